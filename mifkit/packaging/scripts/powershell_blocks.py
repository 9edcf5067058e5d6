"""The tokens of a PowerShell script → where its conditions, loops and functions begin and end. Takes linear time."""

from array import array
from collections.abc import Mapping

from msgspec import Struct

from mifkit.packaging.scripts.flow import Step
from mifkit.packaging.scripts.powershell_tokens import Kind, Tokens, variable_name

# Words after which a command may begin, and what may stand before the first word of a command.
KEYWORDS = frozenset(
    """
    begin catch do dynamicparam else end exit finally process return throw trap try
    """.split()  # noqa: SIM905 - a list of words reads better as one
)
FRESH = frozenset({";", "|", "||", "&&", "=", "+="})
# What begins a statement that is no command.
STATEMENTS = frozenset(
    """
    break class continue data elseif enum filter for foreach function if param switch until using while
    """.split()  # noqa: SIM905 - a list of words reads better as one
)
# Kinds of tokens with which no command and no block begins or ends.
VALUES = frozenset({Kind.STRING, Kind.VARIABLE, Kind.SPLAT})
FRESH_KINDS = frozenset({Kind.LINE_END, Kind.OPEN, Kind.CLOSE})
LEAVING = frozenset({"exit", "return", "throw"})
LOOPS = frozenset({"for", "foreach", "while", "do", "foreach-object", "%"})
# Steps by their numbers in `Blocks.steps`, where 0 is none.
STEPS = (None, *Step)
NUMBERS = {step: number for number, step in enumerate(STEPS)}
# Blocks that run once, in their turn.
PLAIN = frozenset({"try", "finally", "begin", "process", "end", "else"})


class Function(Struct, frozen=True):
    """A function: its name in lower case, and for each parameter its name and the index of its default value.

    The tokens from `start` up to, excluding, `end` declare the parameters.
    """

    name: str
    parameters: Mapping[str, int | None]
    start: int
    end: int


class Blocks:
    """`steps` has for each token the number in `STEPS` of the step before it, `functions` the functions by the index of
    their brace, `ended` the indexes of braces that end a statement, after which a command may begin; `roles` what a
    brace opens, by its index, if a statement opens it."""

    def __init__(self, read: Tokens) -> None:
        self._tokens = read
        self._kinds, self._texts, self._closing = read.kinds, read.texts, read.closing
        self.steps = bytearray(len(read))
        self.functions: dict[int, Function] = {}
        self.ended: set[int] = set()
        self.roles: dict[int, str] = {}
        # The braces around, and what each of them opens.
        self._open = array("I")
        self._around: list[str] = []
        self._read()

    def _read(self) -> None:
        fresh, command = True, ""
        for index, kind in enumerate(self._kinds):
            if kind in VALUES:
                fresh = False
                continue
            text = self._texts[index]
            word = text.lower() if kind == Kind.WORD else ""
            if fresh and word:
                command = word
                self._statement(index, word)
            if kind == Kind.OPEN and text == "{":
                self._opened(index, command)
            elif kind == Kind.CLOSE and self._open and self._closing[self._open[-1]] == index:
                self._open.pop()
                self._closed(index, self._around.pop())
            fresh = kind in FRESH_KINDS or text in FRESH or (fresh and word in KEYWORDS)
            if fresh and word not in KEYWORDS and text not in ("(", "|"):
                command = ""

    def _statement(self, index: int, word: str) -> None:
        if word in ("if", "elseif", "switch", "for", "foreach", "while", "catch"):
            at = index + 1
            while self._kinds.startswith(Kind.WORD, at) and word in ("switch", "catch"):
                at += 1
            if self._tokens.opens(at, "("):
                at = self._tokens.past_newlines(self._closing[at] + 1)
            if self._tokens.opens(at, "{"):
                self.roles[at] = word
        elif word in ("do", "else", "try", "finally"):
            at = self._tokens.past_newlines(index + 1)
            if self._tokens.opens(at, "{"):
                self.roles[at] = word
        elif word in ("function", "filter"):
            self._function(index + 1)
        elif word in LEAVING:
            self._step(index, Step.LEAVE)

    def _function(self, index: int) -> None:
        at = index + 1
        parameters: tuple[int, int] | None = None
        if self._tokens.opens(at, "("):
            parameters = at, self._closing[at]
            at = self._closing[at] + 1
        at = self._tokens.past_newlines(at)
        if not self._tokens.opens(at, "{") or index >= len(self._kinds):
            return
        self.roles[at] = "function"
        inside = self._tokens.past_newlines(at + 1)
        while self._is_attribute(inside):
            inside = self._tokens.past_newlines(inside + 1)
        if parameters is None and inside < len(self._texts) and self._texts[inside].lower() == "param":
            begin = self._tokens.past_newlines(inside + 1)
            if self._tokens.opens(begin, "("):
                parameters = begin, self._closing[begin]
        name = self._texts[index].lower().rpartition(":")[2]
        start, end = parameters or (at, at)
        self.functions[at] = Function(name, self._parameters(start, end), start, end)

    def _is_attribute(self, index: int) -> bool:
        """Whether a token is part of `[CmdletBinding()]` and its like."""
        if index >= len(self._kinds):
            return False
        text = self._texts[index]
        return (self._kinds[index] == Kind.WORD and text[0] in "[]") or (
            bool(self._tokens.glued[index]) and text in ("(", ")")
        )

    def _parameters(self, start: int, end: int) -> dict[str, int | None]:
        found: dict[str, int | None] = {}
        index = start + 1
        in_default = False
        while index < end:
            kind = self._kinds[index]
            if kind == Kind.VARIABLE and not in_default:
                is_set = index + 1 < end and self._kinds[index + 1] == Kind.ASSIGN
                found[variable_name(self._texts[index])] = index + 2 if is_set else None
            in_default = kind == Kind.ASSIGN or (in_default and self._texts[index] != ",")
            index = self._closing[index] + 1
        return found

    def _opened(self, index: int, command: str) -> None:
        around = self._around[-1] if self._around else ""
        role = self.roles.get(index, "")
        if not role:
            role = "case" if around == "switch" else command if command in LOOPS or command in PLAIN else "block"
        self._open.append(index)
        self._around.append(role)
        if role == "case":
            self._step(index, Step.ARM)
        elif role == "function":
            self._step(index, Step.FUNCTION)
        elif role in LOOPS:
            self._step(index, Step.LOOP)
        elif role not in PLAIN and role != "elseif":
            self._step(index, Step.BRANCH)

    def _closed(self, index: int, role: str) -> None:
        if role not in ("block", "foreach-object", "%"):
            self.ended.add(index)
        following = self._tokens.past_newlines(index + 1)
        word = self._texts[following].lower() if following < len(self._texts) else ""
        if role in ("if", "elseif"):
            self._step(index, Step.ARM if word in ("elseif", "else") else Step.END)
        elif role == "else":
            self._step(index, Step.END_COMPLETE)
        elif role == "function":
            self._step(index, Step.END_FUNCTION)
        elif role != "case" and role not in PLAIN:
            self._step(index, Step.END)

    def _step(self, index: int, step: Step) -> None:
        self.steps[index] = NUMBERS[step]
