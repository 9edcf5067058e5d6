"""The tokens of a script in a language with calls → where its conditions, loops and functions begin and end.

Two shapes: languages of the BASIC family, whose blocks end with words or with their line, and languages whose
blocks stand in braces or between `begin` and `end`. Both take linear time.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from msgspec import Struct

from mifkit.packaging.scripts.flow import Step


class Token(Struct, frozen=True, gc=False):
    """`kind` is string, name, mark or newline."""

    kind: str
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


# The steps before a token, by its index; with each the name of the function, if one begins.
Steps = dict[int, tuple[tuple[Step, str], ...]]
StepsOf = Callable[[Sequence[Token]], Steps]

# Nearly all steps stand alone before their token: such a tuple is kept once.
ALONE = {step: ((step, ""),) for step in Step}
LEAVING = frozenset({"wscript.quit", "exit", "return", "throw", "quit", "abort"})


class _Blocks:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.steps: Steps = {}

    def word(self, index: int) -> str:
        """The word at an index in lower case; empty if there is none."""
        return self.tokens[index].text.lower() if index < len(self.tokens) else ""

    def step(self, index: int, step: Step, name: str = "") -> None:
        before = self.steps.get(index, ())
        self.steps[index] = (*before, (step, name)) if before or name else ALONE[step]


# --- BASIC ------------------------------------------------------------------------------------------------------------

BASIC_LOOPS = frozenset({"for", "do", "while"})
BASIC_FUNCTIONS = frozenset({"sub", "function", "func"})
# What the words end.
BASIC_ENDS = {
    **dict.fromkeys(("next", "loop", "wend", "until"), ("loop",)),
    **dict.fromkeys(("endselect", "endswitch"), ("choice", "case", "case else")),
    "endif": ("if", "else"),
}


class _Basic(_Blocks):
    """Open blocks are kept by the word that began them; `line`: an If that ends with its line."""

    def read(self) -> Steps:
        self._open: list[str] = []
        # Whether the next `Then` is that of an ElseIf, whose arm has begun.
        self._continues = False
        begins = True
        for index, token in enumerate(self.tokens):
            word = token.text.lower() if token.kind != "string" else ""
            if token.kind == "newline":
                while self._open and self._open[-1] in ("line", "line else"):
                    self._end(index)
            elif word == "then" and self._continues:
                self._continues = False
            elif word == "then":
                block = index + 1 >= len(self.tokens) or self.tokens[index + 1].kind == "newline"
                self._begin(index + 1, "if" if block else "line", Step.BRANCH)
            elif begins or (word in ("else", "elseif") and self._open and self._open[-1] == "line"):
                self._statement(index, f"end{self.word(index + 1)}" if word == "end" else word)
            begins = token.kind == "newline" or word in (":", "then", "else")
        return self.steps

    def _statement(self, index: int, word: str) -> None:
        following = self.word(index + 1)
        if word in ("public", "private", "default", "volatile") and following in BASIC_FUNCTIONS:
            index, word, following = index + 1, following, self.word(index + 2)
        if word in BASIC_FUNCTIONS:
            self._begin(index, "function", Step.FUNCTION, following)
        elif word in BASIC_LOOPS:
            self._begin(index, "loop", Step.LOOP)
        elif word in BASIC_ENDS:
            self._end(index, *BASIC_ENDS[word])
        elif word in ("endsub", "endfunction", "endfunc"):
            self._end_function(index)
        elif word in ("select", "switch"):
            self._open.append("choice")
        elif word == "case":
            self._case(index, following)
        elif word in ("else", "elseif"):
            self._else(index, word)
        elif word in LEAVING and following not in ("for", "do", "loop", "while"):
            self.step(index, Step.LEAVE)

    def _end_function(self, index: int) -> None:
        if "function" in self._open:
            while self._end(index) != "function":
                pass

    def _begin(self, index: int, kind: str, step: Step, name: str = "") -> None:
        self._open.append(kind)
        self.step(index, step, name)

    def _end(self, index: int, *kinds: str) -> str:
        """End the innermost block if it is of one of the kinds, given any; what it was."""
        if not self._open or (kinds and self._open[-1] not in kinds):
            return ""
        kind = self._open.pop()
        if kind == "function":
            self.step(index, Step.END_FUNCTION)
        elif kind != "choice":
            self.step(index, Step.END_COMPLETE if kind.endswith("else") else Step.END)
        return kind

    def _else(self, index: int, word: str) -> None:
        kind = self._open[-1] if self._open else ""
        if kind in ("if", "line"):
            self.step(index, Step.ARM)
            self._continues = word == "elseif"
            if word == "else":
                self._open[-1] = "else" if kind == "if" else "line else"

    def _case(self, index: int, following: str) -> None:
        if self._open and self._open[-1] in ("choice", "case"):
            self.step(index, Step.BRANCH if self._open[-1] == "choice" else Step.ARM)
            self._open[-1] = "case else" if following == "else" else "case"


def basic_steps(tokens: Sequence[Token]) -> Steps:
    """VBScript, AutoIt."""
    return _Basic(tokens).read()


# --- braces, begin and end --------------------------------------------------------------------------------------------


class _Words(NamedTuple):
    """What opens and closes blocks, and what ends the head of a condition or loop; `)` if it stands in brackets."""

    opening: frozenset[str]
    closing: frozenset[str]
    heads: dict[str, tuple[str, str]]
    functions: frozenset[str]
    lines: bool


BRACES = _Words(
    frozenset("{"),
    frozenset("}"),
    {"if": ("if", ")"), "for": ("loop", ")"), "while": ("loop", ")"), "switch": ("loop", ")")},
    frozenset({"function"}),
    lines=True,
)
BEGIN_END = _Words(
    frozenset({"begin", "try", "case", "record", "asm", "repeat"}),
    frozenset({"end", "until"}),
    {"if": ("if", "then"), "for": ("loop", "do"), "while": ("loop", "do")},
    frozenset({"procedure", "function"}),
    lines=False,
)
BEGIN = {"if": Step.BRANCH, "loop": Step.LOOP}


class _Braced(_Blocks):
    """Open blocks are kept by what they are, and whether they are a single statement."""

    def __init__(self, tokens: Sequence[Token], words: _Words) -> None:
        super().__init__(tokens)
        self._words = words
        self._open: list[tuple[str, bool]] = []
        # The condition, loop or function whose head is read: what it is, what ends its head, brackets open in it.
        self._head: tuple[str, str] | None = None
        self._brackets = 0
        self._fresh = False

    def read(self) -> Steps:
        for index, token in enumerate(self.tokens):
            if token.kind == "string":
                self._fresh = False
                continue
            if token.kind == "newline":
                if self._words.lines and not self._fresh and self._head is None:
                    self._statement_ends(index)
                continue
            self._token(index, token.text.lower())
        return self.steps

    def _token(self, index: int, word: str) -> None:
        fresh, self._fresh = self._fresh, False
        self._brackets += (word == "(") - (word == ")")
        if word in self._words.functions:
            name = self.word(index + 1)
            self.step(index, Step.FUNCTION, name if name != "(" else "")
            self._open.append(("function", True))
            self._head, self._fresh = None, False
        elif word in self._words.heads:
            self._head, self._brackets = self._words.heads[word], 0
        elif self._head is not None and word == self._head[1] and (word != ")" or self._brackets == 0):
            self._open.append((self._head[0], True))
            self.step(index + 1, BEGIN[self._head[0]])
            self._head, self._fresh = None, True
        elif word in self._words.opening:
            if self._open and self._open[-1][1] and (fresh or self._open[-1][0] == "function"):
                self._open[-1] = (self._open[-1][0], False)
            else:
                self._open.append(("", False))
        elif word in self._words.closing:
            self._closed(index)
        elif word == "else":
            self._else(index)
        elif word == ";" and self._head is None:
            self._statement_ends(index)
        elif word in LEAVING:
            self.step(index, Step.LEAVE)

    def _else(self, index: int) -> None:
        while self._open and self._open[-1] == ("else", True):
            self._finish(index)
        if self._open and self._open[-1] == ("if", True):
            self.step(index, Step.ARM)
            self._open[-1] = ("else", True)
            self._fresh = True

    def _closed(self, index: int) -> None:
        while self._open and self._open[-1][1] and self._open[-1][0] != "function":
            self._finish(index)
        if self._open and not self._open[-1][1]:
            if self._open[-1][0] == "if" and self._followed_by_else(index + 1):
                self._open[-1] = ("if", True)
                return
            self._finish(index)
            self._statement_ends(index)

    def _statement_ends(self, index: int) -> None:
        """A statement that is the whole body of a condition or loop ends this, too."""
        while self._open and self._open[-1][1] and self._open[-1][0] != "function":
            if self._open[-1][0] == "if" and self._followed_by_else(index + 1):
                return
            self._finish(index)

    def _followed_by_else(self, index: int) -> bool:
        while index < len(self.tokens) and self.tokens[index].kind == "newline":
            index += 1
        return self.word(index) == "else"

    def _finish(self, index: int) -> None:
        kind, _ = self._open.pop()
        if kind == "function":
            self.step(index, Step.END_FUNCTION)
        elif kind:
            self.step(index, Step.END_COMPLETE if kind == "else" else Step.END)


def brace_steps(tokens: Sequence[Token]) -> Steps:
    """JScript."""
    return _Braced(tokens, BRACES).read()


def pascal_steps(tokens: Sequence[Token]) -> Steps:
    """The Pascal of Inno Setup."""
    return _Braced(tokens, BEGIN_END).read()
