"""Which values of its variables a command of a script can have: one table for each language."""

import pytest

from mifkit.packaging.placed_text import UNKNOWN
from mifkit.packaging.scripts.languages import BY_EXTENSION
from mifkit.packaging.scripts.reading import command_switches

X = UNKNOWN


def variants(text: str, extension: str) -> dict[str, list[int]]:
    """The lines of a script that start msiexec, each with the lines of the assignments that make it so."""
    script = BY_EXTENSION[f".{extension}"].read(text)
    return {
        " ".join(one.line.text.split()): [text[: place.start].count("\n") + 1 for place in one.given]
        for one in script.lines
        if "msiexec" in one.line.text
    }


BATCH = [
    ("set N=A\nmsiexec /m %N%\nset N=B\nmsiexec /m %N%", {"msiexec /m A": [], "msiexec /m B": []}),
    ("if x==y set N=A\nmsiexec /m %N%", {f"msiexec /m {X}": [], "msiexec /m A": [1]}),
    ("if x==y (set N=A) else (set N=B)\nmsiexec /m %N%", {"msiexec /m A": [1], "msiexec /m B": [1]}),
    # Values of the same branch go together.
    (
        "if x==y (\nset N=A\nset M=1\n) else (\nset N=B\nset M=2)\nmsiexec /m %N% %M%",
        {"msiexec /m A 1": [2], "msiexec /m B 2": [5]},
    ),
    ("if x==y (\nset N=A\ngoto :eof\n)\nset N=B\nmsiexec /m %N%", {"msiexec /m B": []}),
    # %N% is expanded when the block begins.
    ("set N=Z\n(\nset N=A\nmsiexec /m %N% !N!)\nmsiexec /m %N%", {"msiexec /m Z A": [], "msiexec /m A": []}),
    ("call :s A\nexit /b\n:s\nmsiexec /m %~1", {"msiexec /m A": []}),
    ("set N=A\ngoto b\n:a\nmsiexec /m %N%\nexit\n:b\nset N=B\ngoto a", {"msiexec /m A": [1], "msiexec /m B": [7]}),
    ("a && set N=A|| set N=B\nmsiexec /m %N%", {f"msiexec /m {X}": [], "msiexec /m A": [1], "msiexec /m B": [1]}),
    ("set L=msiexec /n A\n%L:/N=/m%", {"msiexec /m A": []}),
    ("set L=x msiexec\n%L:*x =% /m A\n%L:~2,-4%", {"msiexec /m A": []}),
]
POWERSHELL = [
    ('$n = "A"\n$n = "B"\nmsiexec /m $n', {"msiexec /m B": []}),
    ('if ($x) { $n = "A" }\nelse { $n = "B" }\nmsiexec /m $n', {"msiexec /m A": [1], "msiexec /m B": [2]}),
    (
        '$n="A"\nif ($x) { $n = "B" } elseif ($y) { $n = "C"; exit 1 }\nmsiexec /m $n',
        {"msiexec /m A": [1], "msiexec /m B": [2]},
    ),
    ('try { $n="A" }\ncatch { $n = "B" }\nmsiexec /m $n', {"msiexec /m A": [1], "msiexec /m B": [2]}),
    (
        'function Go {\nparam([string]$P = "/m P")\nStart-Process msiexec "/i $P" }\nGo\nGo -P "/m A"',
        {"msiexec /i /m P": [4], "msiexec /i /m A": [5]},
    ),
    ('function Go($e, $a) { Start-Process $e $a }\nGo msiexec "/i a.msi /m A"', {"msiexec /i a.msi /m A": []}),
    ("function F { $n = 'B' }\n$n = 'A'\nF\nmsiexec /m $n", {"msiexec /m A": []}),
    ("$l = @()\n$l.Add('/m'); $l.AddRange(@('A','/i'))\nmsiexec @l", {"msiexec /m A /i": []}),
    ("$h = @{FilePath='msiexec'}\n$h.ArgumentList = '/m A'\nStart-Process @h", {"msiexec /m A": []}),
    ("$o.FileName = 'msiexec'\n$o.Arguments = '/m A'\n$o.Arguments = '/m B'", {"msiexec /m A": [], "msiexec /m B": []}),
]
CALLS = [
    (
        "vbs",
        'If x Then\nc = "msiexec /m A"\nElse\nc = "msiexec /m B"\nEnd If\nsh.Run c',
        {"msiexec /m A": [2], "msiexec /m B": [4]},
    ),
    ("vbs", 'If x Then\nWScript.Quit 1\nEnd If\nc = "msiexec /m A"\nsh.Run c', {"msiexec /m A": []}),
    (
        "vbs",
        'Sub Go(e, a)\nsh.Run e & " " & a\nEnd Sub\nGo "msiexec", "/m A"\nCall Go("msiexec", "/m B")',
        {"msiexec /m A": [4], "msiexec /m B": [5]},
    ),
    (
        "vbs",
        'c = "msiexec"\nSelect Case x\nCase 1\nc = "msiexec /m A"\nCase Else\nc = c & " /m B"\nEnd Select\nsh.Run c',
        {"msiexec /m A": [4], "msiexec /m B": [6]},
    ),
    ("vbs", 'Sub F\nDim c\nc = "x"\nEnd Sub\nc = "msiexec /m A"\nF\nsh.Run c', {"msiexec /m A": []}),
    ("au3", 'If $x Then $c = "msiexec /m A"\nRun($c)', {"msiexec /m A": [1]}),
    ("au3", 'Func Go($p)\nRun("msiexec " & $p)\nEndFunc\nGo("/m A")', {"msiexec /m A": []}),
    (
        "wsf",
        '<script language="JScript">if (x) { c = "msiexec /m A"; }\nelse c = "msiexec /m B";\nsh.Run(c);</script>',
        {"msiexec /m A": [1], "msiexec /m B": [2]},
    ),
    (
        "iss",
        "[Code]\nbegin if x then begin c := 'msiexec' end\nelse c := 'msiexec.exe'; Exec(c, '/m A', '', 0); end;",
        {"msiexec /m A": [2], "msiexec.exe /m A": [3]},
    ),
]
CASES = [*(("cmd", *case) for case in BATCH), *(("ps1", *case) for case in POWERSHELL), *CALLS]


@pytest.mark.parametrize(("extension", "text", "expected"), CASES)
def test_a_command_has_each_value_that_can_reach_it(extension: str, text: str, expected: dict[str, list[int]]) -> None:
    assert variants(text, extension) == expected


def test_a_loop_can_add_to_what_it_added_before() -> None:
    text = "set N=A\nfor %%i in (1 2) do set N=%N%x\nmsiexec /m %N%"
    assert {"msiexec /m A", "msiexec /m Ax"} < set(variants(text, "cmd"))


def test_a_right_value_hides_what_is_wrong_or_unknown_with_others() -> None:
    text = "if x==y set O=/i a.msi /m A\nmsiexec %O%\nif x==y set P=/i a.msi\nmsiexec %P% /m B"
    found = command_switches(BY_EXTENSION[".cmd"].read(text))
    assert [(switch.name, switch.problems) for _, switch in found] == [("A", ()), ("B", ())]
