"""What a file is, recognised by its text: in linear time, whatever the text."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from processes import PATIENCE
from running import PROJECT
from systems import processor_time

from mifkit.files.recognition import is_data, is_definition, other_format


@pytest.mark.parametrize("line", [b"\r\n", b";x\r\n", b" \t;\r\n"])
def test_many_lines_before_a_bracket_do_not_double_the_time_each(line: bytes, tmp_path: Path) -> None:
    # Each of these hung every command: CR LF matched in two ways inside a repetition.
    (tmp_path / "a.mif").write_bytes(line * 4000 + b"[")
    command = [sys.executable, "-m", "mifkit", "lint", str(tmp_path / "a.mif")]
    done = subprocess.run(command, capture_output=True, timeout=PATIENCE, cwd=PROJECT)
    assert done.returncode == 1


def test_a_definition_may_begin_with_blank_lines_and_comments() -> None:
    assert is_definition("\r\n; a comment\r\n\t\n  [PDF]\r\nVersion=2.0\r\n[Package Definition]\r\n")
    assert not is_definition("\r\n; a comment\r\nx [PDF]\r\n")


# Files that people give by mistake or call .mif, and a word of the name that each is given.
MISTAKEN = {
    "PK\x03\x04\x14\x00Start Component": "zip",
    "MSCF\x00\x00": "cabinet",
    "\x1f\x8b\x08\x00": "gzip",
    "MZ\x90\x00\x03": "program",
    "\xd0\xcf\x11\xe0": "Installer",
    r"{\rtf1\ansi Start Component}": "Rich Text",
    'Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE]\r\n"a"="b"\r\n': "registry",
    "@echo off\necho Start Component > x.mif\n": ".cmd",
    "' writes a MIF\nOption Explicit\nDim text\n": ".vbs",
    "param($Path)\n": ".ps1",
    "From: a@example.com\nSubject: the MIF\n\nSee below.\n": "e-mail",
    '#pragma namespace ("x")\nclass A : B\n{\n};\n': "MOF",
    "---\nname: Reader\n": "YAML",
    "; comment\n[Startup]\nCmdLine=/s\n": "INI",
    "2026-01-31 10:00:00 INFO Installing\n": "a log",
    "=== Verbose logging started: 1/31/2026 ===": "a log",
    "<root>\n<a/>\n</root>\n": "XML",
    "Name,Version,Status\nReader,2.0,Success\n": "CSV",
    "Reader 2.0\n\nThis folder has the files. Read them before you start.\n": "README",
    "Diese Datei beschreibt die Installation.\n": "README",
    "Volume in drive C is OS\n Directory of C:\\Temp\n": "README",
}
# Whatever may be a MIF file, however it was damaged, is checked as one.
DAMAGED = [
    "",
    "Success\n",
    "Start Compo",
    'Name = "Reader" Version 2 of the program\n',
    "// Nothing but words of a comment\n",
]


@pytest.mark.parametrize(("text", "word"), MISTAKEN.items(), ids=MISTAKEN.values())
def test_files_given_by_mistake_are_named(text: str, word: str) -> None:
    assert word in (other_format(text) or "")


@pytest.mark.parametrize("text", DAMAGED)
def test_what_may_be_a_mif_file_is_not_taken_for_another(text: str) -> None:
    assert other_format(text) is None


# --- the cost --------------------------------------------------------------------------------------------

GROWING = [
    ("columns of tabs", lambda size: "x" + "\t" * size, is_data),
    ("blank lines", lambda size: "x\n" * 2 + "\n" * size, other_format),
    ("blanks after a name", lambda size: "x" + " " * size, other_format),
    ("comments", lambda size: "/*" * size, other_format),
    ("brackets", lambda size: "{" + " " * size, is_data),
    ("tags", lambda size: "<a " * size, other_format),
    ("sections", lambda size: "[" * size, other_format),
    ("fields of a mail", lambda size: "From:\n" + "From:" * size, other_format),
    ("statements", lambda size: "name " * size, other_format),
]


@pytest.mark.parametrize(("make", "ask"), [case[1:] for case in GROWING], ids=[case[0] for case in GROWING])
def test_recognition_takes_time_in_proportion_to_the_text(
    make: Callable[[int], str], ask: Callable[[str], object]
) -> None:
    """Four times the text, at most ten times the time; a pattern that tries all pairs takes sixteen times as long."""

    def seconds(text: str) -> float:
        return min(processor_time(lambda: ask(text)) for _ in range(5))

    assert seconds(make(16000)) < 10 * seconds(make(4000)) + 0.002
