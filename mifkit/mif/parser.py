"""Text → tree and syntax findings. Total: every text gives a tree, never an exception.

The tokens go through the LALR automaton of the grammar. Where it stops, the repair step mends the token
stream and reports each fault; the same automaton then accepts what it made.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cache, cached_property
from itertools import chain
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

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
    """What parses as `parse` does: for a batch there is one that remembers (`mifkit.mif.shapes.cache.Shapes`)."""

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
        from mifkit.mif.repair.walk import repair

        stream, findings, comments, further = repair(text, stream, comments)
        file = run_automaton(stream, TreeBuilder(text, wide=wide))
    kept = tuple([tree.Comment(start, end, text[start + 2 : end]) for _, start, end in comments])
    whole = tree.File(file.start, file.end, file.languages, file.components, kept)
    return Parsed(whole, lambda: stream, findings, further)


# A state of the automaton: what to do at each symbol. A state: go there. A number: reduce by the rule of that number.
# The values are States, too, which a type cannot say.
State = dict[str, Any]


class Automaton(NamedTuple):
    """The LALR automaton of the grammar. `reductions` are, per rule: its origin, its length, whether children of
    inlined rules are among its own, and the method of the builder (`None`: hand the children up)."""

    start: State
    end: State
    reductions: list[tuple[str, int, bool, str | None]]


@cache
def _automaton() -> Automaton:
    """The automaton, with ways past the states in which there is nothing to do but to hand one symbol up."""
    made = tables()
    passed: dict[int, str] = {}
    for number, state in enumerate(made.states):
        actions = set(state.values())
        if len(actions) == 1 and (action := actions.pop()) < 0:
            rule = made.rules[-1 - action]
            if rule.inlined and rule.length == 1:
                passed[number] = rule.origin

    def beyond(state: Mapping[str, int], target: int) -> int:
        while target in passed:
            target = state[passed[target]]
        return target

    states: list[State] = [{} for _ in made.states]
    for linked, state in zip(states, made.states, strict=True):
        for symbol, action in state.items():
            linked[symbol] = states[beyond(state, action)] if action >= 0 else -1 - action
    reserved = {"class": "class_"}
    reductions = [
        (rule.origin, rule.length, rule.splices, None if rule.inlined else reserved.get(rule.origin, rule.origin))
        for rule in made.rules
    ]
    return Automaton(states[made.start], states[made.end], reductions)


def run_automaton(stream: Iterable[Token], builder: TreeBuilder) -> tree.File:
    """Run the LALR automaton over tokens. Raises `SyntaxStopError` at the first one that the grammar does not allow."""
    state, final, declared = _automaton()
    reductions: list[tuple[str, int, bool, Callable[[list[Any]], Any] | None]] = [
        (origin, length, splices, getattr(builder, method) if method else None)
        for origin, length, splices, method in declared
    ]
    states, values = [state], list[Any]()
    push_state, push = states.append, values.append
    end = Token("$END", 0, 0)
    for token in chain(stream, (end,)):
        kind = token[0]
        while True:
            action = state.get(kind)
            if action.__class__ is dict:
                state = action
                push_state(state)
                push(token)
                break
            if action is None:
                raise SyntaxStopError
            origin, length, splices, build = reductions[action]
            if length != 1:
                children = values[-length:] if length else []
                if length:
                    del values[-length:], states[-length:]
                if splices or build is None:
                    children = _spliced(children)
                push(children if build is None else build(children))
            else:
                states.pop()
                # What an inlined rule of one symbol has is handed up as it is.
                if build is not None:
                    child = values[-1]
                    values[-1] = build(_spliced([child]) if splices else [child])
            state = states[-1][origin]
            push_state(state)
            if token is end and state is final:
                break
    file = values[-1]
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
