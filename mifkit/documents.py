"""The kinds of document that mifkit reads besides MIF files: how each is recognised, and a source read as its kind."""

from bisect import bisect_right
from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

from mifkit.diagnostics import Finding
from mifkit.kinds import Kind, Profile, other_format
from mifkit.limits import Limits
from mifkit.packaging.mif_switches import MifSwitch
from mifkit.packaging.script_text import CommandLine, Comment, Script
from mifkit.packaging.scripts import LANGUAGES, Language, command_switches, read_script
from mifkit.rule import BaseDocument, Document
from mifkit.source import Source
from mifkit.status.settings import ClientSettings
from mifkit.status.site_control import Property, SiteControl, is_site_control, read_site_control


class SiteControlDocument(BaseDocument):
    """A site control file as a rule sees it."""

    kind = Kind.SITE_CONTROL
    profile = Profile.SITE

    @cached_property
    def read(self) -> SiteControl:
        return read_site_control(self.text)

    @property
    def properties(self) -> tuple[Property, ...]:
        """The properties of the software distribution agent, in the order of the text."""
        return self.read.properties

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.read.findings

    def block_path(self, offset: int) -> tuple[str, ...]:
        index = bisect_right(self.properties, offset, key=lambda one: one.statement) - 1
        return (f"property {self.properties[index].setting.site_control}",) if index >= 0 else ()


class ScriptDocument(BaseDocument):
    """An install script as a rule sees it."""

    kind = Kind.SCRIPT
    profile = Profile.PACKAGE

    @property
    def language(self) -> Language:
        return LANGUAGES[self.extension]

    @cached_property
    def script(self) -> Script:
        return read_script(self.text, self.extension)

    @cached_property
    def switches(self) -> tuple[tuple[CommandLine, MifSwitch], ...]:
        """What makes the programs that the script starts write a status MIF, as far as that is certain."""
        return tuple(command_switches(self.script))

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(self.source.findings)

    @property
    def comments(self) -> tuple[Comment, ...]:
        return self.script.comments

    @property
    def comment_mark(self) -> str:
        return self.language.comment

    @cached_property
    def line_starts(self) -> list[int]:
        """Lines that are continued count as one."""
        mark, starts = self.language.continuation, self.source.line_starts
        if not mark:
            return starts
        return [
            start
            for start in starts
            if start == 0 or not self.text[max(0, start - 80) : start].rstrip("\r\n").rstrip(" \t").endswith(mark)
        ]

    def block_path(self, offset: int) -> tuple[str, ...]:  # noqa: ARG002
        return ()


class Reader(NamedTuple):
    """A kind of document: what it is called, the extensions of its files, how its text is recognised, its class.

    `extensions` are in lower case, without the dot. A file is of the kind if its extension or its text says so.
    """

    what: str
    extensions: tuple[str, ...]
    recognise: Callable[[str], bool]
    document: type[BaseDocument]


def _never(text: str) -> bool:  # noqa: ARG001
    """For files that only their names tell."""
    return False


READERS = (
    Reader("a site control file", ("ct0", "ct1", "ct2"), is_site_control, SiteControlDocument),
    Reader("a script", tuple(LANGUAGES), _never, ScriptDocument),
)


def reader_of(source: Source) -> Reader | None:
    """The reader of a source that is no MIF file; `None` for what is to be read as one."""
    name = source.path.lower().rpartition(".")[2]
    return next((one for one in READERS if name in one.extensions or one.recognise(source.text)), None)


def other_than_mif(source: Source) -> str | None:
    """What a source is that is no MIF file of the DMI, in words; `None` if it may be one."""
    reader = reader_of(source)
    return reader.what if reader is not None else other_format(source.text)


def read(
    source: Source,
    *,
    profile: Profile | None = None,
    client: ClientSettings | None = None,
    exit_code: int | None = None,
    limits: Limits | None = None,
) -> BaseDocument | None:
    """A source as the document it is; `None` if it is of a format that mifkit does not read.

    `profile` takes the place of the detected one of a MIF file; the others are as in `BaseDocument`.
    """
    reader = reader_of(source)
    if reader is not None:
        return reader.document(source, client=client, exit_code=exit_code, limits=limits)
    if other_format(source.text) is not None:
        return None
    return Document(source, profile=profile, client=client, exit_code=exit_code, limits=limits)
