"""Whether a script has to be read: a search in its text, because in most scripts no rule finds anything.

It may take a script for one that has to be read, but must not overlook one. A switch `/m` stands in the text as it is,
or it is put together, as by `"/" & "m"` or `/%M%`. Then its mark stands at a seam: where a text ends, or where a value
is inserted. What else puts texts together in a language is in `WAYS`.
"""

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

# What may stand between the mark and the letter of a switch and is no part of it.
_QUOTES = "\"'`^\\\\\u2018-\u201f"
# Where a text ends or a value is inserted.
_SEAM = r"(?=[\"'\u2018-\u201f%!$@{\[(&|)<;,]|[ \t]*+(?:[\r\n]|\Z))"


class Clue(Struct, frozen=True):
    """A pattern, and words, of which each text has one in which the pattern is found: they are looked for first, which
    takes a fraction of the time."""

    pattern: re.Pattern[str]
    words: tuple[str, ...] = ()

    def is_in(self, text: str) -> bool:
        return (not self.words or any(word in text for word in self.words)) and self.pattern.search(text) is not None


def _clue(pattern: str, *words: str) -> Clue:
    return Clue(re.compile(f"(?a){pattern}"), words)


def _clues(*patterns: str) -> tuple[Clue, ...]:
    return tuple(map(_clue, patterns))


# What follows the mark of a switch that writes a status MIF: /m, where parameters and operators of PowerShell are none;
# /q with a name for a setup of Visual Basic; a script in Base64. And a mark at a seam.
_M = rf"(?:(?<![\w<][-/])|(?<=[-/]v[-/]))[{_QUOTES}]*+m(?!(?<=-m)(?:atch|e(?:mber(?:type)?|ssage|thod)|od(?:e|ule))\b)"
_SWITCH = rf"{_M}|[{_QUOTES}]*+q(?!\w)|e(?:c|n(?!coding)\w*+)?+[\s{_QUOTES}]++[a-z0-9+/]{{20}}"
_PARTED = rf"(?:(?<![\w\\/%!}})\]-][-/])|(?<=[-/]v[-/])){_SEAM}"
# A mark, if no letter follows with which none of these begins: those follow most marks.
_MARK = "[-/](?![0-9a-df-lnopr-z_])"
# A mark directly behind a variable, which begins an argument only if the variable may be empty or end with a blank.
_FURTHER = _clues("ismif", rf"[$%!}})\]][\w:~]*+[-/][{_QUOTES}]*+m")
# All patterns are for text in lower case. A command line without a match of these writes no status MIF.
SWITCHES = (_clue(f"{_MARK}(?:{_SWITCH})"), *_FURTHER)
# Without a match of any of these, a script besides has no switch that is put together from texts, fills in no package,
# writes no MIF itself, ends with no exit code of the retry list, and has no comment for mifkit.
REPORTED = (
    _clue(f"{_MARK}(?:{_SWITCH}|{_PARTED})"),
    *_FURTHER,
    _clue(
        r"jobstatus|installstatus|mif(?:file|name|version|publisher|kit)|\.mif\b", "mif", "jobstatus", "installstatus"
    ),
    _clue(r"(?:999(?<![1-9]999)|1618(?<![1-9]1618))(?!\d)", "999", "1618"),
)
# A mark behind a variable begins an argument only if the variable is empty or ends with a blank: such a mark, the
# variable before it, and a text that is so.
BEHIND = re.compile(rf"(?a)[-/](?<=[\w.:~%!}})\]][-/]){_SEAM}")
VARIABLE = re.compile(r"(?a)(?:[$%!{\[#(](?P<name>[\w.:~]++)[%!})\]]?|[%!})\]])\Z")
EMPTY = re.compile(
    r"[\"'= \t](?:(?<=\")\"|(?<=')'|(?<=[ \t])[\"'](?=[\s),;&+]|\Z)|(?<==)[\"']?(?:[\r\n]|\Z)|(?<=[ \t])(?:[\r\n]|\Z))"
)
# Nor does one in which of none of these groups all patterns match: a name of ISMIF that is put together, and a script
# in Base64 apart from its switch.
JOINED = (
    _clues(
        r"[1236](?:(?<=3)2|(?<=1)6|(?<!\w[26])(?<=[26]))(?!\d)",
        rf"i(?:(?<![\w$/-]i)(?=[\"'\u2018-\u201f%!$@{{]|[ \t]*+(?:[\r\n]|\Z))|(?<!\wi)s(?:mi?)?{_SEAM})",
    ),
    _clues(r"powershell|pwsh", r"[-/]e(?:c|n(?!coding)\w*+)?+(?=[\s\"'\u2018-\u201f%!$&+,)])", r"[a-z0-9+/]{20}"),
)


class Ways(Struct, frozen=True):
    """How a language writes characters in another way, and puts texts together in ways of its own.

    `escapes` are what is written and what it stands for, as far as a search needs it; `joined` is as `JOINED`. `sets`
    finds what may give a variable, its group `name`, a value; with a group `solid`, one that is neither empty nor ends
    with a blank.
    """

    escapes: tuple[tuple[str, str], ...] = ()
    joined: tuple[tuple[Clue, ...], ...] = ()
    sets: re.Pattern[str] | None = None


# A mark that stands alone is the argument of a function.
_ALONE = r"[-/](?<=[ \t,;=\"'][-/])(?=[ \t,;=\"'])"
# By the first extension of the language.
WAYS: Mapping[str, Ways] = {
    ".cmd": Ways(
        (("^\r\n", ""), ("^\n", ""), ("^", "")),
        # Texts cut and replaced, and arguments of a call.
        (_clues(r"[%!][^%!\r\n:]{1,128}+:(?:~|[^%!\r\n=]{1,256}+=)"), _clues(r"call[ \t]++:", _ALONE)),
        re.compile(
            r"set[ \t]++(?:/[ap][ \t]++)?+\"?(?P<name>[^=\"\r\n]{1,64}+)="
            r"(?P<solid>[^\r\n&|<>]*+(?:(?<=[^\s%!\"=])|(?<=[^\s%!\"=]\"))(?=[\r\n]|\Z))?"
        ),
    ),
    ".ps1": Ways(
        (("`t", " "), ("`n", " "), ("`r", " "), ("`0", ""), ("`", "")),
        (
            (_clue(r"-[ic]?replace|\.replace\(", "replace"),),
            _clues(r"function|filter", _ALONE, r"\$\{?\w++[}'\")]*+[ \t]*+\+?+[ \t]*+['\"(]*+[$m]|-f\b|-join"),
        ),
        # With a value, or as a parameter.
        re.compile(
            r"\$(?P<declared>(?<=[(,\]\t\n]\$)|(?<=[ ,(\n][ \t]\$))?\{?(?:\w++:)?(?P<name>\w++)\}?[ \t]*+"
            r"(?:\+?=(?P<solid>[^\r\n$]*+(?<=[^\s'\"]['\"])(?=[\r\n]|\Z))?|(?(declared)[,)\r\n]|(?!)))"
        ),
    ),
    ".nsi": Ways((("$\\t", " "), ("$\\n", " "), ("$\\r", " "), ("$\\", "")), (_clues(_ALONE),)),
    ".wxs": Ways((), (_clues(r"&(?!amp;|quot;|apos;|lt;|gt;)|\[\\"),)),
}


def may_report(text: str, extension: str) -> bool:
    """Whether a rule may find something in a script; `extension` is the first one of its language."""
    ways = WAYS.get(extension, Ways())
    text = text.lower()
    for written, meaning in ways.escapes:
        text = text.replace(written, meaning)
    return (
        any(clue.is_in(text) for clue in REPORTED)
        or any(all(clue.is_in(text) for clue in group) for group in (*JOINED, *ways.joined))
        or _behind_empty(text, ways.sets)
    )


def _behind_empty(text: str, sets: re.Pattern[str] | None) -> bool:
    """Whether the mark of a switch may stand behind a variable that is empty or ends with a blank."""
    names = set(_names_before_marks(text))
    if not names:
        return False
    # Arguments and placeholders have numbers.
    if sets is None or any(name is None or name.strip("~.").isdecimal() for name in names):
        return EMPTY.search(text) is not None
    return any(found["name"] in names and not found["solid"] for found in sets.finditer(text))


def _names_before_marks(text: str) -> Iterator[str | None]:
    """The names of the variables that stand right before a mark; `None` for a variable that shows none."""
    at = 0
    for mark in BEHIND.finditer(text):
        # No name goes on in the next line.
        found = VARIABLE.search(text, max(at, text.rfind("\n", at, mark.start())), mark.start())
        at = mark.end()
        if found is not None:
            yield found["name"]


def may_write(line: str) -> bool:
    """Whether a command line may write a status MIF."""
    line = line.lower()
    return any(clue.is_in(line) for clue in SWITCHES)
