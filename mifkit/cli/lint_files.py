"""What is called like a document that mifkit reads, and is none."""

from pathlib import Path

from mifkit.discovery import EXTENSIONS, NAMES
from mifkit.documents import READERS, unread_format
from mifkit.source import Source

# Of a file that only may be a document by its name, that much is looked at.
HEAD = 1024 * 1024


def left_alone(path: str, folder: bool) -> bool:
    """Whether a file that was found is none that mifkit reads, though its name is that of a kind of document.

    Documents of Adobe's are .pdf, too, and most setup.ini have nothing to do with status MIFs.
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
