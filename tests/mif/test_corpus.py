"""Every real file, against a table of what is wrong with it that a person has read and agreed with."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from corpus import CORPUS, corpus_files, needs_corpus

from mifkit.documents.mif import Document
from mifkit.files.source import Source
from mifkit.linter.engine import Report, Settings, check

EXPECTED: dict[str, Any] = tomllib.loads(Path(__file__).with_name("corpus_expected.toml").read_text(encoding="utf-8"))


def report_on(path: Path) -> Report:
    return check(Source(path.name, path.read_bytes()), Settings())


@needs_corpus
def test_the_table_has_every_file() -> None:
    assert {path.relative_to(CORPUS).as_posix() for path in corpus_files()} == set(EXPECTED)


@needs_corpus
@pytest.mark.parametrize("name", EXPECTED)
def test_a_real_file_is_reported_as_agreed(name: str) -> None:
    report = report_on(CORPUS / name)
    found = [
        f"{report.source.position(item.start).line} {item.severity.label} {item.code} {item.name}"
        for item in report.diagnostics
    ]
    assert {"kind": report.kind.value, "profile": report.profile.value, "encoding": report.source.encoding} == {
        key: EXPECTED[name][key] for key in ("kind", "profile", "encoding")
    }
    assert found == EXPECTED[name]["findings"]


@needs_corpus
@pytest.mark.parametrize("name", EXPECTED)
def test_all_that_can_be_found_in_a_real_file_is_found(name: str) -> None:
    report = report_on(CORPUS / name)
    assert isinstance(report.document, Document)
    groups = [
        f"{group.name.value.value.strip() if group.name and group.name.value else ''}: {len(group.attributes)}"
        for group in report.document.file.groups
    ]
    assert groups == EXPECTED[name]["groups"]
