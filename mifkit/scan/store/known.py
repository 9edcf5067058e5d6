"""What a store has of files and folders."""

from typing import NamedTuple


class KnownFile(NamedTuple):
    """A file in the store.

    `run` analysed it; `vanished` is the run that no longer found it. `read` is false if it could not be read or
    analysed.
    """

    name: str | bytes
    id: int
    size: int | None
    mtime_ns: int | None
    digest: bytes | None
    run: int
    vanished: int | None
    read: bool


class KnownFiles(NamedTuple):
    """Files of a folder by name. `whole`: these are all that the store has."""

    by_name: dict[str, KnownFile]
    whole: bool


class KnownFolder(NamedTuple):
    """A folder in the store. `digest` is that of its listing (`mifkit.scan.share.walk.digest_of_listing`), if the store
    has exactly the files of that listing, analysed on the basis of this run."""

    number: int
    digest: bytes | None


class KnownMember(NamedTuple):
    """A member of an archive in the store; `vanished` is the run that no longer found it."""

    id: int
    vanished: int | None


class UnseenFile(NamedTuple):
    """A file in the store that the walk did not list."""

    id: int
    folder: int
    name: str
