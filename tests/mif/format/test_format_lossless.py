"""What formatting leaves as it is in the octets of a file: encoding, mark, line ends, end-of-file mark."""

import codecs
from random import Random

import pytest
from scattered import scattered

from mifkit.files.source import Source
from mifkit.linter.formatting import Formatted, MeaningChangedError, Refused, format_source
from mifkit.mif.format.format import format_text
from mifkit.mif.parser import parse

TEXT = 'start component\n  name = "Ger\xe4t"\nend component\n'
CANONICAL = 'Start Component\n  Name = "Ger\xe4t"\nEnd Component\n'


def result(data: bytes, encoding: str | None = None) -> Formatted:
    made = format_source(Source("thing.mif", data, encoding))
    assert isinstance(made, Formatted)
    return made


def formatted(text: str) -> str:
    return format_text(text, parse(text))


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (b"", "ascii"),
        (b"", "windows-1252"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_encoding_and_mark_stay(mark: bytes, codec: str) -> None:
    body = TEXT if codec != "ascii" else TEXT.replace("\xe4", "ae")
    expected = CANONICAL if codec != "ascii" else CANONICAL.replace("\xe4", "ae")
    assert result(mark + body.encode(codec)).data == mark + expected.encode(codec)


@pytest.mark.parametrize("encoding", ["cp850", "cp932", "utf-8", "latin-1"])
def test_a_given_encoding_is_the_one_that_is_written(encoding: str) -> None:
    name = "\u8868\u793a" if encoding == "cp932" else "\xe4"
    data = TEXT.replace("\xe4", name).encode(encoding)
    assert result(data, encoding).data == CANONICAL.replace("\xe4", name).encode(encoding)


def test_every_octet_survives_in_literals_and_comments() -> None:
    octets = bytes(octet for octet in range(256) if octet not in b'\r\n"\\\x1a')
    data = b'start component name = "' + octets + b'" //' + octets + b"\nend component\n"
    expected = b'Start Component\n  Name = "' + octets + b'"  //' + octets + b"\nEnd Component\n"
    assert result(data).data == expected


@pytest.mark.parametrize("octets", [b"\x41", b"\x00\xd8\n\x00"], ids=["half a character", "half a surrogate pair"])
def test_octets_that_are_no_text_are_refused(octets: bytes) -> None:
    """What cannot be read cannot be written back."""
    data = codecs.BOM_UTF16_LE + f"{CANONICAL}// ".encode("utf-16-le")
    made = format_source(Source("thing.mif", data + octets))
    assert isinstance(made, Refused)
    assert [diagnostic.code for diagnostic in made.diagnostics] == ["SYN001"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CR LF", "CR"])
def test_line_ends_stay(end: str) -> None:
    assert formatted(TEXT.replace("\n", end)) == CANONICAL.replace("\n", end)


@pytest.mark.parametrize(
    ("given", "end"),
    [
        ("\r\n \n \r\n \r", "\r\n"),
        ("\n \r \n \r", "\n"),
        ("\r \n \n \r", "\r"),
    ],
    ids=["most", "first of two", "first of two, too"],
)
def test_of_mixed_line_ends_most_win(given: str, end: str) -> None:
    text = 'start component name = "a"' + given + "end component"
    assert formatted(text) == end.join(["Start Component", '  Name = "a"', "End Component", ""])


def test_line_ends_in_literals_stay_and_do_not_count() -> None:
    text = 'Start Component\r\n  Name = "a\nb\nc\rd\n"\r\nEnd Component\r\n'
    assert formatted(text) == text


def test_a_file_without_line_ends_gets_those_of_windows() -> None:
    assert formatted("start component end component") == "Start Component\r\nEnd Component\r\n"


@pytest.mark.parametrize("tail", ["", "\n", "\n\n\n", "  \t\n "])
def test_a_file_ends_with_one_line_end(tail: str) -> None:
    assert formatted("Start Component\nEnd Component" + tail) == "Start Component\nEnd Component\n"


@pytest.mark.parametrize("tail", ["\x1a", "\n\x1a", "\n\n \x1a"])
def test_an_end_of_file_mark_stays_the_end(tail: str) -> None:
    assert formatted("Start Component\nEnd Component" + tail) == "Start Component\nEnd Component\n\x1a"


def test_an_end_of_file_mark_in_the_last_comment_stays_the_end() -> None:
    text = "Start Component\nEnd Component  // the end\x1a"
    assert formatted(text) == text


def test_the_octets_of_a_file_in_any_encoding_are_stable() -> None:
    for seed in range(40):
        random = Random(seed)
        mark, codec = random.choice(
            ((b"", "windows-1252"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
        )
        first = result(mark + scattered(TEXT, random).encode(codec))
        second = result(first.data)
        assert second.source.mark == mark
        assert not second.changed


def test_a_text_that_says_something_else_is_never_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mifkit.linter.formatting.format_text", lambda text, _: text.replace("10", "8"))
    text = "Start Component\n  Start Group\n    ID = 010\n  End Group\nEnd Component\n"
    with pytest.raises(MeaningChangedError):
        format_source(Source("thing.mif", text.encode()))


def test_a_status_mif_whose_layout_shows_who_wrote_it_gets_a_note() -> None:
    head = 'START COMPONENT\n  NAME = "WORKSTATION"\n'
    fields = "".join(
        f'    START ATTRIBUTE\n      NAME = "{name}"\n      ID = {number}\n      ACCESS = READ-ONLY\n'
        f'      STORAGE = SPECIFIC\n      TYPE = STRING(64)\n      VALUE = "x"\n    END ATTRIBUTE\n'
        for number, name in enumerate(
            ("Manufacturer", "Product", "Version", "Locale", "Serial Number", "Installation"), 1
        )
    )
    first = (
        f'  START GROUP    NAME = "ComponentID"\n    ID = 1\n    CLASS = "DMTF|ComponentID|1.0"\n{fields}  END GROUP\n'
    )
    second = (
        '  START GROUP\n    NAME = "InstallStatus"\n    ID = 2\n    CLASS = "MICROSOFT|JOBSTATUS|1.0"\n'
        '    START ATTRIBUTE\n      NAME = "Status"\n      ID = 1\n      TYPE = STRING(32)\n      VALUE = "Success"\n'
        "    END ATTRIBUTE\n  END GROUP\n"
    )
    made = result(f"{head}{first}{second}END COMPONENT\n".encode())
    assert "Ismif32" in made.note
    assert result(made.data).note == ""
