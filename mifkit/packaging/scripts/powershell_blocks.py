"""The tokens of a PowerShell script → where its conditions, loops and functions begin and end. Takes linear time."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from mifkit.packaging.scripts.flow import Step
from mifkit.packaging.scripts.powershell_tokens import Token, variable_name

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
VALUES = frozenset({"string", "variable", "splat"})
LEAVING = frozenset({"exit", "return", "throw"})
LOOPS = frozenset({"for", "foreach", "while", "do", "foreach-object", "%"})
# Nearly all steps stand alone before their token: such a tuple is kept once.
ALONE = {step: (step,) for step in Step}
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
    """`steps` has the steps before a token by its index, `functions` the functions by the index of their brace,
    `ended` the indexes of braces that end a statement, after which a command may begin; `roles` what a brace opens, by
    its index, if a statement opens it."""

    def __init__(self, tokens: Sequence[Token], closing: Mapping[int, int]) -> None:
        self._tokens, self._closing = tokens, closing
        self.steps: dict[int, tuple[Step, ...]] = {}
        self.functions: dict[int, Function] = {}
        self.ended: set[int] = set()
        self.roles: dict[int, str] = {}
        # The braces around, with what they open.
        self._open: list[tuple[int, str]] = []
        self._read()

    def _read(self) -> None:
        fresh, command = True, ""
        for index, token in enumerate(self._tokens):
            if token.kind in VALUES:
                fresh = False
                continue
            word = token.text.lower() if token.kind == "word" else ""
            if fresh and word:
                command = word
                self._statement(index, word)
            if token.kind == "open" and token.text == "{":
                self._opened(index, command)
            elif token.kind == "close" and self._open and self._closing.get(self._open[-1][0]) == index:
                self._closed(index, self._open.pop()[1])
            fresh = token.kind in ("newline", "open", "close") or token.text in FRESH or (fresh and word in KEYWORDS)
            if fresh and word not in KEYWORDS and token.text not in ("(", "|"):
                command = ""

    def _statement(self, index: int, word: str) -> None:
        if word in ("if", "elseif", "switch", "for", "foreach", "while", "catch"):
            at = index + 1
            while at < len(self._tokens) and self._tokens[at].kind == "word" and word in ("switch", "catch"):
                at += 1
            if self._opens(at, "("):
                at = self._past_newlines(self._closing[at] + 1)
            if self._opens(at, "{"):
                self.roles[at] = word
        elif word in ("do", "else", "try", "finally"):
            at = self._past_newlines(index + 1)
            if self._opens(at, "{"):
                self.roles[at] = word
        elif word in ("function", "filter"):
            self._function(index + 1)
        elif word in LEAVING:
            self._step(index, Step.LEAVE)

    def _function(self, index: int) -> None:
        at = index + 1
        parameters: tuple[int, int] | None = None
        if self._opens(at, "("):
            parameters = at, self._closing[at]
            at = self._closing[at] + 1
        at = self._past_newlines(at)
        if not self._opens(at, "{") or index >= len(self._tokens):
            return
        self.roles[at] = "function"
        inside = self._past_newlines(at + 1)
        while self._is_attribute(inside):
            inside = self._past_newlines(inside + 1)
        if parameters is None and inside < len(self._tokens) and self._tokens[inside].text.lower() == "param":
            begin = self._past_newlines(inside + 1)
            if self._opens(begin, "("):
                parameters = begin, self._closing[begin]
        name = self._tokens[index].text.lower().rpartition(":")[2]
        start, end = parameters or (at, at)
        self.functions[at] = Function(name, self._parameters(start, end), start, end)

    def _is_attribute(self, index: int) -> bool:
        """Whether a token is part of `[CmdletBinding()]` and its like."""
        if index >= len(self._tokens):
            return False
        token = self._tokens[index]
        return (token.kind == "word" and token.text[0] in "[]") or (
            token.kind in ("open", "close") and token.glued and token.text in ("(", ")")
        )

    def _parameters(self, start: int, end: int) -> dict[str, int | None]:
        found: dict[str, int | None] = {}
        index = start + 1
        in_default = False
        while index < end:
            token = self._tokens[index]
            if token.kind == "variable" and not in_default:
                is_set = index + 1 < end and self._tokens[index + 1].kind == "assign"
                found[variable_name(token.text)] = index + 2 if is_set else None
            in_default = token.kind == "assign" or (in_default and token.text != ",")
            index = self._closing[index] + 1 if token.kind == "open" else index + 1
        return found

    def _opened(self, index: int, command: str) -> None:
        around = self._open[-1][1] if self._open else ""
        role = self.roles.get(index, "")
        if not role:
            role = "case" if around == "switch" else command if command in LOOPS or command in PLAIN else "block"
        self._open.append((index, role))
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
        following = self._past_newlines(index + 1)
        word = self._tokens[following].text.lower() if following < len(self._tokens) else ""
        if role in ("if", "elseif"):
            self._step(index, Step.ARM if word in ("elseif", "else") else Step.END)
        elif role == "else":
            self._step(index, Step.END_COMPLETE)
        elif role == "function":
            self._step(index, Step.END_FUNCTION)
        elif role != "case" and role not in PLAIN:
            self._step(index, Step.END)

    def _step(self, index: int, step: Step) -> None:
        before = self.steps.get(index)
        self.steps[index] = (*before, step) if before else ALONE[step]

    def _opens(self, index: int, bracket: str) -> bool:
        return index < len(self._tokens) and self._tokens[index].kind == "open" and self._tokens[index].text == bracket

    def _past_newlines(self, index: int) -> int:
        while index < len(self._tokens) and self._tokens[index].kind == "newline":
            index += 1
        return index
