"""Paths and names as the store has them: text or, for names that are not Unicode, the bytes of the system."""

import os


def stored(name: str) -> str | bytes:
    """A path or name in the form that the store has."""
    if name.isascii():
        return name
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return os.fsencode(name)
    return name


def restored(name: str | bytes) -> str:
    """A path or name from the store. Bytes that another system wrote may not be a valid name here."""
    if isinstance(name, str):
        return name
    try:
        return os.fsdecode(name)
    except UnicodeDecodeError:
        return name.decode("utf-8", "replace")
