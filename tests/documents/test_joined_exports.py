"""Packages in one export and their programs in another: joined on PackageID, across files and folders."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from mifkit.cli import main
from mifkit.documents.export import ExportDocument, joined
from mifkit.files.source import Source
from mifkit.linter.engine import Settings, check

PACKAGES: list[dict[str, object]] = [
    {"PackageID": "XYZ00042", "MIFFilename": "READER"},
    {"PackageID": "XYZ00043", "MIFFilename": "OTHER"},
    {"PackageID": "XYZ00044", "MIFFilename": "MSIRDR42", "PkgFlags": 0x20000000},
]
PROGRAMS: list[dict[str, object]] = [
    {"PackageID": "xyz00042", "ProgramName": "Install", "CommandLine": "msiexec /i r.msi /m READER"},
    {"PackageID": "XYZ00043", "ProgramName": "Install", "CommandLine": "msiexec /i r.msi /m READER"},
    {"PackageID": "XYZ00044", "ProgramName": "Install", "CommandLine": "msiexec /i r.msi /m MSIRDR42"},
]


def findings(files: dict[str, object]) -> list[tuple[str, str]]:
    """The files and codes of the findings on exports that are checked together."""
    sources = [Source(path, json.dumps(data).encode()) for path, data in files.items()]
    beside = joined(ExportDocument(source) for source in sources)
    reports = [check(source, Settings(beside=beside)) for source in sources]
    return [(report.source.path, one.code) for report in reports for one in report.diagnostics]


def test_programs_are_joined_with_their_packages() -> None:
    assert findings({"p.json": PACKAGES, "q.json": PROGRAMS}) == [
        ("p.json", "PKG004"),
        ("q.json", "PKG001"),
        ("q.json", "MSI003"),
    ]


def test_the_order_of_the_files_does_not_count() -> None:
    reversed_files: dict[str, object] = {"q.json": PROGRAMS, "p.json": PACKAGES}
    assert sorted(findings(reversed_files)) == sorted(findings({"p.json": PACKAGES, "q.json": PROGRAMS}))


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"p.json": PACKAGES[:2]}, [("p.json", "PKG056")]),
        ({"p.json": PACKAGES[:1], "q.json": PROGRAMS[1:2]}, [("p.json", "PKG056"), ("q.json", "PKG002")]),
        ({"q.json": PROGRAMS[:1]}, [("q.json", "PKG002")]),
        # A package of the same file counts first.
        (
            {"p.json": PACKAGES[:1], "q.json": [{**PACKAGES[0], "MIFFilename": "X"}, PROGRAMS[0]]},
            [("q.json", "PKG004")],
        ),
    ],
)
def test_what_is_not_there_is_named(files: dict[str, object], expected: list[tuple[str, str]]) -> None:
    assert [one for one in findings(files) if one[1] != "PKG004" or one[0] == "q.json"] == expected


def test_a_folder_is_searched_for_exports(tmp_path: Path) -> None:
    for name, data in {
        "a/packages.json": PACKAGES,
        "b/programs.json": PROGRAMS,
        "b/package.json": {"name": "x"},
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(json.dumps(data), "utf-16")
    run = CliRunner().invoke(main, ["lint", str(tmp_path), "-o", "concise"])
    assert [word for word in run.output.split() if word in ("PKG001", "PKG004", "MSI003")] == [
        "PKG004",
        "PKG001",
        "MSI003",
    ]
    assert "the package in '" in run.output
    assert "package.json" not in run.output.replace("packages.json", "")
    run = CliRunner().invoke(main, ["lint", "-", str(tmp_path / "b"), "-o", "concise"], input=json.dumps(PACKAGES))
    assert "PKG001" in run.output


def test_joining_takes_time_in_proportion_to_the_files() -> None:
    """Each of many packages with one id is not compared with each of many programs."""
    many = [{"PackageID": "XYZ00042", "MIFFilename": f"R{number}"} for number in range(400)]
    files: dict[str, object] = {"p.json": many, "q.json": [PROGRAMS[0]] * 400}
    assert len([one for one in findings(files) if one == ("p.json", "PKG004")]) == 1
