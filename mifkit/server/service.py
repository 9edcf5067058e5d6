"""The server: the function that answers each message of the protocol, and when findings are sent."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, default_converter, lsp_method
from pygls.protocol.json_rpc import JsonRPCNotification

from mifkit import __version__
from mifkit.diagnostics import printable
from mifkit.linter.config import NAMES
from mifkit.linter.project import Overrides, Project
from mifkit.scan.workers.processes import TaskExecutor
from mifkit.server.actions import KINDS, EditTarget, actions, all_fixed
from mifkit.server.checking import Answer, Question
from mifkit.server.client import EditorCapabilities
from mifkit.server.configuration import Configuration
from mifkit.server.formatting import Formatting, formatting
from mifkit.server.hover import hover
from mifkit.server.open_files import OpenFiles
from mifkit.server.options import concern
from mifkit.server.outcome import METHOD, outcome
from mifkit.server.symbols import folds, symbols

# Seconds without a change after which a text is checked: the pause between two words.
PAUSE = 0.2
# The same for a large text, whose check takes long; and the characters from which a text is large.
LARGE_PAUSE = 2.0
LARGE = 1_000_000


class Protocol(LanguageServerProtocol):
    """Keeps the texts in mifkit, whose lines end only where the protocol says that they end."""

    _server: "Server"

    def structure_message(self, data: dict[str, Any]) -> Any:
        """A message as an object of the protocol. A request whose parameters do not follow the protocol is answered
        with InvalidParams; what is returned then is no message, and is ignored."""
        try:
            return super().structure_message(data)
        except JsonRpcException:
            if "id" not in data or "method" not in data:
                raise
            problem = JsonRpcInvalidParams(f"The parameters of {str(data['method'])[:60]} do not follow the protocol")
            self._send_response(data["id"], error=problem.to_response_error())
            return JsonRPCNotification("", "", None)

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        self._server.files.open(params.text_document)
        self._server.publish(params.text_document.uri, 0)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        self._server.files.change(params.text_document, params.content_changes)
        self._server.publish(params.text_document.uri, PAUSE)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        self._server.files.close(params.text_document.uri)
        self._server.forget(params.text_document.uri)


class Server(LanguageServer):
    """A server for one editor. `checkers` answer the questions about its texts; processes, unless others are given."""

    def __init__(
        self, project: Callable[[Overrides], Project], checkers: TaskExecutor[Question, Answer] | None = None
    ) -> None:
        super().__init__("mifkit", __version__, protocol_cls=Protocol, converter_factory=default_converter)
        self.client = EditorCapabilities(types.ClientCapabilities())
        self.configuration = Configuration(self.show, project)
        self.files = OpenFiles(self.configuration, self.log, checkers)
        self.ended = False
        # The options with which the editor began.
        self.first_options: Any = None
        self._publishing: dict[str, asyncio.Task[None]] = {}

    def show(self, message: str, type: types.MessageType = types.MessageType.Warning) -> None:
        """Show a message to the user."""
        self.window_show_message(types.ShowMessageParams(type, printable(message)))

    def log(self, message: str, type: types.MessageType = types.MessageType.Error) -> None:
        """Write a message into the log that the editor keeps."""
        self.window_log_message(types.LogMessageParams(type, printable(message)))

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log a message that is not of the protocol, or a fault of mifkit; other messages are still answered."""
        self.log(f"A message was not understood, or mifkit failed on it: {error}")

    def publish(self, uri: str, pause: float) -> None:
        """Send the findings of a file after a pause (seconds), unless it changes or the editor asks for them itself.

        A large file is checked later, so that it does not keep the others waiting.
        """
        self._cancel(uri)
        if uri in self.files.uris and len(self.files[uri].text.text) > LARGE:
            pause = LARGE_PAUSE
        if not self.client.pulls:
            self._publishing[uri] = asyncio.ensure_future(self._publish(uri, pause))

    async def _publish(self, uri: str, pause: float) -> None:
        await asyncio.sleep(pause)
        found = await self.files.findings(uri)
        if uri in self.files.uris:
            self._send(uri, self.files[uri].version, found)

    def _send(self, uri: str, version: int | None, found: Sequence[types.Diagnostic]) -> None:
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, version))

    def _cancel(self, uri: str) -> None:
        if (task := self._publishing.pop(uri, None)) is not None:
            task.cancel()

    def forget(self, uri: str) -> None:
        """Remove the findings of a closed file from the editor."""
        self._cancel(uri)
        if not self.client.pulls:
            self._send(uri, None, [])

    def check_again(self) -> None:
        """Check all files again: the configuration may have changed."""
        self.configuration.reload()
        self.files.outdate()
        for uri in self.files.uris:
            self.publish(uri, 0)
        if self.client.refreshes:
            self.workspace_diagnostic_refresh(None)

    def take_options(self, sent: Any) -> None:
        """Take the editor's settings or, if they are not about mifkit, the options with which it began."""
        self.configuration.set_options(sent if concern(sent) else self.first_options)
        self.check_again()

    def target(self, uri: str) -> EditTarget:
        """The target of edits of a file."""
        version = self.files[uri].version if uri in self.files.uris else None
        return EditTarget(uri, version, self.client.versions_edits, self.client.resolves_actions)


def initialize(ls: Server, params: types.InitializeParams) -> None:
    ls.client = EditorCapabilities(params.capabilities)
    ls.files.unit = types.PositionEncodingKind(ls.workspace.position_encoding)
    ls.first_options = params.initialization_options
    ls.configuration.set_options(ls.first_options)


async def initialized(ls: Server, params: types.InitializedParams) -> None:
    if ls.client.has_settings:
        await _ask_for_settings(ls)
    if ls.client.watches:
        watchers = [types.FileSystemWatcher(f"**/{name}") for name in NAMES]
        options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
        watch = types.Registration("mifkit-configuration", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        await ls.client_register_capability_async(types.RegistrationParams([watch]))


async def _ask_for_settings(ls: Server) -> None:
    items = types.ConfigurationParams([types.ConfigurationItem(section="mifkit")])
    answer = await ls.workspace_configuration_async(items)
    ls.take_options(answer[0] if answer else None)


async def did_change_configuration(ls: Server, params: types.DidChangeConfigurationParams) -> None:
    if ls.client.has_settings:
        await _ask_for_settings(ls)
    else:
        ls.take_options(params.settings)


def did_change_watched_files(ls: Server, params: types.DidChangeWatchedFilesParams) -> None:
    ls.check_again()


def did_save(ls: Server, params: types.DidSaveTextDocumentParams) -> None:
    # The encoding of the file may have changed, or it may be a configuration file.
    ls.check_again()


async def diagnostic(ls: Server, params: types.DocumentDiagnosticParams) -> types.RelatedFullDocumentDiagnosticReport:
    return types.RelatedFullDocumentDiagnosticReport(await ls.files.findings(params.text_document.uri))


async def show_hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
    question = partial(hover, position=params.position, markdown=ls.client.reads_markdown)
    return await ls.files.ask(params.text_document.uri, question, None)


async def code_action(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    uri = params.text_document.uri
    question = partial(actions, target=ls.target(uri), range=params.range, only=params.context.only)
    return await ls.files.ask(uri, question, [])


async def resolve(ls: Server, params: types.CodeAction) -> types.CodeAction:
    uri = params.data.get("uri", "") if isinstance(params.data, dict) else ""
    return await ls.files.ask(uri, partial(all_fixed, params, target=ls.target(uri)), params)


async def format_document(ls: Server, params: types.DocumentFormattingParams) -> list[types.TextEdit]:
    result = await ls.files.ask(params.text_document.uri, formatting, Formatting([]))
    if result.message:
        ls.show(result.message)
    if result.note:
        ls.log(f"Formatted: {result.note}.", types.MessageType.Info)
    return result.edits


async def document_symbol(ls: Server, params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
    return await ls.files.ask(params.text_document.uri, symbols, [])


async def show_outcome(ls: Server, params: Any) -> dict[str, Any] | None:
    uri = getattr(getattr(params, "textDocument", None), "uri", "")
    return await ls.files.ask(uri, outcome, None)


async def folding_range(ls: Server, params: types.FoldingRangeParams) -> list[types.FoldingRange]:
    return await ls.files.ask(params.text_document.uri, folds, [])


def shutdown(ls: Server, params: None) -> None:
    ls.ended = True


class Feature(NamedTuple):
    """The function that answers a message, and the options with which the server announces it."""

    answer: Callable[..., Any]
    options: Any = None


FEATURES = {
    types.INITIALIZE: Feature(initialize),
    types.INITIALIZED: Feature(initialized),
    types.SHUTDOWN: Feature(shutdown),
    types.WORKSPACE_DID_CHANGE_CONFIGURATION: Feature(did_change_configuration),
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: Feature(did_change_watched_files),
    types.TEXT_DOCUMENT_DID_SAVE: Feature(did_save),
    types.TEXT_DOCUMENT_DIAGNOSTIC: Feature(
        diagnostic,
        types.DiagnosticOptions(inter_file_dependencies=False, workspace_diagnostics=False, identifier="mifkit"),
    ),
    types.TEXT_DOCUMENT_HOVER: Feature(show_hover),
    types.TEXT_DOCUMENT_CODE_ACTION: Feature(
        code_action,
        types.CodeActionOptions(code_action_kinds=list(KINDS), resolve_provider=True),
    ),
    types.CODE_ACTION_RESOLVE: Feature(resolve),
    types.TEXT_DOCUMENT_FORMATTING: Feature(format_document),
    types.TEXT_DOCUMENT_DOCUMENT_SYMBOL: Feature(document_symbol),
    types.TEXT_DOCUMENT_FOLDING_RANGE: Feature(folding_range),
    METHOD: Feature(show_outcome),
}


def create(project: Callable[[Overrides], Project], checkers: TaskExecutor[Question, Answer] | None = None) -> Server:
    """A server with all features that has not begun. `project` finds the configuration files, `checkers` answer the
    questions about texts: processes, unless others are given."""
    server = Server(project, checkers)
    for name, feature in FEATURES.items():
        server.feature(name, feature.options)(feature.answer)
    return server
