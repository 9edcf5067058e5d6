"""Octets of a log → records: both forms, every encoding, whatever is cut off."""

import io
from collections.abc import Callable, Iterable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from log_texts import MASKED, RETRIED, Line, cmtrace, in_words, plain, run_lines, runs

from mifkit.logs import records as reader
from mifkit.logs.events import LineCount, read_events
from mifkit.logs.records import LONGEST, PassedOver, Record, read_records

Form = Callable[[Iterable[Line]], str]
LINES = [Line("Program exit code 0", 0, 1), Line("Raising event:\n[a]\ninstance of X\n{\n};\n", 1, 2), Line("ü", 2, 3)]


def records(text: str, codec: str = "utf-8", encoding: str | None = None) -> list[Record]:
    return list(read_records(io.BytesIO(text.encode(codec)), encoding))


def messages(text: str, codec: str = "utf-8") -> list[str]:
    return [one.message for one in records(text, codec) if one.trailer]


def test_the_message_and_the_trailer_of_cmtrace_are_told_apart() -> None:
    (one,) = records('<![LOG[Hello ]there]]LOG]!><time="1" date="2">\r\n')
    assert one == Record("Hello ]there]", 'time="1" date="2">\r', 1, 0)


def test_a_message_over_several_lines_is_one_record_at_its_first_line() -> None:
    found = records(cmtrace(LINES))
    assert [one.message.strip() for one in found] == [one.message.strip() for one in LINES]
    assert [one.line for one in found] == [1, 2, 8]
    assert cmtrace(LINES)[found[1].start :].startswith("<![LOG[Raising event")


@pytest.mark.parametrize("form", [plain, in_words])
def test_the_plain_form_ends_messages_with_its_trailer(form: Form) -> None:
    assert [one.rstrip() for one in messages(form(LINES))] == [one.message.rstrip() for one in LINES]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1252"])
@pytest.mark.parametrize("form", [cmtrace, plain])
def test_every_encoding_that_clients_write_is_read(codec: str, form: Form) -> None:
    assert messages(form(LINES), codec)[-1] == "ü"


def test_a_given_encoding_applies_to_a_log_without_a_mark() -> None:
    (one,) = records(cmtrace([Line("ü", 0, 1)]), "cp850", "cp850")
    assert one.message == "ü"


def test_records_behind_one_another_on_a_line_are_told_apart() -> None:
    assert messages(cmtrace(LINES, end="")) == [one.message for one in LINES]


def test_what_is_cut_off_at_the_beginning_and_at_the_end_is_a_fragment() -> None:
    text = cmtrace(LINES)
    found = records(text[5 : text.rindex("]LOG]!>")])
    assert [bool(one.trailer) for one in found] == [False, True, False]


def test_the_end_of_a_message_whose_beginning_is_cut_off_is_a_fragment() -> None:
    text = cmtrace(LINES[1:])
    assert [one.message for one in records(text[text.index("instance") :]) if one.trailer] == ["ü"]


def test_a_record_that_breaks_off_does_not_swallow_the_next_one() -> None:
    text = "<![LOG[Program exit co\n" + cmtrace(LINES[:1])
    assert messages(text) == ["Program exit code 0"]


def test_a_line_of_any_length_costs_itself_alone() -> None:
    text = cmtrace(LINES[:1]) + "<![LOG[" + "x" * (3 * reader.BLOCK) + "\n" + cmtrace(LINES[:1])
    found = records(text)
    assert [bool(one.trailer) for one in found] == [True, False, True]
    assert [one.line for one in found] == [1, 2, 3]
    assert text[found[2].start :] == cmtrace(LINES[:1])


def test_a_message_of_many_lines_without_an_end_is_given_up() -> None:
    text = "<![LOG[" + "x\n" * LONGEST + cmtrace(LINES[:1])
    found = records(text)
    assert found[-1].message == "Program exit code 0"
    assert all(len(one.message) < 1000 for one in found)


def test_a_text_without_records_is_fragments() -> None:
    assert [one.trailer for one in records("Start Component\nName = 1\n")] == [""]


@given(block=st.integers(1, 300), codec=st.sampled_from(["utf-8", "utf-16", "windows-1252"]))
def test_the_blocks_in_which_a_log_is_read_make_no_difference(block: int, codec: str) -> None:
    text = cmtrace([*LINES, *runs(MASKED, *RETRIED)]) + plain(run_lines(MASKED))
    whole = records(text, codec)
    kept = reader.BLOCK
    try:
        # Not less than the mark of UTF-8, nor so little that UTF-16 cannot be told.
        reader.BLOCK = block + 8
        assert records(text, codec) == whole
    finally:
        reader.BLOCK = kept


@given(st.lists(st.sampled_from(["<![LOG[", "]LOG]!><", "$$<", "a", "\n", "\r\n", 'time="', "><", " ~", "é"])))
def test_every_character_is_in_order(parts: list[str]) -> None:
    starts = [one.start for one in records("".join(parts))]
    assert starts == sorted(starts)


TRAILER = ']LOG]!><time="10:11:12.345-060" date="11-21-2026" component="execmgr" context="" type="1" thread="1">\n'
PIECES = (
    TRAILER, TRAILER, "<![LOG[", "<![LOG[A user has logged on.", "<![LOG[Program exit code 5", "<![LOG[sched DATA : x",
    "Non fatal execution error", "Non fatal", "a [b] <c>", "]LOG]", "]LOG]!><", 'component="', "\n", " ",
    "a $$<execmgr><11-21-2026 10:11:12.345+300><thread=1>\n", f"component={'x' * 61}",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES)).map("".join))
@example(f"<![LOG[A{TRAILER}<![LOG[Non fatal execution error{TRAILER}")
@example(f'<![LOG[A]LOG]!><time="{TRAILER}')
@settings(max_examples=50)
def test_records_that_are_passed_over_are_counted_as_if_they_were_read(text: str) -> None:
    passing, reading = LineCount(), LineCount()
    octets = text.encode()
    some = list(read_events(read_records(io.BytesIO(octets), None, passing.passed_over), "execmgr.log", passing))
    assert some == list(read_events(read_records(io.BytesIO(octets)), "execmgr.log", reading))
    assert passing == reading


def test_ordinary_lines_are_passed_over_and_known_ones_are_not() -> None:
    passed: list[str] = []
    over = PassedOver(LineCount().passed_over.matching, passed.append)
    text = f"<![LOG[A user has ]logged on{TRAILER}<![LOG[Program exit code 5{TRAILER}<![LOG[Timer{TRAILER}"
    assert [one.line for one in read_records(io.BytesIO(text.encode()), None, over)] == [2]
    assert passed == ["execmgr", "execmgr"]
