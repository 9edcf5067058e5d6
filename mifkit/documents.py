"""The kinds of document that mifkit reads besides MIF files: how each is recognised, and a source read as its kind."""

from bisect import bisect_right
from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

from mifkit.diagnostics import Finding
from mifkit.kinds import Kind, Profile, other_format
from mifkit.limits import Limits
from mifkit.mif.parser import Parse, parse
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


class Reader(NamedTuple):
    """A kind of document: what it is called, the extensions of its files, how its text is recognised, its class.

    `extensions` are in lower case, without the dot. A file is of the kind if its extension or its text says so.
    """

    what: str
    extensions: tuple[str, ...]
    recognise: Callable[[str], bool]
    document: type[BaseDocument]


READERS = (Reader("a site control file", ("ct0", "ct1", "ct2"), is_site_control, SiteControlDocument),)


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
    parse: Parse = parse,
) -> BaseDocument | None:
    """A source as the document it is; `None` if it is of a format that mifkit does not read.

    `profile` takes the place of the detected one of a MIF file, and `parse` parses it; the others are as in
    `BaseDocument`.
    """
    reader = reader_of(source)
    if reader is not None:
        return reader.document(source, client=client, exit_code=exit_code, limits=limits)
    if other_format(source.text) is not None:
        return None
    return Document(source, profile=profile, client=client, exit_code=exit_code, limits=limits, parse=parse)
