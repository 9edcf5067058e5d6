"""The tries of one program on one computer, counted across the lines of its log.

A chain begins with a run after which nothing was left to try, or where the log begins; each FailureRetry makes the next
run of the program another try of the same chain.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec.structs import replace

from mifkit.logs.bounded import BoundedDict
from mifkit.logs.items import Execution, LogItem
from mifkit.status.outcome.states import State

# Programs whose chains, and exit codes whose retries, are remembered.
MOST_PROGRAMS = 1024
MOST_CODES = 256


class ProgramKey(NamedTuple):
    """A program in the log: its package, if known, and its name without case."""

    package: str | None
    name: str

    @classmethod
    def of(cls, package: str | None, program: str) -> "ProgramKey":
        return cls(package, program.casefold())


class _Tries(NamedTuple):
    """The tries of a chain so far. `exact`: the chain began in the log, or the client gave the number."""

    number: int
    exact: bool


NOTHING_LEFT = _Tries(0, True)


def chained(items: Iterable[LogItem]) -> Iterator[LogItem]:
    """The same items; each execution knows which try it is, and whether the client has retried its exit code before.

    The items have to be those of one log, in the order of time.
    """
    tries: BoundedDict[ProgramKey, _Tries] = BoundedDict(MOST_PROGRAMS)
    retried: BoundedDict[int, bool] = BoundedDict(MOST_CODES)
    for item in items:
        if not isinstance(item, Execution):
            yield item
            continue
        key = ProgramKey.of(item.package, item.program)
        now = _this_try(item, tries.get(key))
        code = item.exit_code
        yield replace(item, attempt=now.number, attempt_exact=now.exact, code_retried=code in retried)
        again = item.status == State.FAILURE_RETRY
        tries[key] = now if again else NOTHING_LEFT
        if again and code is not None:
            retried[code] = True


def _this_try(execution: Execution, before: _Tries | None) -> _Tries:
    if execution.tried is not None:
        return _Tries(execution.tried, True)
    if before is None:
        return _Tries(1, False)
    # Without its package, the program may be one of several with the same name.
    return _Tries(before.number + 1, before.exact and execution.package is not None)
