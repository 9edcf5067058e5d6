"""How fast `mifkit scan` is, in ratios measured in the same run: python tests/benchmarks/scan.py [FILES].

It makes FILES distinct status MIFs of about 2.4 KB (20 000) in a temporary folder and measures, three times in turn:
the floor (a pool of two processes that only walks and reads), a scan with two workers, a serial scan; then a rescan of
the unchanged share against walking and asking for each file's size and time.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from shares import scanned, share

ROUNDS = 3
CHUNK = 500


def walk(folder: str) -> Iterator[str]:
    waiting = [folder]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    yield entry.path


def read_all(paths: list[str]) -> int:
    octets = 0
    for path in paths:
        file = os.open(path, os.O_RDONLY)
        octets += len(os.read(file, 1 << 20))
        os.close(file)
    return octets


def floor(folder: str, pool: ProcessPoolExecutor) -> int:
    chunks: list[list[str]] = [[]]
    for path in walk(folder):
        chunks[-1].append(path)
        if len(chunks[-1]) == CHUNK:
            chunks.append([])
    return sum(pool.map(read_all, chunks))


def walk_and_stat(folder: str) -> int:
    return sum(1 for path in walk(folder) if os.stat(path).st_size)  # noqa: PTH116


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def peak(who: int) -> float:
    """The most memory that this process, or any of its children, has had, in MB."""
    return resource.getrusage(who).ru_maxrss / 1024


def main(files: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = share(Path(place) / "share", files)
        store = Path(place) / "scan.db"

        def fresh(jobs: int) -> Callable[[], object]:
            store.unlink(missing_ok=True)
            # A process of its own: what an earlier scan has learnt does not count.
            command = [sys.executable, "-m", "mifkit", "scan", str(folder), "--store", str(store), "--jobs", str(jobs)]
            return lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

        times: dict[str, list[float]] = {}
        with ProcessPoolExecutor(2, get_context("spawn")) as pool:
            floor(str(folder), pool)
            for _ in range(ROUNDS):
                times.setdefault("floor", []).append(timed(lambda: floor(str(folder), pool)))
                times.setdefault("two workers", []).append(timed(fresh(2)))
                times.setdefault("serial", []).append(timed(fresh(1)))
                times.setdefault("walk and stat", []).append(timed(lambda: walk_and_stat(str(folder))))
                times.setdefault("rescan", []).append(timed(lambda: scanned(folder, store)))
        best = {name: min(found) for name, found in times.items()}
        for name, seconds in best.items():
            print(f"{name:<14} {seconds:8.2f} s {files / seconds:10,.0f} files/s")
        print(f"two workers / floor     {best['two workers'] / best['floor']:6.1f}")
        print(f"serial / two workers    {best['serial'] / best['two workers']:6.2f}")
        print(f"rescan / walk and stat  {best['rescan'] / best['walk and stat']:6.1f}")
        print(f"store                   {store.stat().st_size / files:6.0f} octets/file")
        print(f"peak memory             {peak(resource.RUSAGE_CHILDREN):6.0f} MB, the largest process")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
