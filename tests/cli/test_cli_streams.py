"""Standard input and output as processes have them: pipes, terminals, encodings, colours.

What all commands and formats have to do is tried on all of them within this process, whose streams are set up as Python
sets them up (`shown`), and on one of them in a process.
"""

import codecs
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from processes import PATIENCE, started
from running import CLEAN, DECISIVE, ERROR, SAMPLES, run, shown, written
from systems import posix_only

from mifkit.cli import streams
from mifkit.cli.errors import CannotRun
from mifkit.cli.options.inputs import read_one

posix = posix_only("terminals, pipes and devices with names")

SCREENS = [
    ("lint", "samples/broken.mif"),
    ("lint", "-o", "concise", "samples/broken.mif"),
    ("lint", "-o", "json", "samples/broken.mif"),
    ("lint", "-o", "statistics", "samples"),
    ("outcome", "samples/MSIRDR42.mif", "--exit-code", "1618"),
    ("outcome", "samples/MSIRDR42.mif", "-o", "json"),
    ("show", "samples/dmi-ups.mif"),
    ("show", "samples/dmi-ups.mif", "-o", "json"),
    ("rule",),
    ("rule", "MSI001"),
    ("rule", "-o", "json"),
    ("--help",),
    ("lint", "--help"),
]
HUMAN = [screen for screen in SCREENS if "json" not in screen]
COLOURED = [
    screen for screen in HUMAN if "concise" not in screen and "statistics" not in screen and "--help" not in screen
]
screens = pytest.mark.parametrize("screen", SCREENS, ids=" ".join)


@pytest.fixture
def in_project(monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder in which `SCREENS` find their samples."""
    monkeypatch.chdir(SAMPLES.parent)


def odd(folder: Path) -> Path:
    """A file with characters of several code pages, in its name and inside."""
    path = folder / "Büro 名 \u2603.mif"
    path.write_bytes(ERROR.replace("Room", "Zimmer – größe „€“").replace('"26"', '"é').encode("windows-1252"))
    return path


# --- encodings of the terminal ---------------------------------------------------------------------------


@screens
@pytest.mark.usefixtures("in_project")
def test_a_narrow_encoding_loses_characters_but_nothing_else(screen: tuple[str, ...]) -> None:
    wide = shown(*screen)
    for encoding in ("ascii", "cp932"):
        narrow = shown(*screen, encoding=encoding)
        assert (narrow.exit_code, narrow.stderr_bytes) == (wide.exit_code, b"")
        assert narrow.stdout_bytes.count(b"\n") == wide.stdout_bytes.count(b"\n")
        if "json" in screen:
            assert narrow.stdout_bytes == wide.stdout_bytes


ENCODINGS = ("ascii", "cp1252:strict", "utf-16")


@pytest.mark.parametrize("output", ["full", "concise", "json", "statistics"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_no_character_of_a_file_or_its_name_is_too_odd_for_the_screen(
    output: str, encoding: str, tmp_path: Path
) -> None:
    done = shown("lint", "-o", output, odd(tmp_path), encoding=encoding)
    assert (done.exit_code, done.stderr_bytes) == (1, b"")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_what_is_shown_within_this_process_is_what_a_process_shows(encoding: str, tmp_path: Path) -> None:
    line = ("lint", odd(tmp_path))
    done, within = run(*line, PYTHONIOENCODING=encoding), shown(*line, encoding=encoding)
    # Python begins a pipe without a byte order mark.
    assert (done.returncode, done.stdout, done.stderr) == (1, within.stdout_bytes.removeprefix(codecs.BOM_UTF16), b"")


@posix
@pytest.mark.parametrize("command", ["lint", "show", "outcome"])
def test_the_locale_c_is_enough(command: str, tmp_path: Path) -> None:
    done = run(command, odd(tmp_path), LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0")
    assert done.returncode in (0, 1, 2)
    assert b"Traceback" not in done.stderr


def test_a_tree_is_drawn_in_ascii_where_there_is_nothing_else() -> None:
    done = run("show", SAMPLES / "dmi-ups.mif", PYTHONIOENCODING="ascii")
    assert b"`-- Component" in done.stdout
    assert b"?" not in done.stdout


@posix
@pytest.mark.parametrize("output", ["full", "concise", "json"])
def test_a_file_name_that_is_no_text_is_no_obstacle(output: str, tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff\xfe.mif"
    Path(os.fsdecode(path)).write_text(ERROR)
    for argument in (path, os.fsencode(tmp_path)):
        done = shown("lint", "-o", output, argument)
        assert (done.exit_code, done.stderr_bytes) == (1, b"")
        done.stdout_bytes.decode("utf-8")
    assert run("lint", "-o", output, path).stdout == shown("lint", "-o", output, path).stdout_bytes
    assert shown("show", path).exit_code == 0
    assert b"cannot be read" in shown("show", path + b"x").stderr_bytes
    report = tmp_path / "r.json"
    assert shown("lint", path, "-o", f"{output}:{report}").exit_code == 1
    report.read_text("utf-8")


# --- colours ---------------------------------------------------------------------------------------------


@screens
@pytest.mark.usefixtures("in_project")
def test_what_is_no_terminal_gets_no_escape_sequences(screen: tuple[str, ...]) -> None:
    assert b"\x1b" not in shown(*screen).stdout_bytes


def test_nor_does_the_pipe_of_a_process() -> None:
    assert b"\x1b" not in run("lint", SAMPLES / "broken.mif").stdout
    assert b"\x1b" not in run("lint", SAMPLES / "broken.mif", FORCE_COLOR="1", NO_COLOR="1").stdout
    assert b"\x1b[" in run("lint", SAMPLES / "broken.mif", FORCE_COLOR="1").stdout


@pytest.mark.parametrize("screen", COLOURED, ids=" ".join)
@pytest.mark.usefixtures("in_project")
def test_force_color_colours_the_same_text(screen: tuple[str, ...]) -> None:
    plain = shown(*screen)
    coloured = shown(*screen, FORCE_COLOR="1")
    assert b"\x1b[" in coloured.stdout_bytes
    assert without_colours(coloured.stdout_bytes) == plain.stdout_bytes.decode()


@screens
@pytest.mark.usefixtures("in_project")
def test_no_color_wins(screen: tuple[str, ...]) -> None:
    assert b"\x1b" not in shown(*screen, FORCE_COLOR="1", NO_COLOR="1").stdout_bytes


@pytest.mark.parametrize("output", ["concise", "json", "statistics"])
def test_formats_for_programs_have_no_colours(output: str) -> None:
    assert b"\x1b" not in shown("lint", "-o", output, SAMPLES, FORCE_COLOR="1").stdout_bytes


def test_a_report_file_has_no_colours(tmp_path: Path) -> None:
    report = tmp_path / "r.txt"
    shown("lint", written(tmp_path, ERROR), "-o", f"full:{report}", FORCE_COLOR="1")
    assert "error[SYN114]" in report.read_text()
    assert "\x1b" not in report.read_text()


def without_colours(octets: bytes) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", octets.decode())


def on_terminal(*arguments: str, **environment: str) -> str:
    """What a run shows on a terminal of 80 columns."""
    import pty

    leader, follower = pty.openpty()
    kept = {name: value for name, value in os.environ.items() if name not in DECISIVE}
    options = {"stdin": subprocess.DEVNULL, "stdout": follower, "stderr": follower}
    environment = kept | {"TERM": "xterm-256color"} | environment
    with started(sys.executable, "-m", "mifkit", *arguments, env=environment, **options) as process:
        os.close(follower)
        shown = b""
        while True:
            try:
                part = os.read(leader, 65536)
            except OSError:
                break
            if not part:
                break
            shown += part
        process.wait(PATIENCE)
    os.close(leader)
    return shown.decode()


@posix
def test_a_terminal_gets_colours_unless_it_asks_for_none() -> None:
    sample = str(SAMPLES / "MSIRDR42.mif")
    assert "\x1b[1;31m" in on_terminal("lint", sample)
    assert "\x1b" not in on_terminal("lint", sample, NO_COLOR="1")
    assert "\x1b" not in on_terminal("lint", sample, TERM="dumb")


@posix
@pytest.mark.parametrize("columns", ["50", "80", "120"])
def test_text_and_snippets_fit_the_terminal(columns: str) -> None:
    shown = on_terminal("lint", str(SAMPLES / "MSIRDR42.mif"), NO_COLOR="1", COLUMNS=columns)
    assert max(map(len, (line for line in shown.splitlines() if "-->" not in line))) <= int(columns)


# --- pipes -----------------------------------------------------------------------------------------------


def test_a_reader_that_goes_away_is_no_finding_and_no_noise(tmp_path: Path) -> None:
    for number in range(300):
        written(tmp_path, 'Start Component\nName = "a"\n' + "Description = x\n" * 40, f"{number}.mif")
    command = [sys.executable, "-m", "mifkit", "lint", "-o", "concise", str(tmp_path)]
    with started(*command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(PATIENCE) == 2


@posix
# Of each way to write one: what writes to a stream itself, as formats for programs do, rich, and click.
@pytest.mark.parametrize(
    "screen", [SCREENS[0], SCREENS[2], SCREENS[4], SCREENS[6], ("rule",), ("--version",), ("--help",)], ids=" ".join
)
def test_a_full_disk_is_told_and_no_finding(screen: tuple[str, ...]) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "mifkit", *screen],
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=SAMPLES.parent,
            check=False,
        )
    assert done.returncode == 2
    assert b"No space left on device" in done.stderr
    assert b"Traceback" not in done.stderr


@posix
@pytest.mark.parametrize(
    "screen", [("lint", "-o", "json", "samples/broken.mif"), ("--version",), ("server",)], ids=" ".join
)
def test_output_that_was_closed_before_the_start_is_not_lost_in_silence(screen: tuple[str, ...]) -> None:
    line = [sys.executable, "-m", "mifkit", *screen]
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", *line],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=SAMPLES.parent,
        check=False,
    )
    assert (done.returncode, done.stderr) == (2, b"Error: Cannot write the output: it was closed before the start\n")


@posix
def test_standard_error_that_was_closed_before_the_start_changes_nothing_else() -> None:
    line = [sys.executable, "-m", "mifkit", "lint", "-o", "concise", "samples/broken.mif"]
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" 2>&-', "sh", *line], capture_output=True, cwd=SAMPLES.parent, check=False
    )
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"SYN" in done.stdout


def test_standard_input_that_was_closed_before_the_start_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    streams.prepare()
    with pytest.raises(CannotRun, match=r"^- cannot be read: it was closed before the start$"):
        read_one("-", encoding=None, stdin_filename=None)


# --- standard input --------------------------------------------------------------------------------------


def test_standard_input_under_a_name() -> None:
    done = run("lint", "-", "--stdin-filename", "setup.mif", "-o", "concise", stdin=ERROR.encode())
    assert done.returncode == 1
    assert done.stdout.startswith(b"setup.mif:12:")


def test_standard_input_without_a_name_is_a_dash() -> None:
    assert run("lint", "-", "-o", "concise", stdin=ERROR.encode()).stdout.startswith(b"-:12:")


@pytest.mark.parametrize(
    "data",
    [b"", b"\0" * 100, bytes(range(256)), "\ufeffStart".encode("utf-16-le")],
    ids=["empty", "zeros", "all", "wide"],
)
@pytest.mark.parametrize("command", [("lint",), ("lint", "-o", "json"), ("show",), ("outcome",)], ids=" ".join)
def test_standard_input_takes_any_octets(data: bytes, command: tuple[str, ...]) -> None:
    done = shown(*command, "-", stdin=data)
    assert done.exit_code in (0, 1, 2)
    assert b"Traceback" not in done.stderr_bytes


def test_the_name_of_standard_input_counts_as_the_name_of_the_file() -> None:
    arguments = ("outcome", "-", "--stdin-filename", "MSIRDR42.mif", "-o", "json", "--match", "matched")
    done = run(*arguments, stdin=(SAMPLES / "MSIRDR42.mif").read_bytes())
    outcome = json.loads(done.stdout)
    assert outcome["matched"] == "MSIRDR42.mif"
    assert any("named MSI" in evidence["text"] for evidence in outcome["generator"]["evidence"])


@posix
def test_a_pipe_can_be_named(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.mif"
    os.mkfifo(pipe)
    with started(sys.executable, "-m", "mifkit", "lint", pipe, stdout=subprocess.PIPE) as process:
        pipe.write_text(CLEAN)
        stdout, _ = process.communicate(timeout=PATIENCE)
    assert (process.returncode, stdout) == (0, b"No findings in 1 file\n")


@pytest.mark.parametrize(
    ("encoding", "written"),
    [
        ("cp1252", "a... -> `- \u00dc \u4e2d".encode()),
        ("cp850", "a... -> `- \u00dc \u4e2d".encode()),
        ("utf-8", "a\u2026 \u2192 \u2514\u2500 \u00dc \u4e2d".encode()),
        ("ascii", b"a... -> `- ? ?"),
    ],
)
def test_what_goes_to_another_program_is_ascii_or_utf_8(
    monkeypatch: pytest.MonkeyPatch, encoding: str, written: bytes
) -> None:
    monkeypatch.delenv("PYTHONIOENCODING", raising=False)
    pipe = io.BytesIO()
    stream = io.TextIOWrapper(pipe, encoding=encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    for _ in range(2):  # a second command line in the same process finds the stream as the first one left it
        streams.prepare()
    print("a\u2026 \u2192 \u2514\u2500 \u00dc \u4e2d", end="", flush=True)
    assert pipe.getvalue() == written


def test_an_encoding_that_the_user_chose_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "cp1252")
    pipe = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(pipe, encoding="cp1252"))
    streams.prepare()
    print("\u00dc", end="", flush=True)
    assert pipe.getvalue() == b"\xdc"
