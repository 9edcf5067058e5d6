"""The text of a batch file → its single commands, without blocks, conditions, loops, comments and redirections."""

import re
from collections.abc import Iterator

from msgspec import Struct

from mifkit.files.source import Comment
from mifkit.packaging.placed_text import Piece, PlacedText

LEADING = re.compile(r"[ \t,;=@\x0b\x0c\u00a0]+")
LINE = re.compile(r"[^\r\n]*")
NEWLINE = re.compile(r"\r\n|\r|\n")
# The name of a command ends at a blank; names of the command processor's own commands also end at other marks.
NAME = re.compile(r'[ \t]*(?:"[^"\r\n]*"?|[^\s"&|<>()^,;=])*+')
WORD = re.compile(r'[ \t]*((?:"[^"\r\n]*"?|%[^%\r\n]*%|\^.|[^\s"^()&|])++)')
# The longest line that the command processor reads.
LONGEST = 8191
LOOP = re.compile(r'(?i)[^"\r\n]*?(?:"[^"\r\n]*"[^"\r\n]*?)*?[\s)]do(?=[\s(@])')
SPECIAL = re.compile(r'[\^"\r\n&|<>()]')
QUOTED = re.compile(r'"[^"\r\n]*"?')
REDIRECTION = re.compile(r'(?:>>?|<)(?:&\d|[ \t]*(?:"[^"\r\n]*"?|\^.|[^\s"^&|<>()])*+)')
HANDLE = re.compile(r"(?:^|(?<=[ \t]))\d$")
# From here on, codes are those of Windows Installer and of restarts: a test for them does not test for any failure.
INSTALLER_CODES = 1600
COMPARISONS = frozenset(["equ", "neq", "lss", "leq", "gtr", "geq"])
FAILURES = frozenset({("neq", "0"), ("gtr", "0"), ("geq", "1")})
# These leave the error level of the command before them.
SILENT = re.compile(r"(?i)echo|set$|title$|rem$|setlocal$|endlocal$")


class BatchCommand(Struct, frozen=True):
    """One command: its text from its name on, and its place.

    `word` is the name as written, `name` its last part in lower case. If this command runs only after another command
    has failed, `failed` is the number of that command among all commands of the file; otherwise it is `None`.
    """

    written: PlacedText
    word: str
    name: str
    start: int
    end: int
    failed: int | None


class Batch:
    """A batch file while it is read; `comments` are whole when `commands` is exhausted."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.comments: list[Comment] = []
        self._at = 0
        self._count = 0
        # The last command that sets an error level.
        self._last: int | None = None
        # The command on whose failure a command depends here, and those on which the blocks around it depend.
        self._failed: int | None = None
        self._blocks: list[int | None] = []

    def commands(self) -> Iterator[BatchCommand]:
        """The commands in the order of the text."""
        while True:
            leading = LEADING.match(self.text, self._at)
            self._at = leading.end() if leading else self._at
            if self._at >= len(self.text):
                return
            if self._mark(self.text[self._at]):
                continue
            if self._statement():
                continue
            yield self._command()

    def _mark(self, mark: str) -> bool:
        """Read a mark between commands; whether there was such a mark."""
        if mark in "\r\n":
            self._failed = self._blocks[-1] if self._blocks else None
        elif mark == "(":
            self._blocks.append(self._failed)
        elif mark == ")" and self._blocks:
            self._blocks.pop()
            self._failed = self._blocks[-1] if self._blocks else None
        elif mark == ")":
            # A bracket that closes nothing makes the rest of its line a comment.
            self._skip(LINE)
            return True
        elif mark in "&|":
            doubled = self.text.startswith(mark * 2, self._at)
            if mark == "|":
                self._failed = self._last if doubled else None
            elif doubled:
                self._failed = None
            self._at += doubled
        elif mark == "^" and (line := NEWLINE.match(self.text, self._at + 1)):
            self._at = line.end()
            return True
        elif mark in "<>":
            self._skip(REDIRECTION)
            return True
        else:
            return False
        self._at += 1
        return True

    def _skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self.text, self._at)
        self._at = found.end() if found and found.end() > self._at else self._at + 1

    def _statement(self) -> bool:
        """Read a comment, a label, or what precedes a command; whether there was any of these."""
        found = NAME.match(self.text, self._at)
        word = found[0].lower() if found else ""
        if word.startswith(":"):
            self._label(2 if word.startswith("::") else 0)
        elif word == "rem":
            self._label(3)
        elif word == "if":
            self._at += 2
            self._failed = self._condition()
        elif word == "else":
            self._at += 4
            self._failed = None
        elif word == "for" and (loop := LOOP.match(self.text, self._at, self._at + LONGEST)):
            self._at = loop.end()
        else:
            return False
        return True

    def _label(self, mark: int) -> None:
        """Read a label or, after a mark of that length, a comment."""
        found = LINE.match(self.text, self._at)
        assert found is not None
        if mark:
            inside = self._at + mark
            self.comments.append(Comment(self._at, found.end(), inside, self.text[inside : found.end()]))
        else:
            self._last = None
        self._at = found.end()

    def _condition(self) -> int | None:
        """Read a condition; the command for whose failure it tests, `None` if it tests for something else."""
        negated = False
        word = self._word()
        while word.lower() in ("/i", "not"):
            negated = negated or word.lower() == "not"
            word = self._word()
        if word.lower() in ("exist", "defined", "errorlevel", "cmdextversion"):
            operand = self._word()
            least = int(operand) if word.lower() == "errorlevel" and re.fullmatch("[0-9]{1,4}", operand) else 0
            return self._last if not negated and 1 <= least < INSTALLER_CODES else None
        left, equal, right = word.partition("==")
        comparison = "=="
        if not equal:
            comparison = self._word().lower()
            comparison, right = (comparison[:2], comparison[2:]) if comparison.startswith("==") else (comparison, "")
        if not right and (equal or comparison == "==" or comparison in COMPARISONS):
            right = self._word()
        if left.strip('"').lower() not in ("%errorlevel%", "!errorlevel!"):
            return None
        value = right.strip('"')
        failure = (comparison in ("==", "equ") and value == "0") if negated else (comparison, value) in FAILURES
        return self._last if failure else None

    def _word(self) -> str:
        found = WORD.match(self.text, self._at)
        if found is None:
            return ""
        self._at = found.end()
        return found[1]

    def _command(self) -> BatchCommand:
        start = self._at
        found = NAME.match(self.text, start)
        word = found[0] if found else ""
        pieces = self._pieces()
        name = re.split(r"[\\/]", word.strip('"'))[-1].lower().removesuffix(".exe")
        number = self._count
        self._count += 1
        made = BatchCommand(PlacedText(tuple(pieces)), word, name, start, max(self._at, start + 1), self._failed)
        if not SILENT.match(name):
            self._last = number
        return made

    def _pieces(self) -> list[Piece]:
        """Read a command up to the beginning of the next. Its pieces are without escapes and redirections."""
        pieces: list[Piece] = []
        text, begin = self.text, self._at
        while found := SPECIAL.search(text, self._at):
            at, mark = found.start(), found[0]
            if mark == '"':
                closing = QUOTED.match(text, at)
                self._at = closing.end() if closing else at + 1
                continue
            if mark == "(" or (mark == ")" and not self._blocks):
                self._at = at + 1
                continue
            if at > begin:
                pieces.append(Piece(text[begin:at], begin, at))
            if mark not in "^<>":
                self._at = at
                return pieces
            self._at = self._escape(at, pieces) if mark == "^" else self._redirection(at, pieces)
            begin = self._at
        if begin < len(text):
            pieces.append(Piece(text[begin:], begin, len(text)))
        self._at = len(text)
        return pieces

    def _escape(self, at: int, pieces: list[Piece]) -> int:
        line = NEWLINE.match(self.text, at + 1)
        if line:
            return line.end()
        if at + 1 < len(self.text):
            pieces.append(Piece(self.text[at + 1], at, at + 2))
        return at + 2

    def _redirection(self, at: int, pieces: list[Piece]) -> int:
        if pieces and pieces[-1].exact and HANDLE.search(pieces[-1].text):
            last = pieces.pop()
            pieces.append(Piece(last.text[:-1], last.start, last.end - 1))
        found = REDIRECTION.match(self.text, at)
        return found.end() if found else at + 1
