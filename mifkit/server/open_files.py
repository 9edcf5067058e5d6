"""The files that are open in the editor, and their analyses, which one thread makes one after another."""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from lsprotocol import types
from pygls.uris import to_fs_path

from mifkit.diagnostics import place_of
from mifkit.server.analysis import FileAnalysis, analyse
from mifkit.server.configuration import Configuration, FileConfiguration
from mifkit.server.encoding_on_disk import FileOnDisk, file_on_disk
from mifkit.server.findings import protocol_diagnostics
from mifkit.server.text import EditorText

T = TypeVar("T")


class OpenFile:
    """One file in the editor. `revision` grows with everything that its analysis depends on."""

    def __init__(self, item: types.TextDocumentItem, unit: types.PositionEncodingKind) -> None:
        self.uri = item.uri
        # A text that was never saved has no name: it is checked like standard input.
        self.path = to_fs_path(item.uri) or "-"
        self.language = item.language_id
        self.version: int | None = item.version
        self.text = EditorText(item.text, unit)
        self.revision = 0
        self.on_disk = FileOnDisk()
        self.analysis: asyncio.Future[FileAnalysis | None] | None = None
        self.analysed = -1


class OpenFiles:
    """All open files. `log` gets a message for each fault of mifkit; the other files are not affected."""

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
        """The configuration has changed: all files have to be analysed again."""
        for file in self._files.values():
            file.revision += 1

    async def analysis(self, uri: str) -> FileAnalysis | None:
        """The analysis of a file as it is when this returns.

        `None` if the file is closed, if mifkit reads no files of its kind, or if mifkit failed on it.
        """
        while (file := self._files.get(uri)) is not None:
            revision = file.revision
            if file.analysis is None or file.analysed != revision:
                file.analysis = asyncio.ensure_future(self._analysed(file, revision))
                file.analysed = revision
            # This request may be cancelled while others wait for the same analysis.
            analysis = await asyncio.shield(file.analysis)
            if self._files.get(uri) is file and file.revision == revision:
                return analysis
        return None

    async def _analysed(self, file: OpenFile, revision: int) -> FileAnalysis | None:
        try:
            configured = self._configuration.of(file.path)
            return await asyncio.get_running_loop().run_in_executor(self._thread, _analyse, file, revision, configured)
        except Exception as error:
            self._log(fault(file.uri, error))
            return None

    async def findings(self, uri: str) -> list[types.Diagnostic]:
        """The findings on a file as it is now."""
        nothing: list[types.Diagnostic] = []
        return await self.ask(uri, partial(protocol_diagnostics, uri=uri), nothing)

    async def ask(self, uri: str, question: Callable[[FileAnalysis], T], otherwise: T) -> T:
        """The answer of `question`, which is called with the analysis of a file in the thread of the analyses.

        `otherwise` if there is no analysis, or if mifkit fails on the question.
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


def _analyse(file: OpenFile, revision: int, configured: FileConfiguration) -> FileAnalysis | None:
    text = file.text
    if file.revision != revision:  # It has changed meanwhile: the analysis would not be used.
        return None
    if file.path != "-":
        file.on_disk = file_on_disk(file.path, text.text, file.on_disk)
    return analyse(file.path, file.language, text, file.on_disk, configured)


def fault(uri: str, error: Exception) -> str:
    """The message for a fault of mifkit."""
    return f"mifkit failed on {uri}: {place_of(error)}. Please report it, with the file if you can."
