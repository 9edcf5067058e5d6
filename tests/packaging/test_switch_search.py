"""The search that saves reading most scripts hides nothing that a script does."""

from typing import NamedTuple
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mifkit.documents import script
from mifkit.files.source import Source
from mifkit.linter.engine import Settings, check
from mifkit.packaging.scripts.languages import Language
from mifkit.packaging.scripts.script import Script


def whole(text: str, language: Language) -> Script:
    """A script, read without a search before."""
    return language.read(text)


def findings(text: str, extension: str) -> list[tuple[str, int, int, str]]:
    report = check(Source(f"install.{extension}", text.encode()), Settings())
    return [(one.code, one.start, one.end, one.message) for one in report.diagnostics]


def assert_same_unsearched(text: str, extension: str) -> None:
    with patch.object(script, "read_script", whole):
        expected = findings(text, extension)
    assert findings(text, extension) == expected


class Form(NamedTuple):
    """A way to put a command line together in a script.

    `text` writes a text that stands in the line, `variable` one that stands elsewhere, `value` what sets it: `{name}`
    and `{text}` are its name and text. `between` joins them; `{line}` of `script` is what they make. `quote` in a text
    is written as `escaped`.
    """

    extension: str
    script: str
    value: str
    variable: str
    text: str = "{text}"
    between: str = ""
    quote: str = '"'
    escaped: str = '""'

    def written(self, parts: list[tuple[bool, str]]) -> str:
        """The script for the parts of a command line, of which those that are `True` stand in variables."""
        sets, line = [], []
        for number, (is_set, part) in enumerate(parts):
            name, text = f"v{number}", part.replace(self.quote, self.escaped)
            if is_set:
                sets.append(self.value.replace("{name}", name).replace("{text}", text))
            line.append((self.variable if is_set else self.text).replace("{name}", name).replace("{text}", text))
        return self.script.replace("{sets}", "\r\n".join(sets)).replace("{line}", self.between.join(line))


def calls(extension: str, script: str, value: str = '{name} = "{text}"', between: str = " & ") -> Form:
    return Form(extension, script, value, "{name}", '"{text}"', between)


FORMS = {
    "batch": Form("cmd", "{sets}\r\n{line}", "set {name}={text}", "%{name}%", escaped='"'),
    "batch, quoted": Form("cmd", "{sets}\r\n@call {line}", 'set "{name}={text}"', "%{name}%", escaped='"'),
    "batch, delayed": Form("bat", "{sets}\r\n({line})", "set {name}={text}", "!{name}!", escaped='"'),
    "batch, replaced": Form("cmd", "{sets}\r\n{line}", "set {name}=#{text}", "%{name}:#=%", escaped='"'),
    "batch, cut": Form("cmd", "{sets}\r\n{line}", "set {name}=#{text}", "%{name}:~1%", escaped='"'),
    "PowerShell, added": Form(
        "ps1", "{sets}\r\niex ({line})", "${name} = '{text}'", "${name}", "'{text}'", " + ", "'", "''"
    ),
    "PowerShell, inserted": Form(
        "ps1", '{sets}\r\n$line = "{line}"\r\niex $line', '${name} = "{text}"', "${{name}}", escaped='`"'
    ),
    "PowerShell, joined": Form(
        "psm1", "{sets}\r\n$line = @({line}) -join ''\r\niex $line", "${name} = '{text}'", "${name}", "'{text}'", ", ",
        "'", "''",
    ),
    "VBScript": calls("vbs", "{sets}\r\nshell.Run {line}, 0, True"),
    "JScript": calls(
        "js", "{sets}\r\nnew ActiveXObject('WScript.Shell').Run({line});", 'var {name} = "{text}";', " + "
    )._replace(escaped='\\"'),
    "Windows script": calls("wsf", '<job><script language="VBScript">\r\n{sets}\r\nshell.Run {line}</script></job>'),
    "AutoIt": calls("au3", "{sets}\r\nRunWait({line})", '${name} = "{text}"')._replace(variable="${name}"),
    "Inno Setup": Form(
        "iss", '{sets}\r\n[Run]\r\nFilename: "{cmd}"; Parameters: "/c {line}"', '#define {name} "{text}"', "{#{name}}"
    ),
    "Inno Setup, code": calls(
        "iss", "{sets}\r\n[Code]\r\nbegin\r\nExec('cmd.exe', '/c ' + {line}, '', 0, w, c);\r\nend;", "", " + "
    )._replace(text="'{text}'", variable="'{text}'"),
    "NSIS": Form("nsi", "{sets}\r\nExecWait \"{line}\"", '!define {name} "{text}"', "${{name}}", escaped='$\\"'),
    "NSIS, copied": Form(
        "nsh", '{sets}\r\nExecWait "{line}"', 'StrCpy $0{name} "{text}"', "$0{name}", escaped='$\\"'
    ),
    "WiX": Form(
        "wxs",
        '<Wix>\r\n{sets}\r\n<CustomAction Id="a" Directory="b" ExeCommand="{line}"/></Wix>',
        '<?define {name} = "{text}" ?>',
        "$(var.{name})",
        escaped="&quot;",
    ),
}  # fmt: skip
LINES = (
    "msiexec /i a.msi /m READER",
    'msiexec /x "a b.msi" -mREADER /qn',
    "msiexec.exe /M A.mif /i a.msi",
    'setup.exe /s /v"/qn /m READER"',
    "setup.exe /q reader.exe",
    "setup.exe -s -m -m11",
    "tools\\ismif32.exe -fREADER -s1",
    "ismif16 -fREADER",
    "setup.exe -ms-mode /qn x-m",
)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("line", LINES[:7:2])
def test_a_switch_of_single_letters_is_found(form: str, line: str) -> None:
    at = max(line.lower().find(mark) for mark in ("/m", "-m", "/q", "ism"))
    parts = [(False, line[:at]), (True, line[at]), (True, line[at + 1]), (False, line[at + 2 :])]
    text = FORMS[form].written(parts)
    assert_same_unsearched(text, FORMS[form].extension)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(FORMS)), st.sampled_from(LINES), st.lists(st.tuples(st.integers(0, 30), st.booleans())))
def test_a_search_never_changes_the_findings(form: str, line: str, cuts: list[tuple[int, bool]]) -> None:
    parts, at = [], 0
    for cut, is_set in sorted(cuts):
        parts.append((is_set, line[at:cut]))
        at = max(at, cut)
    text = FORMS[form].written([*parts, (False, line[at:])])
    assert_same_unsearched(text, FORMS[form].extension)
