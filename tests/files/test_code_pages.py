"""The encoding of bytes without a mark: UTF-8, a code page that the file and its bytes suggest, or two encodings."""

import pytest

from mifkit.files.source import Source
from mifkit.linter.engine import Settings, check

STATUS = (
    'Start Component\r\nName = "WORKSTATION"\r\nStart Group\r\nName = "InstallStatus"\r\nID = 1\r\n'
    'Start Attribute\r\nName = "Locale"\r\nID = 4\r\nType = String(16)\r\nValue = "{}"\r\nEnd Attribute\r\n'
    'Start Attribute\r\nName = "Product"\r\nID = 2\r\nType = String(64)\r\nValue = "{}"\r\nEnd Attribute\r\n'
)

GUESSED = [
    ("JPN", "\u6a5f\u80fd\u8868\u793a", "cp932"),
    ("1041", "\u30bd\u30d5\u30c8", "cp932"),
    ("", "\u30bd\u30d5\u30c8\u30a6\u30a7\u30a2\u306e\u30a4\u30f3\u30b9\u30c8\u30fc\u30eb", "cp932"),
    ("CHS", "\u5b89\u88c5\u6210\u529f", "cp936"),
    ("zh-CN", "\u5b89\u88c5", "cp936"),
    ("KOR", "\uc124\uce58", "cp949"),
    ("", "\uc124\uce58\uac00 \uc644\ub8cc\ub418\uc5c8\uc2b5\ub2c8\ub2e4", "cp949"),
    ("CHT", "\u5b89\u88dd", "cp950"),
    ("Intel;1049", "\u0443\u0441\u0442\u0430\u043d\u043e\u0432\u043a\u0430", "cp1251"),
    (
        "",
        "\u0423\u0441\u0442\u0430\u043d\u043e\u0432\u043a\u0430 \u0437\u0430\u0432\u0435\u0440\u0448\u0435\u043d\u0430",
        "cp1251",
    ),
    ("PLK", "Zako\u0144czono", "cp1250"),
    ("el-GR", "\u0395\u03b3\u03ba\u03b1\u03c4\u03ac\u03c3\u03c4\u03b1\u03c3\u03b7", "cp1253"),
    ("TRK", "Ba\u015far\u0131l\u0131", "cp1254"),
    ("LTH", "\u012ediegta", "cp1257"),
]


@pytest.mark.parametrize(("locale", "product", "codec"), GUESSED)
def test_a_code_page_is_guessed_and_said_to_be_a_guess(locale: str, product: str, codec: str) -> None:
    text = STATUS.format(locale, product)
    source = Source("a.mif", text.encode(codec))
    assert (source.encoding, source.text) == (codec, text)
    (finding,) = source.findings
    assert finding.rule == "guessed-encoding"
    assert "--encoding" in finding.help
    assert Source("a.mif", text.encode(codec), codec).findings == []


WESTERN = [
    ("DEU", "Ger\xe4t f\xfcr \xdcbungen \u2013 10 \u20ac"),
    ("", "Ger\xe4t f\xfcr \xdcbungen"),
    ("ENU", "na\xefve caf\xe9"),
    ("", "\xc5\xe9\xe8"),
    ("JPN", "\xff\xff"),
]


@pytest.mark.parametrize(("locale", "product"), WESTERN)
def test_western_text_stays_windows_1252(locale: str, product: str) -> None:
    source = Source("a.mif", STATUS.format(locale, product).encode("windows-1252"))
    assert (source.encoding, source.findings) == ("windows-1252", [])


def test_utf_8_without_a_mark_is_read_as_such_and_can_be_transcoded() -> None:
    text = STATUS.format("DEU", "Andr\xe9 M\xfcller")
    source = Source("a.mif", text.encode())
    assert (source.encoding, source.text) == ("UTF-8", text)
    (finding,) = source.findings
    assert (finding.rule, text[finding.start]) == ("foreign-encoding", "\xe9")
    assert finding.fix is not None
    written = source.rewritten(text, finding.fix.encoding)
    assert written is not None
    assert written.data == text.encode("windows-1252")


@pytest.mark.parametrize("mark", [b"", b"\xff\xfe"])
def test_two_encodings_in_a_file_are_named_with_the_place_of_the_seam(mark: bytes) -> None:
    first, second = STATUS.format("ENU", "Reader"), 'Start Attribute\r\nName = "Status"\r\n'
    encodings = ("utf-16-le", "ascii") if mark else ("ascii", "utf-16-le")
    source = Source("a.mif", mark + first.encode(encodings[0]) + second.encode(encodings[1]))
    (finding,) = source.findings
    assert finding.rule == "mixed-encodings"
    assert source.position(finding.start).line == first.count("\n") + 1
    assert "ASCII" in finding.message
    assert "UTF-16LE" in finding.message


OFFICE = 'Start Component\r\nName = "{}"\r\nDescription = "{}"\r\nEnd Component\r\n'


@pytest.mark.parametrize("encoded", [("windows-1252", "utf-8"), ("utf-8", "windows-1252")])
def test_ansi_and_utf_8_in_a_file_are_both_named_with_the_first_place_of_the_second(encoded: tuple[str, str]) -> None:
    first, second = OFFICE.format("Geb\xe4ude", "ASCII"), OFFICE.format("Gr\xf6\xdfe", "Stra\xdfe")
    source = Source("a.mif", first.encode(encoded[0]) + second.encode(encoded[1]))
    (finding,) = source.findings
    assert finding.rule == "mixed-encodings"
    assert source.position(finding.start).line == 6
    names = [finding.message.index(name if name == "windows-1252" else "UTF-8") for name in encoded]
    assert names == sorted(names)


@pytest.mark.parametrize(
    "text", ["AMANH\xc3\x94 \xe3o", "CAF\xc9\x92 \xe9t\xe9", "MEN\xdc\x96 gr\xf6\xdfer", "NA\xc7\xc3O", "\xe2\x80 \xf6"]
)
def test_ansi_that_is_utf_8_by_chance_is_ansi(text: str) -> None:
    assert Source("a.mif", OFFICE.format(text, "").encode("latin-1")).findings == []


@pytest.mark.parametrize("begin", ["narrow", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", [False, True])
@pytest.mark.parametrize("lines", [3, 12])
def test_what_follows_a_seam_is_read_and_has_its_places(begin: str, mark: bool, lines: int) -> None:
    text = STATUS.format("ENU", "B\xfcro")
    parts = text.splitlines(keepends=True)
    first, second = "".join(parts[:lines]), "".join(parts[lines:])
    other = "windows-1252" if begin != "narrow" else "utf-16-le"
    own = "windows-1252" if begin == "narrow" else begin
    own_mark = "\ufeff".encode(begin) if begin != "narrow" else b""
    other_mark = b"\xff\xfe" if begin == "narrow" and mark else b""
    head = own_mark + first.encode(own) + other_mark
    source = Source("a.mif", head + second.encode(other))
    assert source.text == text
    (finding,) = source.findings
    assert (finding.rule, source.position(finding.start).line) == ("mixed-encodings", lines + 1)
    place = len(first) + 5
    assert source.position(place).offset == len(head) + len(second[:5].encode(other))
    assert source.encoded(text) is None
    assert {one.code for one in check(source, Settings()).diagnostics} - {
        one.code for one in check(Source("a.mif", text.encode("windows-1252")), Settings()).diagnostics
    } == {"SYN130"}


@pytest.mark.parametrize("encodings", [("windows-1252", "utf-16-le"), ("utf-16-le", "windows-1252")])
@pytest.mark.parametrize("lines", [1, 4])
def test_all_changes_of_the_encoding_are_followed_and_are_one_finding(encodings: tuple[str, str], lines: int) -> None:
    parts = STATUS.format("ENU", "B\xfcro").splitlines(keepends=True)
    pieces = ["".join(parts[at : at + lines]) for at in range(0, len(parts), lines)]
    data = b"".join(piece.encode(encodings[number % 2]) for number, piece in enumerate(pieces))
    source = Source("a.mif", data)
    assert source.text == "".join(parts)
    (finding,) = source.findings
    assert f"and {len(pieces) - 2} more times below" in finding.message
    assert source.position(finding.start).line == lines + 1
    assert finding.labels[0].start == len("".join(pieces[:2]))
    place = len(data) - len(pieces[-1].encode(encodings[(len(pieces) - 1) % 2]))
    assert source.position(len(source.text) - len(pieces[-1])).offset == place


def test_ansi_and_utf_8_are_followed_from_part_to_part() -> None:
    text = OFFICE.format("Geb\xe4ude", "Gr\xf6\xdfe")
    source = Source("a.mif", b"".join(text.encode(name) for name in ("utf-8", "cp1252", "utf-8", "cp1252")))
    assert source.text == text * 4
    (finding,) = source.findings
    assert "and 2 more times below" in finding.message
    assert [source.position(label.start).line for label in finding.labels] == [10, 14]
