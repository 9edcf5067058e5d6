"""Which values a name of a script can have where it is used, in order of the text and along its branches.

A reader walks its script once, in order, and says what it meets: assignments, the arms of a condition, loops,
functions. Each name then has alternatives: values that can reach the use, each with the assignments that made it and
the arms of conditions in which they stand, so that only values that can occur together are combined. Where control may
come from anywhere (in functions, behind labels, at the begin of a loop) a name has the values that a first walk over
the script found. Takes linear time: the number of alternatives, of combinations and of arms that are remembered is
bounded.
"""

from collections.abc import Callable, Iterable, Iterator
from enum import Enum, auto
from typing import Generic, NamedTuple, TypeVar

from msgspec import Struct

# Alternatives of a name, combinations of a command line, arms that an alternative remembers, and branches in branches.
MOST_ALTERNATIVES = 12
MOST_COMBINATIONS = 24
MOST_ARMS = 16
DEEPEST_BRANCH = 64

V = TypeVar("V")
R = TypeVar("R")


class Step(Enum):
    """What a script has between its commands."""

    # A condition or a loop begins, its next arm begins, it ends, it ends and one of its arms is taken in any case.
    BRANCH = auto()
    LOOP = auto()
    ARM = auto()
    END = auto()
    END_COMPLETE = auto()
    FUNCTION = auto()
    END_FUNCTION = auto()
    # Control leaves the script or function.
    LEAVE = auto()


class Assignment(Struct, frozen=True, gc=False):
    """Where a name is given a value: from `start` up to, excluding, `end`."""

    name: str
    start: int
    end: int


class Alternative(NamedTuple, Generic[V]):
    """A value that a name may have, `None` if the file does not show it, and how it comes about.

    `arms` holds for a condition the bits of those of its arms in which the name has the value.
    """

    value: V | None
    given: tuple[Assignment, ...] = ()
    arms: tuple[tuple[int, int], ...] = ()


class Outcome(NamedTuple, Generic[R]):
    """What an expression or command line is if the names have the values of the assignments `given`."""

    result: R
    given: tuple[Assignment, ...]
    arms: tuple[tuple[int, int], ...]


class _Choice(NamedTuple):
    taken: int
    options: int
    given: tuple[Assignment, ...]


class _Branch(Generic[V]):
    """A condition, a loop or a function while its inside is read.

    `changed` has the alternatives that names had before the current arm changed them, `before` those of all finished
    arms, `ends` the alternatives at the end of each arm that was not left, by its number.
    """

    def __init__(
        self, number: int, *, loop: bool = False, function: dict[str, tuple[Alternative[V], ...]] | None = None
    ):
        self.number = number
        self.loop = loop
        self.function = function
        self.arm = 0
        self.changed: dict[str, tuple[Alternative[V], ...]] = {}
        self.before: dict[str, tuple[Alternative[V], ...]] = {}
        self.ends: list[tuple[int, dict[str, tuple[Alternative[V], ...]]]] = []
        self.left = False


class Flow(Generic[V]):
    """The names of a script during a walk; `earlier` is the flow of the first walk during the second.

    `preliminary`: a second walk follows in any case, so that only the values of names are of interest in this one.
    """

    def __init__(self, earlier: "Flow[V] | None" = None, *, preliminary: bool = False) -> None:
        self._earlier = earlier
        self.preliminary = preliminary
        # Whether a second walk would know more.
        self.unsure = preliminary
        self._now: dict[str, tuple[Alternative[V], ...]] = {}
        self._branches: list[_Branch[V]] = []
        self._too_deep = 0
        self._count = 0
        # All values of the names, those given inside of functions, those of parameters, those at the ends of loops.
        self.all: dict[str, list[Alternative[V]]] = {}
        self.inside: dict[str, list[Alternative[V]]] = {}
        self.parameters: dict[tuple[str, str], list[Alternative[V]]] = {}
        self.loops: dict[int, dict[str, tuple[Alternative[V], ...]]] = {}
        self._calls: dict[str, int] = {}
        self.functions: set[str] = set()
        # Whether control may come from anywhere, and whether a function of the script has been called.
        self._anywhere = False
        self._functions_open = 0
        self._called = False
        # The evaluation that is under way.
        self._path: list[int] = []
        self._choices: list[_Choice] = []
        self._chosen: dict[str, V | None] = {}
        self._arms: dict[int, int] = {}

    def step(self, step: Step, name: str = "") -> None:
        """Take a step between two commands; `name` is that of the function that begins."""
        if step is Step.FUNCTION:
            self.function(name)
        elif step in (Step.BRANCH, Step.LOOP):
            self.branch(loop=step is Step.LOOP)
        elif step is Step.ARM:
            self.arm()
        elif step is Step.END_FUNCTION:
            self.end_function()
        elif step is Step.LEAVE:
            self.leave()
        else:
            self.end(complete=step is Step.END_COMPLETE)

    # --- what the walk meets ------------------------------------------------------------------------------------------

    def branch(self, *, loop: bool = False) -> None:
        """A condition or loop begins, with its first arm."""
        if len(self._branches) >= DEEPEST_BRANCH:
            self._too_deep += 1
            return
        self._count += 1
        branch: _Branch[V] = _Branch(self._count, loop=loop)
        self._branches.append(branch)
        if loop and self._earlier is not None:
            for name, ends in self._earlier.loops.get(branch.number, {}).items():
                self._set(name, _united((*self.alternatives(name), *ends)))

    def arm(self) -> None:
        """The next arm of the innermost condition begins."""
        if not self._too_deep and self._branches and self._branches[-1].function is None:
            self._finish_arm(self._branches[-1])

    def end(self, *, complete: bool = False) -> None:
        """The innermost condition or loop ends. `complete`: one of its arms is always taken."""
        if self._too_deep:
            self._too_deep -= 1
            return
        if not self._branches or self._branches[-1].function is not None:
            return
        branch = self._branches.pop()
        if branch.loop:
            self.loops[branch.number] = {name: self._now[name] for name in branch.changed}
            self.unsure = self.unsure or bool(branch.changed)
        self._finish_arm(branch)
        if not complete:
            branch.ends.append((branch.arm, {}))
        if not branch.ends:
            self.leave()
        self._merge(branch)

    def leave(self) -> None:
        """Control leaves the script or function here, so that what follows in the same arm is not reached."""
        if self._branches and not self._too_deep:
            self._branches[-1].left = True

    def function(self, name: str = "") -> None:
        """A function begins: what its names are elsewhere depends on its callers."""
        self.functions.add(name)
        self._count += 1
        self._branches.append(_Branch(self._count, function=self._now))
        self._functions_open += 1
        self._now = {}

    def end_function(self) -> None:
        """The innermost function ends."""
        while self._functions_open:
            saved = self._branches.pop().function
            if saved is not None:
                self._functions_open -= 1
                self._now = saved
                return

    def label(self) -> None:
        """From here on control may come from anywhere."""
        if not self._branches:
            self._anywhere = True
            self._now.clear()

    def call(self, function: str = "") -> None:
        """A function of the script is called, which may set names."""
        if not function or (self._earlier is not None and function in self._earlier.functions):
            self._called = True
        self.unsure = True

    # --- names --------------------------------------------------------------------------------------------------------

    def assign(self, name: str, start: int, end: int, evaluate: Callable[[], V | None], *, shared: bool = True) -> None:
        """A name is set; `shared`: if this is in a function, the name has the value outside as well."""
        made = Assignment(name, start, end)
        found = _united(
            tuple(
                Alternative(one.result, (*one.given, made) if one.result is not None else (), one.arms)
                for one in self.outcomes(evaluate)
            )
        )
        self._note(self.all, name, found)
        if shared and (self._functions_open or self._anywhere):
            self._note(self.inside, name, found)
        self._set(name, _united((*self.alternatives(name), *found)) if self._too_deep else found)

    def arguments(self, function: str, given: Iterable[tuple[str, int, int, Callable[[], V | None]]]) -> None:
        """A function of the script is called: the names of its parameters, the places and values of its arguments."""
        self.unsure = True
        call = self._calls.setdefault(function, 0)
        if call >= MOST_ALTERNATIVES:
            return
        self._calls[function] += 1
        for parameter, start, end, evaluate in given:
            made = Assignment(parameter, start, end)
            self.parameters.setdefault((function, parameter), []).extend(
                # Arguments of different calls do not occur together.
                Alternative(one.result, (*one.given, made), ((-1 - hash(function) % 2**60, 1 << call),))
                for one in self.outcomes(evaluate)
            )

    def parameter(self, function: str, parameter: str, name: str) -> bool:
        """Give a name the arguments of all calls of its function; whether there are any."""
        known = self._earlier.parameters.get((function, parameter)) if self._earlier is not None else None
        self._set(name, _united(tuple(known)) if known else (Alternative(None),))
        return bool(known)

    def alternatives(self, name: str) -> tuple[Alternative[V], ...]:
        """The values that a name may have here."""
        known = self._now.get(name)
        inside = self._functions_open or self._anywhere
        if known is None and inside:
            self.unsure = True
            source = self._earlier or self
            known = tuple(source.all.get(name, ()))
        elif self._called and not inside and self._earlier is not None and name in self._earlier.inside:
            known = _united((*(known or ()), *self._earlier.inside[name]))
        return known or (Alternative(None),)

    def _set(self, name: str, found: tuple[Alternative[V], ...]) -> None:
        if self._branches and self._branches[-1].function is None and name not in self._branches[-1].changed:
            self._branches[-1].changed[name] = self.alternatives(name)
        self._now[name] = found

    def _note(self, kept: dict[str, list[Alternative[V]]], name: str, found: tuple[Alternative[V], ...]) -> None:
        known = kept.setdefault(name, [])
        for one in found:
            if len(known) < MOST_ALTERNATIVES:
                known.append(Alternative(one.value, one.given))

    def _finish_arm(self, branch: "_Branch[V]") -> None:
        """Note what the names are at the end of an arm, and make them again what they were before it."""
        if not branch.left:
            branch.ends.append((branch.arm, {name: self._now[name] for name in branch.changed}))
        self._now.update(branch.changed)
        branch.before.update(branch.changed)
        branch.changed = {}
        branch.left = False
        branch.arm += 1

    def _merge(self, branch: "_Branch[V]") -> None:
        """Give each name that a condition changes the values that it has at the ends of the arms."""
        for name, before in branch.before.items():
            kept = sum(1 << arm for arm, ends in branch.ends if name not in ends)
            found = [_within(one, branch.number, kept) for one in before] if kept else []
            for arm, ends in branch.ends:
                found += (_within(one, branch.number, 1 << arm) for one in ends.get(name, ()))
            self._set(name, _united(tuple(found)) if found else before)

    # --- evaluation ---------------------------------------------------------------------------------------------------

    def value(self, name: str, among: tuple[Alternative[V], ...] | None = None) -> V | None:
        """The value of a name in the evaluation under way; `None` if the file does not show it.

        `among` are its alternatives, if they are not those of this place.
        """
        if name in self._chosen:
            return self._chosen[name]
        options = [one for one in (self.alternatives(name) if among is None else among) if self._fits(one)]
        if not options:
            return None
        at = len(self._choices)
        index = self._path[at] if at < len(self._path) else 0
        chosen = options[index]
        shared = set(options[0].given).intersection(*(one.given for one in options[1:]))
        given = tuple(one for one in chosen.given if one not in shared) if len(options) > 1 else ()
        self._choices.append(_Choice(index, len(options), given))
        self._arms = _narrowed(self._arms, chosen.arms)
        self._chosen[name] = chosen.value
        return chosen.value

    def _fits(self, one: Alternative[V]) -> bool:
        return not one.arms or all(self._arms.get(branch, mask) & mask for branch, mask in one.arms)

    def outcomes(self, evaluate: Callable[[], R]) -> Iterator[Outcome[R]]:
        """What `evaluate`, which asks for names by `value`, gives for each combination of their values."""
        self._path = []
        for _ in range(MOST_COMBINATIONS):
            self._choices, self._chosen, self._arms = [], {}, {}
            result = evaluate()
            if not self._choices:
                # It asks for no name.
                yield Outcome(result, (), ())
                return
            given = tuple(dict.fromkeys(one for choice in self._choices for one in choice.given))
            yield Outcome(result, given, tuple(self._arms.items())[-MOST_ARMS:])
            while self._choices and self._choices[-1].taken + 1 >= self._choices[-1].options:
                self._choices.pop()
            if not self._choices:
                return
            self._path = [choice.taken for choice in self._choices]
            self._path[-1] += 1


def walked(walk: Callable[[Flow[V]], R], *, twice: bool = False) -> R:
    """What a walk over a script finds; it is taken twice if the first could not know all values.

    `twice`: that is known before, as in a script with functions or loops.
    """
    first: Flow[V] = Flow(preliminary=twice)
    result = walk(first)
    return walk(Flow(first)) if first.unsure else result


def _within(one: Alternative[V], branch: int, mask: int) -> Alternative[V]:
    return one._replace(arms=(*one.arms, (branch, mask))[-MOST_ARMS:])


def _narrowed(arms: dict[int, int], further: tuple[tuple[int, int], ...]) -> dict[int, int]:
    return arms | {branch: arms.get(branch, mask) & mask for branch, mask in further}


def _united(found: tuple[Alternative[V], ...]) -> tuple[Alternative[V], ...]:
    """Alternatives without repetitions, of which the arms add up; at most as many as are remembered."""
    if len(found) == 1:
        return found
    known: dict[tuple[object, tuple[Assignment, ...]], Alternative[V]] = {}
    for one in found:
        key = (None if one.value is None else id(one.value), one.given)
        same = known.get(key)
        if same is None:
            known[key] = one
        else:
            other = dict(one.arms)
            known[key] = one._replace(
                arms=tuple((branch, mask | other[branch]) for branch, mask in same.arms if branch in other)
            )
    kept = tuple(known.values())
    return kept if len(kept) <= MOST_ALTERNATIVES else (*kept[: MOST_ALTERNATIVES - 1], Alternative(None))
