"""How fast `mifkit scan` is: beside only reading the same files, and beside a scan built on plain Lark.

A share of distinct status MIFs of about 2.4 KB is scanned in turn by each of them, with plain Lark a tenth of it.
Scans by mifkit are processes of their own, so that what an earlier one has learnt does not count; the pools they are
compared with have been warmed. What is about to be measured is read once before: no one is to wait for the disk.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from shares import scanned, share

from benchmarks.ratios import FULL, Line, Scale, Section, Target, Times, Work, amount, compiled, ratio

ROUNDS = 3
CHUNK = 500
FLOOR, LARK, LARK_ALONE = "walk and read, two processes", "plain Lark, two processes", "plain Lark, one process"
TWO, ONE = "mifkit scan --jobs 2", "mifkit scan --jobs 1"
DOUBLE = "mifkit scan --jobs 2, twice the files"
PACKAGES = 500
PACKAGED = f"mifkit scan --jobs 2, with {PACKAGES} packages"
RESCAN, STAT = "rescan of the unchanged share", "walk and stat"


# --- what mifkit is compared with --------------------------------------------------------------------------------


def walk(folder: str) -> Iterator[str]:
    waiting = [folder]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    yield entry.path


def read(path: str) -> bytes:
    file = os.open(path, os.O_RDONLY)
    data = os.read(file, 1 << 20)
    os.close(file)
    return data


def read_all(paths: list[str]) -> int:
    return sum(len(read(path)) for path in paths)


@cache
def lark_parser() -> Callable[[str], Any]:
    """One per process."""
    from benchmarks.peers.plain_lark import parser

    return parser()


def parse_all(paths: list[str]) -> int:
    parse = lark_parser()
    return sum(len(parse(read(path).decode("ascii")).components) for path in paths)


def over(folder: str, pool: Executor, work: Callable[[list[str]], int]) -> int:
    """Walk a folder, and have its files worked on in chunks."""
    chunks: list[list[str]] = [[]]
    for path in walk(folder):
        chunks[-1].append(path)
        if len(chunks[-1]) == CHUNK:
            chunks.append([])
    return sum(pool.map(work, chunks))


def walk_and_stat(folder: str) -> int:
    return sum(1 for path in walk(folder) if os.stat(path).st_size)  # noqa: PTH116


# --- mifkit ------------------------------------------------------------------------------------------------------


def scan_command(folder: Path, store: Path, jobs: int, *more: str) -> list[str]:
    store.unlink(missing_ok=True)
    return [sys.executable, "-m", "mifkit", "scan", str(folder), "--store", str(store), "--jobs", str(jobs), *more]


def site(path: Path) -> Path:
    """The export of a site: each package is that of one MIF of a large share, by fields, file name or properties."""
    records: list[dict[str, str]] = []
    for number in range(0, FULL.files, FULL.files // PACKAGES):
        product, version = f"Reader {number % 37}", f"{number % 9}.{number}"
        kinds = (
            {"MIFName": product, "MIFVersion": version},
            {"MIFFileName": f"{number:06}.mif"},
            {"MIFFileName": f"{number:06}.mif", "MIFName": product, "MIFPublisher": "Contoso", "MIFVersion": version},
            {"Name": product, "Version": version, "PkgFlags": "16777216"},
        )
        records.append({"PackageID": f"ABC{number:05}"} | kinds[len(records) % len(kinds)])
    path.write_text(json.dumps(records), encoding="utf-8")
    return path


class Mifkit(NamedTuple):
    """The command, as it is where it is installed: with its modules compiled."""

    environment: dict[str, str]

    def scan(self, folder: Path, store: Path, jobs: int, *more: str) -> None:
        """Scan into a new store."""
        self.run(scan_command(folder, store, jobs, *more))

    def run(self, command: list[str]) -> bytes:
        """What a process prints."""
        return subprocess.run(
            command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=self.environment
        ).stdout


# --- what is measured --------------------------------------------------------------------------------------------


class Place(NamedTuple):
    """A share, ones with a tenth and twice its files, each of distinct files; and where stores go."""

    share: Path
    tenth: Path
    double: Path
    store: Path
    double_store: Path
    packages: Path


def sections(scale: Scale) -> Iterator[Section]:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        names = ("one", "tenth", "two", "scan.db", "double.db", "packages.json")
        place = Place(*(folder / name for name in names))
        site(place.packages)
        share(place.share, scale.files)
        share(place.tenth, scale.files // 10)
        share(place.double, 2 * scale.files)
        mifkit = Mifkit(compiled(folder))
        # The first one compiles; and a rescan takes place in this process, which has to load for it.
        few = share(folder / "few", 5)
        mifkit.scan(few, folder / "few.db", 2)
        scanned(few, folder / "few.db")
        counts = {DOUBLE: 2 * scale.files, LARK: scale.files // 10, LARK_ALONE: scale.files // 10}
        whole = _times(place, mifkit, rounds(scale))
        times = {name: found.per(counts.get(name, scale.files)) for name, found in whole.items()}
        lines = [Line(name, 1 / found.best, 1 / found.median, "files/s") for name, found in times.items()]
        lines += _ratios(times)
        size = place.store.stat().st_size / scale.files
        lines.append(amount("size of the store", size, "octets/file"))
        yield Section(f"A share of {scale.files:,} status MIFs", lines)


def _times(place: Place, mifkit: Mifkit, rounds: int) -> dict[str, Times]:
    folder = str(place.share)
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        works: dict[str, Work] = {
            FLOOR: lambda: over(folder, pool, read_all),
            TWO: lambda: mifkit.scan(place.share, place.store, 2),
            ONE: lambda: mifkit.scan(place.share, place.store, 1),
            LARK: lambda: over(str(place.tenth), pool, parse_all),
            LARK_ALONE: lambda: parse_all(list(walk(str(place.tenth)))),
            DOUBLE: lambda: mifkit.scan(place.double, place.double_store, 2),
            # In a store of its own: a rescan without the packages would have to forget what they match.
            PACKAGED: lambda: mifkit.scan(place.share, place.double_store, 2, "--package", str(place.packages)),
            STAT: lambda: walk_and_stat(folder),
            RESCAN: lambda: scanned(place.share, place.store),
        }
        # Each process gets its parser ready.
        list(pool.map(parse_all, [[next(walk(folder))]] * 8))
        parse_all([next(walk(folder))])
        return measured(
            works, rounds, lambda name: over(str(place.double if name == DOUBLE else place.share), pool, read_all)
        )


def measured(works: dict[str, Work], rounds: int, prepare: Callable[[str], object]) -> dict[str, Times]:
    """The seconds that each work took, in turn, after it was prepared."""
    found: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            prepare(name)
            began = time.perf_counter()
            work()
            found[name].append(time.perf_counter() - began)
    return {name: Times.of(seconds) for name, seconds in found.items()}


def rounds(scale: Scale) -> int:
    """How often each work is done."""
    return 1 if scale.rounds < FULL.rounds else ROUNDS


def _ratios(times: dict[str, Times]) -> list[Line]:
    """Of what each took for a file."""
    return [
        ratio(f"{TWO} / {FLOOR}", times[TWO], times[FLOOR], Target(most=3.5)),
        ratio(f"{LARK} / {TWO}", times[LARK], times[TWO], Target(least=20.0)),
        ratio(f"{LARK_ALONE} / {ONE}", times[LARK_ALONE], times[ONE], Target(least=20.0)),
        ratio("a file among twice as many / a file", times[DOUBLE], times[TWO], Target(most=1.1)),
        ratio(f"with {PACKAGES} packages / without", times[PACKAGED], times[TWO], Target(most=1.5)),
        ratio(f"{ONE} / {TWO}", times[ONE], times[TWO], Target(least=1.7)),
        ratio(f"{RESCAN} / {STAT}", times[RESCAN], times[STAT], Target(most=1.5)),
    ]
