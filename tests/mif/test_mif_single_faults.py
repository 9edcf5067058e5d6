"""One fault in a faultless file: one finding, at its place, and every other statement is still understood.

Each test makes a kind of fault everywhere it can be made. Where the changed text is valid all the same, nothing
is to be reported.

Where a kind of fault has many forms, each form is made in a third of the places and each place gets a third of the
forms, the same each time: the statements of a file are alike three times over and more.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple, TypeVar

import pytest
from mif_texts import TEXTS, ends, is_valid, statements

from mifkit.mif import tree
from mifkit.mif.lexer import tokenize
from mifkit.mif.parser import parse
from mifkit.mif.repair.spelling import BLOCKS, FRAMES, STATEMENTS
from mifkit.mif.tokens import Token

Place = TypeVar("Place")


class Edit(NamedTuple):
    """`new` in the place of the text from `start` up to `end`."""

    start: int
    end: int
    new: str


def tokens(text: str, *kinds: str) -> list[Token]:
    return [token for token in tokenize(text).stream if not kinds or token.kind in kinds]


def lines(text: str) -> Iterator[tuple[int, int, str]]:
    start = 0
    for line in text.splitlines(keepends=True):
        yield start, start + len(line), line
        start += len(line)


def fault_of(text: str, edit: Edit) -> str:
    """What is wrong with the report on an edited text; empty if nothing is."""
    changed = text[: edit.start] + edit.new + text[edit.end :]
    parsed = parse(changed)
    wanted = 0 if is_valid(changed) else 1
    if len(parsed.findings) != wanted:
        return f"{len(parsed.findings)} findings"
    if not wanted:
        return ""
    (finding,) = parsed.findings
    first, last = line_of(changed, edit.start), line_of(changed, edit.start + len(edit.new))
    if line_of(changed, finding.start) > last + 1 or line_of(changed, finding.end) < first - 1:
        return f"reported on line {line_of(changed, finding.start)}"
    lost = lost_statements(text, edit, parsed.file)
    return f"lost: {lost}" if lost else ""


def line_of(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


@cache
def faultless(text: str) -> tuple[dict[int, object], dict[int, int]]:
    """The statements of a text without a fault, and where each ends."""
    file = parse(text).file
    return dict(statements(file)), ends(file)


def lost_statements(text: str, edit: Edit, now_file: tree.File) -> list[str]:
    """The statements on other lines than the edited ones that changed, went, or are in other blocks now."""
    grown = len(edit.new) - (edit.end - edit.start)

    def before(offset: int) -> int:
        if offset < edit.start:
            return offset
        return offset - grown if offset >= edit.start + len(edit.new) else -1

    facts, last = faultless(text)
    start = text.rfind("\n", 0, edit.start) + 1
    end = text.find("\n", edit.end)
    now = statements(now_file, before)
    return [
        text[offset : last[offset]]
        for offset, fact in facts.items()
        if not (offset <= end and last[offset] >= start) and now.get(offset) != fact
    ]


def check(text: str, edits: Iterator[Edit]) -> None:
    wrong = [
        f"line {line_of(text, edit.start)}, {text[edit.start : edit.end]!r} -> {edit.new!r}: {fault}"
        for edit in edits
        if (fault := fault_of(text, edit))
    ]
    assert wrong == []


def third(places: Iterable[Place], form: int) -> list[Place]:
    """The places that get a form of a fault, by its number."""
    return list(places)[form % 3 :: 3]


@pytest.fixture(params=TEXTS)
def text(request: pytest.FixtureRequest) -> str:
    return TEXTS[request.param]


def test_a_token_is_missing(text: str) -> None:
    check(text, (Edit(token.start, token.end, "") for token in tokens(text)))


def test_a_keyword_is_written_twice(text: str) -> None:
    keywords = tokens(text, *FRAMES, *BLOCKS, *STATEMENTS)
    check(text, (Edit(token.end, token.end, f" {text[token.start : token.end]}") for token in keywords))


def misspellings(word: str) -> set[str]:
    dropped = {word[:place] + word[place + 1 :] for place in range(len(word))}
    doubled = {word[:place] + word[place] + word[place:] for place in range(len(word))}
    swapped = {word[:place] + word[place + 1] + word[place] + word[place + 2 :] for place in range(len(word) - 1)}
    return (dropped | doubled | swapped) - {word}


def test_a_keyword_is_misspelt(text: str) -> None:
    check(
        text,
        (
            Edit(token.start, token.end, wrong)
            for place, token in enumerate(tokens(text, *FRAMES, *BLOCKS, *STATEMENTS))
            for wrong in third(sorted(misspellings(text[token.start : token.end])), place)
        ),
    )


@pytest.mark.parametrize("frame", FRAMES)
def test_a_block_begins_or_ends_with_another_word(text: str, frame: str) -> None:
    stream = tokens(text)
    check(
        text,
        (
            Edit(word.start, word.end, other)
            for first, word in pairwise(stream)
            if first.kind == frame
            for other in (*BLOCKS, "Widget")
            if other != word.kind
        ),
    )


@pytest.mark.parametrize(("frame", "others"), [("START", ("Begin", "End")), ("END", ("Start", "Stop", "End of"))])
def test_another_word_stands_for_start_or_end(text: str, frame: str, others: tuple[str, ...]) -> None:
    check(text, (Edit(token.start, token.end, other) for token in tokens(text, frame) for other in others))


def test_a_line_is_missing(text: str) -> None:
    check(text, (Edit(start, end, "") for start, end, _ in lines(text)))


@pytest.mark.parametrize("edge", ["opening", "closing"])
@pytest.mark.parametrize("new", ["", "'", '""'])
def test_a_quotation_mark_is_missing_wrong_or_doubled(text: str, edge: str, new: str) -> None:
    check(
        text,
        (
            Edit(token.start, token.start + 1, new) if edge == "opening" else Edit(token.end - 1, token.end, new)
            for token in tokens(text, "STRING")
        ),
    )


@pytest.mark.parametrize("marks", ["''", "``", "“”", "„“", "«»"])
def test_other_quotation_marks_are_used(text: str, marks: str) -> None:
    check(
        text,
        (
            Edit(token.start, token.end, marks[0] + text[token.start + 1 : token.end - 1] + marks[1])
            for token in tokens(text, "STRING")
        ),
    )


UNQUOTED = ["Setup was completed", "Reader 9.0", "9.0.1", "C:\\Program Files\\x", "\\\\server\\share", 'the "best" one']
UNQUOTED += ['"best" one', "(none)", "50%", "-q /s", "10 files; 2 errors", "N/A"]


@pytest.mark.parametrize(("form", "value"), [*enumerate(UNQUOTED)])
def test_a_text_has_no_quotation_marks(text: str, form: int, value: str) -> None:
    # A row of a table takes no text without quotation marks, and one with a comma in it is two cells.
    check(text, (Edit(token.start, token.end, value) for token in third(tokens(text, "STRING"), form)))


@pytest.mark.parametrize(("form", "sign"), [*enumerate([":", ":=", "==", "=>", "->", ";", "-", ""])])
def test_the_equals_sign_is_another_sign(text: str, form: int, sign: str) -> None:
    check(text, (Edit(token.start, token.end, sign) for token in third(tokens(text, "EQUAL"), form)))


def test_two_words_are_written_without_a_blank(text: str) -> None:
    stream = tokens(text)
    check(
        text,
        (
            Edit(first.end, second.start, "")
            for first, second in pairwise(stream)
            if text[first.end - 1].isalnum()
            and text[second.start].isalnum()
            and "//" not in text[first.end : second.start]
        ),
    )


STRAY = [
    "#comment",
    "; comment",
    "<-- note",
    "...",
    "/* x */",
    "/* value = 7 */",
    "-- note",
    "REM note",
    "' note",
    "note",
]
STRAY += ["(note)", "[section]", "* bullet", "== heading ==", "------", ",", "start here", "TODO: fix it"]


@pytest.mark.parametrize(("form", "stray"), [*enumerate(STRAY)])
def test_a_line_of_other_text_stands_between_the_others(text: str, form: int, stray: str) -> None:
    check(text, (Edit(start, start, f"{stray}\n") for start, _, _ in third(lines(text), form)))


@pytest.mark.parametrize(("form", "stray"), [*enumerate(STRAY[:9])])
def test_other_text_stands_at_the_end_of_a_line(text: str, form: int, stray: str) -> None:
    ends = [end - 1 for _, end, line in lines(text) if "//" not in line]
    check(text, (Edit(end, end, f" {stray}") for end in third(ends, form)))


@pytest.mark.parametrize(("form", "stray"), [*enumerate([";", "...", "foo", "|", "é", "\x00"])])
def test_other_text_stands_between_two_words(text: str, form: int, stray: str) -> None:
    check(text, (Edit(token.end, token.end, f" {stray} ") for token in third(tokens(text), form)))


@pytest.mark.parametrize("number", ['"1"', "one", "1.5", "1;", "(1)", "'1'", "1 2", ""])
def test_a_number_is_written_in_another_way(text: str, number: str) -> None:
    check(text, (Edit(token.start, token.end, number) for token in tokens(text, "NUMBER")))


@pytest.mark.parametrize("name", TEXTS)
def test_a_file_that_breaks_off_anywhere_has_one_finding(name: str) -> None:
    text = TEXTS[name]
    complete = text.rindex("omponent") + len("omponent")
    # Anywhere in a word; of the places in a blank, a literal or a comment, which are alike, in the first and the last.
    alike = re.compile(r'[ \n]+|"[^"]*"|//[^\n]*')
    inside = {place for found in alike.finditer(text) for place in range(found.start() + 2, found.end() - 1)}
    counts = {offset: len(parse(text[:offset]).findings) for offset in range(complete) if offset not in inside}
    assert {offset: count for offset, count in counts.items() if count != 1} == {}


@pytest.mark.parametrize("name", TEXTS)
def test_a_file_on_a_single_line_is_the_same_file(name: str) -> None:
    text = TEXTS[name]
    flat = "".join(line.split("//")[0].strip() + " " for line in text.splitlines())
    parsed = parse(flat)
    assert parsed.findings == []
    assert sorted(statements(parsed.file).values()) == sorted(statements(parse(text).file).values())
