"""`mifkit lint --fix`, `--unsafe-fixes` and `--diff` as their users meet them."""

import os
import stat
from pathlib import Path

import pytest
from running import CLEAN, ERROR, invoke, written
from systems import NO_SUCH_FILE, posix_only

from mifkit.cli.runs.changes import Fixes

SLIP = CLEAN.replace("String(8)", "String(8);")
UNSAFE = CLEAN.replace('"Room"', '"Room "')
QUOTED = CLEAN.replace('"26"', '"twenty six"').replace("String(8)", "String(10)")
FAULTY = ERROR.replace("String(8)", "String(10)")


def test_fix_writes_the_file_and_reports_what_is_left(tmp_path: Path) -> None:
    path = written(tmp_path, SLIP.replace('"Room"', '"Room "'))
    done = invoke("lint", "--fix", "-o", "concise", path)
    assert path.read_text() == UNSAFE
    assert "DMI210" in done.stdout
    assert "SYN103" not in done.stdout
    assert done.stderr == "Fixed 1 of 2 findings in 1 file\n1 more fix with --unsafe-fixes\n"
    assert done.exit_code == 1


def test_unsafe_fixes_are_applied_if_they_are_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path, UNSAFE)
    done = invoke("lint", "--fix", "--unsafe-fixes", path)
    assert path.read_text() == CLEAN
    assert (done.exit_code, done.stdout) == (0, "No findings in 1 file\n")


def test_diff_shows_what_would_change_and_writes_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, SLIP)
    done = invoke("lint", "--diff", path)
    assert path.read_text() == SLIP
    assert "-      Type = String(8);\n+      Type = String(8)\n" in done.stdout
    assert done.stderr == "Would fix 1 of 1 finding in 1 file\n"
    assert done.exit_code == 1


def test_diff_wins_over_fix(tmp_path: Path) -> None:
    path = written(tmp_path, SLIP)
    assert invoke("lint", "--diff", "--fix", path).exit_code == 1
    assert path.read_text() == SLIP


@pytest.mark.parametrize("text", [CLEAN, UNSAFE], ids=["without findings", "with an unsafe fix only"])
def test_a_diff_of_nothing_is_a_success(tmp_path: Path, text: str) -> None:
    done = invoke("lint", "--diff", written(tmp_path, text))
    assert (done.exit_code, done.stdout) == (0, "")


def test_a_diff_says_that_the_encoding_would_change(tmp_path: Path) -> None:
    path = tmp_path / "a.mif"
    path.write_bytes(CLEAN.encode("utf-16"))
    done = invoke("lint", "--diff", path)
    assert done.stdout == f"{path}: UTF-16LE would become ASCII, without a mark\n"
    assert done.exit_code == 1


def test_a_missing_file_is_said_and_the_others_are_shown(tmp_path: Path) -> None:
    path = written(tmp_path, SLIP)
    done = invoke("lint", "--diff", tmp_path / "none.mif", path)
    assert f"none.mif: cannot be read: {NO_SUCH_FILE}" in done.stderr
    assert "String(8);" in done.stdout
    assert done.exit_code == 2


def test_nothing_to_check_is_no_success(tmp_path: Path) -> None:
    assert invoke("lint", "--diff", tmp_path).exit_code == 2


def test_a_refused_fix_is_said_with_its_reason(tmp_path: Path) -> None:
    path = written(tmp_path, CLEAN.replace("String(8)", "Date").replace('"26"', "twentysix"))
    before = path.read_bytes()
    done = invoke("lint", "--fix", path)
    assert path.read_bytes() == before
    assert ":12:15: SYN116 'Put the text in double quotes': it would bring up DMI520" in done.stderr
    assert done.exit_code == 1


# --- standard input


def test_standard_input_goes_to_standard_output_and_its_findings_to_the_other_stream() -> None:
    text = SLIP.replace('"Room"', '"Room "').replace("\n", "\r\n")
    done = invoke("lint", "--fix", "-o", "concise", "-", stdin=text.encode())
    assert done.stdout_bytes == UNSAFE.replace("\n", "\r\n").encode()
    assert "DMI210" in done.stderr
    assert done.exit_code == 1


def test_standard_input_without_a_finding_comes_out_as_it_went_in() -> None:
    done = invoke("lint", "--fix", "-", stdin=CLEAN.encode())
    assert (done.exit_code, done.stdout_bytes) == (0, CLEAN.encode())


# --- writing


@posix_only("symbolic links")
def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    path = written(tmp_path, SLIP)
    link = tmp_path / "link.mif"
    link.symlink_to(path)
    assert invoke("lint", "--fix", link).exit_code == 0
    assert link.is_symlink()
    assert path.read_text() == CLEAN


@posix_only("permissions of owner, group and others")
def test_the_permissions_stay(tmp_path: Path) -> None:
    path = written(tmp_path, SLIP)
    path.chmod(0o640)
    assert invoke("lint", "--fix", path).exit_code == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_file_without_fixes_is_not_written(tmp_path: Path) -> None:
    path = written(tmp_path, UNSAFE)
    before = path.stat()
    invoke("lint", "--fix", path)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_write_protected_file_is_said_and_costs_no_other_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    protected, other = written(tmp_path, SLIP), written(tmp_path, SLIP, "b.mif")
    monkeypatch.setattr(os, "access", lambda path, _: Path(path).name != "a.mif")
    done = invoke("lint", "--fix", "-o", "concise", protected, other)
    assert f"Error: {protected}: cannot be written, left as it is: The file is write-protected" in done.stderr
    assert f"{protected}:11:23: error SYN103" in done.stdout, "the findings are those of the file as it is"
    assert (protected.read_text(), other.read_text()) == (SLIP, CLEAN)
    assert "Fixed 1 of 2 findings in 1 file" in done.stderr
    assert done.exit_code == 2


def test_what_another_program_wrote_in_the_meantime_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, SLIP)
    real = os.fsync

    def meanwhile(descriptor: int) -> None:
        path.write_text("// another file")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", meanwhile)
    done = invoke("lint", "--fix", path)
    assert "changed by another program in the meantime" in done.stderr
    assert path.read_text() == "// another file"
    assert done.exit_code == 2
    assert [one.name for one in tmp_path.iterdir()] == ["a.mif"]


def test_a_fault_of_mifkit_leaves_the_file_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError

    paths = written(tmp_path, SLIP), written(tmp_path, SLIP, "b.mif")
    monkeypatch.setattr(Fixes, "change", fail)
    done = invoke("lint", "--fix", *paths)
    assert "SYN006" in done.stdout
    assert done.exit_code == 2
    assert paths[0].read_text() == SLIP


# --- the command line


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--unsafe-fixes"], "give --fix or --diff"),
        (["--diff", "-o", "json"], "leave out --output"),
        (["--diff", "--statistics"], "leave out --output"),
    ],
)
def test_options_that_make_no_sense_together_are_refused(tmp_path: Path, options: list[str], message: str) -> None:
    done = invoke("lint", *options, written(tmp_path, SLIP))
    assert done.exit_code == 2
    assert message in done.stderr


def test_the_full_format_says_which_command_applies_a_fix(tmp_path: Path) -> None:
    done = invoke("lint", written(tmp_path, SLIP.replace('"Room"', '"Room "')))
    assert "= fix:   Remove it (safe; --fix applies it)" in done.stdout
    assert "= fix:   Remove the space (unsafe; --fix --unsafe-fixes applies it)" in done.stdout


def test_a_text_is_quoted_and_nothing_else_is_touched(tmp_path: Path) -> None:
    path = written(tmp_path, FAULTY)
    assert invoke("lint", "--fix", path).exit_code == 0
    assert path.read_text() == QUOTED
