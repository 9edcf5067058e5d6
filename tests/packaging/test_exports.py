"""Exported packages: as PowerShell writes JSON and CSV, and what is said about anything else."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mifkit.files.source import Source
from mifkit.packaging import exports
from mifkit.packaging.export_records import ExportError
from mifkit.packaging.exports import CSV, JSON
from mifkit.packaging.packages import PackagesError, choose, read_packages
from mifkit.status.matching.package import Package

READER = {
    "PackageID": "ABC00042",
    "Name": "Contoso Reader",
    "Version": "4.2.1",
    "Manufacturer": "Contoso",
    "MIFFilename": "MSIRDR42",
    "MIFName": "",
    "MIFPublisher": None,
    "MIFVersion": "4.2.1",
    "PkgFlags": 553648128,
    "SourceDate": "2026-03-31",
}
HEADER = "PackageID,Name,MIFFileName,MIFName,MIFPublisher,MIFVersion,PkgFlags"
ROW = "ABC00042,Contoso Reader,MSIRDR42,,,4.2.1,16777216"


def from_json(value: object) -> tuple[Package, ...]:
    return JSON.read(Source("packages.json", json.dumps(value).encode()))


def from_csv(text: str, encoding: str = "utf-8") -> tuple[Package, ...]:
    return CSV.read(Source("packages.csv", text.encode(encoding)))


def test_one_object() -> None:
    (package,) = from_json(READER)
    assert package == Package(
        origin="packages.json, record 1",
        package_id="ABC00042",
        mif_file_name="MSIRDR42",
        mif_name="",
        mif_version="4.2.1",
        mif_publisher="",
        name="Contoso Reader",
        version="4.2.1",
        manufacturer="Contoso",
        use_fields=True,
    )


@pytest.mark.parametrize("wrap", [lambda records: records, lambda records: {"value": records, "Count": 2}])
def test_a_list_and_an_answer_with_value(wrap: object) -> None:
    records = [READER, READER | {"PackageID": "ABC00043"}]
    packages = from_json(wrap(records))  # type: ignore[operator]
    assert [package.package_id for package in packages] == ["ABC00042", "ABC00043"]
    assert [package.origin for package in packages] == ["packages.json, record 1", "packages.json, record 2"]


@pytest.mark.parametrize("name", ["MIFFileName", "MIFFilename", "MIFfilename", "PKG_MifFileName", " miffilename "])
def test_every_spelling_of_the_file_name(name: str) -> None:
    assert from_json({name: "x"})[0].mif_file_name == "x"


@pytest.mark.parametrize(
    ("flags", "use"),
    [
        ({"PkgFlags": 553648128}, True),
        ({"PkgFlags": 16777216}, False),
        ({"PkgFlags": 0x20000000}, True),
        ({"PkgFlags": "553648128"}, True),
        ({"PkgFlags": "0x20000000"}, True),
        ({"PkgFlags": 0}, False),
        ({"PkgFlags": None}, None),
        ({"PKG_MIFChecking": True}, True),
        ({"PKG_MIFChecking": "False"}, False),
        ({"PKG_MIFChecking": ""}, None),
        ({}, None),
    ],
)
def test_bit_29_or_the_policy_tells_which_option_is_set(flags: dict[str, object], use: bool | None) -> None:
    assert from_json({"MIFName": "x"} | flags)[0].use_fields is use


def test_a_property_that_is_not_exported_is_not_known_and_one_without_value_is_blank() -> None:
    (package,) = from_json({"MIFName": None})
    assert (package.mif_name, package.mif_version) == ("", None)


def test_a_package_that_policy_repeats_for_each_program_is_one() -> None:
    policy = {"PKG_PackageID": "ABC00042", "PKG_MIFName": "Reader", "PKG_MIFChecking": True}
    (package,) = from_json([policy | {"PRG_ProgramName": "Install"}, policy | {"PRG_ProgramName": "Remove"}])
    assert (package.package_id, package.mif_name, package.use_fields) == ("ABC00042", "Reader", True)


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("start", ["", "#TYPE Selected.SMS_Package\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_csv_as_powershell_writes_it(sign: str, start: str, encoding: str) -> None:
    text = f"{start}{HEADER}\r\n{ROW}\r\n".replace(",", sign)
    quoted = start + "\r\n".join(
        sign.join(f'"{cell}"' for cell in line.split(sign)) for line in text.removeprefix(start).splitlines()
    )
    for written in (text, quoted):
        (package,) = from_csv(written, encoding)
        assert package.fields == ("MSIRDR42", "", "4.2.1", "")
        assert (package.package_id, package.use_fields) == ("ABC00042", False)
        assert package.origin == f"packages.csv, line {3 if start else 2}"


def test_a_cell_may_hold_the_delimiter_and_line_breaks() -> None:
    packages = from_csv('MIFName,MIFVersion\n"Reader, Contoso","4\n2"\nPlain,1\n')
    assert [package.mif_name for package in packages] == ["Reader, Contoso", "Plain"]
    assert packages[1].origin == "packages.csv, line 4"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "it is not JSON"),
        ("[]", "it has no package"),
        ("[1]", "record 1 is not an object"),
        ('[{"MIFName": "x"}, {"Title": "y"}]', "record 2 has no property of a package; expected some of MIFFileName"),
        ('{"Name": "Office", "Version": "1"}', "record 1 has no property of a package"),
        ('{"MIFVersion": 4.2}', "record 1: mifversion is not a text"),
        ('{"MIFName": "x", "PkgFlags": "many"}', "record 1: PkgFlags is 'many', not a number"),
        ('{"MIFName": "x", "PkgFlags": true}', "record 1: PkgFlags is 'True', not a number"),
        ('{"MIFName": "x", "PKG_MIFChecking": "perhaps"}', "MIFChecking is 'perhaps'"),
        ("[" * 100_000, "it is"),
    ],
)
def test_json_without_packages(text: str, message: str) -> None:
    with pytest.raises(ExportError) as caught:
        JSON.read(Source("a.json", text.encode()))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "its first line names no property"),
        ("Title,Room\nx,y\n", "its first line names no property"),
        ("MIFName\n", "it has no package"),
        ("MIFName,MIFVersion\nx\n", "line 2 has 1 cells, the first line 2"),
        ('#TYPE x\nMIFName,MIFVersion\na,b\n"x,y\n', "line 4: unexpected end of data"),
        ("MIFName,PkgFlags\na,b\n", "line 2: PkgFlags is 'b'"),
    ],
)
def test_csv_without_packages(text: str, message: str) -> None:
    with pytest.raises(ExportError) as caught:
        from_csv(text)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.sms", "[Package Definition]\nMIFName=x\n"),
        ("a.txt", "; made by hand\n[Package Definition]\nMIFName=x\n"),
        ("a.json", '{"MIFName": "x"}'),
        ("-", ' [ {"MIFName": "x"} ]'),
        ("a.csv", "MIFName\nx\n"),
        ("-", "#TYPE Selected\nMIFName\nx\n"),
    ],
)
def test_the_form_is_told_by_the_name_or_by_the_beginning(name: str, text: str) -> None:
    (package,) = read_packages(Source(name, text.encode()))
    assert package.mif_name == "x"


def test_a_package_is_chosen_by_its_id_in_any_case() -> None:
    packages = from_json([READER, READER | {"PackageID": "ABC00043"}])
    assert [package.package_id for package in choose(packages, "abc00043")] == ["ABC00043"]
    assert choose(packages, "ABC") == ()


@given(st.binary(max_size=200), st.sampled_from(["a.sms", "a.json", "a.csv", "-"]))
def test_any_octets_give_packages_or_a_reason(data: bytes, name: str) -> None:
    with suppress(PackagesError):
        assert read_packages(Source(name, data))


@pytest.mark.parametrize("text", ["Name,MIFFilename" + ",x" * 3000, "Name,MIFFilename\n" + "," * 3000])
def test_lines_of_more_cells_than_any_class_has_are_refused(text: str) -> None:
    with pytest.raises(PackagesError, match="more than 2000 cells"):
        read_packages(Source("a.csv", text.encode()))


def test_an_export_of_too_many_records_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST_RECORDS", 2)
    text = b"PackageID,MIFName\nA,a\nB,b\n"
    assert len(CSV.read(Source("a.csv", text))) == 2
    with pytest.raises(ExportError, match="more than 2 packages and programs"):
        CSV.read(Source("a.csv", text + b"C,c\n"))
