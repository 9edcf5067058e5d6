"""The exit codes that a script ends with by itself, and what it knows of a command's exit code there.

A reader says what it meets, in the order of the text: commands that run and the names that get their exit codes,
conditions and what they test, names that are set, and the ends of the script. Takes linear time.
"""

from typing import NamedTuple

from msgspec import Struct

from mifkit.packaging.scripts.flow import DEEPEST_BRANCH, Step
from mifkit.packaging.scripts.script import ScriptExit

# Values of a name that are remembered until the script ends with it.
MOST_VALUES = 12


class Test(NamedTuple):
    """A condition that compares the exit code of a command with a number.

    `command` is empty if the script does not show it. `otherwise`: the condition holds for all other exit codes, so
    that its other arm is the one for the number.
    """

    command: str
    code: int
    otherwise: bool = False


class _Arm(Struct):
    """The arm of a condition, loop or function around the present place; `test` is that of the whole condition."""

    number: int
    arm: int = 0
    test: Test | None = None


class _Value(NamedTuple):
    """A number that a name is set to, as the exit of a script that ends with the name, and in which arms."""

    exit: ScriptExit
    path: tuple[tuple[int, int], ...]


class Exits:
    """`found` are the exits of the script."""

    def __init__(self) -> None:
        self.found: list[ScriptExit] = []
        # The command whose exit code a name holds.
        self._results: dict[str, str] = {}
        # Where such a name was set to something else: in other arms of the conditions around it still holds the code.
        self._lost: dict[str, list[tuple[tuple[int, int], ...]]] = {}
        self._values: dict[str, list[_Value]] = {}
        self._arms: list[_Arm] = []
        self._count = 0
        self._too_deep = 0
        # The command that has run before in any case, and whose exit code nothing has looked at.
        self._after: str | None = None

    def step(self, step: Step, test: Test | None = None) -> None:
        """Take a step between two commands; `test` is that of the condition or arm that begins."""
        if step is Step.LEAVE:
            self._after = None
        elif step in (Step.BRANCH, Step.LOOP, Step.FUNCTION):
            self._begin(test)
            self._after = None if step is Step.FUNCTION else self._after
        elif step is Step.ARM:
            self._next_arm(test)
        elif self._too_deep:
            self._too_deep -= 1
        elif self._arms:
            self._arms.pop()
            self._after = None if step is Step.END_FUNCTION else self._after

    def _begin(self, test: Test | None) -> None:
        self._count += 1
        if len(self._arms) < DEEPEST_BRANCH:
            self._arms.append(_Arm(self._count, test=test))
        else:
            self._too_deep += 1

    def _next_arm(self, test: Test | None) -> None:
        if self._too_deep or not self._arms:
            return
        arm = self._arms[-1]
        arm.arm += 1
        if test is None and arm.test is not None and arm.test.otherwise:
            test = Test(arm.test.command, arm.test.code)
        arm.test = test

    def ran(self, command: str, name: str = "") -> None:
        """A command has run; its exit code is the value of `name`, if that is given."""
        if not self._arms:
            self._after = command
        if name:
            self.holds(name, command)

    def condition(self, test: Test | None) -> None:
        """The arm that has begun has a condition of its own."""
        if test is not None and self._arms and not self._too_deep:
            self._arms[-1].test = test

    def holds(self, name: str, command: str = "") -> None:
        """A name gets the exit code of a command."""
        self._forget(name)
        self._results[name] = command
        self._lost.pop(name, None)

    def result(self, name: str) -> str | None:
        """The command whose exit code a name holds; `None` if it holds something else."""
        if name in self._results and all(_exclude(path, self._path) for path in self._lost.get(name, ())):
            return self._results[name]
        return None

    def copied(self, name: str, source: str) -> None:
        """A name gets the value of another."""
        command = self.result(source)
        if command is None:
            self.given(name)
        elif name != source:
            self.holds(name, command)

    def given(self, name: str, code: int | None = None, start: int = 0, end: int = 0) -> None:
        """A name is set to a number, or to something that is not known."""
        self._forget(name)
        if name in self._results:
            lost = self._lost.setdefault(name, [])
            if not self._arms or len(lost) == MOST_VALUES:
                del self._results[name], self._lost[name]
            else:
                lost.append(self._path)
        tested = self._tested
        if code is not None and tested is not None:
            values = self._values.setdefault(name, [])
            if len(values) < MOST_VALUES:
                values.append(_Value(ScriptExit(start, end, code, tested.code, tested.command), self._path))

    # --- the end of the script ----------------------------------------------------------------------------------------

    def ends(self, code: int, start: int, end: int) -> None:
        """The script ends with a number."""
        tested = self._tested
        if tested is not None:
            self.found.append(ScriptExit(start, end, code, tested.code, tested.command))
        elif not self._arms and self._after is not None:
            self.found.append(ScriptExit(start, end, code, None, self._after))

    def ends_with(self, name: str) -> None:
        """The script ends with the value of a name."""
        kept = []
        for value in self._values.get(name, ()):
            if _exclude(value.path, self._path):
                kept.append(value)
            else:
                self.found.append(value.exit)
        self._values[name] = kept

    @property
    def _tested(self) -> Test | None:
        """What the innermost condition says about the exit code of a command here."""
        test = self._arms[-1].test if self._arms and not self._too_deep else None
        return test if test is not None and not test.otherwise else None

    @property
    def _path(self) -> tuple[tuple[int, int], ...]:
        return tuple((arm.number, arm.arm) for arm in self._arms)

    def _forget(self, name: str) -> None:
        """The values of a name that is set again are gone, except in other arms of the conditions around."""
        values = self._values.get(name)
        if values:
            self._values[name] = [value for value in values if _exclude(value.path, self._path)]


def _exclude(one: tuple[tuple[int, int], ...], other: tuple[tuple[int, int], ...]) -> bool:
    """Whether two places are in different arms of a condition, so that only one of them is reached."""
    arms = dict(other)
    return any(arms.get(number, arm) != arm for number, arm in one)
