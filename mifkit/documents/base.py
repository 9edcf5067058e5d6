"""The base of all documents: what the engine and the rules can ask of a file of any kind."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from mifkit.diagnostics import Finding
from mifkit.documents.kinds import Kind, Profile
from mifkit.files.source import Comment, Source
from mifkit.questions import Text
from mifkit.status.context import NOTHING_KNOWN, ClientContext

if TYPE_CHECKING:
    from mifkit.documents.beside import Beside


class Extent(NamedTuple):
    """Offsets from `start` up to, not including, `end`."""

    start: int
    end: int


class BaseDocument(ABC):
    """A file that was read: its kind, its text, and what its reader found."""

    kind: Kind
    profile: Profile
    # What shows the kind, in words; empty where the name of the file does.
    kind_evidence: tuple[str, ...] = ()
    # What other exports of the same run hold, if there are any.
    beside: "Beside | None" = None

    def __init__(self, source: Source, *, context: ClientContext = NOTHING_KNOWN) -> None:
        """`context` is what is known about the client that reads the file."""
        self.source = source
        self.text = source.text
        self.context = context

    @property
    @abstractmethod
    def findings(self) -> tuple[Finding, ...]:
        """What the reader found, each finding with the name of its rule."""

    @property
    def is_read(self) -> bool:
        """Whether the file was read to its end."""
        return True

    @abstractmethod
    def block_path(self, offset: int) -> tuple[str, ...]:
        """The blocks around an offset, the outermost first, in words that do not change when lines move."""

    @property
    def comments(self) -> Sequence[Comment]:
        """The comments, which may suppress findings."""
        return ()

    @property
    def comment_mark(self) -> str:
        """The mark that begins a comment; empty if such files have no comments."""
        return ""

    @property
    def comment_end(self) -> str:
        """What ends a comment, with the blank before it; empty if it ends with its line."""
        return ""

    @property
    def said(self) -> object:
        """What mifkit reads from the file. Comments are no part of it, unless they mean something to its reader."""
        return None

    @property
    def line_starts(self) -> Sequence[int]:
        """The offsets of the lines to which a comment can apply."""
        return self.source.line_starts

    def extents(self, offset: int) -> list[Extent] | None:  # noqa: ARG002  # every kind of document is asked this
        """Where each block around an offset begins and ends, the outermost first; `None` if such files have none."""
        return None

    @property
    def stem(self) -> Text:
        """The file's name without folder and extension; empty for standard input."""
        return self.source.file_name.stem

    @property
    def extension(self) -> str:
        """The file's extension in lower case, without the dot; empty if it has none."""
        return self.source.file_name.extension

    @property
    def folder(self) -> Text:
        """The name of the folder that the file lies in, in lower case; empty where it is not given."""
        return self.source.file_name.folder
