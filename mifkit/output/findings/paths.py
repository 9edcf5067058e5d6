"""Where a file lies, as readers on other machines know it: below the repository's folder, with slashes; as a URI."""

import os
import re
from urllib.parse import quote_from_bytes

# What GitHub Actions, GitLab CI and Azure Pipelines call the folder that the repository is checked out to.
CHECKOUTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY")
# Halves of surrogate pairs that stand for no octet of a file name.
HALVES = re.compile(r"[\ud800-\udc7f\udd00-\udfff]")


class Root:
    """The folder that reports name files from: the checkout on a build server, the current folder elsewhere."""

    def __init__(self) -> None:
        self._current = os.getcwd()  # noqa: PTH109  # paths stay text: a name may hold what pathlib would change
        self._prefix = _with_separator(_checkout(self._current))

    def relative(self, path: str) -> str:
        """The path from the root, with slashes; absolute where the file lies elsewhere; `-` for standard input."""
        if path == "-":
            return path
        absolute = os.path.normpath(os.path.join(self._current, path))  # noqa: PTH118  # pathlib would resolve no '..'
        below = os.path.normcase(absolute).startswith(os.path.normcase(self._prefix))
        return (absolute[len(self._prefix) :] if below else absolute).replace(os.sep, "/")


def _checkout(current: str) -> str:
    """The checkout that the current folder lies in; the current folder itself if it lies in none."""
    for name in CHECKOUTS:
        folder = os.path.realpath(os.environ[name]) if os.environ.get(name) else ""
        if folder and _with_separator(current).startswith(_with_separator(folder)):
            return folder
    return current


def _with_separator(folder: str) -> str:
    return folder if folder.endswith(os.sep) else folder + os.sep


def is_absolute(path: str) -> bool:
    """Whether a path of `Root.relative` lies outside of the root."""
    return path.startswith("/") or os.path.isabs(path)  # noqa: PTH117  # text, on every system alike


def uri(path: str) -> str:
    """A path of `Root.relative` as a URI reference (RFC 3986); every octet that has a meaning there is encoded."""
    octets = HALVES.sub("\ufffd", path).encode("utf-8", "surrogateescape")
    if not is_absolute(path):
        return quote_from_bytes(octets, safe="/")
    # //server/share is a host and its path; C:/folder has no host, and its colon stays.
    start = "file:" if path.startswith("//") else "file://" if path.startswith("/") else "file:///"
    return start + quote_from_bytes(octets, safe="/" if path.startswith("/") else "/:")
