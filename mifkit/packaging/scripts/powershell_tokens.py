"""The text of a PowerShell script → tokens, with the brackets that belong together, and its comments.

Strings come with their escapes read: `` ` `` , doubled quotes, here-strings, and what `$` puts into them. Takes
linear time.
"""

import re
from collections.abc import Iterator
from sys import intern

from msgspec import Struct

from mifkit.files.source import Comment
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
# In a subexpression: what is a bracket, begins a string, or is neither.
INSIDE_SUBEXPRESSION = re.compile(rf"`.|[(){SINGLE}{DOUBLE}]", re.DOTALL)
STOP_PARSING = re.compile(r"[^\r\n|]*")
ESCAPES = {"n": " ", "r": " ", "t": "\t", "0": "", "a": "", "b": "", "f": "", "v": ""}


class Token(Struct, frozen=True, gc=False):
    """`kind` is the name of a group of `TOKEN`, or `string`. `glued`: nothing separates it from the token before.

    `parts` are the pieces of a string or word; a variable in it is a name instead of a piece.
    """

    kind: str
    start: int
    end: int
    text: str
    glued: bool
    parts: tuple[Piece | tuple[str, int, int], ...] = ()


def variable_name(text: str) -> str:
    """The name of `$name`, `${name}` or `@name` in lower case, without a scope."""
    name = text[1:].strip("{}").lower()
    scope, colon, rest = name.partition(":")
    return rest if colon and scope in ("script", "global", "local", "private", "using") else name


class Tokens:
    """The tokens of a script, and for each opening bracket the index of its closing bracket. `writes`: the script may
    write a status MIF itself."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.comments: list[Comment] = []
        # How many strings stand in subexpressions of strings here.
        self._nested = 0
        self.all: list[Token] = list(self._read())
        self.closing = self._brackets()
        self.writes = writes_mif(text)

    def _brackets(self) -> dict[int, int]:
        closing: dict[int, int] = {}
        waiting: list[int] = []
        for index, token in enumerate(self.all):
            if token.kind == "open":
                waiting.append(index)
            elif token.kind == "close" and waiting:
                closing[waiting.pop()] = index
        closing.update(dict.fromkeys(waiting, len(self.all)))
        return closing

    def _read(self) -> Iterator[Token]:
        text, end, glued, argument = self.text, 0, False, False
        while (found := TOKEN.match(text, end)) and (kind := found.lastgroup):
            at = found.start(kind)
            glued = glued and at == end
            end = found.end()
            if kind == "comment" and glued and argument and text[at] == "#":
                # In the middle of a word, # is an ordinary character.
                end = at + 1
                yield Token("word", at, end, "#", True, (Piece("#", at, end),))
                continue
            if kind == "comment":
                self._comment(at, end)
                glued = False
                continue
            if kind in ("here", "single", "double"):
                parts, end = self._string(found, kind)
                yield Token("string", at, end, text[at:end], glued, tuple(parts))
            elif kind == "word":
                written = text[at:end]
                word = (
                    unescaped(written, at, ESCAPED, lambda escape: escape[1]).pieces
                    if "`" in written
                    else (Piece(written, at, end),)
                )
                yield Token("word", at, end, written, glued, word)
                if written == "--%":
                    rest = STOP_PARSING.match(text, end)
                    assert rest is not None
                    yield Token("string", end, rest.end(), rest[0], False, exactly(rest[0].strip(" "), end + 1).pieces)
                    end = rest.end()
            else:
                yield Token(kind, at, end, intern(text[at:end]), glued)
            argument = kind in ("word", "variable", "string")
            glued = kind != "newline"

    def _comment(self, start: int, end: int) -> None:
        inside = start + (2 if self.text.startswith("<#", start) else 1)
        self.comments.append(Comment(start, end, inside, self.text[inside:end]))

    def _string(self, found: re.Match[str], kind: str) -> tuple[list[Piece | tuple[str, int, int]], int]:
        """The parts of a string, and its end."""
        text, start = self.text, found.end()
        if kind == "here":
            if found["mark"] in SINGLE:
                end = HERE_END.search(text, start - 1)
                stop = end.start() if end else len(text)
                return list(exactly(text[start:stop], start).pieces), end.end() if end else len(text)
            return self._expandable(start, SPECIAL_HERE)
        if kind == "single":
            inside = SINGLE_STRING.match(text, start)
            assert inside is not None
            if DOUBLED_SINGLE.search(inside[0]) is None:
                return list(exactly(inside[0], start).pieces), inside.end() + 1
            string = unescaped(inside[0], start, DOUBLED_SINGLE, lambda doubled: doubled[0][0])
            return list(string.pieces), inside.end() + 1
        return self._expandable(start, SPECIAL)

    def _expandable(self, start: int, special: re.Pattern[str]) -> tuple[list[Piece | tuple[str, int, int]], int]:
        text, at = self.text, start
        parts: list[Piece | tuple[str, int, int]] = []
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
                return parts, at
        parts += exactly(text[at:], at).pieces
        return parts, len(text)

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
                _, at = self._expandable(at, SPECIAL)
                self._nested -= 1
        return at if not depth else len(self.text)
