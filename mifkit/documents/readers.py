"""The kinds of document that mifkit reads: a row for each besides MIF files, and a source read as the kind it is."""

from collections.abc import Callable
from functools import lru_cache
from importlib import import_module

from msgspec import Struct

from mifkit.documents.base import BaseDocument
from mifkit.documents.kinds import Profile
from mifkit.documents.mif import Document
from mifkit.files.discovery import MIF_FILES, FileNames
from mifkit.files.names import last_name
from mifkit.files.recognition import (
    DEFINITION_EXTENSIONS,
    EXPORT_EXTENSIONS,
    JSCRIPT_EXTENSIONS,
    SITE_CONTROL_EXTENSIONS,
    begins_component,
    has_mif_section,
    is_data,
    is_definition,
    is_jscript,
    is_site_control,
    may_be_definition,
    other_format,
)
from mifkit.files.source import LARGEST, Source
from mifkit.mif.parser import Parse, parse
from mifkit.packaging.scripts.languages import BY_EXTENSION
from mifkit.status.context import NOTHING_KNOWN, ClientContext

# Bytes. No script or definition that people write is as large; reading one may take 500 times its size in memory.
LARGEST_SCRIPT = 5_000_000


def anything(_text: str) -> bool:
    """Every text may be of the kind."""
    return True


def nothing(_text: str) -> bool:
    """No text shows the kind: only the name of the file does."""
    return False


class Reader(Struct, frozen=True):
    """A kind of document besides MIF files: how its files are found and recognised, and the class that reads them.

    A file is of the kind if its extension or its name says so, unless `may_be` denies it of the text, for which
    `lacking` gives the reason as a sentence without its full stop; or, if the name fits no kind, if its text says so
    (`recognise`). `extensions` and `names`, which are names of whole files, are those that a folder is searched for;
    so are extensions of `by_text`, of which only files count whose text is of the kind. Files with extensions of
    `only_named` have to be named. All are in lower case, extensions with the dot.

    `largest` is the size in bytes up to which such files are read: some take several hundred times as much memory.
    `document_class` names a module of `mifkit.documents` and its class, which is imported when the first such file is
    read: most runs read MIF files only.
    """

    what: str
    document_class: str
    extensions: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    by_text: tuple[str, ...] = ()
    only_named: tuple[str, ...] = ()
    recognise: Callable[[str], bool] = nothing
    may_be: Callable[[str], bool] = anything
    lacking: str = ""
    largest: int = LARGEST

    @property
    def document(self) -> type[BaseDocument]:
        """The class of its documents."""
        module, _, name = self.document_class.partition(".")
        document: type[BaseDocument] = getattr(import_module(f"mifkit.documents.{module}"), name)
        return document

    @property
    def in_folders(self) -> tuple[str, ...]:
        """The extensions and names that a folder is searched for."""
        return (*self.extensions, *self.names, *self.by_text)

    def is_named(self, name: str) -> bool:
        """Whether a name, in lower case, is one of this kind."""
        return name in self.names or f".{name.rpartition('.')[2]}" in (
            *self.extensions,
            *self.by_text,
            *self.only_named,
        )


EXPORTS = Reader(
    "an export of packages",
    "export.ExportDocument",
    by_text=EXPORT_EXTENSIONS,
    recognise=is_data,
    may_be=is_data,
    lacking="This names no property of packages such as MIFFilename or PkgFlags, so it does not hold packages",
    largest=25_000_000,
)
READERS = (
    Reader(
        "a site control file",
        "site_control.SiteControlDocument",
        extensions=SITE_CONTROL_EXTENSIONS,
        only_named=(".ct1", ".ct2"),
        recognise=is_site_control,
    ),
    Reader(
        "a package definition",
        "definition.DefinitionDocument",
        extensions=DEFINITION_EXTENSIONS,
        recognise=is_definition,
        may_be=may_be_definition,
        lacking="This has neither a section [PDF] nor [Package Definition], so it is not a package definition",
        largest=LARGEST_SCRIPT,
    ),
    Reader(
        "a script",
        "script.ScriptDocument",
        extensions=tuple(extension for extension in BY_EXTENSION if extension not in JSCRIPT_EXTENSIONS),
        largest=LARGEST_SCRIPT,
    ),
    Reader(
        "a script of the Windows Script Host",
        "script.ScriptDocument",
        extensions=JSCRIPT_EXTENSIONS,
        may_be=is_jscript,
        lacking="This names neither WScript nor ActiveXObject, so it is not a script of the Windows Script Host",
        largest=LARGEST_SCRIPT,
    ),
    Reader(
        "a setup.ini of InstallShield",
        "setup_ini.SetupIniDocument",
        names=("setup.ini",),
        may_be=has_mif_section,
        lacking="This setup.ini has no section [Mif], so it does not make a setup write a status MIF",
        largest=LARGEST_SCRIPT,
    ),
    EXPORTS,
)
# The files that a folder is searched for.
CHECKED_FILES = FileNames(
    (*MIF_FILES.extensions, *(extension for reader in READERS for extension in reader.extensions)),
    tuple(name for reader in READERS for name in reader.names),
)
# Those, and files of which only the text shows whether they count.
SEARCHED_FILES = FileNames(
    (*CHECKED_FILES.extensions, *(extension for reader in READERS for extension in reader.by_text)), CHECKED_FILES.whole
)


NAMES = frozenset(name for reader in READERS for name in reader.names)


def named_readers(path: str) -> tuple[Reader, ...]:
    """The kinds of which a path has a name."""
    name = last_name(path).lower()
    # Files of a run have many names, but few extensions.
    return _named(name if name in NAMES else f".{name.rpartition('.')[2]}")


@lru_cache(maxsize=256)
def _named(name: str) -> tuple[Reader, ...]:
    return tuple(reader for reader in READERS if reader.is_named(name))


def reader_of(source: Source) -> Reader | None:
    """The reader of a source that is not a MIF file; `None` if it is to be read as a MIF file, or not at all."""
    if named := named_readers(source.path):
        return next((reader for reader in named if reader.may_be(source.text)), None)
    if begins_component(source.text):
        return None
    return next((reader for reader in READERS if reader.recognise(source.text)), None)


def other_than_mif(source: Source) -> str | None:
    """What a source is that is not a MIF file of the DMI, in words; `None` if it may be such a MIF file."""
    reader = reader_of(source)
    return reader.what if reader is not None else other_format(source.text)


def unread_format(source: Source) -> str | None:
    """Why mifkit does not read a source, as a sentence without its full stop; `None` if it does."""
    return None if reader_of(source) is not None else _other_format(source)


def _other_format(source: Source) -> str | None:
    """Why mifkit does not read a source for which there is no reader; `None` if it may be a MIF file."""
    name = last_name(source.path).lower()
    if whole := next((reader.lacking for reader in READERS if name in reader.names), None):
        return whole
    if other := other_format(source.text):
        return f"This is {other}, not a MIF file of the DMI"
    return next((reader.lacking for reader in named_readers(source.path)), None)


def too_large(source: Source) -> str | None:
    """Why a source is too large to be read, as a sentence without its full stop; `None` if it is not."""
    reader = reader_of(source) if source.size > LARGEST_SCRIPT else None
    if reader is None or source.size <= reader.largest:
        return None
    return f"Cannot be read: {reader.what} has at most {reader.largest / 1e6:g} MB"


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
