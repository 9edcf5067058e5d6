"""What a worker does with a chunk of files: read, analyse, hand back tuples."""

from functools import cache
from typing import NamedTuple

from mifkit.mif.grammar import tables
from mifkit.registry import rules
from mifkit.scan import analysis
from mifkit.scan.analysis import Analysis, Noted, digest
from mifkit.scan.analyst import Analyst
from mifkit.scan.lanes import at_item
from mifkit.scan.plan import Plan
from mifkit.scan.reading import read


class Wanted(NamedTuple):
    """A file to analyse, and the digest of the content whose analysis is known already, if any."""

    path: str
    known: bytes | None


class Result(NamedTuple):
    """What became of a file. `analysis` is `None` if its content is the known one; `digest`, `size` (octets) and
    `mtime_ns` are, too, where it could not be read. The numbers in `messages` are places in `Batch.messages`, one for
    each of the analysis's diagnostics, which are left out of it."""

    size: int | None
    mtime_ns: int | None
    digest: bytes | None
    analysis: Analysis | None
    diagnostics: tuple[tuple[int, int, int, int, int, int], ...]


# Of a diagnostic: code, severity, message, help and the blocks that it stands in. Many files share them.
Message = tuple[str, int, str, str, str]


class Batch(NamedTuple):
    """The results of a chunk, in its order; and how many of its files had a known shape, and how many not."""

    results: list[Result]
    messages: list[Message]
    hits: int
    misses: int


@cache
def _analysts(plan: Plan) -> list[Analyst]:  # noqa: ARG001  # a list for each plan
    """Those of this process that are not at work: what they remember makes them fast. Each is for one thread."""
    return []


def prepare() -> None:
    """Load what the first file would have to wait for."""
    tables()
    rules()


def scan_chunk(plan: Plan, files: tuple[Wanted, ...]) -> Batch:
    """Analyse files. What is wrong with one of them is its result; nothing is raised."""
    idle = _analysts(plan)
    try:
        analyst = idle.pop()
    except IndexError:
        analyst = Analyst(plan)
    hits, misses = analyst.shapes.hits, analyst.shapes.misses
    messages: dict[Message, int] = {}
    results = []
    for index, wanted in enumerate(files):
        at_item(index)
        results.append(_packed(_result(wanted, analyst, plan), messages))
    idle.append(analyst)
    return Batch(results, list(messages), analyst.shapes.hits - hits, analyst.shapes.misses - misses)


def _result(wanted: Wanted, analyst: Analyst, plan: Plan) -> Result:
    try:
        size, mtime_ns, data = read(wanted.path, plan.max_file_size)
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", None) or str(error)
        return Result(None, None, None, analysis.unreadable(problem), ())
    if data is None:
        return Result(size, mtime_ns, None, analysis.too_large(size, plan.max_file_size), ())
    key = digest(data)
    found = None if key == wanted.known else analyst.analyse(wanted.path, data, key)
    return Result(size, mtime_ns, key, found, ())


def faulty(message: str) -> Batch:
    """The batch of one file on which a worker died or did not end."""
    messages: dict[Message, int] = {}
    result = _packed(Result(None, None, None, analysis.fault(message), ()), messages)
    return Batch([result], list(messages), 0, 0)


def _packed(result: Result, messages: dict[Message, int]) -> Result:
    """The result with its diagnostics as numbers; new messages are added to `messages`."""
    found = result.analysis
    if found is None or not found.diagnostics:
        return result
    packed = tuple([_numbered(one, messages) for one in found.diagnostics])
    return result._replace(analysis=found._replace(diagnostics=()), diagnostics=packed)


def _numbered(one: Noted, messages: dict[Message, int]) -> tuple[int, int, int, int, int, int]:
    return (messages.setdefault(one[:5], len(messages)), *one[5:])
