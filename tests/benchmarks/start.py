"""What starting mifkit costs, against a click program that does nothing: `python tests/benchmarks/start.py`. Not run by
pytest.

Whole processes, one of each in turn, so that the load of the computer meets all of them alike. The ratios are those of
the medians: of processor time (user and system), and of the time that passed.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
EMPTY = "import click\n\n@click.command()\ndef main():\n    pass\n\nmain()\n"
MIFKIT = "import sys\n\nfrom mifkit.cli import main\n\nsys.exit(main())\n"


class Cost(NamedTuple):
    """Of one process, in seconds."""

    processor: float
    passed: float


def cost(command: list[str], folder: str) -> Cost:
    """What a process costs that is started in a folder; what it prints goes nowhere."""
    start = time.perf_counter()
    child = os.fork()
    if child == 0:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        os.chdir(folder)
        os.execv(command[0], command)
    _, status, used = os.wait4(child, 0)
    # 1: there are findings.
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"{' '.join(command)} failed")
    return Cost(used.ru_utime + used.ru_stime, time.perf_counter() - start)


def main() -> None:
    options = argparse.ArgumentParser(description="What starting mifkit costs, against an empty click program.")
    options.add_argument("--runs", type=int, default=40)
    runs = options.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (("empty", EMPTY), ("command", MIFKIT)):
            Path(folder, f"{name}.py").write_text(text, encoding="utf-8")
        mifkit = [sys.executable, str(Path(folder, "command.py"))]
        commands = {"empty click program": [sys.executable, str(Path(folder, "empty.py"))]}
        commands["mifkit --version"] = [*mifkit, "--version"]
        for sample in ("status-success.mif", "MSIRDR42.mif", "dmi-ups.mif", "contoso-reader.sms"):
            commands[f"mifkit lint {sample}"] = [*mifkit, "lint", str(SAMPLES / sample)]
        # The first run compiles what is not compiled yet.
        costs: dict[str, list[Cost]] = {name: [] for name in commands if cost(commands[name], folder)}
        for _ in range(runs):
            for name, command in commands.items():
                costs[name].append(cost(command, folder))
    medians = {name: Cost(*map(statistics.median, zip(*found, strict=True))) for name, found in costs.items()}
    base = medians["empty click program"]
    print(f"{'processor':>10} {'passed':>8}   medians of {runs} runs, as multiples of {base.processor * 1e3:.0f} ms")
    for name, found in medians.items():
        print(f"{found.processor / base.processor:>10.2f} {found.passed / base.passed:>8.2f}   {name}")


if __name__ == "__main__":
    main()
