"""The dialects of scripts whose commands are arguments of calls: VBScript, JScript, AutoIt, and Inno Setup's Pascal."""

import re

from mifkit.packaging.scripts.blocks import basic_steps, brace_steps, pascal_steps
from mifkit.packaging.scripts.call_tokens import Dialect, Newlines
from mifkit.packaging.scripts.calls import read_calls
from mifkit.packaging.scripts.script import Script

# Doubled quotes, and a character after a backslash.
DOUBLED = re.compile(r"\"\"|''")
BACKSLASHED = re.compile(r"\\(.)", re.DOTALL)


def _tokens(comment: str, strings: str, names: str, continued: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?P<comment>{comment})|(?P<string>{strings})|(?P<blank>[ \t\x0b\x0c\u00a0]+|{continued})"
        rf"|(?P<newline>\r\n|[\r\n])|(?P<name>{names})|(?P<mark>:=|&=|\+=|.)",
        re.IGNORECASE | re.DOTALL,
    )


NAMES = r"[.]?[A-Z_][\w.]*|[0-9][\w.]*"
VBSCRIPT = Dialect(
    tokens=_tokens(
        r"'[^\r\n]*|(?<![\w.])rem(?![\w.])[^\r\n]*", r'"(?:[^"\r\n]|"")*+"?', NAMES, r"_[ \t]*(?:\r\n|[\r\n])"
    ),
    escapes=re.compile('""'),
    comment=re.compile(r"'|rem", re.IGNORECASE),
    calls={"run": (0, None), "exec": (0, None), "shellexecute": (0, 1), "create": (0, None)},
    joins="&+",
    assigns=frozenset({"="}),
    blocks=basic_steps,
    constants={"vbquote": '"', "dblquote": '"', "vbcrlf": " ", "vbtab": " "},
    ends=frozenset({"wscript.quit"}),
)
# A slash begins a regular expression, which may hold quotation marks, where an operand is expected.
REGULAR_EXPRESSION = (
    r"(?:(?<=[(,=:\[!&|?{};\r\n])|(?<=[(,=:\[!&|?{};] ))/(?![*/])"
    r"(?:[^/\\\[\r\n]|\\[^\r\n]|\[(?:[^\]\\\r\n]|\\[^\r\n])*+\]?)*+/?\w*"
)
JSCRIPT = Dialect(
    tokens=_tokens(
        r"//[^\r\n]*|/\*.*?(?:\*/|\Z)",
        r'"(?:[^"\\\r\n]|\\.)*+"?|' + r"'(?:[^'\\\r\n]|\\.)*+'?",
        rf"[.]?[A-Z_$][\w.$]*|[0-9][\w.]*|{REGULAR_EXPRESSION}",
        r"(?!)",
    ),
    escapes=BACKSLASHED,
    comment=re.compile(r"//|/\*"),
    calls=VBSCRIPT.calls,
    joins="+",
    assigns=frozenset({"=", "+="}),
    blocks=brace_steps,
    ends=VBSCRIPT.ends,
    newlines=Newlines.OUTSIDE,
)
AUTOIT = Dialect(
    tokens=_tokens(
        r";[^\r\n]*|(?<![^\r\n])[ \t]*#(?:cs|comments-start)\b.*?(?:[\r\n][ \t]*#(?:ce|comments-end)[^\r\n]*|\Z)",
        r'"(?:[^"\r\n]|"")*+"?|' + r"'(?:[^'\r\n]|'')*+'?",
        r"[.]?[A-Z_$@][\w.]*|[0-9][\w.]*",
        r"_[ \t]*(?:;[^\r\n]*)?(?:\r\n|[\r\n])",
    ),
    escapes=DOUBLED,
    comment=re.compile(r"[ \t]*(?:;|#cs|#comments-start)", re.IGNORECASE),
    calls={
        "run": (0, None),
        "runwait": (0, None),
        "_runwait": (0, None),
        "runas": (4, None),
        "runaswait": (4, None),
        "_rundos": (0, None),
        "shellexecute": (0, 1),
        "shellexecutewait": (0, 1),
    },
    joins="&",
    assigns=frozenset({"=", "&="}),
    blocks=basic_steps,
    constants={"@comspec": "cmd.exe", "@crlf": " ", "@tab": " "},
    ends=frozenset({"exit"}),
)
PASCAL = Dialect(
    tokens=_tokens(r"//[^\r\n]*|\{(?!#)[^}]*\}?|\(\*.*?(?:\*\)|\Z)", r"'(?:[^'\r\n]|'')*+'?", NAMES, r"(?!)"),
    escapes=re.compile("''"),
    comment=re.compile(r"//|\{|\(\*"),
    calls={
        "exec": (0, 1),
        "execasoriginaluser": (0, 1),
        "execandlogoutput": (0, 1),
        "execandcaptureoutput": (0, 1),
        "shellexec": (1, 2),
        "shellexecasoriginaluser": (1, 2),
    },
    joins="+",
    assigns=frozenset({":=", "="}),
    blocks=pascal_steps,
    newlines=Newlines.NOWHERE,
)


def read_vbscript(text: str) -> Script:
    """The commands of a VBScript."""
    return read_calls(text, VBSCRIPT)


def read_jscript(text: str) -> Script:
    """The commands of a JScript of the Windows Script Host."""
    return read_calls(text, JSCRIPT)


def read_autoit(text: str) -> Script:
    """The commands of an AutoIt script."""
    return read_calls(text, AUTOIT)
