"""What the editor can do, as far as it changes what is sent to it."""

from lsprotocol import types
from pygls.capabilities import get_capability


class Client:
    """The capabilities that an editor declares. What it does not declare it cannot do."""

    def __init__(self, capabilities: types.ClientCapabilities) -> None:
        self._capabilities = capabilities

    def _can(self, path: str) -> bool:
        return bool(get_capability(self._capabilities, path, False))

    @property
    def pulls(self) -> bool:
        """It asks for findings: those that are sent unasked would be shown twice."""
        return get_capability(self._capabilities, "text_document.diagnostic", None) is not None

    @property
    def refreshes(self) -> bool:
        """It asks again for findings when it is told to."""
        return self.pulls and self._can("workspace.diagnostics.refresh_support")

    @property
    def watches(self) -> bool:
        return self._can("workspace.did_change_watched_files.dynamic_registration")

    @property
    def has_settings(self) -> bool:
        """It answers the question for its settings."""
        return self._can("workspace.configuration")

    @property
    def versions_edits(self) -> bool:
        return self._can("workspace.workspace_edit.document_changes")

    @property
    def resolves_actions(self) -> bool:
        """It asks for the edits of an action when the action was chosen."""
        properties = get_capability(self._capabilities, "text_document.code_action.resolve_support.properties", None)
        return "edit" in (properties or ()) and self._can("text_document.code_action.data_support")

    @property
    def reads_markdown(self) -> bool:
        """Markdown is what it prefers, or it does not say."""
        formats = get_capability(self._capabilities, "text_document.hover.content_format", None)
        return not formats or formats[0] == types.MarkupKind.Markdown
