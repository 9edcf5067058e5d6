"""Options about the files that a command reads, and reading them."""

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from mifkit.cli.errors import CannotRun

if TYPE_CHECKING:
    from mifkit.files.source import Source
    from mifkit.status.settings.client_settings import ClientSettings
    from mifkit.status.settings.values import SettingsRead

# The problems with a file that an error message lists.
MOST_PROBLEMS = 5


def read(path: str, *, encoding: str | None = None, stdin_filename: str | None = None) -> "Source":
    """Read a file or a pipe, or standard input for `-`. Raises OSError if it cannot be read."""
    from mifkit.files.opening import read_all, read_named
    from mifkit.files.source import Source

    if path == "-":
        return Source(stdin_filename or "-", read_all(sys.stdin.buffer), encoding)
    return read_named(path, encoding)


def read_one(path: str, *, encoding: str | None, stdin_filename: str | None) -> "Source":
    """Read the file that a command is about. Raises `CannotRun` if it cannot be read."""
    try:
        return read(path, encoding=encoding, stdin_filename=stdin_filename)
    except OSError as error:
        raise CannotRun(f"{path} cannot be read: {error.strerror or error}") from None


def expanded(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Paths, of which some may be patterns such as `*.mif`: their places are taken by what they match.

    Shells of Windows leave that to the program. The same is done on every system, so that a command line means the same
    everywhere. A path that exists is never a pattern: `setup[1].mif` names the file of that name. Raises
    `click.BadParameter` for a pattern that matches nothing.
    """
    return tuple(path for value in values for path in _matched(value, ctx, param))


def _matched(value: str, ctx: click.Context, param: click.Parameter) -> list[str]:
    if value == "-" or os.path.lexists(value):
        return [value]
    from glob import glob, has_magic

    home = os.path.expanduser(value)  # noqa: PTH111  # pathlib raises where there is no home
    if not has_magic(home):
        return [home]
    found = sorted(glob(home, recursive=True))  # noqa: PTH207  # the paths are to be written as the pattern is
    if not found:
        raise click.BadParameter(f"nothing matches '{value}'.", ctx, param)
    return found


def exit_code(ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
    """An exit code, signed, unsigned or hexadecimal, as an unsigned number."""
    from mifkit.status.exit_codes.codes import asked_exit_code

    try:
        return asked_exit_code(value) if value is not None else None
    except ValueError as error:
        raise click.BadParameter(about_code(value, error), ctx, param) from None


def about_code(text: str | None, error: ValueError) -> str:
    """The message for a text that is no exit code; a question ends it as it is."""
    end = "" if str(error).endswith("?") else "."
    return f"{text!r} is {error}{end}"


def _encoding(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    from mifkit.files.encodings import text_codec

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
        help="The encoding of files without a byte order mark, such as cp850, cp932 or utf-8.  [default: detected]",
    )(command)


def stdin_filename_option(command: Any) -> Any:
    return click.option(
        "--stdin-filename", metavar="NAME", help="The file name under which standard input (-) is checked and reported."
    )(command)


def settings_option(command: Any) -> Any:
    return click.option(
        "--settings",
        metavar="FILE",
        help="A file with the site's lists of exit codes and its retries, which replace the defaults: a site control "
        "file, WMI instances in MOF or JSON, or the table [client] of mifkit.toml (see 'mifkit settings').",
    )(command)


def read_settings_file(path: str, *, encoding: str | None = None, stdin_filename: str | None = None) -> "SettingsRead":
    """The client settings in a file. Raises `CannotRun` if the file cannot be read or holds no settings."""
    from mifkit.status.settings.file import read_settings
    from mifkit.status.settings.wmi import NotSettingsError

    source = read_one(path, encoding=encoding, stdin_filename=stdin_filename)
    try:
        return read_settings(source)
    except NotSettingsError as error:
        raise CannotRun(f"{path} holds no client settings: {error}") from None


def client_settings(path: str | None) -> "ClientSettings":
    """The client settings in a file, or the defaults. Raises `CannotRun` if any of them cannot be read.

    With a list that is only partly read, answers would be wrong.
    """
    from mifkit.status.settings.client_settings import ClientSettings

    if path is None:
        return ClientSettings()
    read = read_settings_file(path)
    if read.problems:
        problems = "\n".join(f"{path}, {one}" for one in read.problems[:MOST_PROBLEMS])
        more = len(read.problems) - MOST_PROBLEMS
        rest = f"\n{more} more: 'mifkit settings {path}' shows them all." if more > 0 else ""
        raise CannotRun(f"Client settings that cannot be read:\n{problems}{rest}")
    return read.settings
