"""Inno Setup scripts (.iss): the programs of [Run] and [UninstallRun], and those that [Code] starts.

Read are `#define` with a text and `{#NAME}`, constants such as `{cmd}`, lines continued with a backslash, and
comments. Takes linear time.
"""

import re
from collections.abc import Iterator

from mifkit.files.source import comments_of
from mifkit.packaging.placed_text import Piece, PlacedText, joined, quoted_argument, replaced, unknown
from mifkit.packaging.scripts.calls import read_calls
from mifkit.packaging.scripts.dialects import PASCAL
from mifkit.packaging.scripts.script import Expansion, Lines, Script, ScriptLine

SECTION = re.compile(r"[ \t]*\[(\w+)\]")
LINES = re.compile(r"[^\r\n]*(?:\r\n|[\r\n]|\Z)")
COMMENT = re.compile(r"[ \t]*(?:;|//)")
DEFINE = re.compile(
    r'(?i)[ \t]*#[ \t]*define[ \t]+(?:public[ \t]+|private[ \t]+|protected[ \t]+)?(\w+)[ \t]+"((?:[^"\r\n]|"")*+)"'
)
ANY_DEFINE = re.compile(r"(?i)[ \t]*#[ \t]*define[ \t]+(?:public[ \t]+|private[ \t]+|protected[ \t]+)?(\w+)")
PARAMETER = re.compile(r'\b(\w++)[ \t]*+:[ \t]*+(?:"((?:[^"\r\n]|"")*+)"?|([^";\r\n]*))')
# A constant of Inno Setup or of its preprocessor, a doubled brace, and a doubled quote.
INSIDE = re.compile(r'\{\{|\{#[ \t]*(\w+)[ \t]*\}|\{[^{}]*\}|""')
CONSTANTS = {"{cmd}": "cmd.exe"}
PROGRAMS = frozenset({"run", "uninstallrun"})


def read_inno_setup(text: str) -> Script:
    """The commands of an Inno Setup script."""
    reader = _Reader(text)
    for section, start, end in _sections(text):
        reader.section(section, start, end)
    return Script(reader.lines, tuple(reader.texts), reader.comments)


def _sections(text: str) -> Iterator[tuple[str, int, int]]:
    """The sections with their names in lower case; the text before the first section has an empty name."""
    name, begin = "", 0
    for line in LINES.finditer(text):
        found = SECTION.match(line[0])
        if found:
            yield name, begin, line.start()
            name, begin = found[1].lower(), line.end()
    yield name, begin, len(text)


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = Lines(text)
        self.texts: list[PlacedText] = []
        self.comments = comments_of(text)
        self._expansion = Expansion(len(text))
        self._defined: dict[str, PlacedText | None] = {}
        for line in LINES.finditer(text):
            self._define(line[0], line.start())

    def _define(self, line: str, start: int) -> None:
        named = ANY_DEFINE.match(line)
        if named is None:
            return
        given = DEFINE.match(line)
        value = self._value(given[2], start + given.start(2)) if given else None
        key = named[1].lower()
        known = self._defined.setdefault(key, value)
        if known is not None and (value is None or value.text != known.text):
            self._defined[key] = None

    def section(self, name: str, start: int, end: int) -> None:
        if name == "code":
            script = read_calls(self.text, PASCAL, start, end, self._expansion)
            self.lines.extend(script.lines)
            self.texts += script.texts
            for comment in script.comments:
                self.comments.add(comment.start, comment.end, comment.inside)
            return
        for entry, at in self._entries(start, end):
            if name in PROGRAMS:
                self._run(entry, at)

    def _entries(self, start: int, end: int) -> Iterator[tuple[str, int]]:
        """The lines of a section except comments. Continued lines count as one line, their breaks as blanks."""
        begin = start
        parts: list[str] = []
        for line in LINES.finditer(self.text, start, end):
            if not parts and (mark := COMMENT.match(line[0])):
                stop = line.start() + len(line[0].rstrip("\r\n"))
                inside = line.start() + mark.end()
                self.comments.add(line.start(), stop, inside)
                continue
            begin = begin if parts else line.start()
            body = line[0].rstrip("\r\n \t")
            if body.endswith("\\") and line[0].endswith(("\r", "\n")) and body[:-1].endswith((" ", "\t", ";")):
                parts.append(body[:-1].ljust(len(line[0])))
                continue
            parts.append(line[0].rstrip("\r\n"))
            yield "".join(parts), begin
            parts = []

    def _run(self, entry: str, start: int) -> None:
        given: dict[str, PlacedText] = {}
        for found in PARAMETER.finditer(entry):
            group = 2 if found[2] is not None else 3
            given[found[1].lower()] = self._value(found[group], start + found.start(group))
        program = given.get("filename")
        if program is not None and program.pieces:
            rest = given.get("parameters")
            line = joined((quoted_argument(program), *([rest] if rest else [])), " ")
            self.lines.append(ScriptLine(line, start, start + len(entry.rstrip())))

    def _value(self, text: str, start: int) -> PlacedText:
        def meaning(found: re.Match[str]) -> tuple[Piece, ...]:
            place = start + found.start(), start + found.end()
            if found[0] in ('""', "{{"):
                return (Piece(found[0][0], *place),)
            if found[0].lower() in CONSTANTS:
                return (Piece(CONSTANTS[found[0].lower()], *place),)
            value = self._defined.get(found[1].lower()) if found[1] else None
            return (value if value is not None and self._expansion.spend(value) else unknown(*place)).pieces

        return replaced(text, start, INSIDE, meaning)
