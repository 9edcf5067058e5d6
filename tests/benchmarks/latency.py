"""What reading ahead is worth on a slow share: python tests/benchmarks/latency.py [FILES].

Each opening of a file takes 5 ms longer here than the disk takes, in this process and in those of the workers. Measured
in turn, in files per second: a serial scan that reads one file after the other (of a tenth of the FILES, 20 000: it
takes long enough), a scan in one process, and one with a worker per core; and the last one without the 5 ms, reading
ahead as it decides by itself, and never. Start-up counts.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

LATENCY = 0.005
ROUNDS = 2
# Name: whether opening takes long, the worker processes (0: one per core), and whether files are read ahead.
SERIAL = "slow share, one by one"
CASES = {
    SERIAL: (True, 1, False),
    "slow share, one process": (True, 1, True),
    "slow share, all cores": (True, 0, True),
    "local disk, all cores": (False, 0, True),
    "local disk, never ahead": (False, 0, False),
}


def slow_down(share: str) -> None:
    """From now on, opening a file below `share` takes longer in this process."""
    opened = os.open

    def late(path: Any, *arguments: Any, **options: Any) -> int:
        if str(path).startswith(share):
            time.sleep(LATENCY)
        return opened(path, *arguments, **options)

    os.open = late


def one_scan(share: str, store: str, case: str) -> None:
    from shares import scanned

    from mifkit.cli.scanning import cores
    from mifkit.scan import run

    _, jobs, ahead = CASES[case]
    if not ahead:
        run.READERS = 0  # type: ignore[attr-defined]
    scan = scanned(Path(share), Path(store), jobs=jobs or cores())
    print(f"{case}: {scan.ahead:,} of {scan.files:,} files were read ahead", flush=True)


def timed(share: Path, store: Path, case: str) -> float:
    store.unlink(missing_ok=True)
    began = time.perf_counter()
    subprocess.run([sys.executable, __file__, str(share), str(store), case], check=True)
    return time.perf_counter() - began


def main(files: int) -> None:
    from shares import share

    with tempfile.TemporaryDirectory() as place:
        large, small = share(Path(place) / "large", files), share(Path(place) / "small", files // 10)
        best: dict[str, float] = {}
        for _ in range(ROUNDS):
            for case in CASES:
                number, folder = (files // 10, small) if case == SERIAL else (files, large)
                speed = number / timed(folder, Path(place) / "scan.db", case)
                best[case] = max(best.get(case, 0), speed)
        for case, speed in best.items():
            print(f"{case:<26} {speed:10,.0f} files/s {speed / best[SERIAL]:8.1f} times {SERIAL!r}")
        never = best["local disk, never ahead"]
        print(f"{'deciding costs':<26} {never / best['local disk, all cores']:10.2f} times never reading ahead")


if len(sys.argv) == 4 and CASES[sys.argv[3]][0]:
    # Here, and in the worker processes, which import this module under another name.
    slow_down(sys.argv[1])

if __name__ == "__main__":
    if len(sys.argv) == 4:
        one_scan(*sys.argv[1:])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
