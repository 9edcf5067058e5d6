"""The files that `mifkit lint` checks: those named and those found, without those that only share a name."""

from collections.abc import Iterator
from pathlib import Path

from mifkit.discovery import EXTENSIONS, NAMES, Found, find_files
from mifkit.documents import READERS, unread_format
from mifkit.source import Source

# Of a file that only may be a document by its name, that much is looked at.
HEAD = 1024 * 1024


def lint_files(paths: tuple[str, ...]) -> Iterator[Found]:
    """The files to check. A file that is found in a folder, not named, and whose text is not what its name stands for,
    is left out: documents of Adobe's are .pdf, too, and most setup.ini have nothing to do with status MIFs."""
    return find_files(paths, EXTENSIONS, left_alone, NAMES)


def left_alone(path: str, folder: bool) -> bool:
    """Whether a file that was found is none that mifkit reads, though its name is that of a kind of document.

    What cannot be read is not left alone: the check says so.
    """
    if folder or not any(one.lacking and one.is_named(path) for one in READERS):
        return False
    try:
        with Path(path).open("rb") as stream:
            head = stream.read(HEAD)
    except OSError:
        return False
    return unread_format(Source(path, head)) is not None


def known_names() -> str:
    """What files in folders are called that are checked, in words."""
    names = [*EXTENSIONS, *NAMES]
    return f"{', '.join(names[:-1])} or {names[-1]}"
