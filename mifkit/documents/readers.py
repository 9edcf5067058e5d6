"""The kinds of document that mifkit reads besides MIF files: how each is recognised, and a source read as its kind."""

from collections.abc import Callable
from typing import NamedTuple

from mifkit.documents.base import BaseDocument
from mifkit.documents.kinds import Profile
from mifkit.documents.mif import Document
from mifkit.files.discovery import SCRIPT_EXTENSIONS
from mifkit.files.names import last_name
from mifkit.files.recognition import (
    has_mif_section,
    is_data,
    is_definition,
    is_site_control,
    may_be_definition,
    other_format,
)
from mifkit.files.source import Source
from mifkit.mif.parser import Parse, parse
from mifkit.status.context import NOTHING_KNOWN, ClientContext


def anything(_text: str) -> bool:
    """Whatever the text is."""
    return True


def nothing(_text: str) -> bool:
    """Not told by the text."""
    return False


# The classes of document are imported when one is read: most runs read MIF files alone.


def _site_control() -> type[BaseDocument]:
    from mifkit.documents.site_control import SiteControlDocument

    return SiteControlDocument


def _script() -> type[BaseDocument]:
    from mifkit.documents.script import ScriptDocument

    return ScriptDocument


def _definition() -> type[BaseDocument]:
    from mifkit.documents.definition import DefinitionDocument

    return DefinitionDocument


def _setup_ini() -> type[BaseDocument]:
    from mifkit.documents.definition import SetupIniDocument

    return SetupIniDocument


def _package_data() -> type[BaseDocument]:
    from mifkit.documents.package_data import PackageDataDocument

    return PackageDataDocument


class Reader(NamedTuple):
    """A kind of document: what it is called, the extensions of its files, how its text is recognised, what imports
    its class.

    `extensions` and `names`, which are names of whole files, are in lower case; the former are without the dot. A file
    is of the kind if its extension or name says so, unless `may_be` denies it of the text, for which `lacking` gives
    the reason; or, where neither is that of any kind, if its text says so.
    """

    what: str
    extensions: tuple[str, ...]
    recognise: Callable[[str], bool]
    load: Callable[[], type[BaseDocument]]
    names: tuple[str, ...] = ()
    may_be: Callable[[str], bool] = anything
    lacking: str = ""

    @property
    def document(self) -> type[BaseDocument]:
        """The class of its documents."""
        return self.load()

    def is_named(self, path: str) -> bool:
        name = last_name(path).lower()
        return name in self.names or name.rpartition(".")[2] in self.extensions


READERS = (
    Reader("a site control file", ("ct0", "ct1", "ct2"), is_site_control, _site_control),
    Reader("a script", tuple(one[1:] for one in SCRIPT_EXTENSIONS), nothing, _script),
    Reader(
        "a package definition",
        ("sms", "pdf"),
        is_definition,
        _definition,
        may_be=may_be_definition,
        lacking="This has no section [PDF] or [Package Definition], so it is no package definition",
    ),
    Reader(
        "a setup.ini of InstallShield",
        (),
        nothing,
        _setup_ini,
        names=("setup.ini",),
        may_be=has_mif_section,
        lacking="This setup.ini has no section [Mif], so it has no status MIF written",
    ),
    Reader(
        "data of packages",
        ("json", "csv"),
        is_data,
        _package_data,
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
    return None if reader_of(source) is not None else _other_format(source)


def _other_format(source: Source) -> str | None:
    """The same of a source that no reader takes."""
    if other := other_format(source.text):
        return f"This is {other}, not a MIF file of the DMI"
    return next((one.lacking for one in READERS if one.is_named(source.path)), None)


def read(
    source: Source,
    *,
    profile: Profile | None = None,
    context: ClientContext = NOTHING_KNOWN,
    parse: Parse = parse,
) -> BaseDocument | None:
    """A source as the document it is; `None` if it is of a format that mifkit does not read (see `unread_format`).

    `profile` replaces the detected profile of a MIF file, and `parse` parses it. `context` is what is known about the
    client that reads the file.
    """
    reader = reader_of(source)
    if reader is not None:
        return reader.document(source, context=context)
    if _other_format(source) is not None:
        return None
    return Document(source, profile=profile, context=context, parse=parse)
