"""Package definitions and setup.ini as documents: which form they are in, what is where, what takes findings back."""

from collections.abc import Callable

import pytest

from mifkit.diagnostics import Diagnostic
from mifkit.documents.definition import DefinitionDocument
from mifkit.documents.kinds import Kind, Profile
from mifkit.documents.readers import LARGEST_SCRIPT, READERS, reader_of, unread_format
from mifkit.documents.setup_ini import SetupIniDocument
from mifkit.files.source import Source
from mifkit.linter.engine import Report, Settings, check
from mifkit.packaging.definition import Form
from mifkit.rules.pkg.definition_layout import layout_of

HEAD = "[PDF]\nVersion=2.0\n[Package Definition]\nName=Reader\nPublisher=Contoso\nVersion=1\nLanguage=English\n"
TEXT = HEAD + "Programs=Install\nMIFFileName=READER\n[Install]\nName=Install\nStartIn=.\n"
COMMAND = 'CommandLine=msiexec /i "r.msi" /m READER\n'


def report_on(text: str | bytes, path: str = "reader.sms") -> Report:
    return check(Source(path, text if isinstance(text, bytes) else text.encode()), Settings())


def found_in(text: str | bytes, path: str = "reader.sms") -> list[tuple[str, str]]:
    report = report_on(text, path)
    return [(one.code, report.source.text[one.start : one.end]) for one in report.diagnostics]


def document_of(text: str, path: str = "reader.sms") -> DefinitionDocument:
    return DefinitionDocument(Source(path, text.encode()))


def test_a_definition_is_a_document_of_the_profile_of_packages() -> None:
    report = report_on(TEXT + COMMAND)
    assert (report.kind, report.profile) == (Kind.PACKAGE, Profile.PACKAGE)
    (one,) = report.diagnostics
    assert one.block_path == ("section Install",)


def test_the_finding_points_at_the_switch_and_at_the_reporting_field() -> None:
    report = report_on(TEXT + COMMAND)
    (one,) = report.diagnostics
    text = report.source.text
    assert (one.code, text[one.start : one.end]) == ("PKG001", "/m READER")
    assert [text[label.start : label.end] for label in one.labels] == ["READER"]
    assert one.labels[0].start == text.index("=READER") + 1


def test_a_value_in_quotes_is_pointed_at_within_them() -> None:
    quoted = TEXT.replace("=READER", '="READER"') + "CommandLine='msiexec /i r.msi /m READER'\n"
    report = report_on(quoted)
    (one,) = report.diagnostics
    assert report.source.text[one.start : one.end] == "/m READER"
    assert report.source.text[one.labels[0].start - 1 : one.labels[0].end + 1] == '"READER"'


# --- one fault, one report -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "command", "codes"),
    [
        ("MIFFileName=READER\n", "msiexec /i r.msi /m READER", ["PKG001"]),
        ("", "msiexec /i r.msi /m READER", ["PKG002"]),
        ("MIFPublisher=Contoso\n", "msiexec /i r.msi /m READER", ["PKG002"]),
        ("MIFFileName=OTHER\n", "msiexec /i r.msi /m READER", ["PKG004"]),
        ("MIFFileName=READER\n", "msiexec /i r.msi /m READER.mif", ["PKG003"]),
        ("MIFFileName=READER\n", "msiexec /i r.msi /m", ["PKG003"]),
        ("MIFFileName=READER\n", "msiexec r.msi /m READER", ["PKG003"]),
        ("MIFFileName=READER\n", "ismif32 -f READER -p x", ["PKG005"]),
        ("MIFFileName=READER\n", "setup -s -mREADER", ["PKG011"]),
        ("MIFFileName=READER\n", "msiexec /fm r.msi", []),
        ("MIFFileName=READER\n", "robocopy a b /m", []),
    ],
)
def test_a_fault_is_reported_once(fields: str, command: str, codes: list[str]) -> None:
    text = TEXT.replace("MIFFileName=READER\n", fields) + f"CommandLine={command}\n"
    assert [one.code for one in report_on(text).diagnostics] == codes


@pytest.mark.parametrize(
    ("name", "said"), [("", False), ("MIFName={5A1E0A7C-55B0-4C7D-9A51-0C2B7B6F1D23}\n", False), ("MIFName=x\n", True)]
)
def test_a_name_that_windows_installer_does_not_write_makes_the_match_less_sure(name: str, said: bool) -> None:
    (one,) = report_on(TEXT.replace("MIFFileName", f"{name}MIFFileName") + COMMAND).diagnostics
    assert ("may not match after all" in one.help) is said


def test_each_program_is_looked_at() -> None:
    text = TEXT.replace("=Install\nMIF", "=Install,Remove\nMIF") + "CommandLine=msiexec /i r.msi /m READER\n"
    text += "[Remove]\nName=Remove\nStartIn=.\nCommandLine=msiexec /x r.msi /mREADER\n"
    assert found_in(text) == [("PKG001", "/m READER"), ("PKG001", "/mREADER")]


# --- forms ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "path", "form"),
    [
        ("[PDF]\nVersion=2.0\n", "a.sms", Form.SMS2),
        ("[PDF]\nVersion=1.2\n", "a.sms", Form.SMS1),
        ("[PDF]\nVersion=1.000\n[Package Definition]\nProduct=Reader\n", "a.pdf", Form.SMS1),
        ("[PDF]\nVersion=2.0\n[Package Definition]\nProduct=Reader\nSetupVariations=x\n", "a.sms", Form.SMS1),
        ("[PDF]\nVersion=1.0\n[Package Definition]\nName=Reader\nPrograms=x\n", "a.pdf", Form.SMS2),
        ("[Package Definition]\n", "a.pdf", Form.SMS1),
        ("[Package Definition]\n", "a.sms", Form.SMS2),
    ],
)
def test_the_form_is_told_by_keys_then_version_then_name(text: str, path: str, form: Form) -> None:
    assert document_of(text, path).form is form


def test_the_list_of_programs_and_their_sections() -> None:
    text = (
        HEAD + "Programs=One, Two ,Tree,\n[one]\nCommandLine=a\n[Two]\n[Three]\nCommandLine=b\n[Four]\nCommandLine=c\n"
    )
    layout = layout_of(document_of(text))
    assert [(one.text, near.name.text if near else None) for one, near in layout.missing] == [("Tree", "Three")]
    assert [section.name.text for section in layout.unlisted] == ["Four"]


def test_sections_of_sms_1_are_called_after_the_list() -> None:
    text = "[Package Definition]\nProduct=x\nSetupVariations=Typical\n[Typical Setup]\n[Setup Package for Inventory]\n"
    layout = layout_of(document_of(text, "a.pdf"))
    assert (layout.missing, layout.unlisted) == ((), ())
    assert [kind for _, kind in layout.kinds] == ["package", "program", "inventory"]


# --- recognition ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text", "what"),
    [
        ("a.sms", "[PDF]\n", "a package definition"),
        ("a.PDF", "; x\n[Package Definition]\n", "a package definition"),
        ("a.sms", "[Package Defintion]\n", "a package definition"),
        ("-", "; x\n\n[PDF]\n", "a package definition"),
        ("Setup.ini", "[Startup]\n[MIF]\n", "a setup.ini of InstallShield"),
    ],
)
def test_a_document_is_told_by_its_name_and_text(path: str, text: str, what: str) -> None:
    reader = reader_of(Source(path, text.encode()))
    assert reader is not None
    assert reader.what == what


@pytest.mark.parametrize(
    ("path", "text", "why"),
    [
        ("a.pdf", "%PDF-1.7\n%\u00e2\u00e3\n[PDF]\n", "Adobe's format PDF"),
        ("a.sms", "\x00\x01SEGA", "binary data"),
        ("a.sms", "hello\n", "neither a section [PDF]"),
        ("setup.ini", "[Startup]\n", "no section [Mif]"),
    ],
)
def test_what_only_shares_the_name_is_said(path: str, text: str, why: str) -> None:
    source = Source(path, text.encode())
    if path == "a.pdf":
        source = Source(path, b"%PDF-1.7\n%\xe2\xe3\n[1 0 R]\n")
    message = unread_format(source)
    assert message is not None
    assert why in message
    report = check(source, Settings())
    assert report.kind is Kind.OTHER
    assert [(one.name, one.severity.label) for one in report.diagnostics] == [("other-format", "info")]


@pytest.mark.parametrize("name", ["a.ps1", "a.cmd", "a.sms", "setup.ini"])
def test_a_script_or_definition_that_is_too_large_is_a_finding(name: str) -> None:
    text = b"[PDF]\n[Mif]\n"
    report = check(Source(name, text.ljust(LARGEST_SCRIPT + 1)), Settings())
    assert report.kind is Kind.UNREADABLE
    assert [(one.name, "at most 5 MB" in one.message) for one in report.diagnostics] == [("unreadable-file", True)]


def test_a_mif_of_that_size_is_read() -> None:
    assert check(Source("a.mif", b" " * (LARGEST_SCRIPT + 1)), Settings()).kind is not Kind.UNREADABLE


def test_every_reader_that_shares_its_names_says_what_is_lacking() -> None:
    nothing = Source("x", b"\n")
    for reader in READERS:
        assert bool(reader.lacking) == (not reader.may_be(nothing.text))


# --- encodings -----------------------------------------------------------------------------------------------


def test_utf8_is_read_as_that_and_lengths_count_characters() -> None:
    text = TEXT.replace("Name=Reader", f"Name={'ü' * 50}") + "CommandLine=x\n"
    report = report_on(text)
    assert report.source.encoding == "UTF-8"
    assert [one.code for one in report.diagnostics] == ["PKG052"]
    assert [one.code for one in report_on(text.encode("windows-1252")).diagnostics] == ["PKG050"]


def test_a_position_in_a_utf8_file_counts_octets_and_characters_apart() -> None:
    text = TEXT.replace("Name=Reader", "Name=Läser") + COMMAND
    report = report_on(text)
    (one,) = [one for one in report.diagnostics if one.code == "PKG001"]
    place = report.source.position(one.start)
    assert text.encode()[place.offset :].startswith(b"/m READER")
    assert text[one.start :].startswith("/m READER")


def test_sms_1_definitions_may_be_in_the_code_page_of_their_language() -> None:
    text = "[PDF]\nVersion=1.0\n[Package Definition]\nProduct=Läser\nVersion=1\nComment=x\nSetupVariations=A\n"
    text += "[A Setup]\nCommandName=A\nCommandLine=x\nUserInputRequired=TRUE\nSupportedPlatforms=Windows95\n"
    assert found_in(text.encode("windows-1252"), "a.pdf") == []


# --- suppressions --------------------------------------------------------------------------------------------


def codes(diagnostics: list[Diagnostic] | tuple[Diagnostic, ...]) -> list[str]:
    return [one.code for one in diagnostics]


@pytest.mark.parametrize(
    "text",
    [
        TEXT + "; mifkit: ignore-next-line[PKG001] wanted\n" + COMMAND,
        "; mifkit: ignore-file[PKG] wanted\n" + TEXT + COMMAND,
        TEXT + COMMAND + "; mifkit: ignore-block[msiexec-mif-matched] wanted\n",
    ],
)
def test_a_comment_takes_a_finding_back(text: str) -> None:
    report = report_on(text)
    assert (codes(report.diagnostics), codes(report.suppressed)) == ([], ["PKG001"])


def test_ignore_holds_for_the_line_of_a_header() -> None:
    text = TEXT + COMMAND + "[Remove] ; mifkit: ignore[PKG044] kept for later\nName=Remove\nCommandLine=x\n"
    assert codes(report_on(text).suppressed) == ["PKG044"]


def test_a_suppression_that_is_idle_or_wrong_is_reported() -> None:
    text = TEXT + "CommandLine=x\n; mifkit: ignore-file[PKG001] old\n; mifkit: ignore-file[PKG999] wrong\n"
    report = report_on(text)
    assert codes(report.diagnostics) == ["SYN005", "SYN004"]
    idle = report.diagnostics[0].fix
    assert idle is not None
    assert idle.title == "Remove the comment"


def test_a_comment_without_a_directive_is_told_how_to_write_one() -> None:
    (one,) = report_on(TEXT + "CommandLine=x\n; mifkit: off\n").diagnostics
    assert "Write ; mifkit: ignore[RULE]" in one.help


# --- setup.ini -----------------------------------------------------------------------------------------------


def test_a_setup_ini_is_told_by_its_whole_name() -> None:
    text = "[Startup]\nAppName=Reader\n[Mif]\nType=SMS\nFilename=READER\n"
    report = report_on(text, "disk1/SETUP.INI")
    assert isinstance(report.document, SetupIniDocument)
    (one,) = report.diagnostics
    assert (one.code, one.block_path) == ("PKG012", ("section Mif",))
    assert "'READER.mif'" in one.message
    assert report_on(text, "mysetup.ini").kind is not Kind.PACKAGE


# --- hostile input -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "make",
    [
        lambda n: HEAD + "Programs=" + ",".join(f"p{i}" for i in range(n)) + "\n",
        lambda n: HEAD + "Programs=x\n" + "".join(f"[q{i}]\nCommandLine=a\n" for i in range(n)),
        lambda n: HEAD + "Programs=a\n[a]\nName=a\nCommandLine=msiexec /i x " + "/m a " * n + "\n",
        lambda n: HEAD + "Programs=a\n[a]\nName=a\n" + "".join(f"CommandLin{i}=a\n" for i in range(n)),
        lambda n: HEAD + "Programs=a\n[a]\nName=a\nName=a\n" + "DependentProgram=a\n" * n,
        lambda n: "[PDF]\n" + "[" * n + "\n",
    ],
)
def test_thousands_of_a_kind_are_read_to_their_end(make: Callable[[int], str]) -> None:
    text = make(1000)
    assert all(0 <= one.start <= one.end <= len(text) for one in report_on(text).diagnostics)
