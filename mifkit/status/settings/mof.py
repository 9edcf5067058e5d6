"""Client settings from instances in MOF; instances of other classes are skipped.

instance of CCM_SoftwareDistributionClientConfig
{
    SuccessReturnCodes = {0};
    ExecutionFailureRetryCount = 1008;
};
"""

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from mifkit.diagnostics import quoted
from mifkit.status.settings.values import Problem, SettingsRead
from mifkit.status.settings.wmi import BY_PROPERTY, CLASSES, Instance, NotSettingsError, merged

# An unclosed string or comment extends to the end of the file: retrying after each quote would take quadratic time.
TOKEN = re.compile(
    r"(?P<blank>[ \t\r\n\f\v\ufeff]++|//[^\r\n]*+|/\*[^*]*+(?:\*(?!/)[^*]*+)*+(?:\*/)?+|\#[^\r\n]*+)"
    r'|(?P<string>"[^"\\]*+(?:\\.[^"\\]*+)*+"?+)'
    r"|(?P<number>[-+]?0[xX][0-9A-Fa-f]++(?!\w)|[-+]?[0-9]++(?![\w.]))"
    r"|(?P<word>[$A-Za-z_]\w*+)"
    r"|(?P<sign>[{}=;,])"
    r"|(?P<other>.)",
    re.DOTALL | re.ASCII,
)
BEGINNING = re.compile(
    r"(?ai)(?:\s++|//[^\r\n]*+|/\*[^*]*+(?:\*(?!/)[^*]*+)*+\*/|\#pragma[^\r\n]*+|\[[^\]]*+\])*+instance\s++of\b"
)
CONSTANTS: dict[str, object] = {"null": None, "true": True, "false": False}
# Neither Python nor WMI reads a number with more digits.
MOST_DIGITS = 20


class Token(NamedTuple):
    kind: str
    text: str
    start: int


class _StopError(Exception):
    """The text is not MOF from a place on; `start` is its 0-based offset."""

    def __init__(self, message: str, start: int) -> None:
        super().__init__(message)
        self.start = start


def is_mof(text: str) -> bool:
    """Whether a text begins like instances in MOF."""
    return BEGINNING.match(text) is not None


def read_mof(text: str) -> SettingsRead:
    """Read the instances of the classes that hold client settings.

    Raises `NotSettingsError` if there is none, or if the text is not MOF; the message then names the place.
    """
    reader = _Reader(text)
    try:
        instances = list(reader.instances())
    except _StopError as stop:
        raise NotSettingsError(f"{reader.place(stop.start)}: {stop}") from None
    if not instances:
        raise NotSettingsError(f"it holds no instance of {' or '.join(CLASSES.values())}")
    return merged("WMI instances in MOF", instances, reader.problems)


class _Reader:
    """Reads the tokens of a text once, from left to right."""

    def __init__(self, text: str) -> None:
        self._lines = array("I", [0])
        self._lines.extend(match.end() for match in re.finditer(r"\r\n|\r|\n", text))
        self._end = Token("end", "", len(text))
        self._tokens = tokens_of(text)
        self._next = next(self._tokens, self._end)
        self.problems: list[Problem] = []

    def place(self, offset: int) -> str:
        line = bisect_right(self._lines, offset)
        return f"line {line}, column {offset - self._lines[line - 1] + 1}"

    def _take(self) -> Token:
        token = self._next
        self._next = next(self._tokens, self._end)
        return token

    def _expect(self, text: str) -> Token:
        token = self._take()
        if token.text != text:
            found = quoted(token.text) if token.text else "the end of the file"
            raise _StopError(f"expected '{text}', found {found}", token.start)
        return token

    def instances(self) -> Iterator[Instance]:
        while self._next is not self._end:
            token = self._take()
            if token.kind == "word" and token.text.lower() == "instance" and self._next.text.lower() == "of":
                self._take()
                name = self._take()
                while self._next.text not in ("{", ""):
                    self._take()  # an alias
                if name.text.lower() in CLASSES:
                    yield self._instance(CLASSES[name.text.lower()], token.start)
                else:
                    self._skip()

    def _skip(self) -> None:
        """Skip text in braces."""
        depth = 0
        while True:
            token = self._take()
            depth += (token.text == "{") - (token.text == "}")
            if token.kind == "end":
                raise _StopError("a brace is not closed", token.start)
            if depth == 0:
                return

    def _instance(self, name: str, start: int) -> Instance:
        self._expect("{")
        properties: dict[str, object] = {}
        seen: set[str] = set()
        places: dict[str, str] = {}
        while self._next.text != "}":
            word = self._take()
            if word.kind != "word":
                found = quoted(word.text) if word.text else "the end of the file"
                raise _StopError(f"expected the name of a property or '}}', found {found}", word.start)
            self._expect("=")
            place = self.place(self._next.start)
            if word.text.lower() not in BY_PROPERTY:
                self._skip_value()
            else:
                value = self._value()
                if word.text.lower() in seen:
                    self.problems.append(
                        Problem(place, f"{word.text} is set twice in one instance", "Keep one of the two.")
                    )
                seen.add(word.text.lower())
                properties[word.text], places[word.text] = value, f"{place}, {word.text}"
                self._expect(";")
        self._take()
        return Instance(name, self.place(start), properties, places)

    def _skip_value(self) -> None:
        """Skip the value of another property, including embedded instances."""
        depth = 0
        while not (self._next.text == ";" and depth == 0):
            token = self._take()
            depth += (token.text == "{") - (token.text == "}")
            if token.kind == "end" or depth < 0:
                raise _StopError("a value does not end with ';'", token.start)
        self._take()

    def _value(self) -> object:
        if self._next.text != "{":
            return self._single()
        self._take()
        values: list[object] = []
        while self._next.text != "}":
            values.append(self._single())
            if self._next.text != "}":
                self._expect(",")
        self._take()
        return values

    def _single(self) -> object:
        token = self._take()
        if token.kind == "number":
            return _number(token)
        if token.kind == "string":
            return token.text[1:-1]
        if token.kind == "word" and token.text.lower() in CONSTANTS:
            return CONSTANTS[token.text.lower()]
        found = quoted(token.text) if token.text else "the end of the file"
        raise _StopError(f"expected a value, found {found}", token.start)


def tokens_of(text: str) -> Iterator[Token]:
    """The tokens of a MOF text but its blanks and comments. Takes linear time."""
    for match in TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind != "blank":
            yield Token(kind, match.group(), match.start())


def _number(token: Token) -> object:
    """The number of a token. Numbers that MOF reads in another base than people do stay text, and so are refused."""
    digits = token.text.lstrip("+-")
    if digits[:2].lower() == "0x":
        return int(token.text, 16) if len(digits) <= MOST_DIGITS else token.text
    if len(digits) > MOST_DIGITS or (len(digits) > 1 and digits.startswith("0")):
        return token.text
    return int(token.text)
