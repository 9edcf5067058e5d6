"""How fast `mifkit scan` is: beside only reading the same files, and beside a scan built on plain Lark.

A share of distinct status MIFs of about 2.4 KB is scanned in turn by each of them, with plain Lark a tenth of it; then
a share of files of all kinds and encodings, and one of inventory MIFs. Scans by mifkit are processes of their own, so
that what an earlier one has learnt does not count; the pools they are compared with have been warmed. What is about to
be measured is read once before: no one is to wait for the disk.
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

from benchmarks.inputs import KINDS, inventory_mif
from benchmarks.ratios import FULL, RATIO, Line, Scale, Section, Target, Times, Work, amount, compiled, ratio

ROUNDS = 3
CHUNK = 500
FLOOR, LARK, LARK_ALONE = "walk and read, two processes", "plain Lark, two processes", "plain Lark, one process"
TWO, ONE = "mifkit scan --jobs 2", "mifkit scan --jobs 1"
DOUBLE = "mifkit scan --jobs 2, twice the files"
PACKAGES = 500
PACKAGED = f"mifkit scan --jobs 2, with {PACKAGES} packages"
RESCAN, STAT = "rescan of the unchanged share", "walk and stat"
MIXED, MIXED_FLOOR = "mifkit scan --jobs 2, all kinds", "walk and read them, two processes"
INVENTORY, INVENTORY_LARK = "mifkit scan --jobs 2, inventory", "plain Lark, two processes, a tenth"
# Runs a command, and prints the memory in KB that the largest process of it has had. It is small itself: the memory
# of the process that starts another one counts as the other's.
MEASURE = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
MEASURE += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"


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
        self._run(scan_command(folder, store, jobs, *more))

    def peak(self, folder: Path, store: Path) -> float:
        """The memory of the largest process of a scan with two workers, in MB."""
        return int(self._run([sys.executable, "-c", MEASURE, *scan_command(folder, store, 2)])) / 1024

    def _run(self, command: list[str]) -> bytes:
        done = subprocess.run(
            command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=self.environment
        )
        return done.stdout


# --- what is measured --------------------------------------------------------------------------------------------


class Place(NamedTuple):
    """A share, ones with a tenth, twice and four times its files, each of distinct files; and where stores go."""

    share: Path
    tenth: Path
    double: Path
    fourfold: Path
    store: Path
    double_store: Path
    packages: Path


def sections(scale: Scale) -> Iterator[Section]:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        names = ("one", "tenth", "two", "four", "scan.db", "double.db", "packages.json")
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
        whole = _times(place, mifkit, _rounds(scale))
        times = {name: found.per(counts.get(name, scale.files)) for name, found in whole.items()}
        lines = [Line(name, 1 / found.best, 1 / found.median, "files/s") for name, found in times.items()]
        lines += _ratios(times)
        size = place.store.stat().st_size / scale.files
        lines.append(amount("size of the store", size, "octets/file"))
        yield Section(f"A share of {scale.files:,} status MIFs", lines)
        yield _mixed(folder, mifkit, scale)
        yield _inventory(folder, mifkit, scale)
        small = mifkit.peak(place.share, place.store)
        share(place.fourfold, 4 * scale.files)
        large = mifkit.peak(place.fourfold, place.double_store)
        yield Section(
            "Peak memory of the largest process of a scan",
            [
                amount(f"{scale.files:,} files", small, "MB"),
                amount(f"{4 * scale.files:,} files", large, "MB"),
                amount("four times the files / the files", large / small, RATIO, Target(most=1.2)),
            ],
        )


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
        return _measured(
            works, rounds, lambda name: over(str(place.double if name == DOUBLE else place.share), pool, read_all)
        )


def _measured(works: dict[str, Work], rounds: int, prepare: Callable[[str], object]) -> dict[str, Times]:
    """The seconds that each work took, in turn, after it was prepared."""
    found: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            prepare(name)
            began = time.perf_counter()
            work()
            found[name].append(time.perf_counter() - began)
    return {name: Times.of(seconds) for name, seconds in found.items()}


def _mixed(folder: Path, mifkit: Mifkit, scale: Scale) -> Section:
    """Files of all kinds and encodings, in turn, in folders of a hundred."""
    mixed = folder / "mixed"
    for number in range(scale.files):
        place = mixed / f"PC{number // 100:05}"
        place.mkdir(parents=True, exist_ok=True)
        ending, made = KINDS[number % len(KINDS)]
        (place / f"{number:06}.{ending}").write_bytes(made(number))
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        works: dict[str, Work] = {
            MIXED_FLOOR: lambda: over(str(mixed), pool, read_all),
            MIXED: lambda: mifkit.scan(mixed, folder / "mixed.db", 2),
        }
        times = _measured(works, _rounds(scale), lambda _: over(str(mixed), pool, read_all))
    lines = [Line(name, scale.files / one.best, scale.files / one.median, "files/s") for name, one in times.items()]
    lines.append(ratio(f"{MIXED} / {MIXED_FLOOR}", times[MIXED], times[MIXED_FLOOR], Target(most=3.5)))
    return Section(f"A share of {scale.files:,} files of {len(KINDS)} kinds and encodings", lines)


def _inventory(folder: Path, mifkit: Mifkit, scale: Scale) -> Section:
    """NOIDMIFs, each with numbers of its own outside of quotation marks. Plain Lark parses a tenth of them."""
    files = max(scale.files // 20, 100)
    whole, tenth = folder / "inventory" / "noidmifs", folder / "few-inventory" / "noidmifs"
    for share_of, count in ((whole, files), (tenth, files // 10)):
        share_of.mkdir(parents=True)
        for number in range(count):
            (share_of / f"{number:06}.mif").write_bytes(inventory_mif(number))
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        works: dict[str, Work] = {
            INVENTORY_LARK: lambda: sum(pool.map(parse_all, _halves(list(walk(str(tenth)))))),
            INVENTORY: lambda: mifkit.scan(whole, folder / "inventory.db", 2),
        }
        list(pool.map(parse_all, [[next(walk(str(tenth)))]] * 8))
        times = _measured(works, _rounds(scale), lambda _: over(str(whole), pool, read_all))
    per_file = {INVENTORY: times[INVENTORY].per(files), INVENTORY_LARK: times[INVENTORY_LARK].per(files // 10)}
    lines = [Line(name, 1 / one.best, 1 / one.median, "files/s") for name, one in per_file.items()]
    lines.append(
        ratio(f"{INVENTORY_LARK} / {INVENTORY}", per_file[INVENTORY_LARK], per_file[INVENTORY], Target(least=10.0))
    )
    return Section(f"A share of {files:,} inventory MIFs of 20 KB, each with its own numbers", lines)


def _halves(paths: list[str]) -> list[list[str]]:
    """Work for two processes."""
    return [paths[::2], paths[1::2]]


def _rounds(scale: Scale) -> int:
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
