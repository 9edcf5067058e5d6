"""The lines of a file that changed since a git revision, so that old findings need not stop a new change.

Git counts lines by the byte 0A, whatever the encoding. So does this module: places are compared in bytes.
"""

import os
import re
import subprocess
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path

from mifkit.diagnostics import Diagnostic, quoted
from mifkit.files.source import Source
from mifkit.linter.errors import UnusableError

# Ranges of new or changed lines: the first and the last line of each, 1-based.
Lines = list[tuple[int, int]]

HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
ESCAPE = re.compile(rb"\\([0-7]{3}|.)")
SIMPLE = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}
NO_GIT = "git is not installed, or is not on the path"


class RevisionError(UnusableError):
    """Git is missing, the file is not in a repository, or the repository has no such revision. The text says which."""

    subject = "What has changed cannot be found out"


class _SilentError(RevisionError):
    """Git failed without saying why."""


class Changes:
    """The changes since `revision`, in the commits since the two histories parted and in the working tree."""

    def __init__(self, revision: str) -> None:
        self._revision = revision
        self._repositories: dict[Path, dict[Path, Lines]] = {}
        self._roots: dict[Path, Path] = {}

    def split(self, source: Source, diagnostics: list[Diagnostic]) -> tuple[list[Diagnostic], list[Diagnostic]]:
        """The diagnostics of a file that touch a changed line, and the others. Raises `RevisionError`."""
        lines = self._of(Path(source.path))
        places = list(_byte_ranges(source.data, lines)) if lines is not None else []
        changed: list[Diagnostic] = []
        unchanged: list[Diagnostic] = []
        for diagnostic in diagnostics:
            (changed if _touches(source, diagnostic, places) else unchanged).append(diagnostic)
        return changed, unchanged

    def _of(self, path: Path) -> Lines | None:
        """The changed lines of a file; `None`: the file is unchanged."""
        path = path.resolve()
        root = self._root(path.parent)
        if root not in self._repositories:
            self._repositories[root] = _changes(root, self._revision)
        return self._repositories[root].get(path)

    def _root(self, folder: Path) -> Path:
        if folder not in self._roots:
            self._roots[folder] = Path(os.fsdecode(_git(folder, "rev-parse", "--show-toplevel").removesuffix(b"\n")))
        return self._roots[folder].resolve()


def _touches(source: Source, diagnostic: Diagnostic, places: list[tuple[int, int]]) -> bool:
    """Whether a finding, or a place that its fix edits, lies on one of these ranges of bytes, which are in order.

    A finding on all places of a kind begins at the first of them, which may be on a line that did not change.
    """
    edits = diagnostic.fix.edits if diagnostic.fix is not None else ()
    for start, end in ((diagnostic.start, diagnostic.end), *((edit.start, edit.end) for edit in edits)):
        first, last = source.position(start).offset, source.position(max(start, end - 1)).offset
        index = bisect_right(places, last, key=lambda place: place[0]) - 1
        if index >= 0 and first < places[index][1]:
            return True
    return False


def _byte_ranges(data: bytes, lines: Lines) -> Iterator[tuple[int, int]]:
    """The byte ranges of lines. The place behind the last byte belongs to the last line."""
    starts = [0, *(found.end() for found in re.finditer(b"\n", data)), len(data) + 1]
    for first, last in lines:
        yield starts[min(first, len(starts)) - 1], starts[min(last, len(starts) - 1)]


def _changes(root: Path, revision: str) -> dict[Path, Lines]:
    commit = _commit(root, revision)
    try:
        base = _git(root, "merge-base", commit, "HEAD").strip()
    except _SilentError:
        raise RevisionError(f"{quoted(revision)} has no history in common with HEAD in {root}") from None
    options = ("--unified=0", "--text", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "--no-prefix")
    patch = _git(root, "-c", "core.quotePath=true", "diff", *options, base.decode())
    changes = {root / os.fsdecode(name): lines for name, lines in _hunks(patch)}
    for name in _git(root, "ls-files", "--others", "-z").split(b"\0"):
        if name:
            changes[root / os.fsdecode(name)] = [(1, 1 << 60)]
    return changes


def _commit(root: Path, revision: str) -> str:
    try:
        found = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}")
    except _SilentError:
        raise RevisionError(f"git knows no commit {quoted(revision)} in {root}") from None
    return found.decode().strip()


def _hunks(patch: bytes) -> Iterator[tuple[bytes, Lines]]:
    """The files of a patch without context, each with its new lines."""
    rows = patch.split(b"\n")
    name, lines = b"", Lines()
    index = 0
    while index < len(rows):
        row = rows[index]
        index += 1
        hunk = HUNK.match(row)
        if hunk:
            removed, start, added = int(hunk[1] or 1), int(hunk[2]), int(hunk[3] if hunk[3] is not None else 1)
            # A fault that a removal leaves behind usually shows on a line beside it.
            lines.append((start, start + added - 1) if added else (max(start, 1), start + 1))
            # Skips the lines themselves, which may look like anything.
            index += removed + added
        elif row.startswith(b"+++ "):
            name, lines = _unquoted(row[4:].removesuffix(b"\t")), []
            yield name, lines


def _unquoted(name: bytes) -> bytes:
    """The name that git wrote, which stands in quotation marks if it has unusual characters."""
    if not name.startswith(b'"'):
        return name

    def replace(found: re.Match[bytes]) -> bytes:
        text = found[1]
        return bytes([int(text, 8)]) if len(text) == 3 else SIMPLE.get(text, text)

    return ESCAPE.sub(replace, name[1:-1])


def _program() -> str:
    """How git is started. Windows would look in the current folder first, which may hold another program of that name:
    there it is the one on the path."""
    if os.name != "nt":
        return "git"
    for folder in map(Path, os.get_exec_path()):
        program = folder / "git.exe"
        if folder.is_absolute() and program.is_file():
            return str(program)
    raise RevisionError(NO_GIT)


def _git(folder: Path, *arguments: str) -> bytes:
    command = [_program(), "-C", str(folder), *arguments]
    try:
        return subprocess.run(command, capture_output=True, check=True, stdin=subprocess.DEVNULL).stdout  # noqa: S603  # no shell
    except FileNotFoundError:
        raise RevisionError(NO_GIT) from None
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().removeprefix("fatal: ")
        if not said:
            raise _SilentError(f"git {arguments[0]} failed in {folder}") from None
        raise RevisionError(said) from None
