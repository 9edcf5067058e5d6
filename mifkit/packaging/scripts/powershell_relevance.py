"""The tokens of a PowerShell script → those at which a walk over it has anything to do. Takes linear time.

Most variables of a script reach no command line: their values are not looked for.
"""

import re
from array import array
from collections.abc import Iterator, Sequence
from itertools import compress, count
from typing import NamedTuple

from mifkit.packaging.placed_text import Piece
from mifkit.packaging.scripts.packages import FIELDS
from mifkit.packaging.scripts.powershell_blocks import Blocks
from mifkit.packaging.scripts.powershell_launchers import LAUNCHERS, METHODS, PACKAGE_SETTERS
from mifkit.packaging.scripts.powershell_tokens import Kind, Tokens, variable_name

# A cmdlet, and the parameters with which any command starts a program; as many tokens as are searched for them.
CMDLET = re.compile(r"[a-z]+-[a-z]+")
STARTING = ("filepath", "argumentlist")
MOST_TOKENS = 200
# Words behind a variable that change it, and members of objects that are command lines, or fields of packages.
CHANGES = re.compile(r"\+\+|--|[-*/%]=|in", re.IGNORECASE)
MEMBERS = frozenset({".filename", ".arguments", ".commandline", *(f".{name}" for name in FIELDS)})


class Relevant(NamedTuple):
    """The indexes, in order, of the tokens at which a name is set that may reach a command line, a command or method is
    called that may start a program or is a function of the script, or control takes a step; and these names."""

    tokens: "array[int]"
    names: set[str]


def relevant(read: Tokens, blocks: Blocks, commands: Sequence[int], ends: Sequence[int]) -> Relevant:
    """What of a script may reach a command line.

    `commands` has 1 for each token with which a command begins; `ends` gives for each token where the command around it
    ends.
    """
    return _Search(read, blocks, commands, ends).found()


class _Search:
    def __init__(self, read: Tokens, blocks: Blocks, commands: Sequence[int], ends: Sequence[int]) -> None:
        self._read, self._blocks, self._commands, self._ends = read, blocks, commands, ends
        self._kinds, self._texts = read.kinds, read.texts
        self._functions = {function.name: function for function in blocks.functions.values()}
        self._all_strings = read.writes
        # By names without members: where they are set, and the places whose names their values may be made of.
        self._set: dict[str, list[int]] = {}
        self._sources: dict[str, list[tuple[int, int]]] = {}
        # By names of parameters, their functions; by names of functions, the places of arguments and default values.
        self._parameters: dict[str, set[str]] = {}
        self._arguments: dict[str, list[tuple[int, int]]] = {}
        self._roots: list[tuple[int, int]] = []
        # Not 0 for each token that was found.
        self._found = bytearray(blocks.steps)
        # For a token from which an expression goes on, the index at which it ends; and for each token the next one
        # whose names are not followed yet.
        self._ended: dict[int, int] = {}
        self._next = array("I", range(len(read) + 1))

    def found(self) -> Relevant:
        for function in self._functions.values():
            self._arguments[function.name] = [(function.start, function.end)]
            for name in function.parameters:
                self._parameters.setdefault(name, set()).add(function.name)
        for index, kind in enumerate(self._kinds):
            if kind == Kind.VARIABLE:
                self._variable(index)
            elif kind == Kind.STRING and self._all_strings:
                self._root(index, index, index + 1)
            if self._commands[index]:
                self._command(index)
            if self._read.calls(index):
                self._method(index)
        names = self._follow()
        return Relevant(array("I", compress(count(), self._found)), names)

    def _root(self, index: int, start: int, end: int) -> None:
        self._found[index] = 1
        self._roots.append((start, end))

    def _variable(self, index: int) -> None:
        kind = self._kinds[index + 1 : index + 2]
        if kind not in (Kind.ASSIGN, Kind.WORD):
            return
        following = self._texts[index + 1]
        is_member = kind == Kind.WORD and self._read.glued[index + 1] and following[0] == "."
        if kind == Kind.WORD and not is_member and not CHANGES.fullmatch(following):
            return
        name = variable_name(self._texts[index])
        self._set.setdefault(name, []).append(index)
        self._sources.setdefault(name, []).append((index + 1, self._end(index)))
        if is_member and following.lower() in MEMBERS:
            self._roots.append((index, index + 1))

    def _end(self, index: int) -> int:
        """Where an expression ends, which goes on in the next line after a comma or a plus sign."""
        passed: list[int] = []
        end = self._ends[index]
        while end not in self._ended and self._goes_on(end):
            passed.append(end)
            end = self._ends[self._read.past_newlines(end)]
        end = self._ended.get(end, end)
        self._ended.update(dict.fromkeys(passed, end))
        return end

    def _goes_on(self, end: int) -> bool:
        return end > 0 and self._kinds.startswith(Kind.LINE_END, end) and self._texts[end - 1] in ("+", ",")

    def _command(self, index: int) -> None:
        word = self._texts[index]
        at = index + 1 + (word in ("&", "."))
        function = self._functions.get(word.lower())
        if function is not None:
            self._found[index] = 1
            self._arguments[function.name].append((at, self._ends[at]))
        elif not self._starts_nothing(word.lower(), at):
            self._root(index, index, self._end(at))

    def _starts_nothing(self, name: str, at: int) -> bool:
        """Whether a command is a cmdlet that starts no program and makes none."""
        if not CMDLET.fullmatch(name) or name in LAUNCHERS or name in PACKAGE_SETTERS:
            return False
        end = self._ends[at]
        return end - at <= MOST_TOKENS and not (
            Kind.SPLAT in self._kinds[at:end]
            or any(text[1:].lower().startswith(STARTING) for text in self._texts[at:end])
        )

    def _method(self, index: int) -> None:
        if self._texts[index - 1].lower().replace("::", ".").rpartition(".")[2] in METHODS:
            self._root(index, index, self._end(index))

    def _follow(self) -> set[str]:
        """The names that reach a place of interest, by way of other names or not. Notes where they are set."""
        known: set[str] = set()
        waiting = self._roots
        while waiting:
            for name in self._names(*waiting.pop()):
                if name not in known:
                    known.add(name)
                    for index in self._set.get(name, ()):
                        self._found[index] = 1
                    waiting += self._sources.get(name, ())
                    for function in self._parameters.get(name, ()):
                        waiting += self._arguments.pop(function, ())
        return known

    def _names(self, start: int, end: int) -> Iterator[str]:
        """The names in the tokens from `start` up to, excluding, `end`, but for those that were followed before."""
        while (index := self._unfollowed(start)) < end:
            kind = self._kinds[index]
            self._next[index] = start = index + 1
            if kind in (Kind.VARIABLE, Kind.SPLAT):
                yield variable_name(self._texts[index])
            elif kind == Kind.STRING and "$" in self._texts[index]:
                yield from (part[0] for part in self._read.parts(index) if not isinstance(part, Piece))

    def _unfollowed(self, index: int) -> int:
        while self._next[index] != index:
            self._next[index] = self._next[self._next[index]]
            index = self._next[index]
        return index
