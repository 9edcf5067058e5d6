"""PKG021, PKG022, PKG023, PKG054: scripts that hide a failure, ask for a wrong retry, or write a status MIF."""

import re
from collections.abc import Iterator

from mifkit.diagnostics import Certainty, Finding, Label, quoted
from mifkit.documents.script import ScriptDocument
from mifkit.packaging.command_line import commands
from mifkit.packaging.placed_text import UNKNOWN, PlacedText
from mifkit.rules.declaration import INFO, WARNING, Levels, rule
from mifkit.rules.pkg.command_lines import in_script

# What shows that a text writes a status MIF, or makes a library write it.
COM = re.compile(r"(?i)\bISMIFCOM\.InstallStatusMIF\b")
LIBRARY = re.compile(r"(?i)\bISMIF(?:32|16)(?:\.dll)?\b")
FUNCTION = re.compile(r"InstallStatusMIF(?:Ex)?\b")
CLASS = re.compile(r"(?i)MICROSOFT\|JOBSTATUS\|1\.0")
BLOCK = re.compile(r"(?i)\bstart[ \t]+component\b")
MIF_FILE = re.compile(r"(?i)\.mif\b")
INSTALL_STATUS = re.compile(r"(?i)\bInstallStatus\b")

# Statements of the InstallStatus group in a written text.
STATEMENT = re.compile(
    r"(?i)\b(?P<word>name|value|end[ \t]+attribute)\b[ \t]*(?:=[ \t]*[\"']?(?P<value>[^\"'\r\n]*)[\"']?)?"
)


ECHOED = """\
(
echo START COMPONENT
echo   NAME = "WORKSTATION"
echo   START GROUP
echo     NAME = "InstallStatus"
echo     CLASS = "MICROSOFT|JOBSTATUS|1.0"
echo     START ATTRIBUTE
echo       NAME = "Status"
echo       VALUE = "{}"
echo     END ATTRIBUTE
) > "%TEMP%\\reader.mif"
"""


@rule(
    code="PKG022",
    name="script-writes-mif",
    summary="A script writes a status MIF itself.",
    why=(
        "Of a matched MIF only the Status counts, and the exit code is ignored. If the script writes Failed, then "
        "continues and exits with 0, the run is reported as a failure; and after Failed the client never tries again, "
        "whatever the exit code."
    ),
    levels=Levels(package=INFO),
    sources=("SDK", "S0", "OBS"),
    bad=(
        in_script(
            'Set mif = CreateObject("ISMIFCOM.InstallStatusMIF")\n'
            'mif.Create "READER", "Contoso", "Reader", "1.0", "ENU", "", "Done", 1',
            "install.vbs",
        ),
        in_script("$mif = New-Object -ComObject 'ISMIFCOM.InstallStatusMIF'", "install.ps1"),
        in_script(ECHOED.format("Success"), "install.cmd"),
    ),
    good=(
        in_script('\' CreateObject("ISMIFCOM.InstallStatusMIF") is for clients only\nsetup = 1', "install.vbs"),
        in_script('copy setup.mif "%TEMP%"', "install.cmd"),
    ),
    aliases=("P209",),
)
def script_writes_mif(document: ScriptDocument) -> Iterator[Finding]:
    found = _writer(document)
    if found is not None:
        (start, end), how = found
        yield Finding(
            start,
            end,
            f"This script writes a status MIF itself, {how}",
            "Make sure that it writes the MIF once, last, and with the Status that fits the exit code.",
        )


def _writer(document: ScriptDocument) -> tuple[tuple[int, int], str] | None:
    """Where and how a script writes a status MIF; `None` if it does not."""
    texts = document.script.texts
    ways = ((COM, None, "with ISMIFCOM.InstallStatusMIF"), (FUNCTION, LIBRARY, "with the function InstallStatusMIF"))
    for pattern, needed, how in ways:
        place = _first(texts, pattern)
        if place is not None and (needed is None or _first(texts, needed) is not None):
            return place, how
    place = _first(texts, CLASS) or (_first(texts, BLOCK) if _first(texts, INSTALL_STATUS) else None)
    if place is not None and MIF_FILE.search(document.text):
        return place, "line by line"
    return None


def _first(texts: tuple[PlacedText, ...], pattern: re.Pattern[str]) -> tuple[int, int] | None:
    for one in texts:
        found = pattern.search(one.text)
        if found:
            return one.place(found.start(), found.end())
    return None


@rule(
    code="PKG023",
    name="written-status-value",
    summary="A script writes a status MIF whose Status is neither Success nor Failed.",
    why=(
        "Only Success and Failed are documented. What SMS and Configuration Manager make of another value is not "
        "known, so that neither success nor failure of the program is certain to be reported."
    ),
    levels=Levels(package=WARNING),
    sources=("SDK", "S0", "[I]"),
    bad=(
        in_script(ECHOED.format("Failure"), "install.cmd"),
        in_script(
            ECHOED.replace('  VALUE = "{}"\n', '  VALUE = "Success"\nif errorlevel 1 echo       VALUE = "Failure"\n'),
            "install.cmd",
        ),
        in_script(
            'file.WriteLine "START COMPONENT"\nfile.WriteLine "CLASS = ""MICROSOFT|JOBSTATUS|1.0"""\n'
            'file.WriteLine "NAME = ""Status"""\nfile.WriteLine "VALUE = ""OK"""\npath = "C:\\Windows\\setup.mif"',
            "install.vbs",
        ),
    ),
    good=(
        in_script(ECHOED.format("Failed"), "install.cmd"),
        in_script(ECHOED.format("%STATUS%"), "install.cmd"),
    ),
    certainty=Certainty.UNKNOWN,
)
def written_status_value(document: ScriptDocument) -> Iterator[Finding]:
    if _writer(document) is None:
        return
    in_status = False
    for text in document.script.texts:
        for found in STATEMENT.finditer(text.text):
            word, value = found["word"].lower(), (found["value"] or "").strip()
            if word == "value" and in_status and value and _wrong(value):
                start, end = text.place(found.start("value"), found.end("value"))
                yield Finding(
                    start,
                    end,
                    f"The Status {quoted(value)} is neither 'Success' nor 'Failed'",
                    "Write 'Success' or 'Failed'.",
                )
            # One attribute has several values where a condition chooses between them.
            if word != "value":
                in_status = word == "name" and value.lower() == "status"


def _wrong(value: str) -> bool:
    return UNKNOWN not in value and not re.search(r"[%$!&{]", value) and value.lower() not in ("success", "failed")


INSTALLER = re.compile(r"(?i)(?:msiexec|wusa|.*setup.*|.*install.*|.*\.(?:msi|msp|msu))")


@rule(
    code="PKG021",
    name="hidden-failure",
    summary="A script ends with exit code 0 although an installation has failed.",
    why=(
        "To SMS and Configuration Manager exit code 0 means success: the failure is not reported, and nothing is tried "
        "again, even if the exit code was in the retry list."
    ),
    levels=Levels(package=INFO),
    sources=("S3", "SDK"),
    bad=(
        in_script("msiexec /i reader.msi /qn\nif errorlevel 1 exit /b 0"),
        in_script("msiexec /i reader.msi /qn || exit 0"),
        in_script("start /wait setup.exe -s\nif %ERRORLEVEL% neq 0 (\n  echo failed\n  exit /b 0\n)"),
    ),
    good=(
        in_script("msiexec /i reader.msi /qn\nif errorlevel 1 exit /b %ERRORLEVEL%"),
        in_script("msiexec /i reader.msi /qn\nif errorlevel 3010 exit /b 0"),
        in_script("msiexec /i reader.msi /qn\nif not errorlevel 1 exit /b 0"),
        # The test is about the exit code of another program.
        in_script('msiexec /i reader.msi /qn\nfind "x" log.txt\nif errorlevel 1 exit /b 0'),
    ),
    aliases=("P209",),
)
def hidden_failure(document: ScriptDocument) -> Iterator[Finding]:
    for one in document.script.hidden:
        command = document.script.lines[one.command]
        if _is_installer(command.line.text):
            started = commands(command.line.text[:1000])
            yield Finding(
                one.start,
                one.end,
                f"The script ends with exit code 0 although {quoted(started[-1].name)} has failed",
                "Pass the exit code on: 'exit /b %ERRORLEVEL%'.",
                (Label(command.start, command.end, "the exit code of this command is lost"),),
            )


# Exit codes that ask for another try: 1618, and 999, which nothing but a wrapper returns.
ASKING = frozenset({999, 1618})
# Exit codes that the App Deployment Toolkit gives for its own errors.
TOOLKIT = range(60000, 70000)
BUSY = 1618
# A script without any of these numbers is not asked for its exits.
NUMBERS = re.compile("999|1618")


@rule(
    code="PKG054",
    name="wrong-retry",
    summary="A script asks for another try after a success, or for none where a retry would help.",
    why=(
        "Exit codes of the retry list, such as 1618 and 999, make the client run the program again every 10 minutes, "
        "up to about 1008 times in a week. Returned after a success, they install the product again and again. A code "
        "that is not in the list, such as 60001, returned in place of 1618 makes a failure final that would have been "
        "retried."
    ),
    levels=Levels(package=WARNING),
    sources=("S0", "S1", "[I]"),
    bad=(
        in_script("msiexec /i reader.msi /qn\nif %ERRORLEVEL%==0 exit /b 1618"),
        in_script("msiexec /i reader.msi /qn && exit 999"),
        in_script("msiexec /i reader.msi /qn\nexit /b 1618"),
        in_script("msiexec /i reader.msi /qn\nif %ERRORLEVEL% equ 1618 exit /b 60001"),
        in_script("$p = Start-Process setup.exe -Wait -PassThru\nif ($p.ExitCode -eq 0) {\n  exit 999\n}", "a.ps1"),
        in_script("& setup.exe /S\nif ($LASTEXITCODE -eq 1618) { Exit-Script -ExitCode 60001 }", "a.ps1"),
        # A variable holds the exit code, or what the script ends with.
        in_script("setup.exe /S\nset RC=%ERRORLEVEL%\nif %RC%==0 set RC=1618\nexit /b %RC%"),
        in_script("& setup.exe /S\n$rc = $LASTEXITCODE\nif ($rc -eq 0) { $rc = 999 }\nexit $rc", "a.ps1"),
        in_script('rc = shell.Run("setup.exe /S", 0, True)\nIf rc = 0 Then WScript.Quit 1618', "install.vbs"),
        in_script('var rc = shell.Run("setup.exe /S", 0, true);\nif (rc == 0) WScript.Quit(999);', "install.js"),
        in_script(
            '<job><script language="VBScript">\nrc = shell.Run("setup.exe /S", 0, True)\n'
            "If rc = 1618 Then rc = 60001\nWScript.Quit rc\n</script></job>",
            "install.wsf",
        ),
        in_script('$rc = RunWait("setup.exe /S")\nIf $rc = 0 Then Exit 1618', "install.au3"),
        in_script(
            "Section\nExecWait 'setup.exe /S' $0\n${If} $0 == 0\n  SetErrorLevel 1618\n${EndIf}\nSectionEnd",
            "install.nsi",
        ),
    ),
    good=(
        in_script("msiexec /i reader.msi /qn\nif errorlevel 1 exit /b 1618"),
        in_script("msiexec /i reader.msi /qn\nif %ERRORLEVEL%==1618 exit /b 999"),
        in_script("msiexec /i reader.msi /qn\nif %ERRORLEVEL%==0 exit /b 0"),
        # The exit code of another program.
        in_script('msiexec /i reader.msi /qn\nfind "x" log.txt\nif %ERRORLEVEL%==0 exit /b 1618'),
        in_script("& setup.exe /S\nif ($LASTEXITCODE -eq 1603) { exit 60001 }", "a.ps1"),
        in_script("setup.exe /S\nset RC=%ERRORLEVEL%\nif %RC%==3010 set RC=0\nexit /b %RC%"),
        in_script('rc = shell.Run("setup.exe /S", 0, True)\nIf rc <> 0 Then WScript.Quit 1618', "install.vbs"),
        in_script('rc = shell.Run("notepad.exe", 0, True)\nIf rc = 0 Then WScript.Quit 1618', "install.vbs"),
    ),
)
def wrong_retry(document: ScriptDocument) -> Iterator[Finding]:
    for one in document.script.exits if NUMBERS.search(document.text) else ():
        if one.command and not _is_installer(one.command):
            continue
        if one.code in ASKING and one.tested in (0, None):
            after = "after a success" if one.tested == 0 else "after a success, too"
            yield Finding(
                one.start,
                one.end,
                f"The script ends with exit code {one.code} {after}: the client installs again and again",
                "Return 0, or the exit code of the installation.",
            )
        elif one.code in TOOLKIT and one.tested == BUSY:
            yield Finding(
                one.start,
                one.end,
                f"The script ends with exit code {one.code} in place of 1618: the client does not try again",
                "Return 1618, so that the client tries again later.",
            )


def _is_installer(line: str) -> bool:
    started = commands(line[:1000])
    return bool(started) and INSTALLER.fullmatch(started[-1].name) is not None
