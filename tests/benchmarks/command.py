"""How fast mifkit is, in ratios measured within the same run: `python tests/benchmarks`.

Everything that is compared is measured in turn, round by round, on the same input. Beside a ratio stands what is aimed
at; nothing fails where that is missed, for a busy computer proves nothing. The peers need the extra `bench`.
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from benchmarks.ratios import FULL, QUICK, RATIO, Line, Scale, Section, UnlikeError

# Module of this folder, with a function `sections(scale)`: what it measures.
BENCHMARKS = {
    "parsing": "known and unknown shapes against other parsers, on the same files",
    "shapes": "the memory for shapes on input made to defeat it",
    "rules": "all rules and the outcome against a parse",
    "startup": "whole processes against an empty click program",
    "scan": "a share against reading it, and against a scan built on plain Lark",
    "kinds": "a share of files of all kinds and encodings against reading it; inventory MIFs against plain Lark",
    "memory": "the memory of a scan of a share, and of one of four times as many files",
    "lint": "a repository by one process and by all cores, and readers of scripts against splitting into words",
    "log": "logs against reading them and splitting them into lines",
    "latency": "a share on which each opening of a file takes 5 ms longer",
}


def shown(line: Line) -> str:
    """A line as people read it."""
    numbers = "".join(f"{number(value, line.unit):>10}" for value in (line.best, line.median))
    told = f"  {line.what:<58}{numbers}"
    if line.unit != RATIO:
        return f"{told} {line.unit}"
    if line.target is None:
        return told
    return f"{told}  {line.target}" if line.target.met_by(line.best) else f"{told}  {line.target}: MISSED"


def number(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    digits = 2 if unit == RATIO or value < 10 else 1 if value < 1000 else 0
    return f"{value:,.{digits}f}"


def machine() -> str:
    """What the figures hold for."""

    model = platform.processor() or platform.machine()
    about = Path("/proc/cpuinfo")
    if about.exists():
        names = [
            row.partition(":")[2].strip() for row in about.read_text().splitlines() if row.startswith("model name")
        ]
        model = names[0] if names else model
    load = f", load {os.getloadavg()[0]:.1f} before the run" if hasattr(os, "getloadavg") else ""
    return f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores, {model}{load}"


def measured(names: list[str], scale: Scale) -> Iterator[tuple[str, Section]]:
    """The sections of these benchmarks, each printed as soon as it is known."""
    for name in names:
        print(f"\n{name}: {BENCHMARKS[name]}", flush=True)
        sections: Iterator[Section] = import_module(f"benchmarks.{name}").sections(scale)
        for section in sections:
            print(f"\n  {section.title:<58}{'best':>10}{'median':>10}")
            for one in section.lines:
                print(shown(one), flush=True)
            yield name, section


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python tests/benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = "\n".join(f"  {name:<10}{what}" for name, what in BENCHMARKS.items())
    parser.epilog = f"benchmarks:\n{names}"
    parser.add_argument("--quick", action="store_true", help="few rounds, small shares: whether everything works")
    parser.add_argument("--only", nargs="+", choices=BENCHMARKS, metavar="NAME", help="these benchmarks alone")
    parser.add_argument("--files", type=int, help=f"files in the share to scan (default: {FULL.files})")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file, too")
    options = parser.parse_args()
    scale = QUICK if options.quick else FULL
    if options.files:
        scale = scale._replace(files=options.files)
    about = machine()
    print(about)
    try:
        found = [
            {"benchmark": name, "section": section.title, **one._asdict(), "target": str(one.target or "")}
            for name, section in measured(options.only or list(BENCHMARKS), scale)
            for one in section.lines
        ]
    except (ModuleNotFoundError, UnlikeError) as error:
        need = "; the peers need: pip install -e '.[bench]'" if isinstance(error, ModuleNotFoundError) else ""
        sys.exit(f"{error}{need}")
    if options.json:
        options.json.write_text(json.dumps({"machine": about, "lines": found}, indent=1), encoding="utf-8")
