"""Exit codes with which a script ends after a command, by what it knows of the command's exit code there."""

import pytest

from mifkit.packaging.scripts.languages import BY_EXTENSION

BATCH = "setup.exe /S\nset RC=%ERRORLEVEL%\n"
POWERSHELL = "$p = Start-Process setup.exe -Wait -PassThru\n$rc = $p.ExitCode\n"
BASIC = 'rc = shell.Run("setup.exe /S", 0, True)\n'
JSCRIPT = 'var rc = shell.Run("setup.exe /S", 0, true);\n'
AUTOIT = '$rc = RunWait("setup.exe /S")\n'
NSIS = "Section\nExecWait 'setup.exe /S' $0\n"


def exits(extension: str, text: str) -> str:
    """Each exit: its code, what was tested before, and the text that ends the script or sets the code."""
    found = BY_EXTENSION[extension].read(text).exits
    return "; ".join(f"{one.code} if {one.tested}: {text[one.start : one.end]}" for one in found)


@pytest.mark.parametrize(
    ("extension", "text", "expected"),
    [
        (".cmd", f"{BATCH}if %RC%==0 exit /b 1618", "1618 if 0: exit /b 1618"),
        (".cmd", f'{BATCH}if "%RC%" neq "0" (exit /b 1) else exit /b 999', "999 if 0: exit /b 999"),
        (".cmd", f"{BATCH}if %RC% equ 1618 set RC=60001\nexit /b %RC%", "60001 if 1618: set RC=60001"),
        (".cmd", f'{BATCH}set "CODE=%RC%"\nif !CODE!==0 exit 999', "999 if 0: exit 999"),
        (".cmd", f"{BATCH}if %RC%==0 set RC=1618\nset RC=0\nexit /b %RC%", ""),
        (".cmd", f"{BATCH}set RC=0\nif %RC%==0 exit /b 1618", ""),
        (".ps1", f"{POWERSHELL}if ($rc -eq 0) {{ exit 1618 }}", "1618 if 0: exit 1618"),
        (".ps1", f"{POWERSHELL}if ($rc -ne 0) {{ exit $rc }} else {{ exit 999 }}", "999 if 0: exit 999"),
        (
            ".ps1",
            f"{POWERSHELL}if ($rc -eq 0) {{ $rc = 1618 }} elseif ($rc -eq 1618) {{ $rc = 60001 }}\nexit $rc",
            "1618 if 0: $rc = 1618; 60001 if 1618: $rc = 60001",
        ),
        (".ps1", f"{POWERSHELL}switch ($rc) {{ 0 {{ exit 1618 }} default {{ exit 5 }} }}", "1618 if 0: exit 1618"),
        (".ps1", "& setup.exe /S\nexit 1618", "1618 if None: exit 1618"),
        (".ps1", "& setup.exe /S\nWrite-Host done\nexit 999", "999 if None: exit 999"),
        (".ps1", "& setup.exe /S\nif (Test-Path x) { return }\nexit 1618", ""),
        (".ps1", "function Stop-It { exit 1618 }\n& setup.exe /S", ""),
        (".vbs", f"{BASIC}If rc = 0 Then WScript.Quit 1618", "1618 if 0: WScript.Quit 1618"),
        (".vbs", f"{BASIC}If rc Then\nWScript.Quit rc\nElse\nWScript.Quit(999)\nEnd If", "999 if 0: WScript.Quit(999)"),
        (
            ".vbs",
            f"{BASIC}If rc = 0 Then\nrc = 1618\nElseIf rc = 1618 Then\nrc = 60001\nEnd If\nWScript.Quit rc",
            "1618 if 0: rc = 1618; 60001 if 1618: rc = 60001",
        ),
        (".vbs", f"{BASIC}Select Case rc\nCase 0\nWScript.Quit 999\nEnd Select", "999 if 0: WScript.Quit 999"),
        (".vbs", 'If shell.Run("setup.exe", 0, True) = 0 Then WScript.Quit 999', "999 if 0: WScript.Quit 999"),
        (".vbs", 'Set e = shell.Exec("a.exe")\nIf e.ExitCode = 0 Then WScript.Quit 999', "999 if 0: WScript.Quit 999"),
        (".vbs", 'shell.Run "setup.exe", 0, True\nWScript.Quit 1618', "1618 if None: WScript.Quit 1618"),
        (".vbs", f"{BASIC}If rc = 0 Then WScript.Quit 0\nWScript.Quit 1618", "0 if 0: WScript.Quit 0"),
        (".vbs", f"{BASIC}rc = Check()\nIf rc = 0 Then WScript.Quit 1618", ""),
        (".vbs", f"{BASIC}If rc = 0 And ready Then WScript.Quit 1618", ""),
        (".js", f"{JSCRIPT}if (rc === 0) {{ WScript.Quit(1618); }}", "1618 if 0: WScript.Quit(1618)"),
        (
            ".js",
            f"{JSCRIPT}if (rc == 0) rc = 999;\nelse if (rc == 1618) rc = 60001;\nWScript.Quit(rc);",
            "999 if 0: rc = 999; 60001 if 1618: rc = 60001",
        ),
        (
            ".wsf",
            f'<job><script language="VBScript">\n{BASIC}If rc = 0 Then WScript.Quit 999\n</script></job>',
            "999 if 0: WScript.Quit 999",
        ),
        (".au3", f"{AUTOIT}If $rc = 0 Then Exit 1618\nExit $rc", "1618 if 0: Exit 1618"),
        (".nsi", f"{NSIS}${{If}} $0 == 0\nSetErrorLevel 1618\n${{EndIf}}", "1618 if 0: SetErrorLevel 1618"),
        (
            ".nsi",
            f"{NSIS}${{If}} $0 <> 0\n${{Else}}\nStrCpy $0 999\n${{EndIf}}\nSetErrorLevel $0",
            "999 if 0: StrCpy $0 999",
        ),
        (
            ".nsi",
            "nsExec::Exec 'setup.exe'\nPop $1\n${If} $1 = 0\nSetErrorLevel 5\n${EndIf}",
            "5 if 0: SetErrorLevel 5",
        ),
    ],
)
def test_the_reader_knows_when_a_script_ends_with_a_code_of_its_own(extension: str, text: str, expected: str) -> None:
    assert exits(extension, text) == expected


def test_many_values_and_deep_conditions_are_bounded() -> None:
    deep = BASIC + "If rc = 0 Then\n" * 200 + "WScript.Quit 999\n" + "End If\n" * 200
    assert exits(".vbs", deep) == ""
    many = BASIC + "If rc = 0 Then\n" + "x = 1\ny = 2\n" * 500 + "End If\nWScript.Quit x\n"
    assert exits(".vbs", many) == "1 if 0: x = 1"
