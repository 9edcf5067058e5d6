"""Paths on Windows: long ones, which it opens only in a form of their own, and names in upper and lower case."""

import ntpath
import os

# Characters. Windows refuses paths of 260 and folders of 248; a name for a temporary file has to fit as well.
LONG = 200


def openable(path: str) -> str:
    """The path in the form in which Windows opens it however long it is; on other systems, the path.

    Windows may be set up to open long paths as they are, and rarely is (Microsoft, "Maximum Path Length Limitation").
    """
    if os.name != "nt":
        return path
    whole = os.path.abspath(path)  # noqa: PTH100  # the form leaves no '..' to the system
    return extended(whole) if len(whole) > LONG else path


def extended(whole: str) -> str:
    """An absolute path of Windows in its form without a limit; what has such a form, and a device, as it is."""
    if whole.startswith(("\\\\?\\", "\\\\.\\")):
        return whole
    return f"\\\\?\\UNC\\{whole[2:]}" if whole.startswith("\\\\") else f"\\\\?\\{whole}"


def spelled(whole: str) -> str:
    """An absolute path with the upper and lower case that its folders have on the disk; on other systems, the path.

    Windows finds `c:\\share` where `C:\\Share` is, and both have to be the same share. What a link, a drive letter of
    a network or a missing folder stands for stays as it is named.
    """
    if os.name != "nt":
        return whole
    try:
        return respelled(whole, os.path.realpath(whole))
    except OSError:
        # Not every network drive can tell.
        return whole


def respelled(whole: str, real: str) -> str:
    """`whole` with the names from its end on that are those of `real` but for their case."""
    drive, path = ntpath.splitdrive(whole)
    names, on_disk = path.split("\\"), ntpath.splitdrive(real)[1].split("\\")
    for back in range(1, min(len(names), len(on_disk)) + 1):
        if names[-back].casefold() != on_disk[-back].casefold():
            break
        names[-back] = on_disk[-back]
    return (drive.upper() if len(drive) == 2 else drive) + "\\".join(names)
