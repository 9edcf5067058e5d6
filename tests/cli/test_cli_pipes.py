"""Pipes, sockets and devices named on the command line: read where somebody writes, refused at once where not."""

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import Result
from processes import PATIENCE
from running import CLEAN, SAMPLES, invoke, run
from systems import posix_only

from mifkit.files.source import LARGEST

pytestmark = posix_only("pipes, sockets and devices have names in folders")

NAMED = {
    "lint": ("lint", "-o", "concise"),
    "lint --fix": ("lint", "--fix"),
    "lint --diff": ("lint", "--diff"),
    "show": ("show",),
    "outcome": ("outcome",),
    "match": ("match", "--mif-name", "Reader"),
    "format": ("format", "--check"),
    "log": ("log",),
    "settings": ("settings",),
}
named = pytest.mark.parametrize("command", NAMED.values(), ids=NAMED)


@named
def test_a_pipe_that_nobody_writes_to_is_refused_at_once(command: tuple[str, ...], tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.mif"
    os.mkfifo(pipe)
    done = invoke(*command, pipe)
    assert done.exit_code == 2
    assert "a pipe that nothing is written to" in done.output


@named
def test_a_device_is_refused_however_endless_it_is(command: tuple[str, ...]) -> None:
    done = invoke(*command, "/dev/zero")
    assert done.exit_code == 2
    assert "a device, not an ordinary file" in done.output


def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The path of a socket may not be long.
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.mif")
        done = invoke("lint", "-o", "concise", tmp_path / "socket.mif")
    assert done.exit_code == 2
    assert "Cannot be read: a socket, not an ordinary file" in done.stdout


@contextmanager
def substituted(*command: str, data: bytes) -> Iterator[tuple[list[str], list[int]]]:
    """The words of a command with the shell's `<(…)` in place of each `PIPE`, and the ends of these pipes: `data` is
    written to each of them."""
    ends, writers = [], []
    words = list(command)
    for at, word in enumerate(words):
        if word == "PIPE":
            read, write = os.pipe()
            ends.append(read)
            words[at] = f"/dev/fd/{read}"
            writers.append(threading.Thread(target=_write, args=(write, data), daemon=True))
    for one in writers:
        one.start()
    yield words, ends
    for end in ends:
        os.close(end)
    for one in writers:
        one.join(PATIENCE)
        assert not one.is_alive()


def piped(*command: str, data: bytes) -> Result:
    """What a command makes of its pipes."""
    with substituted(*command, data=data) as (words, _):
        return invoke(*words)


def _write(number: int, data: bytes) -> None:
    with os.fdopen(number, "wb") as stream:
        stream.write(data)


READER = (SAMPLES / "MSIRDR42.mif").read_bytes()


def test_the_shell_s_pipes_are_read_as_files_are() -> None:
    with substituted("lint", "-o", "json", "PIPE", "PIPE", data=READER) as (words, ends):
        call = [sys.executable, "-m", "mifkit", *words]
        done = subprocess.run(call, capture_output=True, pass_fds=ends, check=False)
    codes = [one["code"] for one in json.loads(done.stdout)["diagnostics"]]
    assert (done.returncode, codes) == (1, ["MSI001", "MSI002"] * 2)


def test_more_than_a_pipe_holds_is_read_to_its_end() -> None:
    data = CLEAN.encode() + b"// end\n" * 100_000
    done = piped("lint", "-o", "json", "PIPE", data=data)
    assert done.exit_code == 0
    assert json.loads(done.stdout)["summary"]["files"] == 1


def test_what_is_more_than_a_mif_has_is_refused_in_a_pipe_too() -> None:
    done = piped("lint", "-o", "concise", "PIPE", data=bytes(LARGEST + 2))
    assert done.exit_code == 2
    assert "more than 128 MB" in done.stdout


def test_a_pipe_of_the_shell_with_nothing_in_it_is_no_empty_file() -> None:
    done = piped("lint", "-o", "concise", "PIPE", data=b"")
    assert done.exit_code == 2
    assert "a pipe that nothing is written to" in done.stdout


def test_the_outcome_with_a_package_reads_a_pipe_once() -> None:
    done = piped("outcome", "PIPE", "--exit-code", "1618", "--mif-publisher", "Contoso", "-o", "json", data=READER)
    assert done.exit_code == 0
    assert json.loads(done.stdout)["matched"].startswith("/dev/fd/")


def test_a_log_may_come_through_a_pipe() -> None:
    data = (SAMPLES / "execmgr.log").read_bytes()
    done = piped("log", "-o", "json", "PIPE", data=data)
    read = invoke("log", "-o", "json", "-", stdin=data)
    assert done.exit_code == read.exit_code
    assert len(json.loads(done.stdout)["entries"]) == len(json.loads(read.stdout)["entries"]) > 0


@pytest.mark.parametrize("command", [("format",), ("lint", "--fix")], ids=" ".join)
def test_a_pipe_is_never_replaced_by_a_file(command: tuple[str, ...], tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.mif"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(READER + b"\x1a",), daemon=True)
    writer.start()
    done = run(*command, pipe)
    writer.join(PATIENCE)
    assert not writer.is_alive()
    assert done.returncode == 2
    assert b"not an ordinary file" in done.stderr
    assert pipe.is_fifo()
