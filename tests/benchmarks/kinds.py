"""How fast `mifkit scan` is with files of all kinds and encodings, and with inventory MIFs that are all different."""

import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from benchmarks.inputs import KINDS, inventory_mif
from benchmarks.ratios import Line, Scale, Section, Target, Work, compiled, ratio
from benchmarks.scan import Mifkit, measured, over, parse_all, read_all, rounds, walk

MIXED, MIXED_FLOOR = "mifkit scan --jobs 2, all kinds", "walk and read them, two processes"
INVENTORY, INVENTORY_LARK = "mifkit scan --jobs 2, inventory", "plain Lark, two processes, a tenth"


def sections(scale: Scale) -> Iterator[Section]:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        mifkit = Mifkit(compiled(folder))
        yield _mixed(folder, mifkit, scale)
        yield _inventory(folder, mifkit, scale)


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
        times = measured(works, rounds(scale), lambda _: over(str(mixed), pool, read_all))
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
        times = measured(works, rounds(scale), lambda _: over(str(whole), pool, read_all))
    per_file = {INVENTORY: times[INVENTORY].per(files), INVENTORY_LARK: times[INVENTORY_LARK].per(files // 10)}
    lines = [Line(name, 1 / one.best, 1 / one.median, "files/s") for name, one in per_file.items()]
    lines.append(
        ratio(f"{INVENTORY_LARK} / {INVENTORY}", per_file[INVENTORY_LARK], per_file[INVENTORY], Target(least=10.0))
    )
    return Section(f"A share of {files:,} inventory MIFs of 20 KB, each with its own numbers", lines)


def _halves(paths: list[str]) -> list[list[str]]:
    """Work for two processes."""
    return [paths[::2], paths[1::2]]
