"""The capabilities of the editor that decide what the server sends."""

from lsprotocol import types
from pygls.capabilities import get_capability


class EditorCapabilities:
    """The capabilities that an editor declares. It has no others."""

    def __init__(self, capabilities: types.ClientCapabilities) -> None:
        self._capabilities = capabilities

    def _can(self, path: str) -> bool:
        return bool(get_capability(self._capabilities, path, False))

    @property
    def pulls(self) -> bool:
        """It asks for findings: if they were also sent unasked, it would show them twice."""
        return get_capability(self._capabilities, "text_document.diagnostic", None) is not None

    @property
    def refreshes(self) -> bool:
        """It asks for findings again at the request of the server."""
        return self.pulls and self._can("workspace.diagnostics.refresh_support")

    @property
    def watches(self) -> bool:
        return self._can("workspace.did_change_watched_files.dynamic_registration")

    @property
    def has_settings(self) -> bool:
        """It sends its settings on request."""
        return self._can("workspace.configuration")

    @property
    def versions_edits(self) -> bool:
        return self._can("workspace.workspace_edit.document_changes")

    @property
    def resolves_actions(self) -> bool:
        """It asks for the edits of an action when the user has chosen it."""
        properties = get_capability(self._capabilities, "text_document.code_action.resolve_support.properties", None)
        return "edit" in (properties or ()) and self._can("text_document.code_action.data_support")

    @property
    def reads_markdown(self) -> bool:
        """It prefers Markdown, or declares no format."""
        formats = get_capability(self._capabilities, "text_document.hover.content_format", None)
        return not formats or formats[0] == types.MarkupKind.Markdown
