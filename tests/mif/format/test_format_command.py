"""`mifkit format` on files, folders and standard input: what it writes, says and returns."""

import os
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from systems import AS_ROOT, NO_SUCH_FILE, posix_only, refuse_to_list

from mifkit.cli import main
from mifkit.files.replacing import replace_file

RAW = b'start component\r\n  name="a"\r\nend component\r\n'
CANONICAL = b'Start Component\r\n  Name = "a"\r\nEnd Component\r\n'
BROKEN = b"Start Component\n  Name = unquoted text\nEnd Component\n"
OTHER = b"DEPTH = 256;\nWIDTH = 8;\nCONTENT BEGIN\n00 : FF;\nEND;\n"


def run(*arguments: str | Path, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(main, ["format", *map(str, arguments)], input=stdin)


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    path = tmp_path / "raw.mif"
    path.write_bytes(RAW)
    return path


@pytest.fixture
def canonical(tmp_path: Path) -> Path:
    path = tmp_path / "canonical.mif"
    path.write_bytes(CANONICAL)
    return path


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "broken.mif"
    path.write_bytes(BROKEN)
    return path


def test_a_file_is_rewritten_in_place(raw: Path) -> None:
    done = run(raw)
    assert (done.exit_code, done.stdout) == (0, "")
    assert f"Formatted: {raw}" in done.stderr
    assert raw.read_bytes() == CANONICAL


def test_a_formatted_file_is_not_written_at_all(canonical: Path) -> None:
    canonical.chmod(0o444)
    before = canonical.stat()
    done = run(canonical)
    assert (done.exit_code, done.stderr) == (0, "1 file unchanged\n")
    after = canonical.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_the_files_below_a_folder_are_formatted(raw: Path, canonical: Path, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    below = tmp_path / "sub" / "below.NHM"
    below.write_bytes(RAW)
    done = run(tmp_path)
    assert done.exit_code == 0
    assert "2 files formatted, 1 file unchanged" in done.stderr
    assert raw.read_bytes() == below.read_bytes() == canonical.read_bytes() == CANONICAL


@pytest.mark.parametrize("option", ["--check", "--diff"])
def test_check_and_diff_write_nothing_and_exit_with_1(raw: Path, canonical: Path, option: str) -> None:
    done = run(option, raw, canonical)
    assert done.exit_code == 1
    assert f"Would format: {raw}" in done.stderr
    assert raw.read_bytes() == RAW


@pytest.mark.parametrize("option", ["--check", "--diff"])
def test_check_and_diff_of_a_formatted_file_say_nothing_and_exit_with_0(canonical: Path, option: str) -> None:
    done = run(option, canonical)
    assert (done.exit_code, done.stdout) == (0, "")


def test_check_together_with_diff_shows_the_diff(raw: Path) -> None:
    assert run("--check", "--diff", raw).stdout == run("--diff", raw).stdout != ""


def test_a_diff_is_a_unified_diff(raw: Path) -> None:
    assert run("--diff", raw).stdout.splitlines() == [
        f"--- {raw}",
        f"+++ {raw}",
        "@@ -1,3 +1,3 @@",
        "-start component",
        '-  name="a"',
        "-end component",
        "+Start Component",
        '+  Name = "a"',
        "+End Component",
    ]


def test_a_diff_does_not_reach_the_terminal_unescaped(raw: Path) -> None:
    raw.write_bytes(b'start component name = "\x1b]0;owned\x07"\n // \x1b[31m\t\x9b31m\nend component')
    shown = run("--diff", raw).stdout
    assert not [char for char in shown if not char.isprintable() and char not in "\n\t"]
    assert "\u241b]0;owned\u2407" in shown


def test_standard_input_goes_to_standard_output() -> None:
    done = run("-", stdin=RAW)
    assert (done.exit_code, done.stdout_bytes) == (0, CANONICAL)


def test_standard_input_in_canonical_layout_comes_out_as_it_is() -> None:
    assert run("-", stdin=CANONICAL).stdout_bytes == CANONICAL


def test_standard_input_has_the_name_given() -> None:
    done = run("-", "--check", "--stdin-filename", "setup.mif", stdin=RAW)
    assert (done.exit_code, done.stdout_bytes) == (1, b"")
    assert "Would format: setup.mif" in done.stderr


def test_standard_input_with_syntax_errors_gives_nothing_to_write() -> None:
    done = run("-", stdin=BROKEN)
    assert (done.exit_code, done.stdout_bytes) == (2, b"")
    assert "SYN114" in done.stderr


@pytest.mark.parametrize("option", [(), ("--check",), ("--diff",)], ids=str)
def test_a_file_with_syntax_errors_is_refused_with_the_reason(broken: Path, raw: Path, option: tuple[str, ...]) -> None:
    done = run(*option, broken, raw)
    assert done.exit_code == 2
    assert "SYN114" in done.stderr
    assert f"{broken}:2:10" in done.stderr
    assert broken.read_bytes() == BROKEN


def test_a_refused_file_does_not_keep_the_others_from_being_formatted(broken: Path, raw: Path) -> None:
    assert run(broken, raw).exit_code == 2
    assert raw.read_bytes() == CANONICAL


def test_another_format_is_refused_if_it_is_named(tmp_path: Path) -> None:
    other = tmp_path / "rom.mif"
    other.write_bytes(OTHER)
    done = run(other)
    assert done.exit_code == 2
    assert "SYN002" in done.stderr


def test_another_format_is_passed_over_below_a_folder(tmp_path: Path, raw: Path) -> None:
    (tmp_path / "rom.mif").write_bytes(OTHER)
    done = run(tmp_path)
    assert done.exit_code == 0
    assert done.stderr == f"Formatted: {raw}\n1 file formatted, 1 file of other formats\n"
    assert (tmp_path / "rom.mif").read_bytes() == OTHER


def test_a_missing_file_is_an_error_and_the_others_are_formatted(tmp_path: Path, raw: Path) -> None:
    done = run(tmp_path / "none.mif", raw)
    assert done.exit_code == 2
    assert NO_SUCH_FILE in done.stderr
    assert raw.read_bytes() == CANONICAL


def test_nothing_to_format_is_an_error(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.exit_code == 2
    assert "Nothing to format" in done.stderr


@posix_only("names of files may have escapes")
def test_names_do_not_reach_the_terminal_unescaped(tmp_path: Path) -> None:
    (tmp_path / "a\x1b[31m.mif").write_bytes(RAW)
    done = run(tmp_path)
    assert "\x1b" not in done.stderr
    assert "Formatted:" in done.stderr


def test_an_encoding_can_be_given(raw: Path) -> None:
    data = 'start component name = "\u8868" end component'.encode("cp932")
    raw.write_bytes(data)
    assert run("--encoding", "cp932", raw).exit_code == 0
    assert '"\u8868"' in raw.read_text("cp932")


# --- writing in one step


@posix_only("permissions of owner, group and others")
def test_permissions_stay(raw: Path) -> None:
    raw.chmod(0o640)
    run(raw)
    assert stat.S_IMODE(raw.stat().st_mode) == 0o640


@posix_only("symbolic links")
def test_a_link_stays_a_link(raw: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.mif"
    link.symlink_to(raw)
    run(link)
    assert link.is_symlink()
    assert raw.read_bytes() == CANONICAL


CHMOD = pytest.param("pathlib.Path.chmod", marks=posix_only("permissions that a new file takes over"))


@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace", CHMOD])
def test_a_failure_in_the_middle_leaves_the_file_and_nothing_else(
    raw: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    # Permissions that no new file has, so that they are taken over.
    raw.chmod(0o600)
    monkeypatch.setattr(step, fail)
    done = run(raw)
    assert done.exit_code == 2
    assert "No space left on device" in done.stderr
    monkeypatch.undo()
    assert raw.read_bytes() == RAW
    assert list(raw.parent.iterdir()) == [raw]


def test_an_interrupt_in_the_middle_leaves_the_file_and_nothing_else(
    raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        replace_file(str(raw), RAW, CANONICAL)
    assert raw.read_bytes() == RAW
    assert list(raw.parent.iterdir()) == [raw]


def test_a_write_protected_file_is_not_replaced(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    done = run(raw)
    assert done.exit_code == 2
    assert "write-protected" in done.stderr
    assert raw.read_bytes() == RAW


def test_a_missing_file_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        replace_file(str(tmp_path / "none.mif"), b"", b"")
    assert list(tmp_path.iterdir()) == []


as_root = pytest.mark.skipif(not AS_ROOT, reason="only root gives files away")


@as_root
def test_the_owner_stays(raw: Path) -> None:
    os.chown(raw, 12345, 54321)
    raw.chmod(0o600)
    assert run(raw).exit_code == 0
    after = raw.stat()
    assert (after.st_uid, after.st_gid, stat.S_IMODE(after.st_mode)) == (12345, 54321, 0o600)


@as_root
def test_an_owner_that_cannot_be_given_is_no_failure(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    os.chown(raw, 12345, 54321)
    monkeypatch.setattr(os, "chown", refuse)
    assert run(raw).exit_code == 0
    assert raw.read_bytes() == CANONICAL


def test_a_folder_that_cannot_be_listed_is_not_counted_as_a_file(
    canonical: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = canonical.parent / "closed"
    closed.mkdir()
    refuse_to_list(monkeypatch, "closed")
    done = run("--check", canonical.parent)
    assert done.exit_code == 2
    assert done.stderr == f"Error: {closed}: Permission denied\n1 file unchanged, 1 folder not listed\n"
