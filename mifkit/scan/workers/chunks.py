"""Analyses a chunk of files: reads them and returns what the store keeps, as tuples that travel between processes."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

from mifkit.mif.grammar import terminals
from mifkit.rules.registry import rules
from mifkit.scan.analysis import kept_facts
from mifkit.scan.analysis.analyser import Analyser
from mifkit.scan.analysis.kept_facts import Analysis, Message, SharedFacts, TextRange
from mifkit.scan.plan import Plan
from mifkit.scan.share.archive.archives import ArchiveError, ArchiveFinding, ZipMember
from mifkit.scan.share.archive.zips import OpenZip
from mifkit.scan.share.read_ahead import READERS, ReadAhead
from mifkit.scan.share.reading import Content, digest, read


class FileTask(NamedTuple):
    """A file to analyse.

    `known_digest` is that of the content whose analysis is known already, if any. `size` is the number of bytes
    according to the folder. `content` is the content of a member of an archive, or where it is in a zip archive.
    """

    path: str
    known_digest: bytes | None
    size: int = 0
    content: Content | ZipMember | None = None


class Chunk(NamedTuple):
    """Files that are analysed one after another. `readers` threads read ahead; 0: none, so that a worker that is lost
    was at the file that it reported."""

    files: tuple[FileTask, ...]
    readers: int = READERS

    def __reduce__(self) -> tuple[Any, ...]:
        """For pickle, which takes several times as long for tuples with names."""
        return _unpacked_chunk, (tuple(map(tuple, self.files)), self.readers)


def _unpacked_chunk(files: Sequence[Sequence[Any]], readers: int) -> Chunk:
    return Chunk(tuple(map(_file_task, files)), readers)


class NumberedDiagnostic(NamedTuple):
    """A diagnostic without its message, which is the one at index `message` in `ChunkResult.messages`."""

    message: int
    range: TextRange


class FileResult(NamedTuple):
    """The result of a file: its analysis, with numbered messages. `shared` is `None` if the content is the known one.

    `digest`, `size` (bytes) and `mtime_ns` are `None` if the file could not be read.
    """

    size: int | None
    mtime_ns: int | None
    digest: bytes | None
    shared: SharedFacts | None = None
    fields: tuple[str | None, ...] | None = None
    diagnostics: tuple[NumberedDiagnostic, ...] = ()


class ChunkResult(NamedTuple):
    """The results of a chunk, in its order, and the messages of its diagnostics, which many files share.

    `hits` and `misses` count the files with a known and with a new shape; `read_ahead` counts the files that threads
    read ahead because opening them takes long.
    """

    results: list[FileResult]
    messages: list[Message]
    hits: int = 0
    misses: int = 0
    read_ahead: int = 0

    def __reduce__(self) -> tuple[Any, ...]:
        """For pickle, as `Chunk` has it."""
        results, *others = self
        return _unpacked_result, (list(map(tuple, results)), *others)


def _unpacked_result(results: Sequence[Sequence[Any]], *others: Any) -> ChunkResult:
    return ChunkResult(list(map(_file_result, results)), *others)


# Faster than `_make`, which checks the number of values.
_file_task = partial(tuple.__new__, FileTask)
_file_result = partial(tuple.__new__, FileResult)


class ChunkWorker:
    """Analyses one chunk after another. It keeps the memory of its analyser, and the zip archive that is open."""

    def __init__(self, plan: Plan) -> None:
        # Otherwise the first file would have to wait for them.
        terminals()
        rules()
        self._plan = plan
        self._analyser = Analyser(plan)
        self._zip = OpenZip()

    def __call__(self, report_item: Callable[[int], None], chunk: Chunk, /) -> ChunkResult:
        """Analyse the files of a chunk. A fault in one of them is its result; nothing is raised."""
        files, shapes = chunk.files, self._analyser.shapes
        hits, misses = shapes.hits, shapes.misses
        sizes = [max(file.size, 0) if file.content is None else None for file in files]
        contents = ReadAhead(lambda index: self._content(files[index]), sizes, chunk.readers)
        reading = iter(contents)
        messages: dict[Message, int] = {}
        results = []
        for index, file in enumerate(files):
            report_item(index)
            results.append(self._result(file, next(reading), messages))
        if not files or not isinstance(files[-1].content, ZipMember):
            self._zip.close()
        return ChunkResult(results, list(messages), shapes.hits - hits, shapes.misses - misses, contents.ahead)

    def close(self) -> None:
        """Close the archive that is open."""
        self._zip.close()

    def _content(self, file: FileTask) -> Content | Exception:
        """The content of a file, or the exception that reading it raises."""
        try:
            if isinstance(file.content, Content):
                return file.content
            if file.content is not None:
                return self._zip.read(file.content)
            return read(file.path, self._plan.max_file_size)
        except Exception as error:
            return error

    def _result(self, file: FileTask, content: Content | Exception, messages: dict[Message, int]) -> FileResult:
        """The result of a file; new messages are added to `messages`, with their numbers."""
        if isinstance(content, Content):
            size, mtime_ns, data = content
            if data is None:
                too_large = kept_facts.too_large(size, self._plan.max_file_size)
                return _numbered(size, mtime_ns, None, too_large, messages)
            key = digest(data)
            if key == file.known_digest:
                return FileResult(size, mtime_ns, key)
            return _numbered(size, mtime_ns, key, self._analyser.analyse(file.path, data, key), messages)
        if isinstance(content, ArchiveError):
            return _numbered(file.size, None, None, kept_facts.unreadable_member(str(content)), messages)
        if isinstance(content, OSError | ValueError):
            problem = getattr(content, "strerror", None) or str(content)
            return _numbered(None, None, None, kept_facts.unreadable(problem), messages)
        raise content


def fault_result(message: str) -> ChunkResult:
    """The result of a chunk of one file with which workers were lost."""
    return _single(None, None, None, kept_facts.fault(message))


def archive_result(
    size: int, mtime_ns: int, digest: bytes | None, findings: list[ArchiveFinding], *, try_again: bool
) -> ChunkResult:
    """The result of an archive, apart from its members. `try_again`: the next scan is to read it again."""
    analysis = kept_facts.archive_to_try_again(findings) if try_again else kept_facts.archive(findings)
    return _single(size, mtime_ns, digest, analysis)


def _single(size: int | None, mtime_ns: int | None, digest: bytes | None, analysis: Analysis) -> ChunkResult:
    messages: dict[Message, int] = {}
    return ChunkResult([_numbered(size, mtime_ns, digest, analysis, messages)], list(messages))


def _numbered(
    size: int | None, mtime_ns: int | None, digest: bytes | None, analysis: Analysis, messages: dict[Message, int]
) -> FileResult:
    """The result of a file with this analysis; new messages are added to `messages`."""
    shared, fields, diagnostics = analysis
    if not diagnostics:
        return FileResult(size, mtime_ns, digest, shared, fields)
    numbered = [
        NumberedDiagnostic(messages.setdefault(message, len(messages)), range) for message, range in diagnostics
    ]
    return FileResult(size, mtime_ns, digest, shared, fields, tuple(numbered))
