"""What editors colour a MIF by: the files made from the grammar, and the lexer for Pygments."""

import json
import re
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments.token import Error

from mifkit.editors.syntaxes import FILES
from mifkit.mif.grammar import terminals
from mifkit.mif.pygments_lexer import MifLexer

PROJECT = Path(__file__).resolve().parents[2]
GRAMMARS = [path for path in FILES if path.suffix == ".json"]
SAMPLES = sorted((PROJECT / "samples").glob("*.mif"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_file_is_what_the_grammar_makes(path: Path) -> None:
    assert path.read_text("utf-8") == FILES[path](), "run: python -m mifkit.editors.syntaxes"


def matches(pattern: object) -> Iterator[str]:
    """All regular expressions in a TextMate grammar."""
    if isinstance(pattern, dict):
        yield from (pattern[key] for key in ("match", "begin", "end") if key in pattern)
        pattern = list(pattern.values())
    if isinstance(pattern, list):
        for part in pattern:
            yield from matches(part)


@pytest.mark.parametrize("path", GRAMMARS, ids=lambda path: path.name)
def test_every_pattern_of_a_grammar_is_one(path: Path) -> None:
    found = list(matches(json.loads(path.read_text("utf-8"))))
    assert len(found) >= 7
    for pattern in found:
        assert re.compile(pattern).match("") is None or pattern.endswith("$")


@pytest.mark.parametrize("path", [path for path in FILES if path.name.startswith("mif.")], ids=lambda path: path.name)
def test_every_keyword_has_a_colour(path: Path) -> None:
    words = set(re.findall(r"[a-z][a-z0-9-]*", path.read_text("utf-8").lower()))
    assert words >= set(terminals().keywords)


def test_the_entry_point_names_the_lexer() -> None:
    declared = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    module, name = declared["entry-points"]["pygments.lexers"]["mif"].split(":")
    assert getattr(import_module(module), name) is MifLexer


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_pygments_colours_a_whole_sample(path: Path) -> None:
    text = path.read_text("cp1252")
    pieces = list(MifLexer().get_tokens_unprocessed(text))
    assert "".join(piece for *_, piece in pieces) == text
    assert (Error in {colour for _, colour, _ in pieces}) == (path.name == "broken.mif")


@given(st.text(st.sampled_from('aé9"\\/ \n\r\t{},=*-(START END')))
def test_pygments_loses_no_character(text: str) -> None:
    offset = 0
    for start, _, piece in MifLexer().get_tokens_unprocessed(text):
        assert start == offset
        offset += len(piece)
    assert offset == len(text)
