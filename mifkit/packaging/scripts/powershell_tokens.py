"""The text of a PowerShell script → tokens, with the brackets that belong together, and its comments.

Strings come with their escapes read: `` ` `` , doubled quotes, here-strings, and what `$` puts into them. Takes
linear time.
"""

import re
from array import array
from collections.abc import Iterable, Iterator
from sys import intern

from mifkit.files.source import comments_of
from mifkit.packaging.placed_text import Piece, exactly, unescaped, unknown
from mifkit.packaging.scripts.script import DEEPEST, writes_mif

# Curly quotation marks are quotation marks to PowerShell (source: its language specification).
SINGLE, DOUBLE = "'\u2018\u2019\u201a\u201b", '"\u201c\u201d\u201e'
NAME = r"\$(?:(?:\w+:)?\w+|\{[^{}\r\n]*+\}|[$?^])"
# What makes @ the begin of a table, an array or a here-string.
AFTER_AT = rf"[({{]|[{SINGLE}{DOUBLE}][ \t]*[\r\n]"
# A token, and the blanks before it.
TOKEN = re.compile(
    rf"""
    (?:[ \t\x0b\x0c\u00a0]|`(?:\r\n|[\r\n]))*+
    (?:(?P<newline>\r\n|[\r\n])
    |(?P<comment><\#.*?(?:\#>|\Z)|\#[^\r\n]*)
    |(?P<here>@(?P<mark>[{SINGLE}{DOUBLE}])[ \t]*(?:\r\n|[\r\n]))
    |(?P<single>[{SINGLE}])
    |(?P<double>[{DOUBLE}])
    |(?P<open>\$\(|@\(|@\{{|[({{])
    |(?P<close>[)}}])
    |(?P<variable>{NAME})
    |(?P<splat>@\w+)
    |(?P<redirection>(?:[0-9*])?>>?(?:&[0-9])?)
    |(?P<assign>\+?=(?![=~]))
    |(?P<mark_>;|\|\|?|&&?|,)
    |(?P<word>(?:`.|[^\s;|&(){{}}{SINGLE}{DOUBLE}`,$])(?:`.|[^\s;|&(){{}}{SINGLE}{DOUBLE}`,$@]|@(?!{AFTER_AT}))*+|.)
    |\Z)
    """,
    re.VERBOSE | re.DOTALL,
)
SINGLE_STRING = re.compile(rf"(?:[^{SINGLE}]|[{SINGLE}]{{2}})*+")
ESCAPED = re.compile(r"`(.)", re.DOTALL)
DOUBLED_SINGLE = re.compile(rf"[{SINGLE}]{{2}}")
# Inside a double-quoted string: what is not itself.
SPECIAL = re.compile(rf"`(?:\r\n|.)|[{DOUBLE}]{{2}}|[{DOUBLE}]|\$\(|{NAME}", re.DOTALL)
SPECIAL_HERE = re.compile(rf"`(?:\r\n|.)|(?:\r\n|[\r\n])[{DOUBLE}]@|\$\(|{NAME}", re.DOTALL)
HERE_END = re.compile(rf"(?:\r\n|[\r\n])[{SINGLE}]@")
# In a string with variables, or such a here-string: what it does not end with, up to a subexpression; and its end.
PLAIN = re.compile(rf"(?:[^`{DOUBLE}$]|`(?:\r\n|.)|[{DOUBLE}]{{2}}|{NAME}|\$(?!\())*+", re.DOTALL)
DOUBLE_END = re.compile(rf"[{DOUBLE}]")
PLAIN_HERE = re.compile(rf"(?:[^`\r\n$]|`(?:\r\n|.)|(?>\r\n|[\r\n])(?![{DOUBLE}]@)|{NAME}|\$(?!\())*+", re.DOTALL)
HERE_DOUBLE_END = re.compile(rf"(?:\r\n|[\r\n])[{DOUBLE}]@")
# In a subexpression: what is a bracket, begins a string, or is neither.
INSIDE_SUBEXPRESSION = re.compile(rf"`.|[(){SINGLE}{DOUBLE}]", re.DOTALL)
# After this word, the rest of the line is an argument as it is.
STOPS = "--%"
STOP_PARSING = re.compile(r"[^\r\n|]*")


class Kind:
    """The kinds of tokens: a letter for each, since `Tokens.kinds` is a text."""

    LINE_END = "n"
    OPEN = "o"
    CLOSE = "c"
    VARIABLE = "v"
    SPLAT = "a"
    REDIRECTION = "r"
    ASSIGN = "="
    MARK = "m"
    WORD = "w"
    STRING = "s"


# The kind that a group of `TOKEN` is, and a string; as a byte of that letter.
CODES = {
    "newline": ord(Kind.LINE_END),
    "open": ord(Kind.OPEN),
    "close": ord(Kind.CLOSE),
    "variable": ord(Kind.VARIABLE),
    "splat": ord(Kind.SPLAT),
    "redirection": ord(Kind.REDIRECTION),
    "assign": ord(Kind.ASSIGN),
    "mark_": ord(Kind.MARK),
    "word": ord(Kind.WORD),
    "string": ord(Kind.STRING),
}
# The groups with which a string begins, and the kinds in whose middle # begins no comment.
STRINGS = frozenset({"here", "single", "double"})
ARGUMENTS = frozenset({"word", "variable"})
BRACKETS = re.compile(f"[{Kind.OPEN}{Kind.CLOSE}]")
ESCAPES = {"n": " ", "r": " ", "t": "\t", "0": "", "a": "", "b": "", "f": "", "v": ""}


# A variable in a string: its name, and its place.
Variable = tuple[str, int, int]
# Parts of tokens that are kept: a walk asks for those of a string several times.
KEPT_PARTS = 1024


def variable_name(text: str) -> str:
    """The name of `$name`, `${name}` or `@name` in lower case, without a scope."""
    name = text[1:].strip("{}").lower()
    scope, colon, rest = name.partition(":")
    return rest if colon and scope in ("script", "global", "local", "private", "using") else name


class Tokens:
    """The tokens of a script, a column for each property: a script has a token in every fifth byte, or in each.

    `kinds` has a letter of `Kind` for each, `texts` what is written, `starts` the offsets; `glued` is 1 where nothing
    separates a token from the one before. `closing` gives for an opening bracket the index of its closing bracket, and
    for any other token its own index. `writes`: the script may write a status MIF itself.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.comments = comments_of(text)
        self.texts: list[str] = []
        self.starts = array("I")
        self.glued = bytearray()
        # How many strings stand in subexpressions of strings here.
        self._nested = 0
        self.kinds = self._read().decode("ascii")
        self.closing = self._brackets()
        self.writes = writes_mif(text)
        self._known_parts: dict[int, tuple[Piece | Variable, ...]] = {}

    def __len__(self) -> int:
        return len(self.kinds)

    def end(self, index: int) -> int:
        """The offset of the end of a token."""
        return self.starts[index] + len(self.texts[index])

    def strings(self) -> Iterator[int]:
        """The indexes of the strings."""
        index = self.kinds.find(Kind.STRING)
        while index >= 0:
            yield index
            index = self.kinds.find(Kind.STRING, index + 1)

    def calls(self, index: int) -> bool:
        """Whether a token is the bracket with the arguments of a method."""
        return self.texts[index] == "(" and bool(self.glued[index]) and self.kinds[index - 1] == Kind.WORD

    def past_newlines(self, index: int) -> int:
        """The index of the first token from `index` on that is no line end."""
        while self.kinds.startswith(Kind.LINE_END, index):
            index += 1
        return index

    def opens(self, index: int, bracket: str) -> bool:
        """Whether a token is that opening bracket."""
        return self.kinds.startswith(Kind.OPEN, index) and self.texts[index] == bracket

    def _brackets(self) -> "array[int]":
        closing = array("I", range(len(self)))
        waiting = array("I")
        for found in BRACKETS.finditer(self.kinds):
            if found[0] == Kind.OPEN:
                waiting.append(found.start())
            elif waiting:
                closing[waiting.pop()] = found.start()
        for index in waiting:
            closing[index] = len(self)
        return closing

    def _read(self) -> bytearray:
        text, end, glued, argument = self.text, 0, False, False
        kinds, starts, texts, all_glued = bytearray(), self.starts, self.texts, self.glued
        while (found := TOKEN.match(text, end)) and (kind := found.lastgroup):
            at = found.start(kind)
            glued = glued and at == end
            end = found.end()
            if kind == "comment":
                if not (glued and argument and text[at] == "#"):
                    self._comment(at, end)
                    glued = False
                    continue
                # In the middle of a word, # is an ordinary character.
                kind, end = "word", at + 1
            elif kind in STRINGS:
                end = self._string_end(found, kind)
                kind = "string"
            kinds.append(CODES[kind])
            starts.append(at)
            texts.append(text[at:end] if kind == "string" else intern(text[at:end]))
            all_glued.append(glued)
            if texts[-1] == STOPS:
                rest = STOP_PARSING.match(text, end)
                assert rest is not None
                kinds.append(CODES["string"])
                starts.append(end)
                texts.append(rest[0])
                all_glued.append(False)
                end = rest.end()
            argument = kind in ARGUMENTS
            glued = kind != "newline"
        return kinds

    def _comment(self, start: int, end: int) -> None:
        inside = start + (2 if self.text.startswith("<#", start) else 1)
        self.comments.add(start, end, inside)

    def _string_end(self, found: re.Match[str], kind: str) -> int:
        """The end of a string that has been found to begin."""
        text, start = self.text, found.end()
        if kind == "here" and found["mark"] in SINGLE:
            end = HERE_END.search(text, start - 1)
        elif kind == "single":
            inside = SINGLE_STRING.match(text, start)
            return min(inside.end() + 1, len(text)) if inside else len(text)
        else:
            at = self._past_expandable(start, PLAIN_HERE if kind == "here" else PLAIN)
            end = (HERE_DOUBLE_END if kind == "here" else DOUBLE_END).match(text, at)
        return end.end() if end else len(text)

    def _past_expandable(self, at: int, plain: re.Pattern[str]) -> int:
        """The offset of what ends an expandable string."""
        while found := plain.match(self.text, at):
            at = found.end()
            if not self.text.startswith("$(", at):
                break
            at = self._subexpression(at + 2)
        return at

    def parts(self, index: int) -> tuple[Piece | Variable, ...]:
        """The pieces of a string or word; a variable in it is a name instead of a piece."""
        known = self._known_parts.get(index)
        if known is None:
            if len(self._known_parts) == KEPT_PARTS:
                self._known_parts.clear()
            known = self._known_parts[index] = self._parts(index)
        return known

    def _parts(self, index: int) -> tuple[Piece | Variable, ...]:
        kind, at, written = self.kinds[index], self.starts[index], self.texts[index]
        if kind == Kind.WORD and "`" in written:
            return unescaped(written, at, ESCAPED, lambda escape: escape[1]).pieces
        if kind == Kind.WORD:
            return (Piece(written, at, at + len(written)),)
        if kind != Kind.STRING:
            return ()
        if index and self.texts[index - 1] == STOPS:
            return exactly(written.strip(" "), at + 1).pieces
        found = TOKEN.match(self.text, at)
        assert found is not None
        return tuple(self._string(found))

    def _string(self, found: re.Match[str]) -> Iterable[Piece | Variable]:
        """The parts of a string."""
        text, start = self.text, found.end()
        if found["here"]:
            if found["mark"] not in SINGLE:
                return self._expandable(start, SPECIAL_HERE)
            end = HERE_END.search(text, start - 1)
            return exactly(text[start : end.start() if end else len(text)], start).pieces
        if found["double"]:
            return self._expandable(start, SPECIAL)
        inside = SINGLE_STRING.match(text, start)
        assert inside is not None
        if DOUBLED_SINGLE.search(inside[0]) is None:
            return exactly(inside[0], start).pieces
        return unescaped(inside[0], start, DOUBLED_SINGLE, lambda doubled: doubled[0][0]).pieces

    def _expandable(self, start: int, special: re.Pattern[str]) -> list[Piece | Variable]:
        text, at = self.text, start
        parts: list[Piece | Variable] = []
        while found := special.search(text, at):
            parts += exactly(text[at : found.start()], at).pieces
            mark, at = found[0], found.end()
            if mark[0] == "`":
                parts.append(Piece(ESCAPES.get(mark[1], mark[1]), found.start(), at))
            elif mark == "$(":
                at = self._subexpression(at)
                parts += unknown(found.start(), at).pieces
            elif mark[0] == "$":
                parts.append((variable_name(mark), found.start(), at))
            elif len(mark) == 2 and mark[0] in DOUBLE and mark[1] in DOUBLE:
                parts.append(Piece(mark[0], found.start(), at))
            else:
                return parts
        parts += exactly(text[at:], at).pieces
        return parts

    def _subexpression(self, at: int) -> int:
        """The offset after the bracket that closes `$(` in a string. Strings in it may hold brackets."""
        depth = 1
        while depth and (found := INSIDE_SUBEXPRESSION.search(self.text, at)):
            mark, at = found[0], found.end()
            if mark in "()":
                depth += 1 if mark == "(" else -1
            elif mark in SINGLE:
                inside = SINGLE_STRING.match(self.text, at)
                at = inside.end() + 1 if inside else at
            elif mark in DOUBLE and self._nested < DEEPEST:
                self._nested += 1
                at = min(self._past_expandable(at, PLAIN) + 1, len(self.text))
                self._nested -= 1
        return at if not depth else len(self.text)
