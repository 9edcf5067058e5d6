"""Pipes, sockets and devices named on the command line: read where somebody writes, refused at once where not."""

import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from processes import PATIENCE, started
from running import CLEAN, SAMPLES, run
from systems import posix_only

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
    done = run(*command, str(pipe))
    assert done.returncode == 2
    assert b"a pipe that nothing is written to" in done.stdout + done.stderr


@named
def test_a_device_is_refused_however_endless_it_is(command: tuple[str, ...]) -> None:
    done = run(*command, "/dev/zero")
    assert done.returncode == 2
    assert b"a device, not an ordinary file" in done.stdout + done.stderr


def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The path of a socket may not be long.
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.mif")
        done = run("lint", "-o", "concise", str(tmp_path / "socket.mif"))
    assert done.returncode == 2
    assert b"Cannot be read: a socket, not an ordinary file" in done.stdout


def substituted(*command: str, data: bytes) -> subprocess.CompletedProcess[bytes]:
    """A command with the shell's `<(…)` in place of each `PIPE`: a pipe of its own that `data` is written to."""
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
    call = [sys.executable, "-m", "mifkit", *words]
    done = subprocess.run(call, capture_output=True, pass_fds=ends, check=False)
    for end in ends:
        os.close(end)
    for one in writers:
        one.join(PATIENCE)
        assert not one.is_alive()
    return done


def _write(number: int, data: bytes) -> None:
    with os.fdopen(number, "wb") as stream:
        stream.write(data)


READER = (SAMPLES / "MSIRDR42.mif").read_bytes()


def test_the_shell_s_pipes_are_read_as_files_are() -> None:
    done = substituted("lint", "-o", "json", "PIPE", "PIPE", data=READER)
    codes = [one["code"] for one in json.loads(done.stdout)["diagnostics"]]
    assert (done.returncode, codes) == (1, ["MSI001", "MSI002"] * 2)


def test_more_than_a_pipe_holds_is_read_to_its_end() -> None:
    data = CLEAN.encode() + b"// end\n" * 100_000
    done = substituted("lint", "-o", "json", "PIPE", data=data)
    assert done.returncode == 0
    assert json.loads(done.stdout)["summary"]["files"] == 1


def test_what_is_more_than_a_mif_has_is_refused_in_a_pipe_too(tmp_path: Path) -> None:
    pipe = tmp_path / "endless.mif"
    os.mkfifo(pipe)
    with started("sh", "-c", 'exec cat /dev/zero > "$0"', pipe, stderr=subprocess.DEVNULL):
        done = run("lint", "-o", "concise", str(pipe))
    assert done.returncode == 2
    assert b"more than 128 MB" in done.stdout


def test_a_pipe_of_the_shell_with_nothing_in_it_is_no_empty_file() -> None:
    done = substituted("lint", "-o", "concise", "PIPE", data=b"")
    assert done.returncode == 2
    assert b"a pipe that nothing is written to" in done.stdout


def test_the_outcome_with_a_package_reads_a_pipe_once() -> None:
    done = substituted(
        "outcome", "PIPE", "--exit-code", "1618", "--mif-publisher", "Contoso", "-o", "json", data=READER
    )
    assert done.returncode == 0
    assert json.loads(done.stdout)["matched"].startswith("/dev/fd/")


def test_a_log_may_come_through_a_pipe() -> None:
    data = (SAMPLES / "execmgr.log").read_bytes()
    piped = substituted("log", "-o", "json", "PIPE", data=data)
    read = run("log", "-o", "json", "-", stdin=data)
    assert piped.returncode == read.returncode
    assert len(json.loads(piped.stdout)["entries"]) == len(json.loads(read.stdout)["entries"]) > 0


@pytest.mark.parametrize("command", [("format",), ("lint", "--fix")], ids=" ".join)
def test_a_pipe_is_never_replaced_by_a_file(command: tuple[str, ...], tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.mif"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(READER + b"\x1a",), daemon=True)
    writer.start()
    done = run(*command, str(pipe))
    writer.join(PATIENCE)
    assert not writer.is_alive()
    assert done.returncode == 2
    assert b"not an ordinary file" in done.stderr
    assert pipe.is_fifo()
