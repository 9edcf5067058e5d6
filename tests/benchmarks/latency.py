"""What reading ahead is worth on a slow share, where each opening of a file takes 5 ms longer than the disk takes.

The delay is put into this module's processes and their workers; mifkit knows nothing of it. Each scan is a process of
its own, and start-up counts. One file after the other is measured with a tenth of the files: it takes long enough.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

LATENCY = 0.005
ROUNDS = 2


class Case(NamedTuple):
    """A scan: whether opening takes long, the worker processes, and whether files may be read ahead."""

    slow: bool
    jobs: int
    ahead: bool


SERIAL, AHEAD, LOCAL, NEVER = (
    "slow share, one file after the other",
    "slow share, a worker per core",
    "local disk, a worker per core",
    "local disk, the same, never ahead",
)
JOBS = os.cpu_count() or 1
CASES = {
    SERIAL: Case(True, 1, False),
    AHEAD: Case(True, JOBS, True),
    LOCAL: Case(False, JOBS, True),
    NEVER: Case(False, JOBS, False),
}


def slow_down(share: str) -> None:
    """From now on, opening a file below `share` takes longer in this process."""
    opened = os.open

    def late(path: Any, *arguments: Any, **options: Any) -> int:
        if str(path).startswith(share):
            time.sleep(LATENCY)
        return opened(path, *arguments, **options)

    os.open = late


def one_scan(share: str, store: str, name: str) -> None:
    """Scan, in a process of its own."""
    from shares import scanned

    from mifkit.scan import run

    case = CASES[name]
    if not case.ahead:
        run.READERS = 0  # type: ignore[attr-defined]
    scan = scanned(Path(share), Path(store), jobs=case.jobs)
    print(scan.read_ahead)


def sections(scale: Any) -> Iterator[Any]:
    from shares import share

    from benchmarks.ratios import FULL, Line, Section, Target, Times, compiled, ratio

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        counts = {name: scale.files // 10 if name == SERIAL else scale.files for name in CASES}
        shares = {count: share(folder / f"{count}", count) for count in set(counts.values())}
        environment = compiled(folder) | {"PYTHONPATH": os.pathsep.join(sys.path)}
        found: dict[str, list[float]] = {name: [] for name in CASES}
        for _ in range(1 if scale.rounds < FULL.rounds else ROUNDS):
            for name, count in counts.items():
                store = folder / "scan.db"
                store.unlink(missing_ok=True)
                began = time.perf_counter()
                command = [sys.executable, __file__, str(shares[count]), str(store), name]
                subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
                found[name].append((time.perf_counter() - began) / count)
        times = {name: Times.of(seconds) for name, seconds in found.items()}
        yield Section(
            f"A share of {scale.files:,} status MIFs, {LATENCY * 1000:g} ms to open a file",
            [
                *(Line(name, 1 / one.best, 1 / one.median, "files/s") for name, one in times.items()),
                ratio(f"{SERIAL} / {AHEAD}", times[SERIAL], times[AHEAD], Target(least=20.0)),
                ratio("local disk: deciding / never reading ahead", times[LOCAL], times[NEVER]),
            ],
        )


# The worker processes import this module under another name: opening is slow there, too.
if len(sys.argv) == 4 and sys.argv[3] in CASES and CASES[sys.argv[3]].slow:
    slow_down(sys.argv[1])

if __name__ == "__main__":
    one_scan(*sys.argv[1:])
