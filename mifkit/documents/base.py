"""What every document offers to the engine and to rules, whatever its kind."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from mifkit.diagnostics import Finding
from mifkit.documents.kinds import Kind, Profile
from mifkit.files.source import Comment, Source
from mifkit.mif.parser import Further
from mifkit.questions import Text
from mifkit.status.context import NOTHING_KNOWN, ClientContext


class BaseDocument(ABC):
    """A file that was read, of any kind, as the engine sees it: what it is, and what its reader found."""

    kind: Kind
    profile: Profile

    def __init__(self, source: Source, *, context: ClientContext = NOTHING_KNOWN) -> None:
        """`context` is what is known about the client that reads the file."""
        self.source = source
        self.text = source.text
        self.context = context

    @property
    @abstractmethod
    def findings(self) -> tuple[Finding, ...]:
        """What the reader found, with the names of the rules it belongs to."""

    @property
    def further(self) -> Further:
        """Findings that the reader has only counted, because they are too many."""
        return {}

    @abstractmethod
    def block_path(self, offset: int) -> tuple[str, ...]:
        """What surrounds an offset, the outermost first, in words that stay when lines move."""

    @property
    def comments(self) -> tuple[Comment, ...]:
        """The comments, which may suppress findings."""
        return ()

    @property
    def comment_mark(self) -> str:
        """What a comment begins with."""
        return "//"

    @property
    def line_starts(self) -> Sequence[int]:
        """Where the lines begin that a comment may be about."""
        return self.source.line_starts

    def extents(self, offset: int) -> list[tuple[int, int]] | None:  # noqa: ARG002  # what is asked of every kind of document
        """Where the blocks around an offset begin and end, the outermost first; `None`: there are no blocks."""
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
