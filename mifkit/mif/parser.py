"""Text → tree and syntax findings. Total: every text gives a tree, never an exception.

The tokens go through the LALR automaton of the grammar. Where it stops, the repair step mends the token
stream and reports each fault; the same automaton then accepts what it made.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cache, cached_property
from itertools import chain
from types import MappingProxyType
from typing import Any, Protocol

from mifkit.diagnostics import Finding
from mifkit.mif import tree
from mifkit.mif.builder import TreeBuilder
from mifkit.mif.grammar import tables
from mifkit.mif.lexer import tokenize
from mifkit.mif.tokens import Token, TokenList

# By rule, the first of the findings that are too many to be kept, and how many they are.
Further = Mapping[str, tuple[Finding, int]]


class Parsed:
    """A tree, the tokens it was made of (repaired, where the text was faulty) and what had to be repaired."""

    def __init__(
        self,
        file: tree.File,
        tokens: Callable[[], TokenList],
        findings: list[Finding],
        further: Further = MappingProxyType({}),
    ) -> None:
        """`tokens` gives them: few ask for them, and a parse need not make them to make the tree."""
        self.file = file
        self.findings = findings
        self.further = further
        self._tokens = tokens

    @cached_property
    def tokens(self) -> TokenList:
        return self._tokens()


class Parse(Protocol):
    """What parses as `parse` does: for a batch there is one that remembers (`mifkit.mif.shapes.Shapes`)."""

    def __call__(self, text: str, *, wide: bool = False) -> Parsed: ...


class SyntaxStopError(Exception):
    """The automaton met a token that the grammar does not allow there."""


def parse(text: str, *, wide: bool = False) -> Parsed:
    """Parse a MIF file. `wide`: it is a Unicode file, in which escapes may have up to four hexadecimal digits."""
    stream, comments = tokenize(text)
    findings: list[Finding] = []
    further: dict[str, tuple[Finding, int]] = {}
    file = None
    # Not in the handler itself: while it runs, the half of a tree that was built is kept with the traceback.
    with suppress(SyntaxStopError):
        file = run_automaton(stream, TreeBuilder(text, wide=wide))
    if file is None:
        # Late: most files need no repair, and it is a third of the parser.
        from mifkit.mif.repair import repair

        stream, findings, comments, further = repair(text, stream, comments)
        file = run_automaton(stream, TreeBuilder(text, wide=wide))
    kept = tuple([tree.Comment(start, end, text[start + 2 : end]) for _, start, end in comments])
    whole = tree.File(file.start, file.end, file.languages, file.components, kept)
    return Parsed(whole, lambda: stream, findings, further)


@cache
def _reductions() -> list[tuple[str, int, str | None]]:
    """Per rule of the grammar: its origin, its length, and the builder's method (`None`: hand the children up)."""
    reserved = {"class": "class_"}
    return [
        (rule.origin, rule.length, None if rule.inlined else reserved.get(rule.origin, rule.origin))
        for rule in tables().rules
    ]


@cache
def _states() -> list[dict[str, int]]:
    """The states of the automaton, with ways past those in which there is nothing to do but to hand one symbol up."""
    made = tables()
    passed: dict[int, str] = {}
    for number, state in enumerate(made.states):
        actions = set(state.values())
        if len(actions) == 1 and (action := actions.pop()) < 0:
            origin, length, inlined = made.rules[-1 - action]
            if inlined and length == 1:
                passed[number] = origin

    def beyond(state: Mapping[str, int], target: int) -> int:
        while target in passed:
            target = state[passed[target]]
        return target

    return [{symbol: beyond(state, target) for symbol, target in state.items()} for state in made.states]


def run_automaton(stream: Iterable[Token], builder: TreeBuilder) -> tree.File:
    """Run the LALR automaton over tokens. Raises `SyntaxStopError` at the first one that the grammar does not allow."""
    made, states = tables(), _states()
    reductions: list[tuple[str, int, Callable[[list[Any]], Any] | None]] = [
        (origin, length, getattr(builder, method) if method else None) for origin, length, method in _reductions()
    ]
    state_stack = [made.start]
    value_stack: list[Any] = []
    state = made.start
    last = Token("$END", 0, 0)
    for token in chain(stream, (last,)):
        while True:
            action = states[state].get(token.kind)
            if action is None:
                raise SyntaxStopError
            if action >= 0:
                if token is last:
                    break
                state = action
                state_stack.append(state)
                value_stack.append(token)
                break
            origin, length, build = reductions[-1 - action]
            if length == 1 and build is None:
                # What is there is handed up as it is.
                state_stack.pop()
            else:
                children = value_stack[-length:] if length else []
                if length:
                    del value_stack[-length:]
                    del state_stack[-length:]
                children = _spliced(children)
                value_stack.append(children if build is None else build(children))
            state = states[state_stack[-1]][origin]
            state_stack.append(state)
            if token is last and state == made.end:
                break
    file = value_stack[-1]
    assert isinstance(file, tree.File)
    return file


class _Spliced(list[Any]):
    """The children of an inlined rule, on their way up to the next rule with a name."""


def _spliced(children: list[Any]) -> _Spliced:
    """Children with those of inlined rules in their place; a list that grows at its end is not copied."""
    first = children[0] if children else None
    flat = first if isinstance(first, _Spliced) else _Spliced(children[:1])
    for child in children[1:]:
        if type(child) is _Spliced:
            flat += child
        else:
            flat.append(child)
    return flat
