"""The names in a path, whichever system wrote it: slashes and backslashes part them, as Windows has it."""


def last_name(path: str) -> str:
    """The name of a file, or of a folder, without the folders above it."""
    return path.replace("\\", "/").rpartition("/")[2]


def folder_of(path: str) -> str:
    """The path of the folder, with slashes; empty for a name alone."""
    return path.replace("\\", "/").rpartition("/")[0]
