"""The files that are open in the editor, and questions about them, which worker processes answer."""

import asyncio
from collections.abc import Callable, Iterable
from functools import partial
from itertools import count
from typing import Any, TypeVar

from lsprotocol import types
from pygls.uris import to_fs_path

from mifkit.diagnostics import place_of
from mifkit.scan.workers.processes import NoWorkerError, TaskExecutor, WorkerLostError
from mifkit.server.analysis import FileAnalysis
from mifkit.server.checking import Answer, Checkers, Question
from mifkit.server.configuration import Configuration
from mifkit.server.findings import protocol_diagnostics, unchecked
from mifkit.server.text import EditorText

T = TypeVar("T")


class OpenFile:
    """One file in the editor. `revision` changes with everything that its analysis depends on."""

    def __init__(self, item: types.TextDocumentItem, unit: types.PositionEncodingKind, revision: int) -> None:
        self.uri = item.uri
        # A text that was never saved has no name: it is checked like standard input.
        self.path = to_fs_path(item.uri) or "-"
        self.language = item.language_id
        self.version: int | None = item.version
        self.text = EditorText(item.text, unit)
        self.revision = revision


class OpenFiles:
    """All open files. `log` gets a message for each fault of mifkit; the other files are not affected.

    `checkers` answer the questions.
    """

    def __init__(
        self,
        configuration: Configuration,
        log: Callable[[str], None],
        checkers: TaskExecutor[Question, Answer] | None = None,
    ) -> None:
        self.unit = types.PositionEncodingKind.Utf16
        self._configuration = configuration
        self._log = log
        self._files: dict[str, OpenFile] = {}
        self._checkers = checkers if checkers is not None else Checkers()
        self._revisions = count()

    def __getitem__(self, uri: str) -> OpenFile:
        return self._files[uri]

    @property
    def uris(self) -> list[str]:
        return list(self._files)

    def open(self, item: types.TextDocumentItem) -> None:
        self._files[item.uri] = OpenFile(item, self.unit, next(self._revisions))

    def change(
        self, identifier: types.VersionedTextDocumentIdentifier, changes: Iterable[types.TextDocumentContentChangeEvent]
    ) -> None:
        """Raises KeyError for a file that is not open."""
        file = self._files[identifier.uri]
        file.text = file.text.changed(changes)
        file.version = identifier.version
        file.revision = next(self._revisions)

    def close(self, uri: str) -> None:
        self._files.pop(uri, None)

    def outdate(self) -> None:
        """The configuration has changed: all files have to be analysed again."""
        for file in self._files.values():
            file.revision = next(self._revisions)

    async def findings(self, uri: str) -> list[types.Diagnostic]:
        """The findings on a file as it is now; if mifkit fails on it, one that says so."""
        answer = await self._current(uri, partial(protocol_diagnostics, uri=uri))
        return [unchecked(answer.fault)] if answer.fault else answer.value or []

    async def ask(self, uri: str, question: Callable[[FileAnalysis], T], otherwise: T) -> T:
        """The answer of `question`, which a process calls with the analysis of the file as it is when this returns.

        `otherwise` if the file is closed, if mifkit reads no files of its kind, or if mifkit fails on it.
        """
        answer = await self._current(uri, question)
        return answer.value if answer.answered else otherwise

    async def _current(self, uri: str, question: Callable[[FileAnalysis], Any]) -> Answer:
        """The answer for the file as it is when this returns."""
        while (file := self._files.get(uri)) is not None:
            revision = file.revision
            answer = await self._answer(file, question)
            if self._files.get(uri) is file and file.revision == revision:
                if answer.fault:
                    self._log(f"mifkit failed on {uri}: {answer.fault}. Please report it, with the file if you can.")
                return answer
        return Answer(None, answered=False)

    async def _answer(self, file: OpenFile, question: Callable[[FileAnalysis], Any]) -> Answer:
        try:
            configured = self._configuration.of(file.path)
            asked = Question(
                *(file.uri, file.revision, file.path, file.language, file.text.text, self.unit, configured, question)
            )
            return await asyncio.wrap_future(self._checkers.submit(asked))
        except (WorkerLostError, NoWorkerError) as error:
            return Answer(None, answered=False, fault=str(error))
        except Exception as error:
            return Answer(None, answered=False, fault=place_of(error))

    def stop(self) -> None:
        """End the processes, whatever they are at."""
        self._checkers.shutdown()
