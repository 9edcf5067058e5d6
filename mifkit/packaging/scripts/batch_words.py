"""The text of a batch file → its single commands, without comments and redirections, and the blocks around them."""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import NamedTuple

from msgspec import Struct

from mifkit.files.names import last_name
from mifkit.files.rows import KEPT, Rows
from mifkit.files.source import comments_of
from mifkit.packaging.placed_text import Piece, PlacedText, exactly
from mifkit.packaging.scripts.flow import Step

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


# The value of a variable, and the setting of one.
VALUE = re.compile(r"[%!]([\w.-]+)[%!]")
SETS = re.compile(r'(?i)set[ \t]++(?:/a[ \t]++)?"?(?P<name>[\w.-]++)[ \t]*+=[ \t]*+(?P<value>[^\r\n]*)')

# What opens a condition or a loop that ends with its line.
CONDITIONS = ("if", "else", "for", "&&")
LABEL = re.compile(r"[\s:]*([^\s:;,=+&|<>()]*)")


def label_name(text: str) -> str:
    """The name of a label, in lower case, from a line `:NAME` or the argument of goto or call."""
    found = LABEL.match(text)
    return found[1].lower() if found else ""


class BatchStatement(Struct, frozen=True):
    """Here a whole statement of the outermost level begins: now its %NAME% are expanded."""


STATEMENT = BatchStatement()


class BatchLabel(Struct, frozen=True):
    """A label, by its name in lower case."""

    name: str


BatchStep = BatchStatement | BatchLabel | Step


class Reason(NamedTuple):
    """Why a command runs: because another command has failed, or has ended with a certain exit code.

    Commands are given by their numbers among all commands of the file.
    """

    failed: int | None = None
    tested: tuple[int, int] | None = None

    @property
    def otherwise(self) -> "Reason":
        """Why a command runs where the condition does not hold."""
        if self.failed is not None:
            return Reason(tested=(self.failed, 0))
        return Reason(failed=self.tested[0]) if self.tested is not None and self.tested[1] == 0 else ALWAYS


ALWAYS = Reason()


class BatchCommand(Struct, frozen=True, gc=False):
    """One command: its text from its name on, and its place.

    `word` is the name as written, `name` its last part in lower case. `reason` is why it runs; `after` is the last
    command before it that sets an exit code, if this command runs after it in any case.
    """

    written: PlacedText
    word: str
    name: str
    start: int
    end: int
    reason: Reason
    after: int | None


class BatchCommands(Rows[BatchCommand]):
    """The commands of a batch file, whose text is given."""

    __slots__ = ("_reasons", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        # For each command that is kept as numbers, why it runs.
        self._reasons: dict[int, Reason] = {}
        super().__init__(6, partial(_as_written, text, self._reasons))

    def append(self, one: BatchCommand) -> None:
        """Add a command. Of many, those that stand in the text as they are, as most do, are kept as places only."""
        piece = one.written.whole(self._text) if len(self._kept) >= KEPT else None
        if piece is None:
            self.put(one)
            return
        if one.reason != ALWAYS:
            self._reasons[one.start] = one.reason
        after = 0 if one.after is None else one.after + 1
        self.add(one.start, one.end, piece.start, piece.end, len(one.word), after)


def _as_written(
    text: str, reasons: Mapping[int, Reason], start: int, end: int, begin: int, stop: int, length: int, after: int
) -> BatchCommand:
    word = text[start : start + length]
    written = exactly(text[begin:stop], begin)
    reason = reasons.get(start, ALWAYS)
    return BatchCommand(written, word, command_name(word), start, end, reason, after - 1 if after else None)


def command_name(word: str) -> str:
    """The last part of the name of a command, in lower case."""
    return last_name(word.strip('"')).lower().removesuffix(".exe")


class Batch:
    """A batch file while it is read; `comments` are whole when `commands` is exhausted."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.comments = comments_of(text)
        self._at = 0
        self._count = 0
        # The last command that sets an error level.
        self._last: int | None = None
        # Why a command runs here, and why the blocks around it do.
        self._reason = ALWAYS
        self._blocks: list[Reason] = []
        # Brackets and conditions that are open, by the word or mark that opened them.
        self._open: list[str] = []
        # The reason that each of them gives for what stands in it.
        self._reasons: list[Reason] = []
        # The variables that hold the exit code of a command, by their names in lower case.
        self._saved: dict[str, int | None] = {}
        self._without_loop = 0
        self._steps: list[BatchStep] = []

    def commands(self) -> Iterator[BatchCommand | BatchStep]:
        """The commands in the order of the text, and what stands between them."""
        while True:
            leading = LEADING.match(self.text, self._at)
            self._at = leading.end() if leading else self._at
            if self._at >= len(self.text):
                return
            if self._mark(self.text[self._at]) or self._statement():
                yield from self._steps
                self._steps.clear()
                continue
            yield self._command()

    def _begin(self, word: str, step: Step) -> None:
        self._open.append(word)
        self._reasons.append(self._reason)
        self._steps.append(step)

    def _close(self, *words: str) -> None:
        """End the conditions and loops on top that began with one of the words."""
        while self._open and self._open[-1] in words:
            self._reasons.pop()
            self._steps.append(Step.END_COMPLETE if self._open.pop() == "else" else Step.END)

    def _else(self) -> None:
        self._close("for", "else", "&&")
        if self._open and self._open[-1] == "if":
            self._reason = self._reasons[-1].otherwise
            self._open[-1] = "else"
            self._steps.append(Step.ARM)

    def _mark(self, mark: str) -> bool:
        """Read a mark between commands; whether there was such a mark."""
        if mark in "\r\n":
            self._reason = self._blocks[-1] if self._blocks else ALWAYS
            self._close(*CONDITIONS)
            if not self._open:
                self._steps.append(STATEMENT)
        elif mark == "(":
            self._blocks.append(self._reason)
            self._open.append("(")
            self._reasons.append(self._reason)
        elif mark == ")" and self._blocks:
            self._blocks.pop()
            self._close(*CONDITIONS)
            self._open.pop()
            self._reasons.pop()
            self._reason = self._blocks[-1] if self._blocks else ALWAYS
        elif mark == ")":
            # A bracket that closes nothing makes the rest of its line a comment.
            self._skip(LINE)
            return True
        elif mark in "&|":
            self._chain(mark)
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

    def _chain(self, mark: str) -> None:
        """Read `&` or `|`, which may be doubled, but for its last character."""
        doubled = self.text.startswith(mark * 2, self._at)
        if not doubled:
            self._close("&&")
        elif self._open[-1:] == ["&&"]:
            self._steps.append(Step.ARM)
        else:
            self._begin("&&", Step.BRANCH)
        if mark == "|":
            self._reason = Reason(self._last) if doubled else ALWAYS
        elif doubled:
            self._reason = Reason(tested=(self._last, 0)) if self._last is not None else ALWAYS
        self._at += doubled

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
            self._reason = self._condition()
            self._begin("if", Step.BRANCH)
        elif word == "else":
            self._at += 4
            self._reason = ALWAYS
            self._else()
        elif word == "for" and (loop := self._loop()):
            self._at = loop.end()
            self._begin("for", Step.LOOP)
        else:
            return False
        return True

    def _loop(self) -> re.Match[str] | None:
        """The head of a loop, up to its `do`. Where a line has none, it is not searched for again."""
        if self._at < self._without_loop:
            return None
        found = LOOP.match(self.text, self._at, self._at + LONGEST)
        if found is None:
            line = LINE.match(self.text, self._at, self._at + LONGEST)
            self._without_loop = line.end() if line else self._at
        return found

    def _label(self, mark: int) -> None:
        """Read a label or, after a mark of that length, a comment."""
        found = LINE.match(self.text, self._at)
        assert found is not None
        if mark:
            inside = self._at + mark
            self.comments.add(self._at, found.end(), inside)
        else:
            self._last = None
            self._steps.append(BatchLabel(label_name(found[0])))
        self._at = found.end()

    def _condition(self) -> Reason:
        """Read a condition; what it says about the exit code of the command before it."""
        negated = False
        word = self._word()
        while word.lower() in ("/i", "not"):
            negated = negated or word.lower() == "not"
            word = self._word()
        if word.lower() in ("exist", "defined", "errorlevel", "cmdextversion"):
            operand = self._word()
            least = int(operand) if word.lower() == "errorlevel" and re.fullmatch("[0-9]{1,4}", operand) else 0
            if negated:
                return _tested(self._last, 0) if least == 1 else ALWAYS
            return Reason(self._last) if 1 <= least < INSTALLER_CODES else ALWAYS
        left, equal, right = word.partition("==")
        comparison = "=="
        if not equal:
            comparison = self._word().lower()
            comparison, right = (comparison[:2], comparison[2:]) if comparison.startswith("==") else (comparison, "")
        if not right and (equal or comparison == "==" or comparison in COMPARISONS):
            right = self._word()
        shown = VALUE.fullmatch(left.strip('"'))
        name = shown[1].lower() if shown else ""
        if name != "errorlevel" and name not in self._saved:
            return ALWAYS
        command = self._last if name == "errorlevel" else self._saved[name]
        return _compared(comparison, right.strip('"'), command, negated=negated)

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
        name = command_name(word)
        number = self._count
        self._count += 1
        after = self._last if not self._open else None
        made = BatchCommand(PlacedText(tuple(pieces)), word, name, start, max(self._at, start + 1), self._reason, after)
        if name == "set":
            self._save(made.written.text)
        if not SILENT.match(name):
            self._last = number
        return made

    def _save(self, text: str) -> None:
        """Note that a variable keeps the exit code of the last command, or that it no longer does."""
        found = SETS.match(text)
        if found is None:
            return
        value = VALUE.fullmatch(found["value"].rstrip('" \t'))
        source = value[1].lower() if value else ""
        if source == "errorlevel":
            self._saved[found["name"].lower()] = self._last
        elif source in self._saved:
            self._saved[found["name"].lower()] = self._saved[source]
        else:
            self._saved.pop(found["name"].lower(), None)

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
        if pieces and pieces[-1].exact and HANDLE.search(pieces[-1].text[-2:]):
            last = pieces.pop()
            pieces.append(Piece(last.text[:-1], last.start, last.end - 1))
        found = REDIRECTION.match(self.text, at)
        return found.end() if found else at + 1


def _compared(comparison: str, value: str, command: int | None, *, negated: bool) -> Reason:
    """What a comparison of the exit code of a command with a value says."""
    if (comparison in ("==", "equ") and not negated) or (comparison == "neq" and negated):
        return _tested(command, int(value)) if re.fullmatch("[0-9]{1,9}", value) else ALWAYS
    failure = (comparison in ("==", "equ") and value == "0") if negated else (comparison, value) in FAILURES
    return Reason(command) if failure else ALWAYS


def _tested(command: int | None, code: int) -> Reason:
    return Reason(tested=(command, code)) if command is not None else ALWAYS
