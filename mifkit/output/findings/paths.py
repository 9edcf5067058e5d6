"""The paths of files for readers on other machines: relative to the repository's folder, with slashes; and as URIs."""

import os
import re
from urllib.parse import quote_from_bytes

# Variables of GitHub Actions, GitLab CI and Azure Pipelines that name the folder of the checkout.
CHECKOUTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY")
# Lone surrogates that do not stand for a byte of a file name.
HALVES = re.compile(r"[\ud800-\udc7f\udd00-\udfff]")


class Root:
    """The folder that reports name files from: the checkout on a build server, the current folder elsewhere."""

    def __init__(self) -> None:
        self._current = os.getcwd()  # noqa: PTH109  # paths stay text: a name may hold what pathlib would change
        self._prefix = _with_separator(_checkout(self._current))

    def relative(self, path: str) -> str:
        """The path from the root, with slashes; absolute if the file lies elsewhere; `-` for standard input."""
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
    """A path of `Root.relative` as a URI reference (RFC 3986), with every byte encoded that has a meaning there."""
    encoded = HALVES.sub("\ufffd", path).encode("utf-8", "surrogateescape")
    if not is_absolute(path):
        return quote_from_bytes(encoded, safe="/")
    # //server/share is a host and its path; C:/folder has no host, and its colon stays.
    start = "file:" if path.startswith("//") else "file://" if path.startswith("/") else "file:///"
    return start + quote_from_bytes(encoded, safe="/" if path.startswith("/") else "/:")
