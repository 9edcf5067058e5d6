"""The readers of batch files and PowerShell, held to real parsers of these languages."""

import re
from collections.abc import Iterator
from random import Random
from typing import NamedTuple

import pytest
from corpus import CORPUS
from hypothesis import given, settings
from hypothesis import strategies as st
from script_oracles import View, parsed_batch, parsed_powershell, read_batch, read_powershell

from mifkit.files.source import Source
from mifkit.rules.frames import framed
from mifkit.rules.registry import rules

READERS = {
    "cmd": (parsed_batch, read_batch),
    "bat": (parsed_batch, read_batch),
    "ps1": (parsed_powershell, read_powershell),
}


class Known(NamedTuple):
    """A difference that stays: in what it is, how the text begins there, an example, and why mifkit is right."""

    language: str
    what: str
    begins: str
    example: str
    reason: str


KNOWN = (
    Known(
        "ps1", "comments", "#requires ", "#Requires -Version 5\nmsiexec", "to PowerShell it is a comment that it obeys"
    ),
    Known(
        "ps1", "commands", r"(?:begin|process|end)\s*\{", "param($x)\nend { msiexec }", "it names a block of the script"
    ),
    Known("ps1", "strings", '"', 'x -o"$p"', "a string stays a string when something is glued to it"),
    Known("ps1", "strings", r" +\(x", "x --% (x", "what follows --% goes to the program as one text"),
    Known("ps1", "strings", "\u2018", "f \u2018a b\u2019", "curly quotation marks are quotation marks to PowerShell"),
)


def differences(text: str, language: str) -> list[tuple[str, str]]:
    """What the parser and mifkit take for different things, except what is known; none if the parser cannot read it."""
    parse, read = READERS[language]
    theirs, ours = parse(text), read(text)
    return [
        (what, text[place[0] : place[0] + 40])
        for what in View._fields[:-1]
        for place in sorted(getattr(theirs, what) ^ getattr(ours, what))
        if theirs.readable
        and not any(
            known.language == language
            and known.what == what
            and re.compile(known.begins, re.IGNORECASE).match(text, place[0])
            for known in KNOWN
        )
    ]


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: known.begins)
def test_a_known_difference_is_still_one(known: Known) -> None:
    parse, read = READERS[known.language]
    theirs, ours = parse(known.example), read(known.example)
    assert theirs.readable
    different = [place for place, _ in getattr(theirs, known.what) ^ getattr(ours, known.what)]
    assert [bool(re.compile(known.begins, re.IGNORECASE).match(known.example, place)) for place in different] == [True]


# --- real scripts -----------------------------------------------------------------------------------------------------


def real() -> Iterator[tuple[str, str]]:
    """The scripts of the rules' examples and of the field, with their languages."""
    for rule in rules():
        for example in (*rule.bad, *rule.good):
            language = example.path.rpartition(".")[2].lower()
            if language in READERS:
                yield framed(example).text, language
    for path in sorted((CORPUS.parent / "field" / "scripts").glob("*")):
        yield Source(path.name, path.read_bytes()).as_utf8().text, path.suffix[1:].lower()


def test_a_parser_and_mifkit_agree_about_real_scripts() -> None:
    scripts = list(real())
    assert len(scripts) > 40
    assert [(text, found) for text, language in scripts if (found := differences(text, language))] == []


# --- made scripts -----------------------------------------------------------------------------------------------------

BATCH = {
    "program": ["msiexec", '"C:\\a b\\x.exe"', 'start /wait ""', "call :l", "echo", "%SystemRoot%\\x.exe", "@msiexec"],
    "argument": [
        "/i a.msi", '"a & b | c"', '"(x"', "a^&b", "^^", "/qn ^\n /m", "%A%", "%A:old=new%", "x!A!", "^)", '"^"', "x=y",
        '"%ProgramFiles(x86)%\\x"', ">nul 2>&1", ">>a.log", "<nul", "/m:A", "%~dp0a",
    ],
    "condition": [
        "exist a.msi", 'not exist "%ProgramFiles(x86)%\\x"', '"%A%"=="b c"', '/i "%A%"=="b"', "%A% equ 3", "defined A",
        "errorlevel 1", 'not "%A%"==""', "%errorlevel% neq 0",
    ],
    "command": ["plain", "plain", "program argument argument argument"],
    # After a condition the parser takes a program in quotes for part of it.
    "plain": ["msiexec argument", "call :l argument argument", "echo", "start argument"],
    "body": ["statement", "statement\nstatement", "statement\n\n  statement\n"],
    "line": ["statement", "statement", "statement", ":l"],
    "statement": [
        "command", "command", "command", "set A=b c", 'set "A=b & (c"', "set A=", "goto l", "exit /b 3", "rem a & b (",
        ":: it's (", "@rem x", "if condition plain", "if condition (\n  body\n)", "(\n  body\n)",
        "if condition (\n  body\n) else (\n  body\n)", "if condition (\n  body\n) else if condition (\n  body\n)",
        "for %%i in (a b) do (\n  body\n)", "for /f \"tokens=*\" %%i in ('dir /b') do command", "command & command",
        "command && command", "command || command", "command | command",
    ],
}  # fmt: skip
POWERSHELL = {
    "value": [
        "'it''s (x'", '"a `"b`" $c"', '"$(f ")" (1))"', '"a b"', "$x", "${a b}", "$env:TEMP", "$x.y", "@('a', 'b')",
        "$x[0]", "@{ a = 1; b = 'c' }", "(Get-Item x)", "$($x)", "[string]$x", "@'\nit's (\n'@", '@"\na "b" $(c)\n"@',
        "[PSCustomObject]@{ a = $x }", "('a {0}' -f $x)", "$x.Replace('(', \")\")", "[math]::Max(1, 2)",
    ],
    "program": ["msiexec", "& 'C:\\a b\\x.exe'", "Start-Process msiexec -ArgumentList", ". .\\x.ps1", "& $x", "7z"],
    "argument": ["/i", "-x", "-y:$z", "a#b", "`\n  c", "@x", "value", "value"],
    "last": ["| Out-Null", "| Where-Object { $_.x -eq 'y' }", "2>&1", "# c '", "<# ( #>", "--% (x"],
    "command": ["program", "program argument", "program argument argument", "program argument last"],
    "body": ["statement", "statement\nstatement", "statement\n\n  statement\n"],
    "line": ["statement"],
    "statement": [
        "command", "command", "command", "$x = value", "$x += value + value", "$x = command", "# it's (", "<# { ' #>",
        "return $x", "exit 3", "if ($x -eq value) {\n  body\n}", "foreach ($i in Get-Item x) {\n  body\n}",
        "if (!(Test-Path x)) { body\n} elseif ($y) {\n  body\n} else {\n  body\n}", "$x | ForEach-Object {\n  body\n}",
        "try {\n  body\n} catch [IO.IOException] {\n  body\n}", "while ($x -lt 3) {\n  body\n}",
        "switch ($x) {\n  'a' { body\n }\n  default { body\n }\n}", "do {\n  body\n} while ($x)",
        "function f {\n  [CmdletBinding()]\n  param([Parameter(Mandatory)] $x = value)\n  body\n}",
    ],
}  # fmt: skip
GRAMMARS = {"cmd": BATCH, "ps1": POWERSHELL}


def made(choose: Random, grammar: dict[str, list[str]], symbol: str, depth: int = 0) -> str:
    """A text that a grammar makes of a symbol: one of its forms, in which each word that is a symbol is replaced."""
    forms = grammar[symbol]
    form = choose.choice([one for one in forms if "body" not in one] if depth > 6 else forms)
    return re.sub(
        r"\b[a-z]+\b",
        lambda found: made(choose, grammar, found[0], depth + 1) if found[0] in grammar else found[0],
        form,
    )


@settings(max_examples=50)
@given(st.integers(0, 2**32))
@pytest.mark.parametrize("language", GRAMMARS)
def test_a_parser_and_mifkit_agree_about_made_scripts(language: str, seed: int) -> None:
    choose = Random(seed)
    text = "\n".join(made(choose, GRAMMARS[language], "line") for _ in range(3))
    assert differences(text, language) == []
