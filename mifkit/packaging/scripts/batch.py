"""Batch files (.cmd, .bat): the command lines that a file starts, as the command processor reads its text.

Read are `^` (escapes and continued lines), quotes, `%NAME%` and `!NAME!`, `set`, blocks, `if`, `for`, `else`,
redirections, and the comments `rem` and `::`. Labels and jumps are not followed. Takes linear time.
"""

import re
from collections.abc import Iterator

from mifkit.packaging.placed_text import Piece, PlacedText, replaced, unknown
from mifkit.packaging.scripts.batch_words import Batch, BatchCommand
from mifkit.packaging.scripts.script import DEEPEST, Expansion, HiddenFailure, Script, ScriptLine

# %NAME%, !NAME!, an argument (%1, %~dp0, %*), the variable of a loop (%%i), and %% for one percent sign.
VARIABLE = re.compile(
    r"%(?:~[A-Za-z]*(?:\$[^:%\r\n]{0,64}:)?)?[0-9*]|%%(?:~[A-Za-z]*(?:\$[^:%\r\n]{0,64}:)?)?[A-Za-z#?]"
    r"|%%|%([^%\r\n:]{1,128})(:[^%\r\n]{1,256})?%|!([^!\r\n:^ ]{1,128})(:[^!\r\n]{1,256})?!"
)
SET = re.compile(
    r'(?is)[ \t]*(?:(?P<option>/[ap]\b).*|"(?P<quoted>[^"=]+)=(?P<inside>.*)"[^"]*|(?P<name>[^="]+)=(?P<value>.*))'
)
# Commands of the command processor itself that start nothing.
INTERNAL = frozenset(
    """
    assoc break cd chdir cls color copy date del dir echo endlocal erase exit ftype goto md mkdir mklink move path
    pause popd prompt pushd rd rem ren rename rmdir set setlocal shift time title type ver verify vol
    """.split()  # noqa: SIM905 - a list of words reads better as one
)
ECHO = re.compile(r"echo(?=[.:(\[/\\+,;]|$)", re.IGNORECASE)


class _Variables:
    """The variables of a file that are set to only one text."""

    def __init__(self, text: str) -> None:
        self._set: dict[str, PlacedText | None] = {}
        self._expanded: dict[str, PlacedText | None] = {}
        self._expansion = Expansion(text)

    def assign(self, name: str, value: PlacedText | None) -> None:
        """Note that a variable is set; `None` is a value that the file does not show."""
        key = name.strip().lower()
        known = self._set.setdefault(key, value)
        if known is not None and (value is None or known.text != value.text):
            self._set[key] = None

    def value(self, name: str, depth: int) -> PlacedText | None:
        """What a variable stands for; `None` if the file does not show it."""
        key = name.lower()
        if key in self._expanded:
            found = self._expanded[key]
        else:
            raw = self._set.get(key)
            # A variable that contains itself has no text of its own.
            self._expanded[key] = None
            found = self.expand(raw, depth + 1) if raw is not None and depth < DEEPEST else None
            if found is not None and re.search(r"[&|<>]", re.sub(r'"[^"]*"', "", found.text)):
                found = None
            self._expanded[key] = found
        return found if found is not None and self._expansion.spend(found) else None

    def expand(self, written: PlacedText, depth: int = 0) -> PlacedText:
        """A text with its variables replaced."""
        if "%" not in written.text and "!" not in written.text:
            return written
        pieces: list[Piece] = []
        for piece in written.pieces:
            pieces += self._replaced(piece, depth) if piece.exact else (piece,)
        return PlacedText(tuple(pieces))

    def _replaced(self, piece: Piece, depth: int) -> tuple[Piece, ...]:
        def meaning(found: re.Match[str]) -> tuple[Piece, ...]:
            start, end = piece.start + found.start(), piece.start + found.end()
            if found[0] == "%%":
                return (Piece("%", start, end),)
            name = found[1] or found[3]
            value = self.value(name, depth) if name and not (found[2] or found[4]) else None
            return (value if value is not None else unknown(start, end)).pieces

        return replaced(piece.text, piece.start, VARIABLE, meaning).pieces


def read_batch(text: str) -> Script:
    """The commands of a batch file."""
    batch = Batch(text)
    found = list(batch.commands())
    variables = _Variables(text)
    for command in found:
        if command.name == "set":
            _assign(command, variables)
    lines: list[ScriptLine] = []
    texts: list[PlacedText] = []
    numbers: dict[int, int] = {}
    for index, command in enumerate(found):
        if ECHO.match(command.name):
            texts.append(variables.expand(command.written))
        elif command.name not in INTERNAL and not command.name.startswith(":"):
            numbers[index] = len(lines)
            lines.append(ScriptLine(variables.expand(command.written), command.start, command.end))
    return Script(tuple(lines), tuple(texts), tuple(batch.comments), tuple(_hidden(found, numbers)))


def _assign(command: BatchCommand, variables: _Variables) -> None:
    text = command.written.text
    match = SET.fullmatch(text, len(command.word))
    if match is None:
        return
    if match["option"]:
        prompt = re.match(r'(?i)[ \t]*/[ap][ \t]*"?[ \t]*([\w.-]+)[ \t]*[-+*/%&^|]?=', text[len(command.word) :])
        if prompt:
            variables.assign(prompt[1], None)
        return
    name = match["quoted"] or match["name"]
    group = "inside" if match["quoted"] else "value"
    variables.assign(name, command.written.part(match.start(group), match.end(group)))


EXIT_0 = re.compile(r"(?i)exit(?:[ \t]+/b)?[ \t]+0[ \t]*")


def _hidden(found: list[BatchCommand], numbers: dict[int, int]) -> Iterator[HiddenFailure]:
    for command in found:
        if command.failed is not None and command.failed in numbers and EXIT_0.fullmatch(command.written.text):
            yield HiddenFailure(command.start, command.end, numbers[command.failed])
