"""The pages, tables and patterns that are made from what the code declares are up to date.

If they are not: `python -m mifkit.cli.reference_pages`.
"""

from pathlib import Path

import pytest
from pages import PAGES

from mifkit.cli import reference_pages


@pytest.mark.parametrize("path", reference_pages.PAGES, ids=lambda path: path.stem)
def test_a_generated_page_is_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == reference_pages.PAGES[path]()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_the_tables_of_a_page_are_up_to_date(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text == reference_pages.with_tables(text)


def test_the_files_of_the_hook_are_up_to_date() -> None:
    text = reference_pages.HOOK.read_text(encoding="utf-8")
    assert text == reference_pages.hook(text)


def test_every_table_stands_in_a_page() -> None:
    texts = "".join(path.read_text(encoding="utf-8") for path in PAGES)
    assert {found[1] for found in reference_pages.TABLE.finditer(texts)} == set(reference_pages.TABLES)
