"""Unified diffs: what they show, and that what they show is right."""

import subprocess
from difflib import unified_diff as reference
from pathlib import Path
from random import Random
from shutil import which

import pytest

from mifkit.output.answers.diff import MOST_LINES, unified_diff


def lines(random: Random, count: int) -> list[str]:
    return [f"{random.choice('abcdefgh')}{random.randrange(6)}\n" for _ in range(count)]


def edited(random: Random, old: list[str]) -> list[str]:
    new = list(old)
    for _ in range(random.randrange(5)):
        place = random.randrange(len(new) + 1)
        new[place : place + random.randrange(3)] = lines(random, random.randrange(3))
    return new


@pytest.mark.parametrize("seed", range(100))
def test_the_hunks_are_those_of_the_standard_library(seed: int) -> None:
    random = Random(seed)
    old = [f"{index}\n" for index in range(random.randrange(60))]
    new = edited(random, old)
    expected = [line.rstrip("\n") for line in reference(old, new, "x", "x")]
    assert list(unified_diff("x", "".join(old), "".join(new)))[2:] == expected[2:]


@pytest.mark.skipif(which("patch") is None, reason="there is no patch command here")
@pytest.mark.parametrize("size", [0, 1, 5, 300, MOST_LINES])
def test_the_diff_can_be_applied(size: int, tmp_path: Path) -> None:
    random = Random(size)
    old = lines(random, size)
    new = [*edited(random, edited(random, old)), "the end"]
    file = tmp_path / "x"
    file.write_text("".join(old))
    patch = "".join(f"{line}\n" for line in unified_diff("x", "".join(old), "".join(new)))
    subprocess.run(["patch", "--quiet", str(file)], input=patch, text=True, check=True)
    assert file.read_text() == "".join(new)


def test_equal_texts_have_no_diff() -> None:
    assert list(unified_diff("x", "a\n", "a\n")) == []


def test_other_line_ends_are_shown() -> None:
    assert list(unified_diff("x", "a\nb\r\nc\rd", "a\nb\nc\nd\n"))[3:] == [
        " a",
        "-b\u240d\u240a",
        "-c\u240d",
        "-d",
        "\\ No newline at end of file",
        "+b",
        "+c",
        "+d",
    ]


def test_what_a_terminal_would_act_upon_is_shown_as_a_symbol() -> None:
    shown = list(unified_diff("x\x1b", "\x1b[1m\x7f\x9b\u202e\ta\n", "b\n"))
    assert shown[0] == "--- x\u241b"
    assert shown[3] == "-\u241b[1m\u2421<U+009B><U+202E>\ta"
