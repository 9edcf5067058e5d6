"""What a file is, recognised by its text: in linear time, whatever the text."""

import subprocess
import sys
from pathlib import Path

import pytest
from running import PROJECT

from mifkit.files.recognition import is_definition


@pytest.mark.parametrize("line", [b"\r\n", b";x\r\n", b" \t;\r\n"])
def test_many_lines_before_a_bracket_do_not_double_the_time_each(line: bytes, tmp_path: Path) -> None:
    # Each of these hung every command: CR LF matched in two ways inside a repetition.
    (tmp_path / "a.mif").write_bytes(line * 4000 + b"[")
    command = [sys.executable, "-m", "mifkit", "lint", str(tmp_path / "a.mif")]
    done = subprocess.run(command, capture_output=True, timeout=60, cwd=PROJECT)
    assert done.returncode == 1


def test_a_definition_may_begin_with_blank_lines_and_comments() -> None:
    assert is_definition("\r\n; a comment\r\n\t\n  [PDF]\r\nVersion=2.0\r\n[Package Definition]\r\n")
    assert not is_definition("\r\n; a comment\r\nx [PDF]\r\n")
