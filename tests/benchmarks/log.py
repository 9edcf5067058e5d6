"""How fast logs are read, beside only reading them and splitting them into lines.

One is a log in which every line is known and many runs have findings, the other has lines that mean nothing to mifkit.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.ratios import QUICK, Line, Scale, Section, Target, Times, Work, in_turn, ratio
from mifkit.logs.events import LineCount
from mifkit.logs.files import find_logs
from mifkit.logs.run import LogQuery, read_logs
from mifkit.logs.totals import LogTotals

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "execmgr.log"
SPLIT, KNOWN, ORDINARY = "reading and splitting into lines", "every line known", "ordinary lines"
MEGABYTE = 1_000_000
ROUNDS = 5
# 10 and 50 MB/s, where lines are split at 450 MB/s.
MOST_KNOWN, MOST_ORDINARY = 45.0, 9.0
MESSAGES = (
    "Execution Manager timer has been fired.",
    "A user has logged on.",
    "The user has logged off.",
    "Executing program as an administrator {}",
    "Content is available for program Install {}.",
    "Evaluated {} optional advertisements for the user",
    "Software distribution agent was enabled",
    "Requesting content for package RDR{} version 2",
)


def ordinary(size: int) -> bytes:
    """A log of about `size` bytes of lines that mifkit does not know."""
    lines: list[str] = []
    length = 0
    while length < size:
        number = len(lines)
        message = MESSAGES[number % len(MESSAGES)].format(f"{number % 99_999:05}")
        time = f"{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}.123+300"
        lines.append(
            f'<![LOG[{message}]LOG]!><time="{time}" date="11-21-2026" component="execmgr" context="" type="1" '
            f'thread="{1000 + number % 50}" file="execreqmgr.cpp:{number % 900}">\r\n'
        )
        length += len(lines[-1])
    return "".join(lines).encode("ascii")


def known(size: int) -> bytes:
    """The sample again and again."""
    sample = SAMPLE.read_bytes()
    return sample * (size // len(sample))


def split(path: Path) -> int:
    return len(path.read_bytes().decode().split("\n"))


def totals(path: Path) -> LogTotals:
    """What `mifkit log` makes of a log, before it writes its answer."""
    found = LogTotals()
    for entry in read_logs(find_logs([str(path)]), LogQuery(), LineCount()):
        found.add(entry)  # type: ignore[arg-type]  # every log can be read
    return found


def sections(scale: Scale) -> Iterator[Section]:
    size = (1 if scale == QUICK else 4) * MEGABYTE
    with TemporaryDirectory() as temporary:
        for name, make, most in ((KNOWN, known, MOST_KNOWN), (ORDINARY, ordinary, MOST_ORDINARY)):
            path = Path(temporary) / "execmgr.log"
            path.write_bytes(make(size))
            works: dict[str, Work] = {SPLIT: partial(split, path), name: partial(totals, path)}
            times = in_turn(works, min(scale.rounds, ROUNDS))
            yield Section(f"A log of {path.stat().st_size / MEGABYTE:.1f} MB: {name}", _lines(name, times, size, most))


def _lines(name: str, times: dict[str, Times], size: int, most: float) -> list[Line]:
    lines = [
        Line(what, size / MEGABYTE / found.best, size / MEGABYTE / found.median, "MB/s")
        for what, found in times.items()
    ]
    return [*lines, ratio(f"{name} / {SPLIT}", times[name], times[SPLIT], Target(most=most))]
