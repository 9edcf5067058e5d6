"""Scripts whose commands are arguments of calls, such as `Run "…"` and `ShellExecute(file, arguments)`.

Read are comments, strings with their escapes, continued lines, texts joined with `&` or `+`, names that the file sets
to one text, and the calls. How a language writes these is its `Dialect`. Reading takes linear time.
"""

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from mifkit.files.source import Comment
from mifkit.packaging.placed_text import Piece, PlacedText, joined, quoted_argument, unescaped, unknown
from mifkit.packaging.scripts.script import DEEPEST, Expansion, Script, ScriptLine


class Dialect(Struct, frozen=True):
    """How a language is written.

    `tokens` finds comments, strings, names and marks. `calls` are functions by their names in lower case: the number of
    the argument that is the program or the whole line, and of the argument, if any, that holds the program's arguments.
    `constants` are names that stand for a text.
    """

    tokens: re.Pattern[str]
    escapes: re.Pattern[str]
    comment: re.Pattern[str]
    calls: Mapping[str, tuple[int, int | None]]
    joins: str
    assigns: frozenset[str]
    constants: Mapping[str, str] = {}


class _Token(Struct, frozen=True, gc=False):
    kind: str
    start: int
    end: int
    text: str


CHARACTERS = frozenset({"chr", "chrw"})
# Words in front of a name that is assigned to, or of a call.
FRONT = frozenset(
    """
    call const dim global let local public private set static var then else do begin return not and or if elseif
    while until
    """.split()  # noqa: SIM905 - a list of words reads better as one
)
OPENING, CLOSING = frozenset("([{"), frozenset(")]}")


class _Reader:
    """A script while it is read: its tokens, and what its names stand for."""

    def __init__(self, text: str, dialect: Dialect, start: int, end: int) -> None:
        self.dialect = dialect
        self.comments: list[Comment] = []
        self.tokens = list(self._scan(text, start, end))
        self._closing = self._brackets()
        self._expansion = Expansion(text)
        # Where the texts begin that are joined to the value of a name; `None`: the file does not show its value.
        self._given: dict[str, list[int] | None] = {}
        self._known: dict[str, PlacedText | None] = {}
        self._assignments()

    def _scan(self, text: str, start: int, end: int) -> Iterator[_Token]:
        for found in self.dialect.tokens.finditer(text, start, end):
            kind = found.lastgroup or ""
            if kind == "comment":
                mark = self.dialect.comment.match(found[0])
                inside = found.start() + (mark.end() if mark else 0)
                self.comments.append(Comment(found.start(), found.end(), inside, text[inside : found.end()]))
            elif kind != "blank":
                yield _Token(kind, found.start(), found.end(), found[0])

    def _mark(self, index: int) -> str:
        """The mark at an index; empty if something else stands there."""
        token = self.tokens[index] if index < len(self.tokens) else None
        return token.text if token is not None and token.kind == "mark" else ""

    def _begins(self, index: int) -> bool:
        """Whether a statement begins at a token."""
        before = self.tokens[index - 1] if index else None
        return before is None or before.kind == "newline" or before.text in (":", ";") or before.text.lower() in FRONT

    def _assignments(self) -> None:
        for index, token in enumerate(self.tokens):
            if token.kind != "name" or self._mark(index + 1) not in self.dialect.assigns or not self._begins(index):
                continue
            if index and self.tokens[index - 1].text.lower() in ("if", "elseif", "while", "until", "and", "or", "not"):
                continue
            name = token.text.lower()
            first = index + 2
            grows = self._mark(index + 1) in ("&=", "+=")
            if not grows and first < len(self.tokens) and self.tokens[first].text.lower() == name:
                # name = name & "more"
                grows, first = self._mark(first + 1) in tuple(self.dialect.joins), first + 2
            known = self._given.get(name)
            if grows and known:
                known.append(first)
            else:
                self._given[name] = [first] if name not in self._given and not grows else None

    def value(self, name: str, depth: int) -> PlacedText | None:
        """The text that a name stands for; `None` if the file does not show it."""
        key = name.lower()
        if key not in self._known:
            self._known[key] = None
            starts = self._given.get(key)
            if starts and depth < DEEPEST:
                parts = [self.expression(start, depth + 1)[0] for start in starts]
                self._known[key] = joined(part for part in parts if part is not None)
                if any(part is None for part in parts):
                    self._known[key] = None
        found = self._known[key]
        return found if found is not None and self._expansion.spend(found) else None

    def expression(self, index: int, depth: int = 0) -> tuple[PlacedText | None, int]:
        """The text of an expression, and where it ends: at a comma, a bracket or the end of the statement.

        `None` for what holds no text at all.
        """
        parts: list[PlacedText] = []
        known = False
        joins = False
        while index < len(self.tokens):
            token = self.tokens[index]
            if token.kind == "newline" or token.text in (",", ";", ":") or token.text in CLOSING:
                break
            if token.kind == "mark" and token.text in self.dialect.joins:
                joins = True
                index += 1
                continue
            if parts and not joins:
                # Another operator: its result is unknown.
                return None, index
            part, index, shown = self._operand(index, depth)
            known = known or shown
            parts.append(part)
            joins = False
        return (joined(parts) if known else None), index

    def _operand(self, index: int, depth: int) -> tuple[PlacedText, int, bool]:
        """The text of an operand, where it ends, and whether the file shows any of it."""
        token = self.tokens[index]
        if token.kind == "string":
            return self._string(token), index + 1, True
        if token.text in OPENING:
            if token.text == "(" and depth < DEEPEST:
                inner, end = self.expression(index + 1, depth + 1)
                if self._mark(end) == ")":
                    return inner or unknown(token.start, token.end), end + 1, inner is not None
            return unknown(token.start, token.end), self._past(index), False
        name = token.text.lower()
        if token.kind == "name" and self._mark(index + 1) == "(":
            after = self._past(index + 1)
            code = self.tokens[index + 2].text if index + 2 < len(self.tokens) else ""
            if name in CHARACTERS and after == index + 4 and code in ("32", "34", "39"):
                return PlacedText((Piece(chr(int(code)), token.start, self.tokens[after - 1].end),)), after, True
            if name == "expandconstant" and depth < DEEPEST:
                inner, _ = self.expression(index + 2, depth + 1)
                return inner or unknown(token.start, token.end), after, inner is not None
            return unknown(token.start, token.end), after, False
        if name in self.dialect.constants:
            return PlacedText((Piece(self.dialect.constants[name], token.start, token.end),)), index + 1, True
        value = self.value(name, depth) if token.kind == "name" else None
        return (value or unknown(token.start, token.end)), index + 1, value is not None

    def _past(self, index: int) -> int:
        """The index after the bracket that closes the bracket at `index`, or after the end of its line."""
        return self._closing.get(index, len(self.tokens))

    def _brackets(self) -> dict[int, int]:
        """For each opening bracket, the index after its closing bracket, or after the end of its line."""
        closing: dict[int, int] = {}
        waiting: list[int] = []
        for index, token in enumerate(self.tokens):
            if token.kind == "newline":
                closing |= dict.fromkeys(waiting, index + 1)
                waiting.clear()
            elif token.kind == "mark" and token.text in OPENING:
                waiting.append(index)
            elif token.kind == "mark" and token.text in CLOSING and waiting:
                closing[waiting.pop()] = index + 1
        return closing

    def _string(self, token: _Token) -> PlacedText:
        quote = token.text[0]
        closed = len(token.text) > 1 and token.text.endswith(quote)
        inside, start = token.text[1 : -1 if closed else None], token.start + 1

        def meaning(escape: re.Match[str]) -> str:
            """In a string in double quotes, two single ones are two single ones, and the other way round."""
            return escape[0] if escape[0][0] in "\"'" and escape[0][0] != quote else escape[0][1]

        pieces = unescaped(inside, start, self.dialect.escapes, meaning).pieces
        # An empty text still has a place.
        return PlacedText(pieces or (Piece("", token.start, token.end),))

    def lines(self) -> Iterator[ScriptLine]:
        """The lines that the script starts."""
        for index, token in enumerate(self.tokens):
            if token.kind != "name":
                continue
            call = self.dialect.calls.get(token.text.lower().rpartition(".")[2])
            # One that is joined or assigned is a name like any other.
            if call is None or index + 1 >= len(self.tokens) or self._mark(index + 1) not in ("", "("):
                continue
            wanted = max(argument for argument in call if argument is not None)
            arguments, end = self._arguments(index + 1, wanted + 1)
            program, rest = call
            if len(arguments) <= program or (first := arguments[program]) is None:
                continue
            line = first
            if rest is not None:
                more = arguments[rest] if len(arguments) > rest else None
                line = joined((quoted_argument(first), *([more] if more else [])), " ")
            yield ScriptLine(line, token.start, self.tokens[end - 1].end)

    def _arguments(self, index: int, most: int) -> tuple[list[PlacedText | None], int]:
        """The first arguments of a call, and where they end. The brackets may be left out."""
        if self._mark(index) == "(":
            index += 1
        found: list[PlacedText | None] = []
        while len(found) < most and index < len(self.tokens):
            value, after = self.expression(index)
            found.append(value)
            index = after
            if self._mark(index) != ",":
                break
            index += 1
        return found, min(index, len(self.tokens))

    def texts(self) -> tuple[PlacedText, ...]:
        return tuple(self._string(token) for token in self.tokens if token.kind == "string")


def read_calls(text: str, dialect: Dialect, start: int = 0, end: int | None = None) -> Script:
    """The commands of a script, or of the part of it from `start` up to, not including, `end`."""
    reader = _Reader(text, dialect, start, len(text) if end is None else end)
    return Script(tuple(reader.lines()), reader.texts(), tuple(reader.comments))
