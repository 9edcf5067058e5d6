"""What the commands share: reading a source, and options that several of them have."""

import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from mifkit.cli.trouble import Trouble

if TYPE_CHECKING:
    from mifkit.source import Source


def read(path: str, *, encoding: str | None = None, stdin_filename: str | None = None) -> "Source":
    """Read a file, or standard input for `-`. Raises OSError if it cannot be read."""
    from mifkit.source import Source

    if path == "-":
        return Source(stdin_filename or "-", _octets(sys.stdin.buffer), encoding)
    with Path(path).open("rb") as stream:
        return Source(path, _octets(stream), encoding)


def read_one(path: str, *, encoding: str | None, stdin_filename: str | None) -> "Source":
    """Read the one file that a command is about. Raises `Trouble` if it cannot be read."""
    try:
        return read(path, encoding=encoding, stdin_filename=stdin_filename)
    except OSError as error:
        raise Trouble(f"{path} cannot be read: {error.strerror or error}") from None


def _octets(stream: IO[bytes]) -> bytes:
    from mifkit.source import LARGEST

    data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise OSError(f"more than {LARGEST >> 20} MB, which no MIF file has")
    return data


def exit_code(ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
    """An exit code, signed, unsigned or hexadecimal, as an unsigned number."""
    from mifkit.status.codes import parse_exit_code

    try:
        return parse_exit_code(value) if value is not None else None
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is {error}.", ctx, param) from None


def _encoding(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    from mifkit.source import text_codec

    if value is not None:
        try:
            text_codec(value)
        except LookupError:
            examples = "windows-1252, cp850, cp932, utf-8, utf-16-le"
            raise click.BadParameter(
                f"MIF files have no encoding {value!r}; examples: {examples}", ctx, param
            ) from None
    return value


def encoding_option(command: Any) -> Any:
    return click.option(
        "--encoding",
        metavar="NAME",
        callback=_encoding,
        help="The encoding of files without a byte order mark, instead of detecting it: cp850, cp932, utf-8, …",
    )(command)


def stdin_filename_option(command: Any) -> Any:
    return click.option(
        "--stdin-filename", metavar="NAME", help="The file name that standard input (-) is checked and reported under."
    )(command)
