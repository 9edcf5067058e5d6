"""Standard input, output and error: none is missing, every character can be written, and text of files is written
safely."""

import codecs
import errno
import io
import os
import stat
import sys
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

# Replacements for mifkit's own signs in a narrow code page, so that drawings stay readable.
SUBSTITUTES = {"…": "...", "–": "-", "→": "->", "└": "`", "├": "|", "─": "-", "│": "|", "’": "'"}
SIGNS = str.maketrans(SUBSTITUTES)
# The encoding of pipes and files where Python would take a code page of Windows: UTF-8, with mifkit's own signs in
# ASCII, so that a program that takes another code page for granted, such as Windows PowerShell 5.1, shows them as well.
PIPE = "utf-8-for-pipes"
CLOSED = "it was closed before the start"


class _ClosedInput(io.RawIOBase):
    """Standard input that was closed before the start: it cannot be read."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        raise OSError(errno.EBADF, CLOSED, "standard input")


class _PipeOfWindows(io.FileIO):
    """A pipe whose reader may go away, of which Windows says no more than that something is invalid."""

    def write(self, data: "ReadableBuffer", /) -> int:
        try:
            return super().write(data)
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE)) from None


class _PipeEncoder(codecs.IncrementalEncoder):
    def encode(self, text: str, final: bool = False) -> bytes:  # nothing is kept back
        return text.translate(SIGNS).encode("utf-8", self.errors)


def _pipe_codec(name: str) -> codecs.CodecInfo | None:
    if name.replace("_", "-") != PIPE:
        return None
    return codecs.CodecInfo(
        lambda text, errors="strict": (_PipeEncoder(errors).encode(text), len(text)),
        codecs.utf_8_decode,
        incrementalencoder=_PipeEncoder,
        incrementaldecoder=codecs.getincrementaldecoder("utf-8"),
        name=PIPE,
    )


def prepare() -> None:
    """Make standard output and error replace characters that their encoding lacks, instead of failing. What goes to
    another program or a file is in UTF-8, unless PYTHONIOENCODING decides.

    Standard error that was closed before the start is replaced by a stream that discards everything. Standard output is
    replaced by a stream that cannot be written to, so that lost output ends the run as a full disk does; and standard
    input by a stream that cannot be read.
    """
    if sys.stdin is None:
        sys.stdin = io.TextIOWrapper(io.BufferedReader(_ClosedInput()))
    codecs.register_error("mifkit.substitute", _substitute)
    codecs.register(_pipe_codec)
    for name, flags in (("stdout", os.O_RDONLY), ("stderr", os.O_WRONLY)):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, flags), "w", encoding="utf-8"))
    if os.name == "nt" and isinstance(sys.stdout, io.TextIOWrapper) and _is_pipe(sys.stdout):
        sys.stdout = _over(_PipeOfWindows(sys.stdout.fileno(), "wb", closefd=False), sys.stdout)
    for stream in (sys.stdout, sys.stderr):
        # A stream that an editor or a test put in its place may not be a text stream over bytes.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding=PIPE if _is_code_page(stream) else None, errors="mifkit.substitute")


def _is_pipe(stream: io.TextIOWrapper) -> bool:
    try:
        return stat.S_ISFIFO(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):
        # It is not over a file, or closed.
        return False


def _over(raw: io.FileIO, stream: io.TextIOWrapper) -> io.TextIOWrapper:
    """A text stream like `stream`, over `raw`."""
    # Without buffering (`python -u`), there is none in either layer.
    buffer = raw if stream.write_through else io.BufferedWriter(raw)
    flushed, passed_on = stream.line_buffering, stream.write_through
    return io.TextIOWrapper(buffer, stream.encoding, stream.errors, line_buffering=flushed, write_through=passed_on)


def _is_code_page(stream: TextIO) -> bool:
    """Whether a stream goes to another program or a file, in an encoding that this program can only guess."""
    if stream.isatty() or os.environ.get("PYTHONIOENCODING"):
        return False
    return codecs.lookup(stream.encoding).name not in ("utf-8", "ascii", PIPE)


def _substitute(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(SUBSTITUTES.get(char, "?") for char in error.object[error.start : error.end]), error.end


def safe(text: str) -> str:
    """Text that may hold the name of a file, or text from a file, in a form that can be printed: without control
    characters, and without anything that a build server would take for a command."""
    from mifkit.output.text import plain

    return "\n".join(map(plain, text.split("\n")))


def tell(text: str) -> None:
    """Write lines for people to standard output; `safe` is applied to them."""
    click.echo(safe(text))


def say(text: str) -> None:
    """Write a line for people to standard error; `safe` is applied to it."""
    click.echo(safe(text), err=True)


def complain(text: str) -> None:
    """Write a line on what went wrong, as click's errors begin, when the command goes on."""
    say(f"Error: {text}")


def unwritable(error: OSError) -> str:
    """Why the output cannot be written, for the error that ends the run."""
    if error.filename:
        return f"{error.filename}: {error.strerror or error}"
    why = CLOSED if error.errno == errno.EBADF else error.strerror or error
    return f"Cannot write the output: {why}"


def give_up_output() -> None:
    """Discard the rest of standard output; otherwise Python would fail again when it flushes it at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
