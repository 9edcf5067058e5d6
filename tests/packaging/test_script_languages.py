"""What the readers of scripts take for a command line: one table for each language."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mifkit.packaging.placed_text import UNKNOWN
from mifkit.packaging.scripts.languages import BY_EXTENSION
from mifkit.packaging.scripts.reading import command_switches, read_script
from mifkit.packaging.scripts.script import Script

X = UNKNOWN


def script_of(text: str, extension: str) -> Script:
    return BY_EXTENSION[f".{extension}"].read(text)


def lines(text: str, extension: str) -> list[str]:
    """The lines of a script that start msiexec, one blank for several."""
    found = (one.line.text for one in script_of(text, extension).lines)
    return [" ".join(line.split()) for line in found if "msiexec" in line]


BATCH = [
    ("msiexec /i a.msi /m A", ["msiexec /i a.msi /m A"]),
    ("@call msiexec /i a.msi ^\r\n  /m A\r\n", ["call msiexec /i a.msi /m A"]),
    ("set N=A\nmsiexec /m %N%", ["msiexec /m A"]),
    ('set "N=A B"\nmsiexec /m %n% !N!', ["msiexec /m A B A B"]),
    ("set N=A\nset M=%N%1\nmsiexec /m %M%", ["msiexec /m A1"]),
    ("if x==y set N=A\nset N=B\nmsiexec /m %N%", ["msiexec /m B"]),
    ("set N=%N%;A\nmsiexec /m %N%", [f"msiexec /m {X};A"]),
    ("set /p N=Name?\nmsiexec /m %N%", [f"msiexec /m {X}"]),
    ("set N=a&b\nmsiexec /m %N:~0,1%", ["msiexec /m a"]),
    ("msiexec /i %~dp0a.msi /m %1 %%", [f"msiexec /i {X}a.msi /m {X} %"]),
    ("for %%i in (a b) do msiexec /i %%~ni.msi", [f"msiexec /i {X}.msi"]),
    ('if exist "a b" (msiexec /i a) else msiexec /x b', ["msiexec /i a", "msiexec /x b"]),
    ('if /i not "%x%"=="a b" msiexec /i a', ["msiexec /i a"]),
    ('if exist "%ProgramFiles(x86)%\\x" (\nmsiexec /i a\n) else (\nmsiexec /x b)', ["msiexec /i a", "msiexec /x b"]),
    ("if exist %ProgramFiles(x86)%\\x (msiexec /i a) else msiexec /x b", ["msiexec /i a", "msiexec /x b"]),
    ('if not "%ProgramFiles(x86)%"=="" (msiexec /i a)', ["msiexec /i a"]),
    ("if %x% equ 3 if defined y msiexec /i a", ["msiexec /i a"]),
    ("msiexec /i a >nul 2>&1 /m A", ["msiexec /i a /m A"]),
    ("msiexec /i a>a.log|find x", ["msiexec /i a"]),
    ('msiexec /i "a & b" X=^&^"', ['msiexec /i "a & b" X=&"']),
    ("rem msiexec /m A\n:: msiexec /m B\n:msiexec\n", []),
    ("echo msiexec /m A\necho.msiexec /m B\ntitle msiexec /m C", []),
    (") msiexec /m A", []),
    ("(\n  msiexec /i a\n) & msiexec /i b", ["msiexec /i a", "msiexec /i b"]),
]


@pytest.mark.parametrize(("text", "expected"), BATCH)
def test_a_batch_file(text: str, expected: list[str]) -> None:
    assert lines(text, "cmd") == expected


POWERSHELL = [
    ("msiexec /i a.msi /m A", ["msiexec /i a.msi /m A"]),
    ("& 'C:\\a b\\msiexec.exe' /i `\n 'x y'", ['"C:\\a b\\msiexec.exe" /i "x y"']),
    ("msiexec /i $msi /m $env:N", [f"msiexec /i {X} /m {X}"]),
    ("$n = 'A'\nmsiexec /m $n \"$n$($n)\"", [f"msiexec /m A A{X}"]),
    ("$n = 'A'; $n = 'B'\nmsiexec /m $n", ["msiexec /m B"]),
    ("$n = 'A'\n$n += 'B'\nmsiexec /m $n", ["msiexec /m AB"]),
    ("$a = '/i', 'a b'\nmsiexec $a", ['msiexec /i "a b"']),
    ("$a = @('/m'\n'A') # c\n& msiexec @a", ["msiexec /m A"]),
    ("$a = @('/i'); $a += '/m', 'A'\nmsiexec @a", ["msiexec /i /m A"]),
    ("Start-Process msiexec '/i a /m A' -Wait", ["msiexec /i a /m A"]),
    ("start-process -Wait -FilePath:msiexec -Arg '/i', 'a'", ["msiexec /i a"]),
    ("saps -FilePath msiexec -Args '/i', 'a' -Wait", ["msiexec /i a"]),
    ('$p = (Start-Process msiexec.exe -ArgumentList "/i `"$m`"" -PassThru).ExitCode', [f'msiexec.exe /i "{X}"']),
    ("$h = @{ FilePath = 'msiexec'\n ArgumentList = '/m A' }\nStart-Process @h", ["msiexec /m A"]),
    ("$o.FileName = 'msiexec'\n$o.Arguments = '/m A'", ["msiexec /m A"]),
    ("[Diagnostics.Process]::Start('msiexec', '/m A')", ["msiexec /m A"]),
    ("$s.Run('msiexec /m A', 0)", ["msiexec /m A"]),
    ('$x = "a: $(1 + $(msiexec /i \'b c\'))"; y @"\n$(msiexec /x)\n"@', ['msiexec /i "b c"', "msiexec /x"]),
    ("$h = @{ FilePath = 'msiexec'\n ArgumentList = '/m A' }\nStart-WithLog @h", ["msiexec /m A"]),
    ("$c = 'msiexec /i {0} /m A' -f $m\ncmd /c $c", [f'cmd /c "msiexec /i {X} /m A"']),
    ("$n = 'A'\niex ('msiexec /i {0} /m {1}' -f 'a.msi', $n)", ["msiexec /i a.msi /m A"]),
    ("iex ('msiexec NAME' -replace 'name', '/m A')", ["msiexec /m A"]),
    ("iex ('msiexec NAME'.Replace('NAME', '/m A'))", ["msiexec /m A"]),
    ("iex ('msiexec x' -replace 'x+', '/m A')", []),
    ('Write-Host "$(f \')\' "(" `"))"\nmsiexec /m A', ["msiexec /m A"]),
    ("iex ('msiexec ' + \"/m $n\")", [f"msiexec /m {X}"]),
    ("cmd /c ('msiexec', '/m A' -join ' ')", ['cmd /c "msiexec /m A"']),
    ("if ($x) { msiexec /i a } else { msiexec /x b }", ["msiexec /i a", "msiexec /x b"]),
    ("try { $null = msiexec /i a | Out-Null } catch { }", ["msiexec /i a"]),
    ("Execute-MSI -Action Install -Path a.msi -Parameters '/m A'", ["msiexec /i package /m A"]),
    ("Install-ChocolateyPackage -PackageName a -FileType 'exe' -SilentArgs '/m A'", []),
    ("msiexec --% /i a /m %N%", ['msiexec --% "/i a /m %N%"']),
    ("# msiexec /m A\n<# msiexec\n/m A #>", []),
    ("'msiexec /m A' | Out-File a.cmd\n@'\nmsiexec /m A\n'@ | Set-Content b.cmd", []),
    ("function msi { param($x)\n msiexec /i $x }", [f"msiexec /i {X}"]),
]


@pytest.mark.parametrize(("text", "expected"), POWERSHELL)
def test_a_powershell_script(text: str, expected: list[str]) -> None:
    assert [line for line in lines(text, "ps1") if "Write" not in line] == expected


VBSCRIPT = [
    (
        'd = "x"\nc = "msiexec A"\nIf x Then c = "msiexec B"\nsh.Run c\nf d, 1\nSub f(a, b)\nEnd Sub',
        ["msiexec A", "msiexec B"],
    ),
    ('sh.Run "msiexec /m A", 0, True', ["msiexec /m A"]),
    ('r = sh.Run("msiexec /i """ & p & """ /m A", 0)', [f'msiexec /i "{X}" /m A']),
    ('c = "msiexec /i a" _\n  & " /m A"\nsh.Exec c', ["msiexec /i a /m A"]),
    ('c = "msiexec"\nc = c & " /m A"\nsh.Run c', ["msiexec /m A"]),
    ('c = "msiexec"\nif x then c = "msiexec /m A"\nsh.Run c', ["msiexec", "msiexec /m A"]),
    ('app.ShellExecute "msiexec", "/m A", "", "open"', ["msiexec /m A"]),
    ('sh.Run "cmd /c " & Chr(34) & "msiexec /m A" & Chr(34)', ['cmd /c "msiexec /m A"']),
    ('\' sh.Run "msiexec /m A"\nrem sh.Run "msiexec /m A"', []),
    ('WScript.Echo "msiexec /m A"\nx = "msiexec /m A"', []),
]


@pytest.mark.parametrize(("text", "expected"), VBSCRIPT)
def test_a_vbscript(text: str, expected: list[str]) -> None:
    assert lines(text, "vbs") == expected


OTHERS = [
    ("au3", "RunWait('msiexec /m A', @TempDir)", ["msiexec /m A"]),
    ("au3", '$c = @ComSpec & " /c msiexec /m " & $n\nIf Run($c) Then', [f"cmd.exe /c msiexec /m {X}"]),
    ("au3", '$c = "msiexec /i " & $a[1] & " /m A"\nRun($c)', [f"msiexec /i {X} /m A"]),
    ("au3", 'ShellExecuteWait("msiexec", "/i ""a b""")', ['msiexec /i "a b"']),
    ("au3", "; RunWait('msiexec')\n#cs\nRunWait('msiexec')\n#ce\nMsgBox(0, 'msiexec', '')", []),
    ("iss", '[Run]\nFilename: "{sys}\\msiexec.exe"; Parameters: "/i ""a"" /m A"', [f'{X}\\msiexec.exe /i "a" /m A']),
    ("iss", '#define N "A"\n[UninstallRun]\nFilename: msiexec; \\\n  Parameters: "/m {#N}"', ["msiexec /m A"]),
    ("iss", "[Code]\nbegin Exec('msiexec', '/m ' + N, '', 0); { Exec('msiexec') } end;", [f"msiexec /m {X}"]),
    ("iss", "[Code]\nif not Exec('msiexec',\n  ExpandConstant('/i a') +\n ' /m A', '') then", ["msiexec /i a /m A"]),
    ("iss", "[Code]\nExec('msiexec', Format('/i %s /m A%%', [a]), N[1] + '');", [f"msiexec /i {X} /m A%"]),
    ("iss", "[Code]\nprocedure p;\nbegin Exec('msiexec', '/x ' + N[I] + ' /m A', '') end;", [f"msiexec /x {X} /m A"]),
    ("iss", '[Run]\n; Filename: "msiexec"\n[Icons]\nFilename: "msiexec"\n', []),
    ("wsf", '<script language="JScript">sh.Run("msiexec /i \\"a\\" /m A");</script>', ['msiexec /i "a" /m A']),
    ("wsf", '<script language=\'VBScript\'>\nsh.Run "msiexec" \' c\n</script>sh.Run "msiexec"', ["msiexec"]),
    ("wsf", '<!-- <script>sh.Run "msiexec"</script> -->', []),
]

NSIS = [
    ('ExecWait \'"$SYSDIR\\msiexec.exe" /i "$INSTDIR\\a.msi"\' $0', [f'"{X}\\msiexec.exe" /i "{X}\\a.msi"']),
    ('ExecWait "msiexec /i $\\"a b$\\" /m A$$"', ['msiexec /i "a b" /m A$']),
    ('!define N "A"\nStrCpy $0 "msiexec"\nStrCpy $0 "$0 /m ${n}"\nnsExec::ExecToLog /OEM `$0` ; c', ["msiexec /m A"]),
    ('Exec "msiexec /i a \\\n  /m A"\n# Exec "msiexec"\n/* Exec\n"msiexec" */ ; Exec msiexec', ["msiexec /i a /m A"]),
    ("${If} $1 == x\nStrCpy $0 A\n${Else}\nStrCpy $0 B\n${EndIf}\nExec 'msiexec $0'", ["msiexec A", "msiexec B"]),
    ("!ifdef X\n!define N A\n!else\n!define N B\n!endif\nExec 'msiexec ${N}'", ["msiexec A", "msiexec B"]),
    ("StrCpy $0 A\nIfFileExists x +2\nStrCpy $0 B\nExec 'msiexec $0'", ["msiexec A", "msiexec B"]),
    ("StrCpy $0 A\nIfErrors l\nStrCpy $0 B\nl:\nExec 'msiexec $0'", ["msiexec A", "msiexec B"]),
    ("!macro R C\nExec 'msiexec ${C}'\n!macroend\n!insertmacro R A\n!insertmacro R B", ["msiexec A", "msiexec B"]),
    ('ExecShell /ALLUSERS open msiexec "/m A" SW_HIDE', ["msiexec /m A"]),
    ("ReadEnvStr $0 COMSPEC\nExecDos::exec '$0 /c msiexec'", ["cmd.exe /c msiexec"]),
    ("StrCpy $0 AB 1\nExec 'msiexec $0 $(L)$\\n'", [f"msiexec {X} {X}"]),
    ("StrCpy $0 A\nPop $0\nExec 'msiexec $0'\nDetailPrint msiexec\nMessageBox MB_OK 'msiexec'", [f"msiexec {X}"]),
]


@pytest.mark.parametrize(("text", "expected"), NSIS)
def test_an_nsis_script(text: str, expected: list[str]) -> None:
    assert lines(text, "nsi") == expected


JSCRIPT = [
    ('var c = "msiexec /i \\"" + p + "\\"";\nc += " /m A";\nsh.Run(c, 0, true);', [f'msiexec /i "{X}" /m A']),
    ("x = s.replace(/[\"/]/g, '\\''); // it's\nnew ActiveXObject('WScript.Shell').Run('msiexec')", ["msiexec"]),
    ("app.ShellExecute('msiexec', '/m A', '', 'runas')", ["msiexec /m A"]),
    ("function run(c) { sh.Exec('msiexec ' + c); }\nrun('/m A');", ["msiexec /m A"]),
    ("sh.Run(String.fromCharCode(34) + 'msiexec' + String.fromCharCode(34))", ['"msiexec"']),
    ("if (x) c = 'msiexec A'; else { c = 'msiexec B'; }\nsh.Run(c)", ["msiexec A", "msiexec B"]),
    ("sh.Run('msiexec'\n + ' /i ' +\n p.name[0].x('y') + ' /m A',\n 0)\nx()", [f"msiexec /i {X} /m A"]),
    ("// sh.Run('msiexec')\n/* sh.Run('msiexec') */ WScript.Echo('msiexec')", []),
]


@pytest.mark.parametrize(("text", "expected"), JSCRIPT)
def test_a_jscript(text: str, expected: list[str]) -> None:
    assert lines(text, "js") == expected


WIX = [
    ('<CustomAction Directory="X" ExeCommand="msiexec /i &quot;a&quot; [\\[]&#x41;"/>', ['msiexec /i "a" [A']),
    ("<?define N = \"A\" ?><Property Id='WixQuietExecCmdLine' Value='msiexec $(var.N) $(N)'/>", ["msiexec A A"]),
    (
        '<CustomAction Id="D" DllEntry="WixQuietExec"/><SetProperty Id="D" Value="msiexec [P] [Q]"/>',
        [f"msiexec {X} {X}"],
    ),
    ('<CustomAction Id="S" Property="QtExecCmdLine" Value="msiexec [N]"/><Property Id="N" Value="A"/>', ["msiexec A"]),
    (
        '<Property Id="N" Value="A"/><SetProperty Id="N" Value="B"/><CustomAction ExeCommand="msiexec [N]"/>',
        ["msiexec A", "msiexec B"],
    ),
    ('<File Id="F" Source="x\\msiexec.exe"/><CustomAction FileRef="F" ExeCommand="/i a"/>', ["x\\msiexec.exe /i a"]),
    ('<Property Id="E" Value="msiexec"/><CustomAction Property="E" ExeCommand="/i a"/>', ["msiexec /i a"]),
    (
        '<ExePackage Name="msiexec.exe" InstallArguments="/i a"><CommandLine RepairArgument="/f a"/></ExePackage>',
        ["msiexec.exe /i a", "msiexec.exe /f a"],
    ),
    ('<Shortcut Target="[SystemFolder]msiexec.exe" Arguments="/x [ProductCode]"/>', [f"{X}\\msiexec.exe /x {X}"]),
    ('<!-- <CustomAction ExeCommand="msiexec"/> --><Property Id="X" Value="msiexec"/>', []),
]


@pytest.mark.parametrize(("text", "expected"), WIX)
def test_a_wix_source(text: str, expected: list[str]) -> None:
    assert lines(text, "wxs") == expected


@pytest.mark.parametrize(("extension", "text", "expected"), OTHERS)
def test_a_script_of_another_language(extension: str, text: str, expected: list[str]) -> None:
    assert lines(text, extension) == expected


def test_a_switch_is_placed_where_it_is_written() -> None:
    text = 'set OPTIONS=/qn ^\n  /m "A"\nmsiexec /i a.msi %OPTIONS%\n'
    ((command, switch),) = command_switches(script_of(text, "cmd"))
    start, end = command.line.place(*switch.places[0])
    assert text[start:end] == '/m "A"'
    assert text[command.start :].startswith("msiexec")


def test_a_switch_in_an_expression_in_a_string_is_placed_where_it_is_written() -> None:
    text = '$o = "-i"\nWrite-Host "Exit: $((Start-Process msiexec "/i a /m A" -PassThru).ExitCode)"\n'
    ((command, switch),) = command_switches(script_of(text, "ps1"))
    start, end = command.line.place(*switch.places[0])
    assert text[start:end] == "/m A"
    assert text[command.start :].startswith("Start-Process")


def test_a_value_that_two_commands_use_is_reported_once() -> None:
    text = "set O=/m A\nmsiexec /i a %O%\nmsiexec /i b %O%\n"
    assert len(list(command_switches(script_of(text, "cmd")))) == 1


def test_a_script_without_installations_is_not_looked_into() -> None:
    batch = BY_EXTENSION[".cmd"]
    assert read_script("msiexec /i reader.msi /qn\nrem c\nexit /b 1", batch).comments == ()


@pytest.mark.parametrize(
    ("text", "extension"),
    [
        ("msiexec /i a /m b", "cmd"),
        ("msiexec /i a ^/^M b", "cmd"),
        ('msiexec /i a "-mb"', "cmd"),
        ("setup.exe /v/mb", "cmd"),
        ("set A=/qn \nmsiexec /i a %A%/m b", "cmd"),
        ("set A=READER.EXE\nsetup /q %A%", "cmd"),
        ("setup /Q reader.exe", "cmd"),
        ("ismif32 -f a", "cmd"),
        ("msiexec /i a || exit 0", "cmd"),
        ("setup.exe\nexit 0999", "cmd"),
        ("$a = '/qn '\nmsiexec /i a.msi \"$a/m b\"", "ps1"),
        ("msiexec /i a `-m b", "ps1"),
        ("saps setup.exe '/q','reader.exe'", "ps1"),
        ("Set-CMPackage -Id ABC00001 -MifVersion 1", "ps1"),
    ],
)
def test_a_script_that_may_have_findings_is_looked_into(text: str, extension: str) -> None:
    found, expected = read_script(text, BY_EXTENSION[f".{extension}"]), script_of(text, extension)
    assert (list(found.lines), found.exits) == (list(expected.lines), expected.exits) != ([], ())


def test_parameters_of_powershell_are_no_switches() -> None:
    text = "if ($a -match 'b') { Write-Log -Message 'c' | Get-Member -MemberType Property }\nmsiexec /i a.msi"
    assert read_script(text, BY_EXTENSION[".ps1"]) == Script()


# What means something in one of the languages, or in several.
WORDS = r"""
msiexec /i /m A " ' ` ^ % ! $ & | ( ) { } [ ] < > , ; : = += := & + . \ / // /* */ # rem -- -f -join @( @{ $( "$( %a%
!a! $a ${a} if If x else Else then Then begin end End for do in while Do Loop Next function Function Sub( Sub f f(a)
f( a b $b Run( sh.Run .Run Exec( Exec ExecWait nsExec::Exec StrCpy $0 !define !macro !macroend !insertmacro +2 a: ${If}
${Else} ${EndIf} <CustomAction ExeCommand= /> <Property Id="A" Value= [A] <?define $(A) ?> <!-- --> <script> </script>
[Run] [Code] Filename: Parameters: Start-Process -ArgumentList call goto set set:a cmd /c
"""
PIECES = [*WORDS.split(), *["\n", "\r\n"] * 4]


@settings(max_examples=40)
@given(st.integers(0, 2**32))
def test_no_text_stops_a_reader(seed: int) -> None:
    choose = Random(seed)
    text = "msiexec " + choose.choice(["", " "]).join(choose.choice(PIECES) for _ in range(choose.randrange(60)))
    for extension in BY_EXTENSION:
        for line, switch in command_switches(script_of(text, extension[1:])):
            start, end = line.line.place(*(switch.places[0] if switch.places else switch.command))
            assert 0 <= start < end <= len(text)


MANY = 2000
HOSTILE = [
    ("cmd", "for&", ""),
    ("cmd", "(", ""),
    ("cmd", "%A%", ""),
    ("cmd", 'if "', ""),
    ("cmd", "set A=%A%x\n", "msiexec %A%"),
    ("ps1", "msiexec (", ""),
    ("ps1", '"$(', ""),
    ("ps1", "$x += 'msiexec'\n", "& $x"),
    ("ps1", "@(", ""),
    ("vbs", "run(", ""),
    ("vbs", 'x = x & "msiexec"\n', "run x"),
    ("au3", "#cs\n", ""),
    ("iss", "[Run]\n", ""),
    ("wsf", "<script ", ""),
    ("js", "run(/", ""),
    ("js", "run(\n[.x", ""),
    ("iss", "[Code]\nprocedure f\n", "Exec('msiexec')"),
    ("nsi", "${If} $0 == 1\n", ""),
    ("nsi", "StrCpy $0 '$0x'\n", "Exec $0"),
    ("nsi", "IfErrors +3\n", "Exec $0"),
    ("nsi", "$\\", ""),
    ("wxs", "<?define N = '$(N)x'?>", "<CustomAction ExeCommand='$(N)'/>"),
    ("wxs", "<a b='", ""),
]


@pytest.mark.parametrize(("extension", "part", "end"), HOSTILE)
def test_no_text_stops_a_reader_or_makes_more_of_itself(extension: str, part: str, end: str) -> None:
    script = script_of(part * MANY + "\n" + end + "\nmsiexec", extension)
    assert sum(len(one.line.text) for one in script.lines) < 40 * MANY * len(part) + 200_000


@pytest.mark.parametrize("extension", ["cmd", "ps1"])
def test_values_made_of_values_do_not_explode(extension: str) -> None:
    assign, use = (
        ("set v{0}=%v{1}%%v{1}%\n", "msiexec %v0%")
        if extension == "cmd"
        else (
            '$v{0} = "$v{1}$v{1}"\n',
            "msiexec $v0",
        )
    )
    text = "".join(assign.format(number, number + 1) for number in range(500)) + use
    (line,) = lines(text, extension)
    assert len(line) < 50_000
