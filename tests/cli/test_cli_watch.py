"""`mifkit lint --watch`, as a process of its own, and the completion of command lines."""

import signal
import subprocess
import sys
import threading
from collections import deque
from pathlib import Path
from queue import Queue

import pytest
from click.testing import CliRunner
from processes import PATIENCE, started
from running import CLEAN, ERROR, invoke, written

from mifkit.cli import main


def test_a_change_is_checked_at_once(tmp_path: Path) -> None:
    path = written(tmp_path, CLEAN)
    command = [sys.executable, "-u", "-m", "mifkit", "lint", "--watch", "-o", "concise", str(tmp_path)]
    with started(*command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        lines: Queue[str] = Queue()
        output = process.stdout
        assert output is not None
        threading.Thread(target=lambda: deque(map(lines.put, output), 0), daemon=True).start()

        def wait_for(text: str) -> None:
            while text not in lines.get(timeout=PATIENCE):
                pass

        wait_for("Watching")
        path.write_text(ERROR)
        wait_for("SYN114")
        wait_for("Watching")
        (tmp_path / "mifkit.toml").write_text("selct = []")
        path.write_text(CLEAN)
        wait_for("there is no key 'selct'")
        wait_for("Watching")
        (tmp_path / "mifkit.toml").write_text("")
        (tmp_path / "b.mif").write_text(ERROR)
        wait_for("b.mif")
        if sys.platform != "win32":  # there is no signal for it there
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE) == 130


def test_watching_without_its_extra_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    written(tmp_path, CLEAN)
    done = invoke("lint", "--watch", tmp_path)
    assert (done.exit_code, "python -m pip install '.[watch]'" in done.stderr) == (2, True)


@pytest.mark.parametrize("options", [["--fix", "."], ["--diff", "."], ["-"]])
def test_watching_goes_with_files_and_reports_alone(options: list[str]) -> None:
    done = invoke("lint", "--watch", *options)
    assert done.exit_code == 2
    assert "--watch reports on files and changes nothing" in done.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_the_script_of_a_shell_calls_mifkit(shell: str) -> None:
    assert f"{shell}_complete" in invoke("completion", shell).stdout


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("mifkit base", ["baseline"]),
        ("mifkit lint --fail-on w", ["warning"]),
        ("mifkit lint --select STA,MSI00", ["STA,MSI001", "STA,MSI002", "STA,MSI003"]),
    ],
)
def test_what_is_offered(words: str, offered: list[str]) -> None:
    asked = {"_MIFKIT_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
    done = CliRunner().invoke(main, prog_name="mifkit", env=asked)
    assert [line.split(",", 1)[1] for line in done.stdout.splitlines()] == offered
