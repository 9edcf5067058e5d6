"""The files that are open in the editor, and their analyses: made in a thread of their own, one after the other."""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from lsprotocol import types
from pygls.uris import to_fs_path

from mifkit.diagnostics import place_of
from mifkit.server.analysis import Analysis, analyse
from mifkit.server.configuration import Configuration, FileConfiguration
from mifkit.server.encoding_on_disk import Origin, origin
from mifkit.server.findings import findings
from mifkit.server.text import Text

T = TypeVar("T")


class OpenFile:
    """One file in the editor. `revision` grows with everything that its analysis depends on."""

    def __init__(self, item: types.TextDocumentItem, unit: types.PositionEncodingKind) -> None:
        self.uri = item.uri
        # A text that was never saved has no name: it is checked as standard input is.
        self.path = to_fs_path(item.uri) or "-"
        self.language = item.language_id
        self.version: int | None = item.version
        self.text = Text(item.text, unit)
        self.revision = 0
        self.origin = Origin()
        self.analysis: asyncio.Future[Analysis | None] | None = None
        self.analysed = -1


class OpenFiles:
    """All open files. `log` tells of a fault of mifkit; the other files go on."""

    def __init__(self, configuration: Configuration, log: Callable[[str], None]) -> None:
        self.unit = types.PositionEncodingKind.Utf16
        self._configuration = configuration
        self._log = log
        self._files: dict[str, OpenFile] = {}
        self._thread = ThreadPoolExecutor(1, "mifkit")

    def __getitem__(self, uri: str) -> OpenFile:
        return self._files[uri]

    @property
    def uris(self) -> list[str]:
        return list(self._files)

    def open(self, item: types.TextDocumentItem) -> None:
        self._files[item.uri] = OpenFile(item, self.unit)

    def change(
        self, identifier: types.VersionedTextDocumentIdentifier, changes: Iterable[types.TextDocumentContentChangeEvent]
    ) -> None:
        """Raises KeyError for a file that is not open."""
        file = self._files[identifier.uri]
        file.text = file.text.changed(changes)
        file.version = identifier.version
        file.revision += 1

    def close(self, uri: str) -> None:
        self._files.pop(uri, None)

    def outdate(self) -> None:
        """What holds for the files has changed: they are to be analysed anew."""
        for file in self._files.values():
            file.revision += 1

    async def analysis(self, uri: str) -> Analysis | None:
        """The analysis of a file as it is now, also if it changes meanwhile.

        `None` if it is not open any more, of no kind that mifkit reads, or one that mifkit failed on.
        """
        while (file := self._files.get(uri)) is not None:
            revision = file.revision
            if file.analysis is None or file.analysed != revision:
                file.analysis = asyncio.ensure_future(self._analysed(file, revision))
                file.analysed = revision
            # Who asked may lose interest; others may have asked the same.
            analysis = await asyncio.shield(file.analysis)
            if self._files.get(uri) is file and file.revision == revision:
                return analysis
        return None

    async def _analysed(self, file: OpenFile, revision: int) -> Analysis | None:
        try:
            configured = self._configuration.of(file.path)
            return await asyncio.get_running_loop().run_in_executor(self._thread, _analyse, file, revision, configured)
        except Exception as error:
            self._log(fault(file.uri, error))
            return None

    async def findings(self, uri: str) -> list[types.Diagnostic]:
        """What is reported of a file as it is now."""
        nothing: list[types.Diagnostic] = []
        return await self.ask(uri, partial(findings, uri=uri), nothing)

    async def ask(self, uri: str, question: Callable[[Analysis], T], otherwise: T) -> T:
        """The answer to a question about a file as it is now, found in the thread of the analyses.

        `otherwise` if there is no analysis, or mifkit fails on the question.
        """
        analysis = await self.analysis(uri)
        if analysis is None:
            return otherwise
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, question, analysis)
        except Exception as error:
            self._log(fault(uri, error))
            return otherwise

    def stop(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)


def _analyse(file: OpenFile, revision: int, configured: FileConfiguration) -> Analysis | None:
    text = file.text
    if file.revision != revision:  # It was changed while this waited: the answer would be thrown away.
        return None
    if file.path != "-":
        file.origin = origin(file.path, text.text, file.origin)
    return analyse(file.path, file.language, text, file.origin, configured)


def fault(uri: str, error: Exception) -> str:
    """What is told of a fault of mifkit."""
    return f"mifkit failed on {uri}: {place_of(error)}. Please report it, with the file if you can."
