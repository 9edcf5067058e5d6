"""The site: what it is made of, what its check of links finds, and who refers to a rule's page."""

import re
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest
from running import invoke

from mifkit.output import site
from mifkit.output.findings.sarif import descriptor
from mifkit.output.schemas import build as schemas
from mifkit.rules.registry import rules
from mifkit.web.site import pages
from mifkit.web.site.links import faults

ADDRESS = "https://mifkit.test/docs/"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("site")
    pages.written(made)
    return made


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "documentation", lambda: ADDRESS)


def test_every_rule_has_a_page_with_its_reason(folder: Path) -> None:
    for rule in rules():
        text = (folder / pages.rule_page(rule)).read_text("utf-8")
        assert text.startswith(f"# {rule.code} {rule.name}\n")
        assert f"]({rule.code}.md)" in (folder / "rule/index.md").read_text("utf-8")


def test_every_schema_lies_where_its_id_says_once_there_is_an_address(folder: Path) -> None:
    for name in schemas.SCHEMAS:
        assert (folder / schemas.published(name)).read_text("utf-8") == schemas.render(name)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(site, "documentation", lambda: ADDRESS)
        assert {schemas.identifier(name) for name in schemas.SCHEMAS} == {
            ADDRESS + schemas.published(name) for name in schemas.SCHEMAS
        }


def test_links_between_pages_lead_to_pages(folder: Path) -> None:
    for path in folder.rglob("*.md"):
        for link in re.findall(r"\]\(([^)#:\s]+)\)", path.read_text("utf-8")):
            assert (path.parent / link).is_file(), (path.name, link)


def test_the_navigation_has_every_page_that_is_written(folder: Path) -> None:
    listed = set(re.findall(r'"([\w/-]+\.md)"', pages.settings(None)))
    assert listed == {path.relative_to(folder).as_posix() for path in folder.rglob("*.md")} - {
        pages.rule_page(rule) for rule in rules()
    }


def test_the_settings_name_no_font_of_others_and_the_address_if_there_is_one() -> None:
    assert tomllib.loads(pages.settings(None))["project"]["theme"]["font"] is False
    assert "site_url" not in tomllib.loads(pages.settings(None))["project"]
    assert tomllib.loads(pages.settings(ADDRESS))["project"]["site_url"] == ADDRESS


@pytest.mark.parametrize(
    ("markup", "fault"),
    [
        ('<a href="gone/">x</a>', "a.html: gone/ leads nowhere"),
        ('<a href="#gone">x</a>', "a.html: #gone: the page has no such place"),
        ('<img src="gone.png">', "a.html: gone.png leads nowhere"),
        ('<script src="//cdn.test/x.js"></script>', "a.html: <script> is fetched from cdn.test"),
        ('<link rel="stylesheet" href="https://fonts.test/x">', "a.html: <link> is fetched from fonts.test"),
    ],
)
def test_a_link_that_fails_is_found(markup: str, fault: str, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(markup)
    assert list(faults(tmp_path)) == [fault]


def test_a_style_that_fetches_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("@font-face { src: url('https://fonts.test/a.woff2') }")
    assert list(faults(tmp_path)) == ["a.css: url('https://fonts.test/a.woff2 is fetched from elsewhere"]


def test_links_that_hold_are_no_fault(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b/index.html").write_text('<h1 id="x y">b</h1>')
    (tmp_path / "a.html").write_text(
        '<a href="b/#x%20y">b</a><a href="/b/">b</a><a href="https://elsewhere.test">e</a><p id="p"><a href="#p">p</a>'
        '<link rel="canonical" href="https://mifkit.test/a"><img src="data:,">'
    )
    assert list(faults(tmp_path)) == []


@pytest.mark.usefixtures("published")
def test_sarif_refers_to_the_page_of_a_rule() -> None:
    assert descriptor("forces-failure-nonretry")["helpUri"] == f"{ADDRESS}rule/MSI001/"


def test_nothing_refers_to_pages_that_are_not_published(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "documentation", lambda: None)
    assert "helpUri" not in descriptor("forces-failure-nonretry")
    done = invoke("rule", "MSI001", "--open")
    assert done.exit_code == 2
    assert "'mifkit rule MSI001' shows the same" in done.stderr


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(("status", "exit_code"), [(0, 0), (1, 2)])
def test_open_opens_the_page_of_a_rule(status: int, exit_code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def launch(address: str) -> int:
        opened.append(address)
        return status

    monkeypatch.setattr(click, "launch", launch)
    done = invoke("rule", "forces-failure-nonretry", "--open")
    assert (done.exit_code, opened) == (exit_code, [f"{ADDRESS}rule/MSI001/"])
    assert opened[0] in done.stderr


def test_open_takes_one_rule() -> None:
    assert invoke("rule", "--open").exit_code == 2


@pytest.mark.parametrize(
    ("stated", "address"),
    [(["Documentation, https://a.test/d"], "https://a.test/d/"), (["Source, https://a.test"], None), (None, None)],
)
def test_the_address_is_that_of_the_package(
    stated: list[str] | None, address: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Metadata:
        def get_all(self, name: str) -> Any:
            assert name == "Project-URL"
            return stated

    monkeypatch.setattr(site, "metadata", lambda _: Metadata())
    site.project_address.cache_clear()
    try:
        assert site.documentation() == address
    finally:
        site.project_address.cache_clear()
