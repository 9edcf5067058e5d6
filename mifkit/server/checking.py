"""Questions about open texts, which worker processes answer: a check that does not end costs its process, not the
session.

A process keeps the analyses of the texts that it was last asked about. A question brings the whole text, so that any
process can answer it.
"""

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, NamedTuple

from lsprotocol import types

from mifkit.diagnostics import place_of
from mifkit.scan.defaults import TIMEOUT
from mifkit.scan.workers.processes import TaskExecutor, WorkerProcesses
from mifkit.server.analysis import FileAnalysis, analyse
from mifkit.server.configuration import FileConfiguration
from mifkit.server.encoding_on_disk import FileOnDisk, file_on_disk
from mifkit.server.text import EditorText

# Processes that may be at work: while one is at a text, others are still checked.
PROCESSES = 2
# Analyses that a process keeps: trees take much memory.
KEPT = 16


class Question(NamedTuple):
    """A question about a text. `revision` is unlike that of any other text or configuration."""

    uri: str
    revision: int
    path: str
    language: str
    text: str
    unit: types.PositionEncodingKind
    configured: FileConfiguration
    ask: Callable[[FileAnalysis], Any]


class Answer(NamedTuple):
    """`value` is what the question gave. Without one, `fault` says where mifkit failed; it is empty for a text of which
    there is no analysis."""

    value: Any
    answered: bool = True
    fault: str = ""


class Checker:
    """Answers one question after another, and keeps the analyses that they were about."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def __call__(self, _: Callable[[int], None], question: Question, /) -> Answer:
        try:
            analysis = self._analysis(question)
            return Answer(None, answered=False) if analysis is None else Answer(question.ask(analysis))
        except Exception as error:
            return Answer(None, answered=False, fault=place_of(error))

    def close(self) -> None:
        self._kept.clear()

    def _analysis(self, question: Question) -> FileAnalysis | None:
        kept = self._kept.pop(question.uri, _Kept())
        if kept.revision != question.revision:
            disk = kept.disk
            if question.path != "-":
                disk = file_on_disk(question.path, question.text, disk)
            text = EditorText(question.text, question.unit)
            made = analyse(question.path, question.language, text, disk, question.configured)
            kept = _Kept(question.revision, disk, made)
        self._kept[question.uri] = kept
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return kept.analysis


class _Kept(NamedTuple):
    revision: int = -1
    disk: FileOnDisk = FileOnDisk()
    analysis: FileAnalysis | None = None


class Checkers:
    """Processes that answer questions, each started when it is first needed. What is asked about a file goes to the
    process that is at it; else to the one with the least to do."""

    def __init__(self, limit: float = TIMEOUT) -> None:
        self._lanes = [_Lane(WorkerProcesses(1, limit, Checker)) for _ in range(PROCESSES)]

    def submit(self, question: Question, /) -> Future[Answer]:
        """The answer, later. The future of a question that took longer than the limit holds a WorkerLostError."""
        return min(self._lanes, key=lambda lane: lane.distance(question.uri)).submit(question)

    def shutdown(self) -> None:
        for lane in self._lanes:
            lane.shutdown()


class _Lane:
    """A process, what it was asked and has not answered, and the files that it was asked about."""

    def __init__(self, executor: TaskExecutor[Question, Answer]) -> None:
        self._executor = executor
        self._asked: dict[Future[Answer], str] = {}
        self._known: set[str] = set()

    def distance(self, uri: str) -> tuple[bool, int, bool]:
        """How little suited the process is for a question about a file."""
        asked = list(self._asked.values())
        return uri not in asked, len(asked), uri not in self._known

    def submit(self, question: Question) -> Future[Answer]:
        future = self._executor.submit(question)
        self._asked[future] = question.uri
        self._known.add(question.uri)
        # Called by the thread of the process, too.
        future.add_done_callback(lambda done: self._asked.pop(done, None))
        return future

    def shutdown(self) -> None:
        self._executor.shutdown()
