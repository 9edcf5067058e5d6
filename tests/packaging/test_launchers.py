"""What carries a command line inside another: the switch inside is found, with its exact place in the outer line."""

from base64 import b64encode

import pytest

from mifkit.packaging.argument import program_name
from mifkit.packaging.launchers import LAUNCHERS
from mifkit.packaging.mif_switches import mif_switches, without_mif_switches
from mifkit.packaging.scripts.languages import BY_EXTENSION
from mifkit.packaging.scripts.reading import command_switches

ENCODED = b64encode("msiexec /i a.msi /m A".encode("utf-16-le")).decode()
LINES = [
    "call msiexec /i a.msi /m A",
    "cmd /c msiexec /i a.msi /m A",
    'cmd /c "msiexec /i "a b.msi" /m A"',
    "cmd.exe /d /s /cmsiexec /i a.msi /m A",
    "%COMSPEC% /c msiexec /i a.msi /m A",
    'cmd /c cmd /c "cmd /c start "" /wait msiexec /i a.msi /m A"',
    "start /wait \\\\server\\share\\a.msi /m A",
    'start "title" /d C:\\ /wait msiexec /i a.msi /m A',
    "psexec \\\\pc -u user -p word -s -i 1 msiexec /i a.msi /m A",
    "psexec.exe -accepteula -d -i msiexec /i a.msi /m A",
    'psexec \\\\pc cmd /c "msiexec /i a.msi /m A"',
    "ServiceUI.exe -process:explorer.exe msiexec /i a.msi /m A",
    'runas /user:admin "msiexec /i \\"C:\\a b.msi\\" /m A"',
    'schtasks /create /tn x /tr "msiexec /i \\"a b.msi\\" /m A" /sc once',
    'wmic /node:pc process call create "msiexec /i a.msi /m A"',
    "wmic process call create 'msiexec /i a.msi /m A'",
    'powershell -NoProfile -ExecutionPolicy Bypass -Command "msiexec /i a.msi /m A"',
    "powershell -c \"& { Start-Process msiexec -ArgumentList '/i a.msi /m A' -Wait }\"",
    'powershell "cmd /c \\"msiexec /i a.msi /m A\\""',
    'setup.exe /s /v"/qn /m A"',
    'setup.exe /s /v"/qn REBOOT=R" /v"/m A"',
    'setup.exe /s /v"/qn INSTALLDIR=\\"C:\\a b\\" /m A"',
    'x.exe /q /c:"msiexec /i a.msi /m A"',
    'forfiles /c "cmd /c msiexec /i @path /m A"',
    'reg add HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\RunOnce /v x /d "msiexec /i a.msi /m A"',
]


# A launcher for each way of carrying a line: the others of the table have the same form.
FORMS = {
    "cmd": "{} /c msiexec /i a.msi /m A",
    "psexec": "{} \\\\pc -s msiexec /i a.msi /m A",
    "serviceui": "{} -process:explorer.exe msiexec /i a.msi /m A",
    "hidec": "{} /w msiexec /i a.msi /m A",
    "powershell": '{} -Command "msiexec /i a.msi /m A"',
}
ALIKE = [
    form.format(name)
    for first, form in FORMS.items()
    for name, carrier in LAUNCHERS.items()
    if carrier is LAUNCHERS[first]
]


def test_no_launcher_of_the_table_is_forgotten() -> None:
    first_words = {program_name(line.split()[0]) for line in (*LINES, *ALIKE)}
    assert set(LAUNCHERS) <= first_words


@pytest.mark.parametrize("line", [*LINES, *ALIKE])
def test_a_switch_inside_is_found_and_placed(line: str) -> None:
    (switch,) = (one for one in mif_switches(line) if one.tool == "msiexec")
    ((start, end),) = switch.places
    assert line[start:end] == "/m A"
    assert "/m A" not in without_mif_switches(line)


OTHERS = [
    'cmd /c echo "msiexec /i a.msi /m A"',
    'reg add HKLM\\Software\\x /d "msiexec /i a.msi /m A"',
    "powershell -File a.ps1 msiexec /i a.msi /m A",
    "powershell -Command \"Write-Host 'msiexec /i a.msi /m A'\"",
    'setup.exe /v "/m A"',
    "powershell -EncodedCommand msiexec",
]


@pytest.mark.parametrize("line", OTHERS)
def test_what_is_not_run_is_not_found(line: str) -> None:
    assert not [one for one in mif_switches(line) if one.tool == "msiexec"]


def test_an_encoded_command_is_decoded_and_cannot_be_edited() -> None:
    line = f"powershell -NoLogo -enc {ENCODED}"
    (switch,) = mif_switches(line)
    ((start, end),) = switch.places
    assert line[start:end] == ENCODED
    assert switch.encoded


SCRIPTS = [
    ("cmd", "%ComSpec% /c msiexec /i a.msi /m A"),
    ("cmd", "powershell -Command \"Start-Process 'msiexec' -ArgumentList '/i','a.msi','/m','A'\""),
    ("cmd", 'if exist "%ProgramFiles(x86)%\\x" (\n  start /wait "" msiexec /i a.msi /m A\n) else (\n  exit 1\n)'),
    ("ps1", "& $env:ComSpec /c 'msiexec /i a.msi /m A'"),
    ("ps1", "Invoke-CimMethod Win32_Process -MethodName Create -Arguments @{CommandLine='msiexec /i a.msi /m A'}"),
    ("ps1", "Invoke-WmiMethod -Class Win32_Process -Name Create -ArgumentList 'msiexec /i a.msi /m A'"),
    ("ps1", "([wmiclass]'Win32_Process').Create('msiexec /i a.msi /m A')"),
    ("ps1", "Execute-MSI -Action 'Install' -Path 'a.msi' -AddParameters '/m A'"),
    ("ps1", "Remove-MSIApplications -Name 'Reader' -Parameters '/qn /m A'"),
    ("ps1", "Start-ADTMsiProcess -Action Install -FilePath a.msi -AdditionalArgumentList '/m A'"),
    ("ps1", "Uninstall-ADTApplication -Name 'Reader' -ArgumentList '/m A'"),
    ("ps1", "$p = @{\n  fileType='msi'\n  silentArgs = '/qn /m A'\n}\nInstall-ChocolateyPackage @p"),
    (
        "ps1",
        "function Run($File, $With) { Start-Process $File -ArgumentList $With }\nRun 'msiexec.exe' '/i a.msi /m A'",
    ),
    ("ps1", "New-CMProgram -PackageId X0100001 -StandardProgramName Install -CommandLine 'msiexec /i a.msi /m A'"),
    ("ps1", "Set-CMProgram -Id X0100001 -ProgramName I -CommandLine 'msiexec /i a.msi /m A'"),
    ("ps1", "$program.CommandLine = 'msiexec /i a.msi /m A'\n$program.Put()"),
    ("vbs", 'sh.Run "%comspec% /c msiexec /i a.msi /m A"'),
]


@pytest.mark.parametrize(("extension", "text"), SCRIPTS)
def test_a_switch_in_a_script_is_found_and_placed(extension: str, text: str) -> None:
    ((command, switch),) = command_switches(BY_EXTENSION[f".{extension}"].read(text))
    start, _ = command.line.place(*switch.places[0])
    assert text[start:].startswith("/m")
    assert switch.name == "A"
