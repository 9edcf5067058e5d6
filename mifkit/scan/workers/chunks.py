"""What a worker does with a chunk of files: read, analyse, hand back tuples."""

from functools import cache
from typing import NamedTuple

from mifkit.mif.grammar import terminals
from mifkit.rules.registry import rules
from mifkit.scan.analysis import kept_facts
from mifkit.scan.analysis.analyser import Analyst
from mifkit.scan.analysis.kept_facts import Analysis, Noted
from mifkit.scan.plan import Plan
from mifkit.scan.share.archive.archives import ArchiveError, Told, ZipMember
from mifkit.scan.share.archive.zips import OpenZip
from mifkit.scan.share.read_ahead import READERS, Ahead
from mifkit.scan.share.reading import Content, digest, read
from mifkit.scan.workers.processes import at_item


class Wanted(NamedTuple):
    """A file to analyse, the digest of the content whose analysis is known already, if any, and the octets that it is
    said to have. `content` is that of a member of an archive, or where it is to be found there."""

    path: str
    known: bytes | None
    size: int = 0
    content: Content | ZipMember | None = None


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
    """The results of a chunk, in its order; how many of its files had a known shape, and how many not; and how many
    were read ahead, since reading them took long."""

    results: list[Result]
    messages: list[Message]
    hits: int
    misses: int
    ahead: int = 0


class Bench(NamedTuple):
    """What one thread needs for a chunk, and what makes the next one fast: what the analyst remembers, and the archive
    whose members come one after the other."""

    analyst: Analyst
    zip: OpenZip


@cache
def _benches(plan: Plan) -> list[Bench]:  # noqa: ARG001  # a list for each plan
    """Those of this process that nobody is at work on."""
    return []


def put_away(plan: Plan) -> None:
    """Close the archives that are open in this process for a scan that is over."""
    for bench in _benches(plan):
        bench.zip.close()


def prepare() -> None:
    """Load what the first file would have to wait for."""
    terminals()
    rules()


def scan_chunk(plan: Plan, files: tuple[Wanted, ...], readers: int = READERS) -> Batch:
    """Analyse files. What is wrong with one of them is its result; nothing is raised.

    With 0 `readers`, nothing is read but the file that `at_item` tells.
    """
    idle = _benches(plan)
    try:
        bench = idle.pop()
    except IndexError:
        bench = Bench(Analyst(plan), OpenZip())
    batch = _batch_of(bench, plan, files, readers)
    idle.append(bench)
    return batch


def _batch_of(bench: Bench, plan: Plan, files: tuple[Wanted, ...], readers: int) -> Batch:
    analyst = bench.analyst
    hits, misses = analyst.shapes.hits, analyst.shapes.misses
    messages: dict[Message, int] = {}
    results = []
    sizes = [max(one.size, 0) if one.content is None else None for one in files]
    ahead = Ahead(lambda place: _content(files[place], bench.zip, plan.max_file_size), sizes, readers)
    contents = iter(ahead)
    for index, wanted in enumerate(files):
        at_item(index)
        results.append(_packed(_result(wanted, next(contents), analyst, plan), messages))
    if not files or not isinstance(files[-1].content, ZipMember):
        bench.zip.close()
    return Batch(results, list(messages), analyst.shapes.hits - hits, analyst.shapes.misses - misses, ahead.counted)


def _content(wanted: Wanted, opened: OpenZip, most: int) -> Content | Exception:
    """What a file holds, or why that cannot be told."""
    try:
        if isinstance(wanted.content, Content):
            return wanted.content
        if wanted.content is not None:
            return opened.read(wanted.content)
        return read(wanted.path, most)
    except Exception as error:
        return error


def _result(wanted: Wanted, content: Content | Exception, analyst: Analyst, plan: Plan) -> Result:
    if isinstance(content, ArchiveError):
        return Result(wanted.size, None, None, kept_facts.unreadable_member(str(content)), ())
    if isinstance(content, OSError | ValueError):
        problem = getattr(content, "strerror", None) or str(content)
        return Result(None, None, None, kept_facts.unreadable(problem), ())
    if isinstance(content, Exception):
        raise content
    size, mtime_ns, data = content
    if data is None:
        return Result(size, mtime_ns, None, kept_facts.too_large(size, plan.max_file_size), ())
    key = digest(data)
    found = None if key == wanted.known else analyst.analyse(wanted.path, data, key)
    return Result(size, mtime_ns, key, found, ())


def faulty(message: str) -> Batch:
    """The batch of one file on which a worker died or did not end."""
    return _batch(Result(None, None, None, kept_facts.fault(message), ()))


def of_archive(size: int, mtime_ns: int, digest: bytes | None, told: list[Told], *, again: bool) -> Batch:
    """The batch of an archive, apart from its members. `again`: what could not be read is to be tried again."""
    found = kept_facts.archive_to_try_again(told) if again else kept_facts.archive(told)
    return _batch(Result(size, mtime_ns, digest, found, ()))


def _batch(result: Result) -> Batch:
    messages: dict[Message, int] = {}
    return Batch([_packed(result, messages)], list(messages), 0, 0)


def _packed(result: Result, messages: dict[Message, int]) -> Result:
    """The result with its diagnostics as numbers; new messages are added to `messages`."""
    found = result.analysis
    if found is None or not found.diagnostics:
        return result
    packed = tuple([_numbered(one, messages) for one in found.diagnostics])
    return result._replace(analysis=found._replace(diagnostics=()), diagnostics=packed)


def _numbered(one: Noted, messages: dict[Message, int]) -> tuple[int, int, int, int, int, int]:
    return (messages.setdefault(one[:5], len(messages)), *one[5:])
