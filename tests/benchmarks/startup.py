"""How long whole processes take, from start to end, beside a program of click that does nothing."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.inputs import SAMPLES
from benchmarks.ratios import MILLISECONDS, Scale, Section, Target, Work, compiled, in_turn, line, ratio

NOTHING = """\
import click


@click.command()
def main() -> None:
    pass


main()
"""
PYTHON, EMPTY = "Python alone", "an empty click program"
VERSION, LINT = "mifkit --version", "mifkit lint one.mif"


def sections(scale: Scale) -> Iterator[Section]:
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.py"
        empty.write_text(NOTHING, encoding="utf-8")
        environment = compiled(Path(folder))
        commands = {
            PYTHON: ["-c", "pass"],
            EMPTY: [str(empty)],
            VERSION: ["-m", "mifkit", "--version"],
            LINT: ["-m", "mifkit", "lint", str(SAMPLES / "status-success.mif")],
        }
        works = {name: _process(command, environment) for name, command in commands.items()}
        times = in_turn(works, scale.rounds, clock=time.perf_counter)
    lines = [line(name, found, MILLISECONDS) for name, found in times.items()]
    lines.append(ratio(f"{VERSION} / {EMPTY}", times[VERSION], times[EMPTY], Target(most=1.3)))
    lines.append(ratio(f"{LINT} / {EMPTY}", times[LINT], times[EMPTY], Target(most=2.0)))
    yield Section("Processes", lines)


def _process(arguments: list[str], environment: dict[str, str]) -> Work:
    command = [sys.executable, *arguments]
    return lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
