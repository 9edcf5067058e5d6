"""Paths and names as the store has them: text or, where they are no Unicode, the octets that the system has."""

import os


def stored(name: str) -> str | bytes:
    """A path or name for the store."""
    if name.isascii():
        return name
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return os.fsencode(name)
    return name


def restored(name: str | bytes) -> str:
    """A path or name from the store; octets that another system wrote may be no name here."""
    if isinstance(name, str):
        return name
    try:
        return os.fsdecode(name)
    except UnicodeDecodeError:
        return name.decode("utf-8", "replace")


def whole(folder: str | bytes, name: str | bytes) -> str:
    """The path of a file from the store."""
    # Many times faster than pathlib, which also remembers each name for a while.
    return os.path.join(restored(folder), restored(name))
