"""Analyses a chunk of files: reads them and returns what the store keeps, as rows that travel between processes."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

from mifkit.documents.kinds import Profile
from mifkit.mif.grammar import terminals
from mifkit.rules.registry import checked
from mifkit.scan.analysis import kept_facts
from mifkit.scan.analysis.analyser import Analyser
from mifkit.scan.analysis.kept_facts import Analysis
from mifkit.scan.plan import Plan
from mifkit.scan.share.archive.archives import ArchiveError, ArchiveFinding, ZipMember
from mifkit.scan.share.archive.zips import OpenZip
from mifkit.scan.share.read_ahead import READERS, ReadAhead
from mifkit.scan.share.reading import Content, digest, read
from mifkit.scan.workers.chunk_rows import ChunkResult, ChunkRows, FileTask


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


# Faster than `_make`, which checks the number of values.
_file_task = partial(tuple.__new__, FileTask)


class ChunkWorker:
    """Analyses one chunk after another. It keeps the memory of its analyser, and the zip archive that is open."""

    def __init__(self, plan: Plan) -> None:
        # Otherwise the first file would have to wait for them. Most files of a share are status MIFs.
        terminals()
        checked(Profile.STATUS, None)
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
        rows = ChunkRows()
        for index, file in enumerate(files):
            report_item(index)
            self._add(rows, file, next(reading))
        if not files or not isinstance(files[-1].content, ZipMember):
            self._zip.close()
        return rows.result(shapes.hits - hits, shapes.misses - misses, contents.ahead)

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

    def _add(self, rows: ChunkRows, file: FileTask, content: Content | Exception) -> None:
        """Add what is found in a file to the rows of the chunk."""
        if isinstance(content, Content):
            size, mtime_ns, data = content
            if data is None:
                rows.add(file, size, mtime_ns, None, kept_facts.too_large(size, self._plan.max_file_size))
                return
            key = digest(data)
            known = key == file.known_digest
            rows.add(file, size, mtime_ns, key, None if known else self._analyser.analyse(file.path, data, key))
        elif isinstance(content, ArchiveError):
            rows.add(file, file.size, None, None, kept_facts.unreadable_member(str(content)))
        elif isinstance(content, OSError | ValueError):
            problem = getattr(content, "strerror", None) or str(content)
            rows.add(file, None, None, None, kept_facts.unreadable(problem))
        else:
            raise content


def fault_result(file: FileTask, message: str) -> ChunkResult:
    """The result of a chunk of one file with which workers were lost."""
    return _single(file, None, None, None, kept_facts.fault(message))


def archive_result(
    file: FileTask, digest: bytes | None, findings: list[ArchiveFinding], *, try_again: bool
) -> ChunkResult:
    """The result of an archive, apart from its members. `try_again`: the next scan is to read it again."""
    analysis = kept_facts.archive_to_try_again(findings) if try_again else kept_facts.archive(findings)
    return _single(file, file.size, file.mtime_ns, digest, analysis)


def _single(
    file: FileTask, size: int | None, mtime_ns: int | None, digest: bytes | None, analysis: Analysis
) -> ChunkResult:
    rows = ChunkRows()
    rows.add(file, size, mtime_ns, digest, analysis)
    return rows.result()
