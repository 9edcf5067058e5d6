"""One rule, two checks: each is given the documents of its own class, and no rule asks what it was given."""

from collections.abc import Iterator
from pathlib import Path

import mifkit.rules
from mifkit.diagnostics import Finding
from mifkit.documents.package import PackageDocument
from mifkit.documents.readers import read
from mifkit.documents.script import ScriptDocument
from mifkit.files.source import Source
from mifkit.rules.declaration import also
from mifkit.rules.registry import by_name

TEXT = b"[PDF]\nVersion=2.0\n"


def in_script(document: ScriptDocument) -> Iterator[Finding]:
    yield Finding(0, 1, document.language.name)


@also(in_script)
def in_package(document: PackageDocument) -> Iterator[Finding]:
    yield Finding(0, 1, f"{len(document.commands)} commands")


def test_each_document_goes_to_the_check_of_its_class() -> None:
    script, package = read(Source("a.cmd", b"@echo off\n")), read(Source("a.sms", TEXT))
    assert [one.message for one in in_package(script)] == ["a batch file"]
    assert [one.message for one in in_package(package)] == ["0 commands"]


def test_the_rules_on_command_lines_take_packages_and_scripts() -> None:
    for name in ("msiexec-mif", "bad-mif-switch", "ismif32-without-status", "setup-mif-switch"):
        assert by_name()[name].takes == PackageDocument | ScriptDocument


def test_no_rule_asks_of_which_class_its_document_is() -> None:
    modules = list(Path(mifkit.rules.__path__[0]).rglob("*.py"))
    assert len(modules) > 40
    assert [one.name for one in modules if "isinstance(document" in one.read_text(encoding="utf-8")] == []
