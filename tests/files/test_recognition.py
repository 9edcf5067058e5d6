"""What a file is, recognised by its text: in linear time, whatever the text."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import pytest
from running import PROJECT

from mifkit.files.recognition import is_data, is_definition, other_format


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


# --- the cost --------------------------------------------------------------------------------------------

GROWING = [
    ("columns of tabs", lambda size: "x" + "\t" * size, is_data),
    ("blank lines", lambda size: "x\n" * 2 + "\n" * size, other_format),
    ("blanks after a name", lambda size: "x" + " " * size, other_format),
    ("comments", lambda size: "/*" * size, other_format),
    ("brackets", lambda size: "{" + " " * size, is_data),
]


@pytest.mark.parametrize(("make", "ask"), [case[1:] for case in GROWING], ids=[case[0] for case in GROWING])
def test_recognition_takes_time_in_proportion_to_the_text(
    make: Callable[[int], str], ask: Callable[[str], object]
) -> None:
    """Four times the text, at most ten times the time; a pattern that tries all pairs takes sixteen times as long."""

    def seconds(text: str) -> float:
        def once() -> float:
            started = perf_counter()
            ask(text)
            return perf_counter() - started

        return min(once() for _ in range(5))

    assert seconds(make(16000)) < 10 * seconds(make(4000)) + 0.002
