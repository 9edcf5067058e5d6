"""Octets become text, and every place of the text leads back to its octet."""

import re
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mifkit.files.encodings import text_codec
from mifkit.files.source import STEP, Position, Source

ENCODINGS = ["cp850", "cp932", "cp949", "gb18030", "big5hkscs", "shift_jis", "latin-1", "utf-8", "utf-16", "utf-16-be"]
octets = st.binary(max_size=60) | st.text(max_size=40).map(lambda text: text.encode("utf-8", "replace"))
MARKED = [("utf-8", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")]
BREAKS = ["\r", "\n", "\r\n"]


def whole(text: str) -> bool:
    return not any(0xD800 <= ord(char) <= 0xDFFF for char in text)


# --- every octet string is a text ------------------------------------------------------------------------


@given(octets, st.none() | st.sampled_from(ENCODINGS))
@example(b"\xff\xfe\x00", None)
@example(b"\xfe\xff\xd8\x00", None)
@example(b"\x88\x62", "big5hkscs")
def test_any_octets_decode_and_positions_only_grow(data: bytes, encoding: str | None) -> None:
    source = Source("a.mif", data, encoding)
    places = [source.position(offset) for offset in range(len(source.text) + 1)]
    assert all(place[:2] < other[:2] and place.offset <= other.offset for place, other in pairwise(places))
    assert places[0] == Position(1, 1, len(source.mark))
    assert places[-1].offset == len(data)


@pytest.mark.parametrize("encoding", [None, "windows-1252", "cp850", "latin-1", "cp932", "utf-8"])
def test_all_256_octets_are_there(encoding: str | None) -> None:
    data = bytes(range(256))
    source = Source("a.mif", data, encoding)
    assert source.text[:128] == data[:128].decode("ascii")
    assert source.position(len(source.text)).offset == 256


@pytest.mark.parametrize(
    ("octet", "char"), [(0x80, "€"), (0x81, "\x81"), (0x8D, "\x8d"), (0x9D, "\x9d"), (0xA0, "\xa0")]
)
def test_what_windows_1252_leaves_out_is_that_of_iso_8859_1(octet: int, char: str) -> None:
    assert Source("a.mif", bytes([octet])).text == char


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"])
def test_an_empty_file_and_a_mark_alone_are_an_empty_text(data: bytes) -> None:
    source = Source("a.mif", data)
    assert (source.text, source.mark) == ("", data)
    assert source.position(0) == source.position(99) == Position(1, 1, len(data))
    assert source.line(1) == ""


def test_half_a_character_at_the_end_of_utf_16_is_one_character() -> None:
    source = Source("a.mif", b"\xff\xfeA\0B")
    assert source.text == "A\ufffd"
    assert source.position(1).offset == 4
    assert source.position(2).offset == 5


# --- which encoding it is --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"Start", "ASCII"),
        ("Büro".encode("windows-1252"), "windows-1252"),
        ("\ufeffBüro".encode(), "UTF-8"),
        ("\ufeffStart".encode("utf-16-le"), "UTF-16LE"),
        ("\ufeffStart".encode("utf-16-be"), "UTF-16BE"),
        ("Start".encode("utf-16-le"), "UTF-16LE"),
        ("Start".encode("utf-16-be"), "UTF-16BE"),
        (b"Start\0\0\0\0", "ASCII"),
    ],
)
def test_the_encoding_is_told_by_the_octets(data: bytes, name: str) -> None:
    assert Source("a.mif", data).encoding == name


@pytest.mark.parametrize(("codec", "mark"), MARKED)
def test_a_mark_outweighs_a_given_encoding_and_is_still_reported(codec: str, mark: bytes) -> None:
    source = Source("a.mif", mark + "Start".encode(codec), "cp850")
    assert source.text == "Start"
    assert len(source.findings) == 1


def test_utf_16_that_was_asked_for_is_reported_all_the_same() -> None:
    source = Source("a.mif", "ab".encode("utf-16-le"), "utf-16")
    assert (source.text, source.encoding) == ("ab", "UTF-16LE")
    assert [finding.rule for finding in source.findings] == ["foreign-encoding"]


def test_a_given_encoding_is_named_as_it_was_given() -> None:
    assert Source("a.mif", "名".encode("cp932"), "Shift-JIS").encoding == "Shift-JIS"


@pytest.mark.parametrize(
    "name", ["nonsense", "utf-7", "hz", "idna", "punycode", "unicode_escape", "iso2022_jp", "rot13", "cp500"]
)
def test_encodings_that_no_piece_of_text_can_be_read_in_are_refused(name: str) -> None:
    with pytest.raises(LookupError):
        text_codec(name)


# --- where things are ------------------------------------------------------------------------------------

CASES = [
    ("ASCII", "ascii", b"", None),
    ("windows-1252", "windows-1252", b"", None),
    ("UTF-8 with mark", "utf-8", b"\xef\xbb\xbf", None),
    ("UTF-16LE with mark", "utf-16-le", b"\xff\xfe", None),
    ("UTF-16BE with mark", "utf-16-be", b"\xfe\xff", None),
    ("UTF-16LE without mark", "utf-16-le", b"", None),
    ("UTF-16BE without mark", "utf-16-be", b"", None),
    ("cp932", "cp932", b"", "cp932"),
    ("utf-8", "utf-8", b"", "utf-8"),
]
SPOKEN = {"ascii": "Name", "windows-1252": "Büro", "cp932": "名前 Name"}


@pytest.mark.parametrize(("codec", "mark", "encoding"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
@pytest.mark.parametrize("line_break", [*BREAKS, "mixed"], ids=["CR", "LF", "CRLF", "mixed"])
def test_places_in_each_encoding_with_each_line_end(
    codec: str, mark: bytes, encoding: str | None, line_break: str
) -> None:
    word = SPOKEN.get(codec, "Büro 😀 Name" if mark else "Name of it")
    lines = [f"{word} {number}" for number in range(6)]
    breaks = ["\r", "\n", "\r\n", "\n", "\r"] if line_break == "mixed" else [line_break] * 5
    text = "".join(line + end for line, end in zip(lines, [*breaks, ""], strict=True))
    source = Source("a.mif", mark + text.encode(codec), encoding)
    assert source.text == text
    assert [source.line(number) for number in range(1, 7)] == lines
    before = 0
    for number, line in enumerate(lines):
        for column in (0, 1, len(line)):
            octet = len(mark) + len(text[: before + column].encode(codec))
            assert source.position(before + column) == Position(number + 1, column + 1, octet)
        before += len(line) + len([*breaks, ""][number])


@given(st.text(max_size=80).filter(whole), st.sampled_from(MARKED))
def test_the_octets_from_a_place_on_are_the_text_from_there_on(text: str, kind: tuple[str, bytes]) -> None:
    codec, mark = kind
    data = mark + text.encode(codec)
    source = Source("a.mif", data)
    assert source.text == text
    for offset in range(len(text) + 1):
        assert data[source.position(offset).offset :].decode(codec) == text[offset:]


@given(st.binary(max_size=80))
def test_octets_and_characters_agree_where_each_octet_is_one(data: bytes) -> None:
    source = Source("a.mif", data, "windows-1252")
    if not source.mark:
        assert all(source.position(offset).offset == offset for offset in range(len(data) + 1))


def test_places_far_into_one_long_line_are_exact() -> None:
    text = "é😀" * STEP
    source = Source("a.mif", b"\xff\xfe" + text.encode("utf-16-le"))
    for offset in (STEP - 1, STEP, STEP + 1, 2 * STEP - 1, 2 * STEP):
        assert source.position(offset).offset == 2 + len(text[:offset].encode("utf-16-le"))


@given(st.text(alphabet="a\r\n\x0b\x0c\x85\u2028", max_size=12))
def test_only_cr_and_lf_end_lines(text: str) -> None:
    source = Source("a.mif", b"\xef\xbb\xbf" + text.encode())
    assert [source.line(number) for number in range(1, len(source.line_starts) + 1)] == re.split("\r\n|\r|\n", text)
