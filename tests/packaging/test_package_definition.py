"""Package definitions: every section, key, value and comment at its place, and the package that they make."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mifkit.files.source import Source
from mifkit.packaging.definition import DefinitionError, package_of
from mifkit.packaging.ini import Fragment, IniText

TEXT = """\
; a comment
[PDF]
Version=2.0

[Package Definition]
  Name = Contoso Reader \r
version=4.2.1
Publisher="Contoso"
Language=English
mIFfilename=MSIRDR42
MIFName=Reader
MIFName=Second
"""


def read(text: str, name: str = "reader.sms") -> IniText:
    return IniText(Source(name, text.encode()))


def test_names_values_and_their_places() -> None:
    found = read(TEXT)
    text = found.source.text
    assert [section.name.text for section in found.sections] == ["PDF", "Package Definition"]
    for section in found.sections:
        assert text[section.start : section.end] == f"[{section.name.text}]"
        for piece in (section.name, *(key.name for key in section.keys), *(key.value for key in section.keys)):
            assert text[piece.start : piece.end] == piece.text
    (comment,) = found.comments
    assert (comment.text, comment.start) == (" a comment", 0)
    assert not found.stray


def test_keys_ignore_case_and_the_first_of_several_counts() -> None:
    section = read(TEXT).section("package definition")
    assert section is not None
    assert [key.value.text for key in section.keys if key.name.folded == "mifname"] == ["Reader", "Second"]
    key = section.get("MIFNAME")
    assert key is not None
    assert key.value.text == "Reader"
    assert section.get("MIFVersion") is None


def test_the_package_of_a_definition() -> None:
    package = package_of(read(TEXT))
    assert package.fields == ("MSIRDR42", "Reader", "", "")
    assert (package.name, package.version, package.manufacturer) == ("Contoso Reader", "4.2.1", "Contoso")
    assert package.use_fields is None
    assert package.origin == "reader.sms:5"


def test_a_definition_of_sms_1_calls_the_name_product() -> None:
    package = package_of(read("[PDF]\nVersion=1.2\n[Package Definition]\nProduct = Reader\n", "reader.pdf"))
    assert package.name == "Reader"
    assert not any(package.fields)


@pytest.mark.parametrize(
    ("value", "read_as"),
    [('"Contoso"', "Contoso"), ("'Contoso'", "Contoso"), ('"a" /b "c"', '"a" /b "c"'), ('"', '"'), ('""', "")],
)
def test_quotes_around_the_whole_value_do_not_count(value: str, read_as: str) -> None:
    assert package_of(read(f"[Package Definition]\nName={value}\n")).name == read_as


def test_a_value_keeps_semicolons_brackets_and_further_signs() -> None:
    section = read("[a]\nCommandLine=x=1 ; [y]\n=lost\nEmpty=\n").section("A")
    assert section is not None
    assert [(key.name.text, key.value.text) for key in section.keys] == [
        ("CommandLine", "x=1 ; [y]"),
        ("Empty", ""),
    ]


def test_what_is_no_section_key_or_comment_is_kept_as_stray() -> None:
    found = read("early=1\n[a] ; fine\n[b] odd\nword\n[open\n")
    assert [piece.text for piece in found.stray] == ["early=1", "odd", "word", "[open"]
    assert [(comment.start, comment.text) for comment in found.comments] == [(12, " fine")]
    text = found.source.text
    assert all(text[piece.start : piece.end] == piece.text for piece in found.stray)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "windows-1252"])
def test_encodings(encoding: str) -> None:
    data = "[Package Definition]\nName=Übersicht\n".encode(encoding)
    assert package_of(IniText(Source("a.sms", data))).name == "Übersicht"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("%PDF-1.4\n[Package]\n", "a document in Adobe's format PDF"),
        ("Name=Reader\n", "no sections in brackets"),
        ("[PDF]\nVersion=2.0\n", "no section [Package Definition]"),
        ("", "no sections in brackets"),
    ],
)
def test_what_is_no_definition_is_said(text: str, message: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        package_of(read(text))
    assert message in str(caught.value)


@given(st.text(alphabet=st.sampled_from("[]=;\"' \t\r\nab\x00\x1a\ufeffé"), max_size=60))
def test_every_text_can_be_read_and_every_line_is_somewhere(text: str) -> None:
    found = read(text)
    whole = found.source.text
    pieces = [Fragment(f";{one.text}", one.start, one.end) for one in found.comments]
    pieces += [*found.stray, *(section.name for section in found.sections)]
    pieces += [part for section in found.sections for key in section.keys for part in (key.name, key.value)]
    assert all(whole[piece.start : piece.end] == piece.text for piece in pieces)
    lines = {found.source.position(piece.start).line for piece in pieces}
    held = [
        number
        for number in range(1, len(found.source.line_starts) + 1)
        if found.source.line(number).strip(" \t\x1a\ufeff")
    ]
    assert set(held) <= lines
