"""A rule with several checks: each takes the documents of its own class, and no rule asks for the class itself."""

from collections.abc import Iterator
from pathlib import Path

import mifkit.rules
from mifkit.diagnostics import Finding
from mifkit.documents.definition import DefinitionDocument
from mifkit.documents.mif import Document
from mifkit.documents.package import PackageDocument
from mifkit.documents.readers import read
from mifkit.documents.script import ScriptDocument
from mifkit.documents.site_control import SiteControlDocument
from mifkit.files.source import Source
from mifkit.rules.declaration import WARNING, Levels, rule
from mifkit.rules.registry import by_name


def in_site_control(document: SiteControlDocument) -> Iterator[Finding]:
    yield Finding(0, 1, f"{len(document.properties)} properties")


@rule(
    code="PKG999",
    name="two-checks",
    summary="A rule of this test.",
    why="It has two checks.",
    levels=Levels(package=WARNING),
    sources=("(choice)",),
    bad=(),
    good=(),
    other_checks=(in_site_control,),
)
def in_package(document: PackageDocument) -> Iterator[Finding]:
    yield Finding(0, 1, f"{len(list(document.commands))} commands")


def messages(source: Source) -> list[str]:
    """The messages of the test rule on a source."""
    document = read(source)
    assert document is not None
    check = in_package.check_for(type(document))
    assert check is not None
    return [finding.message for finding in check(document)]


def test_a_document_goes_to_the_check_of_its_class() -> None:
    assert messages(Source("sitectrl.ct0", b"")) == ["0 properties"]
    assert messages(Source("a.sms", b"[PDF]\nVersion=2.0\n")) == ["0 commands"]


def test_a_rule_has_no_check_for_a_class_that_none_of_its_checks_names() -> None:
    assert in_package.check_for(Document) is None


def test_the_rules_on_command_lines_take_packages_and_scripts() -> None:
    for name in ("msiexec-mif", "bad-mif-switch", "ismif32-without-status", "setup-mif-switch"):
        assert by_name()[name].check_for(ScriptDocument) is by_name()[name].check_for(DefinitionDocument) is not None


def test_no_rule_asks_for_the_class_of_its_document() -> None:
    modules = list(Path(mifkit.rules.__path__[0]).rglob("*.py"))
    assert len(modules) > 40
    assert [path.name for path in modules if "isinstance(document" in path.read_text(encoding="utf-8")] == []
