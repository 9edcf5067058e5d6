"""A report in a file: it appears under its name when it is complete, or not at all."""

import os
import stat
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TextIO

from mifkit.cli.trouble import Trouble


class ReportFile:
    """The stream of a report while it is written; a context manager.

    A report that is there already stays as it is until the new one is complete, and its permissions are kept. What
    is no ordinary file, such as a pipe or `/dev/stderr`, is written to as it is. Raises `Trouble` where the report
    cannot be written.
    """

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        # A link stays a link: what it leads to is replaced.
        self._target = Path(os.path.realpath(path))
        self._temporary: Path | None = None
        self._stream: TextIO

    def __enter__(self) -> TextIO:
        try:
            self._stream = self._open()
        except OSError as error:
            raise self._trouble(error) from None
        return self._stream

    def _open(self) -> TextIO:
        mode = _mode(self._path)
        if mode is not None and not stat.S_ISREG(mode):
            return self._path.open("w", encoding="utf-8", newline="\n")
        # Its permissions are those of any new file; those of the tempfile module are for secrets.
        temporary = self._target.with_name(f".mifkit-{os.urandom(8).hex()}")
        stream = temporary.open("x", encoding="utf-8", newline="\n")
        self._temporary = temporary
        if mode is not None:
            # Where this is not allowed, the report is worth more than its permissions.
            with suppress(OSError):
                temporary.chmod(stat.S_IMODE(mode))
        return stream

    def __exit__(
        self, failed: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._stream.close()
            if self._temporary is not None and failed is None:
                self._temporary.replace(self._target)
                self._temporary = None
        except OSError as problem:
            if failed is None:
                raise self._trouble(problem) from None
        finally:
            if self._temporary is not None:
                with suppress(OSError):
                    self._temporary.unlink()

    def _trouble(self, error: OSError) -> Trouble:
        return Trouble(f"Cannot write {self._path}: {error.strerror or error}")


def _mode(path: Path) -> int | None:
    """The type and permissions of what is at `path`; `None` if nothing is."""
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None
