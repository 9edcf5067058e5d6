"""The lexer: total, nothing lost between the tokens, keywords compared whole."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mif_texts import COMPONENT

from mifkit.mif.grammar import terminals
from mifkit.mif.lexer import FREQUENT, tokenize
from mifkit.mif.tokens import Token

# Pieces that begin, end or break tokens.
PIECES = ["start", "End", "component", "name", "=", '"', '\\"', "\\", "\n", "\r\n", "\r", " ", "\t", "\f", "//", "/"]
PIECES += [
    "{",
    "}",
    ",",
    "*",
    "-",
    "0x1F",
    "08",
    "é",
    "ſ",
    "\u212a",
    "\x00",
    "\x1a",
    "\ud800",
    "\U0001f600",
    ";",
    "a_b",
]


def kinds(text: str) -> list[str]:
    return [token.kind for token in tokenize(text).stream]


def sources(text: str) -> list[str]:
    return [text[token.start : token.end] for token in tokenize(text).stream]


@settings(max_examples=200)
@given(
    st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join), st.binary().map(lambda b: b.decode("latin-1")))
)
def test_tokens_comments_and_white_space_tile_every_text(text: str) -> None:
    stream, comments = tokenize(text)
    position = 0
    for _, start, end in sorted([*stream, *comments], key=lambda token: token.start):
        assert start >= position
        assert not text[position:start].strip("\t\n\v\f\r \x1a")
        assert end > start
        position = end
    assert not text[position:].strip("\t\n\v\f\r \x1a")


@pytest.mark.parametrize("word", sorted(terminals().keywords))
def test_a_keyword_is_one_in_any_case_and_only_as_a_whole(word: str) -> None:
    kind = terminals().keywords[word]
    assert kinds(f"{word} {word.upper()} {word.title()}") == [kind] * 3
    assert kinds(f"{word}_") == kinds(f"{word}-x") == kinds(f"x{word}") == ["WORD"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ſTART", ["STRAY", "WORD"]),  # the long s is an s without case only to Unicode
        ("\u212aEY", ["STRAY", "WORD"]),  # the Kelvin sign
        ("start-x", ["WORD"]),
        ("startü", ["START", "STRAY"]),
        ("read-only", ["ACCESS_WORD"]),
        ("read - only", ["WORD", "MINUS", "WORD"]),
        ("enumeration enum", ["ENUM", "ENUM"]),
        ("win32 Win9x OS2", ["OS_WORD"] * 3),
        ("int int64 int32", ["TYPE_WORD", "TYPE_WORD", "WORD"]),
    ],
)
def test_words_that_look_like_keywords(text: str, expected: list[str]) -> None:
    assert kinds(text) == expected


def test_a_malformed_number_is_one_token() -> None:
    assert sources("08 0x 0x1F 12ab 007 1_000") == ["08", "0x", "0x1F", "12ab", "007", "1_000"]
    assert set(kinds("08 0x 0x1F 12ab 007 1_000")) == {"NUMBER"}
    assert kinds("-1 1.5") == ["MINUS", "NUMBER", "NUMBER", "STRAY", "NUMBER"]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_literal_may_go_on_in_the_next_line(line_end: str) -> None:
    text = f'"one{line_end}  two" = "three"'
    assert kinds(text) == ["STRING", "EQUAL", "STRING"]


@pytest.mark.parametrize(
    "following", ["Name = ", "  end group", "\tSTART Attribute", "1 = ", "-1 =", "{ 1 }", "win32=", "Value=5", "0x1F ="]
)
def test_a_literal_ends_before_a_line_that_begins_a_statement(following: str) -> None:
    text = f'"one\n{following}" two"'
    first = tokenize(text).stream[0]
    assert first == Token("UNTERMINATED", 0, 4)


@pytest.mark.parametrize("following", ["named = ", "end of group", "start", "value", "1.5 = x", "groups ="])
def test_a_literal_goes_on_over_a_line_that_only_resembles_a_statement(following: str) -> None:
    assert kinds(f'"one\n{following}"') == ["STRING"]


def test_a_backslash_before_the_closing_quote_leaves_the_literal_open() -> None:
    text = '"C:\\Temp\\"\nEnd Attribute'
    assert kinds(text) == ["UNTERMINATED", "END", "ATTRIBUTE"]
    assert sources(text)[0] == '"C:\\Temp\\"'


def test_a_doubled_backslash_does_not() -> None:
    assert kinds('"C:\\Temp\\\\"\nEnd Attribute') == ["STRING", "END", "ATTRIBUTE"]


def test_a_quote_without_an_end_takes_the_rest_of_its_line() -> None:
    text = 'Name = "one two\nID = 1'
    assert sources(text) == ["Name", "=", '"one two', "ID", "=", "1"]


def test_quotes_after_one_without_an_end_are_still_found_where_the_search_was_over() -> None:
    """The search for a closing quote is not made again from each quote; what it finds must be the same."""
    text = '"a\\" \\" b\nName = "c"\n"d\nName = "e" "f"'
    assert list(zip(kinds(text), sources(text), strict=True)) == [
        ("UNTERMINATED", '"a\\" \\" b'),
        ("NAME", "Name"),
        ("EQUAL", "="),
        ("STRING", '"c"'),
        ("UNTERMINATED", '"d'),
        ("NAME", "Name"),
        ("EQUAL", "="),
        ("STRING", '"e"'),
        ("STRING", '"f"'),
    ]


def test_a_thousand_quotes_without_an_end_are_a_thousand_tokens() -> None:
    text = '"\nName =\n' * 1000
    assert kinds(text) == ["UNTERMINATED", "NAME", "EQUAL"] * 1000


def test_a_final_1a_is_white_space_and_an_earlier_one_is_not() -> None:
    assert kinds("End Component\n\x1a") == ["END", "COMPONENT"]
    assert kinds("End \x1a Component") == ["END", "STRAY", "COMPONENT"]


def test_a_comment_runs_to_the_end_of_its_line_or_of_the_file() -> None:
    text = '// one "quoted"\rName // two'
    stream, comments = tokenize(text)
    assert [token.kind for token in stream] == ["NAME"]
    assert [text[start:end] for _, start, end in comments] == ['// one "quoted"', "// two"]
    assert kinds('"http://example"') == ["STRING"]


def test_one_slash_is_a_stray_character() -> None:
    assert kinds("/AgentID<x>") == ["STRAY", "WORD", "STRAY", "WORD", "STRAY"]


@given(st.integers(0, len(COMPONENT)))
def test_reading_on_from_the_beginning_of_a_token_gives_the_same_tokens(offset: int) -> None:
    whole = tokenize(COMPONENT)
    start = next((token.start for token in whole.stream if token.start >= offset), len(COMPONENT))
    rest = tokenize(COMPONENT, start)
    assert list(rest.stream) == [token for token in whole.stream if token.start >= start]
    assert list(rest.comments) == [token for token in whole.comments if token.start >= start]


@settings(max_examples=50)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), st.sampled_from([1, 2, 7, 50]))
def test_a_text_is_cut_in_parts_as_one_token_after_the_other(text: str, size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mifkit.mif.lexer.CHUNK", size)
        assert tokenize(text) == tokenize(text, 0, len(text))


def test_no_two_of_the_terminals_that_go_first_begin_with_the_same_character() -> None:
    patterns = [terminals().patterns[name] for name in (*FREQUENT, "STRAY", "COMMENT")]
    for char in map(chr, range(128)):
        assert sum(re.match(pattern, char + char) is not None for pattern in patterns) <= 1 + (char == "/")
