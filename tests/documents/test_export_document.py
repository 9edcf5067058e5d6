"""Exported data of packages as documents: joined with their programs, and reported at the exact place."""

import json

import pytest

from mifkit.documents.kinds import Kind
from mifkit.documents.readers import reader_of
from mifkit.files.recognition import is_data
from mifkit.files.source import Source
from mifkit.linter.engine import Report, Settings, check

IN_USE, NOT_IN_USE = 0x20000000, 0x01000000


def report_on(text: str, path: str = "packages.json") -> Report:
    return check(Source(path, text.encode()), Settings())


def codes(text: str, path: str = "packages.json") -> list[str]:
    return [one.code for one in report_on(text, path).diagnostics]


def exported(flags: int | None, command: str, **fields: str) -> str:
    package = {"PackageID": "XYZ00042", "MIFFilename": "READER", **fields}
    if flags is not None:
        package["PkgFlags"] = flags  # type: ignore[assignment]
    program = {"PackageID": "xyz00042", "ProgramName": "Install", "CommandLine": command}
    return json.dumps([package, program], indent=1)


@pytest.mark.parametrize(("flags", "expected"), [(IN_USE, ["MSI003"]), (None, ["PKG001"]), (NOT_IN_USE, [])])
def test_what_the_flags_show_decides_which_rule_speaks(flags: int | None, expected: list[str]) -> None:
    assert codes(exported(flags, "msiexec /i r.msi /m READER")) == expected


def test_the_finding_is_at_the_switch_behind_escaped_quotes() -> None:
    text = exported(IN_USE, 'msiexec /i "C:\\Apps\\r.msi" /m READER /qn')
    report = report_on(text)
    (one,) = report.diagnostics
    assert text[one.start : one.end] == "/m READER"
    assert [text[label.start : label.end] for label in one.labels] == ["READER"]
    assert "program 'Install'" in one.message
    assert one.block_path == ("package xyz00042",)


def test_exported_data_get_no_fix() -> None:
    (one,) = report_on(exported(None, "msiexec /i r.msi /m READER")).diagnostics
    assert one.fix is None


def test_a_name_of_the_console_shows_windows_installer_without_its_command_line() -> None:
    assert codes(exported(IN_USE, "install.cmd", MIFFilename="MSIRDR42.MIF")) == ["MSI003"]
    assert codes(exported(NOT_IN_USE, "install.cmd", MIFFilename="MSIRDR42.MIF")) == []
    assert codes(exported(IN_USE, "install.cmd", MIFFilename="READER.MIF")) == []


def test_with_the_command_line_the_name_is_not_reported_again() -> None:
    assert codes(exported(IN_USE, "msiexec /i r.msi /m MSIRDR42", MIFFilename="MSIRDR42")) == ["MSI003"]


def test_a_program_whose_package_is_not_there_may_be_matched() -> None:
    text = json.dumps({"PackageID": "XYZ00042", "ProgramName": "x", "CommandLine": "msiexec /i r.msi /m READER"})
    assert codes(text) == ["PKG002"]


def test_client_policy_has_package_and_program_in_one_record() -> None:
    record = {
        "PKG_PackageID": "XYZ00042",
        "PKG_MIFChecking": True,
        "PKG_MifFileName": "READER.mif",
        "PRG_ProgramID": "Install",
        "PRG_CommandLine": "msiexec /i r.msi /m READER",
    }
    other = record | {"PRG_ProgramID": "Remove", "PRG_CommandLine": "msiexec /x r.msi"}
    assert codes(json.dumps([other, record])) == ["MSI003"]


def test_csv_with_doubled_quotes() -> None:
    command = 'msiexec /i ""r.msi"" /m READER'
    text = f'#TYPE x\r\n"PackageID";"MIFFilename";"CommandLine"\r\n"XYZ00042";"READER";"{command}"\r\n'
    report = report_on(text, "packages.csv")
    (one,) = report.diagnostics
    assert (one.code, text[one.start : one.end]) == ("PKG001", "/m READER")
    assert [text[label.start : label.end] for label in one.labels] == ["READER"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"name": "x", "version": "1.0"}', False),
        ('{"packageId": "Newtonsoft.Json"}', False),
        ('[{"PackageID": "XYZ00042", "PkgFlags": 0}]', True),
        ('{"value": [{"MIFFileName": ""}]}', True),
        ('[{"pkg": "com.example", "pkgFlags": 1}]', False),
        ('[{"PackageID": "x", "ProgramName": "y", "CommandLine": "z"}]', True),
        ("ProgramName,CommandLine\nx,1\n", False),
        ("Name,Version\nx,1\n", False),
        ("PackageID,MIFFilename\nx,1\n", True),
        ('#TYPE x\n"PackageID"\t"PkgFlags"\n', True),
        ("", False),
    ],
)
def test_only_what_names_properties_of_packages_alone_is_data(text: str, expected: bool) -> None:
    assert is_data(text) is expected
    assert (reader_of(Source("x.json", text.encode())) is not None) is expected


def test_data_that_cannot_be_read_are_reported() -> None:
    report = report_on('[{"PackageID": "x", "PkgFlags": "many"}]')
    assert [one.code for one in report.diagnostics] == ["PKG016"]
    assert "PkgFlags is 'many'" in report.diagnostics[0].message
    assert report_on('{"x": 1}').kind is Kind.OTHER


DOCTYPE = '<!DOCTYPE x [<!ENTITY a "b">]><Objs><Obj><S N="MIFName">&a;</S></Obj></Objs>'


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("p.xml", DOCTYPE, "["),
        ("p.xml", '<Objs><Obj><S N="MIFName">x</S>' + "<a>" * 5_000, "<"),
        ("p.xml", '<?xml version="1.0"?>\n<PolicyXML Compression="zlib"><![CDATA[789C]]></PolicyXML>', "<"),
        ("p.clixml", '<Objs><Obj><S N="MIFName">x</S></Obj>', ""),
        ("p.mof", 'instance of SMS_Package { MIFName = "x" + 1; };', "+"),
        ("p.mof", "instance of SMS_Package { MIFName = " + "{" * 5_000, "{"),
        ("p.json", '[{"MIFName": ' + "[" * 5_000, "["),
        ("p.csv", 'MIFName,MIFVersion\n"a', "M"),
        ("p.txt", "\nPackageID MIFName\n--------- -------\nXYZ00042  Rea...\n", "\n"),
        ("p.txt", "PackageID : XYZ00042\nMIFName : Rea...\nCommandLine : msi...\n", "Rea..."),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_what_is_broken_or_hostile_is_one_finding(name: str, text: str, shown: str, encoding: str) -> None:
    report = check(Source(name, text.encode(encoding)), Settings())
    (one,) = report.diagnostics
    assert one.code == "PKG016"
    assert report.source.text[one.start : one.end] == shown
    assert "ConvertTo-Json" in one.help
