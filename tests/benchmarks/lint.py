"""How fast `mifkit lint` checks a packaging repository, and what a check costs beside splitting into words.

The repository has a PowerShell script, a batch file, a definition and a status MIF for each package. Runs are processes
of their own, by one process and by one worker process per core, in turn.
"""

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.mixed import mixed_repository
from benchmarks.ratios import FULL, MICROSECONDS, Line, Scale, Section, Target, Times, compiled, in_turn, line, ratio
from mifkit.cli.runs.checker import Checker
from mifkit.files.source import Source
from mifkit.linter.engine import Settings
from mifkit.scan.workers.processes import cores

FILES = 9_000
ROUNDS = 3
# Files of each kind that are read in this process: as many have a switch /m as in the repository.
SOME = 60
ALONE = "mifkit lint --jobs 1"
WORDS = re.compile(r"\w++|\"[^\"\r\n]*+\"|'[^'\r\n]*+'|\s++|.", re.DOTALL)
KINDS = {"PowerShell": "Deploy.ps1", "batch": "install.cmd", "definition": "package.sms", "status MIF": "trial.mif"}


def lint(folder: Path, jobs: int, environment: dict[str, str]) -> float:
    """The seconds that a run takes."""
    command = [sys.executable, "-m", "mifkit", "lint", str(folder), "--statistics", "--exit-zero", "--jobs", str(jobs)]
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - began


def sections(scale: Scale) -> Iterator[Section]:
    full = scale.rounds == FULL.rounds
    with tempfile.TemporaryDirectory() as temporary:
        folder = mixed_repository(Path(temporary) / "packages", FILES if full else scale.files // 4)
        yield _runs(folder, compiled(Path(temporary)), ROUNDS if full else 1)
        for kind, name in KINDS.items():
            yield _readers(kind, sorted(folder.rglob(name))[:SOME], scale)


def _runs(folder: Path, environment: dict[str, str], rounds: int) -> Section:
    jobs = max(cores(), 2)
    together = f"mifkit lint --jobs {jobs}"
    # The first one compiles.
    lint(next(folder.rglob("trial.mif")), 1, environment)
    found: dict[str, list[float]] = {ALONE: [], together: []}
    for _ in range(rounds):
        found[ALONE].append(lint(folder, 1, environment))
        found[together].append(lint(folder, jobs, environment))
    files = sum(1 for path in folder.rglob("*") if path.is_file())
    times = {name: Times.of(seconds).per(files) for name, seconds in found.items()}
    lines: list[Line] = [line(name, took, MICROSECONDS) for name, took in times.items()]
    lines.append(ratio(f"{ALONE} / {together}", times[ALONE], times[together], Target(least=1.7)))
    return Section(f"A repository of {files:,} files", lines)


def _readers(kind: str, paths: list[Path], scale: Scale) -> Section:
    files = [(str(path), path.read_bytes()) for path in paths]
    texts = [Source(path, data).text for path, data in files]
    # As in a run over many files, in which what is found out about one serves for others.
    settings, checker = Settings(), Checker(None)

    def split() -> None:
        for text in texts:
            WORDS.findall(text)

    def checked() -> None:
        for path, data in files:
            checker.check(Source(path, data), settings)

    works = {"splitting into words": split, "the whole check": checked}
    times = {name: took.per(len(files)) for name, took in in_turn(works, scale.rounds).items()}
    lines = [line(name, took, MICROSECONDS) for name, took in times.items()]
    lines.append(ratio("the whole check / splitting", times["the whole check"], times["splitting into words"]))
    return Section(f"{len(files)} files: {kind}", lines)
