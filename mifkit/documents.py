"""The kinds of document that mifkit reads besides MIF files: how each is recognised, and a source read as its kind."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import NamedTuple

from mifkit.comment import Comment
from mifkit.diagnostics import Finding
from mifkit.kinds import Kind, Profile, other_format
from mifkit.limits import Limits
from mifkit.mif.parser import Parse, parse
from mifkit.packaging.data_document import PackageDataDocument, is_data
from mifkit.packaging.definition_document import (
    DefinitionDocument,
    SetupIniDocument,
    has_mif_section,
    is_definition,
    may_be_definition,
)
from mifkit.packaging.mif_switches import MifSwitch
from mifkit.packaging.script_text import CommandLine, Script
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
    def line_starts(self) -> Sequence[int]:
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


def anything(text: str) -> bool:  # noqa: ARG001
    """Whatever the text is."""
    return True


def nothing(text: str) -> bool:  # noqa: ARG001
    """Not told by the text."""
    return False


class Reader(NamedTuple):
    """A kind of document: what it is called, the extensions of its files, how its text is recognised, its class.

    `extensions` and `names`, which are names of whole files, are in lower case; the former are without the dot. A file
    is of the kind if its extension or name says so, unless `may_be` denies it of the text, for which `lacking` gives
    the reason; or, where neither is that of any kind, if its text says so.
    """

    what: str
    extensions: tuple[str, ...]
    recognise: Callable[[str], bool]
    document: type[BaseDocument]
    names: tuple[str, ...] = ()
    may_be: Callable[[str], bool] = anything
    lacking: str = ""

    def is_named(self, path: str) -> bool:
        name = path.lower().replace("\\", "/").rpartition("/")[2]
        return name in self.names or name.rpartition(".")[2] in self.extensions


READERS = (
    Reader("a site control file", ("ct0", "ct1", "ct2"), is_site_control, SiteControlDocument),
    Reader("a script", tuple(LANGUAGES), nothing, ScriptDocument),
    Reader(
        "a package definition",
        ("sms", "pdf"),
        is_definition,
        DefinitionDocument,
        may_be=may_be_definition,
        lacking="This has no section [PDF] or [Package Definition], so it is no package definition",
    ),
    Reader(
        "a setup.ini of InstallShield",
        (),
        nothing,
        SetupIniDocument,
        names=("setup.ini",),
        may_be=has_mif_section,
        lacking="This setup.ini has no section [Mif], so it has no status MIF written",
    ),
    Reader(
        "data of packages",
        ("json", "csv"),
        is_data,
        PackageDataDocument,
        may_be=is_data,
        lacking="This names no property of packages such as MIFFilename or PkgFlags, so it is no data of packages",
    ),
)


def reader_of(source: Source) -> Reader | None:
    """The reader of a source that is no MIF file; `None` for what is to be read as one, or not at all."""
    named = [one for one in READERS if one.is_named(source.path)]
    if named:
        return next((one for one in named if one.may_be(source.text)), None)
    return next((one for one in READERS if one.recognise(source.text)), None)


def other_than_mif(source: Source) -> str | None:
    """What a source is that is no MIF file of the DMI, in words; `None` if it may be one."""
    reader = reader_of(source)
    return reader.what if reader is not None else other_format(source.text)


def unread_format(source: Source) -> str | None:
    """That a source is of no format that mifkit reads, as a sentence without its full stop; `None` if it is of one."""
    if reader_of(source) is not None:
        return None
    if other := other_format(source.text):
        return f"This is {other}, not a MIF file of the DMI"
    return next((one.lacking for one in READERS if one.is_named(source.path)), None)


def read(
    source: Source,
    *,
    profile: Profile | None = None,
    client: ClientSettings | None = None,
    exit_code: int | None = None,
    limits: Limits | None = None,
    parse: Parse = parse,
) -> BaseDocument | None:
    """A source as the document it is; `None` if it is of a format that mifkit does not read (see `unread_format`).

    `profile` takes the place of the detected one of a MIF file, and `parse` parses it; the others are as in
    `BaseDocument`.
    """
    reader = reader_of(source)
    if reader is not None:
        return reader.document(source, client=client, exit_code=exit_code, limits=limits)
    if unread_format(source) is not None:
        return None
    return Document(source, profile=profile, client=client, exit_code=exit_code, limits=limits, parse=parse)
