"""What the commands share: reading a source, and parameters that several of them have."""

import sys
from pathlib import Path
from typing import Any

import click

from mifkit.source import Source


def read(path: str, *, encoding: str | None = None, stdin_filename: str | None = None) -> Source:
    """Read a file, or standard input for `-`. Raises OSError if it cannot be read."""
    if path == "-":
        return Source(stdin_filename or "-", sys.stdin.buffer.read(), encoding)
    return Source(path, Path(path).read_bytes(), encoding)


class ExitCode(click.ParamType):
    """An exit code, signed, unsigned or hexadecimal."""

    name = "code"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        from mifkit.status.codes import parse_exit_code

        if isinstance(value, int):
            return value
        try:
            return parse_exit_code(value)
        except ValueError as error:
            self.fail(f"{value!r}: {error}", param, ctx)


class Encoding(click.ParamType):
    """The name of a text encoding that Python knows."""

    name = "encoding"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        import codecs

        try:
            if codecs.lookup(value)._is_text_encoding:  # noqa: SLF001 - there is no public way to ask
                return str(value)
        except LookupError:
            pass
        self.fail(f"{value!r} is no text encoding; examples: windows-1252, cp850, cp932, latin-1, utf-8", param, ctx)


encoding_option = click.option(
    "--encoding", type=Encoding(), help="Read files in this encoding instead of detecting it (cp850, cp932 …)."
)
stdin_filename_option = click.option(
    "--stdin-filename", metavar="NAME", help="The name to report for standard input (-)."
)
