"""Scripts that fill in a package's Reporting tab and make its programs: joined within the script."""

import pytest

from mifkit.files.source import Source
from mifkit.linter.engine import Settings, check

LINE = "msiexec /i r.msi /m READER"
PROGRAM = f"New-CMProgram -PackageId XYZ00042 -StandardProgramName I -CommandLine '{LINE}'"
# The lines of a script, and the number of the only rule that finds something.
SCRIPTS: list[tuple[str, list[str], str]] = [
    # The same id, the same variable, a single package.
    ("ps1", ["Set-CMPackage -Id xyz00042 -MifFileName READER", PROGRAM], "001"),
    (
        "ps1",
        ["Set-CMPackage -InputObject $pkg -MifFileName 'READER'", PROGRAM.replace("XYZ00042", "$pkg.PackageID")],
        "001",
    ),
    ("ps1", ["Get-CMPackage -Name R | Set-CMPackage -MifFileName ('READ' + 'ER')", PROGRAM], "001"),
    # Splatting, WMI; the order of the two does not count.
    ("ps1", [PROGRAM, "$a = @{ Id = 'XYZ00042'; MifFileName = 'READER' }", "Set-CMPackage @a"], "001"),
    ("ps1", ["$p.MIFFileName = 'READER'", "$q.PackageID = $p.PackageID", f"$q.CommandLine = '{LINE}'"], "001"),
    (
        "ps1",
        [
            "Set-CimInstance -InputObject $p -Property @{MIFFileName='READER'}",
            f"New-CimInstance -ClassName SMS_Program -Property @{{PackageID='XYZ00042'; CommandLine='{LINE}'}}",
        ],
        "001",
    ),
    ("vbs", ['p.MIFFilename = "READER"', 'q.PackageID = "XYZ00042"', f'q.CommandLine = "{LINE}"', "q.Put_"], "001"),
    # Of two branches, the one that names the file counts.
    (
        "ps1",
        [
            "if ($x) { Set-CMPackage -Id $i -MifFileName X } else { Set-CMPackage -Id $i -MifFileName READER }",
            PROGRAM.replace("XYZ00042", "$i"),
        ],
        "001",
    ),
    # Another package, another file, a file that the script does not show, no file, a line that is no program.
    ("ps1", ["Set-CMPackage -Id XYZ00043 -MifFileName READER", PROGRAM], "002"),
    ("ps1", ["Set-CMPackage -Id XYZ00042 -MifFileName OTHER", PROGRAM], "004"),
    ("ps1", ["Set-CMPackage -Id XYZ00042 -MifFileName $name", PROGRAM], "002"),
    ("ps1", ["Set-CMPackage -Id XYZ00042 -MifName Reader", PROGRAM], "002"),
    ("ps1", ["Set-CMPackage -Id XYZ00042 -MifFileName READER", LINE], "002"),
    ("ps1", ["Set-CMPackage -Id $a -MifFileName READER", "Set-CMPackage -Id $b -MifFileName X", PROGRAM], "002"),
    ("ps1", ["Set-CMPackage -Id XYZ00042 -MifFileName 'C:\\Temp\\r.mif'"], "014"),
]


@pytest.mark.parametrize(("extension", "lines", "expected"), SCRIPTS)
def test_a_program_is_joined_with_the_package_that_the_script_fills_in(
    extension: str, lines: list[str], expected: str
) -> None:
    text = "\n".join(lines)
    report = check(Source(f"make.{extension}", text.encode()), Settings())
    assert [one.code for one in report.diagnostics] == [f"PKG{expected}"]
    (one,) = report.diagnostics
    if expected == "001":
        assert text[one.start : one.end] == "/m READER"
        assert any("READ" in text[label.start : label.end] for label in one.labels)


def test_many_packages_and_programs_take_time_in_proportion() -> None:
    """Each program is not compared with each package."""
    text = "".join(
        f"Set-CMPackage -Id XYZ{number:05X} -MifFileName READER\n"
        f"New-CMProgram -PackageId XYZ{number:05X} -CommandLine '{LINE}'\n"
        for number in range(300)
    )
    report = check(Source("make.ps1", text.encode()), Settings())
    assert {one.code for one in report.diagnostics} == {"PKG001"}
    assert len(report.diagnostics) == 300
