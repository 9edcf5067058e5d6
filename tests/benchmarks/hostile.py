"""Time and peak memory for input made to hurt: `python tests/benchmarks/hostile.py`. Not run by pytest.

Each measurement is a process of its own. For an input of n MB the table shows, per stage, the seconds and the peak
memory as a multiple of the input; `growth` is time(2n) / time(n): about 2 is linear, 4 would be quadratic. (Times under
a tenth of a second say nothing of growth, and are left out.)

Stages: `check` is the engine alone, `full`, `concise` and `json` are the engine and the writer of that name, `format`,
`show` and `outcome` what the commands of these names do.

    python tests/benchmarks/hostile.py                              every input at 1 MB and 2 MB, stage check
    python tests/benchmarks/hostile.py --megabytes 4,16 --stages check --inputs "cells,dense text"
    python tests/benchmarks/hostile.py --megabytes 100 --stages check --no-doubling

Numbers of a million, as of nested blocks or comments, are reached at sizes of 4 to 24 MB; the table tells how often the
unit of an input is repeated.
"""

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

MEGABYTE = 1 << 20
# Without a limit one of these inputs might take all the memory of the computer.
MOST_MEMORY = int(os.environ.get("HOSTILE_MEMORY_GB", "12")) << 30

ATTRIBUTE = """\
  Start Attribute
    Name = "Thing {0}"
    ID = {0}
    Type = String(64)
    Value = "text of {0}"
  End Attribute
"""
GROUP_HEAD = """\
Start Component
Name = "Workstation"
Start Group
Name = "G"
ID = 1
Class = "MICROSOFT|G|1.0"
Key = 1
"""
GROUP_TAIL = "End Group\nEnd Component\n"
COLUMN = 'Start Attribute\nName = "C {0}"\nID = {0}\nType = Integer\nValue = 0\nEnd Attribute\n'
TABLE_HEAD = (
    'Start Component\nName = "W"\nStart Group\nName = "T"\nClass = "A|T|1"\nKey = 1\n'
    + COLUMN.format(1)
    + COLUMN.format(2)
    + 'End Group\nStart Table\nName = "R"\nID = 2\nClass = "A|T|1"\n'
)
TABLE_TAIL = "End Table\nEnd Component\n"
ENUM_HEAD = 'Start Component\nName = "W"\nStart Enum\nName = "E"\n'
STATUS = """\
Start Component
Name = "WORKSTATION"
Start Group
Name = "InstallStatus"
ID = 1
Class = "MICROSOFT|JOBSTATUS|1.0"
Start Attribute
Name = "Status"
ID = 1
Type = String(32)
Value = "Failed"
End Attribute
Start Attribute
Name = "Description"
ID = 2
Type = String(128)
Value = "{0}"
End Attribute
End Group
End Component
"""
STATUS_HEAD, STATUS_TAIL = STATUS.split("{0}")


def narrow(text: str) -> bytes:
    return text.encode("latin-1")


class Input(NamedTuple):
    """`head`, then `unit` as often as the size asks for, then `tail`. `{0}` in a unit is its number."""

    unit: str
    head: str = ""
    tail: str = ""
    encode: Callable[[str], bytes] = narrow

    def repeats(self, size: int) -> int:
        return max(1, (size - len(self.head) - len(self.tail)) // max(1, len(self.unit.replace("{0}", "123456"))))

    def data(self, size: int) -> bytes:
        count = self.repeats(size)
        body = "".join(self.unit.format(n) for n in range(1, count + 1)) if "{0}" in self.unit else self.unit * count
        return self.encode(self.head + body + self.tail)


def wide(text: str) -> bytes:
    return text.encode("utf-16-le")


def wide_with_mark(text: str) -> bytes:
    return b"\xff\xfe" + text.encode("utf-16-le")


INPUTS = {
    "ordinary text": Input(ATTRIBUTE, GROUP_HEAD, GROUP_TAIL),
    "ordinary groups": Input(
        'Start Group\nName = "G {0}"\nID = {0}\nClass = "MICROSOFT|G {0}|1.0"\n' + ATTRIBUTE + "End Group\n",
        'Start Component\nName = "W"\n', "End Component\n",
    ),
    "dense text": Input("Start Attribute ID=1 End Attribute ", GROUP_HEAD, GROUP_TAIL),
    "one literal": Input("x", STATUS_HEAD, STATUS_TAIL),
    "one literal of escapes": Input("\\x41", STATUS_HEAD, STATUS_TAIL),
    "pieces of a literal": Input('" "', STATUS_HEAD, STATUS_TAIL),
    "nested starts": Input("Start Group\n", "Start Component\n"),
    "nested attributes": Input("Start Attribute\n", "Start Component\nStart Group\n"),
    "nested enums": Input("Start Attribute Type = Start Enum ", "Start Component Start Group "),
    "deep enums": Input("Type = Start Enum\n", "Start Component\nStart Group\nStart Attribute\n"),
    "comments": Input("// x\n", "Start Component\n", "End Component\n"),
    "header comments": Input("//Word<x>\n", "", GROUP_HEAD + GROUP_TAIL),
    "rows": Input("{{ {0}, 2 }}\n", TABLE_HEAD, TABLE_TAIL),
    "cells": Input("1,", TABLE_HEAD + "{", "1}\n" + TABLE_TAIL),
    "empty cells": Input(",", TABLE_HEAD + "{", "}\n" + TABLE_TAIL),
    "open rows": Input("{1\n", TABLE_HEAD, TABLE_TAIL),
    "enumerators": Input('{0} = "a"\n', ENUM_HEAD, "End Enum\nEnd Component\n"),
    "unterminated literal": Input("x", GROUP_HEAD + 'Description = "'),
    "unterminated literals": Input('Name = "x\n', GROUP_HEAD, GROUP_TAIL),
    "unterminated comment": Input("x", GROUP_HEAD + "//"),
    "NULs": Input("\0"),
    "NULs in a literal": Input("\0", STATUS_HEAD, STATUS_TAIL),
    "UTF-16LE": Input(ATTRIBUTE, GROUP_HEAD, GROUP_TAIL, wide_with_mark),
    "UTF-16 without mark": Input(ATTRIBUTE, GROUP_HEAD, GROUP_TAIL, wide),
    "only quotes": Input('"'),
    "only backslashes": Input("\\"),
    "only stray signs": Input("; "),
    "words": Input("word ", GROUP_HEAD, GROUP_TAIL),
    "unknown statements": Input("Foo = 1\n", GROUP_HEAD, GROUP_TAIL),
    "findings": Input("ID = 08\n", GROUP_HEAD, GROUP_TAIL),
    "one line": Input('Description="x" ', GROUP_HEAD, GROUP_TAIL),
    "suppressions": Input("ID = 08 // mifkit: ignore[SYN115]\n", GROUP_HEAD, GROUP_TAIL),
    "unused suppressions": Input("// mifkit: ignore[SYN115]\n", GROUP_HEAD, GROUP_TAIL),
}  # fmt: skip
STAGES = ("check", "full", "concise", "json", "format", "show", "outcome")


def run_stage(stage: str, data: bytes) -> int:
    """Do what a stage is about; how many findings there were."""
    from mifkit.documents.mif import Document
    from mifkit.files.source import Source
    from mifkit.linter.engine import Settings, check
    from mifkit.output.findings.formats import writer
    from mifkit.output.findings.positions import Checked
    from mifkit.output.summary import Summary

    source = Source("x.mif", data)
    if stage == "format":
        from mifkit.linter.formatting import format_source

        format_source(source)
        return 0
    if stage == "show":
        from mifkit.output.answers.tree import write_tree

        with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123
            write_tree(Document(source), nowhere)
        return 0
    report = check(source, Settings())
    if stage == "outcome":
        from mifkit.linter.status_facts import NotAStatusMifError, facts
        from mifkit.status.outcome.derive import derive

        with suppress(NotAStatusMifError):
            derive(facts(report))
    elif stage != "check":
        summary = Summary()
        summary.add(report)
        with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123
            made = writer(stage, nowhere)
            made.report(Checked(report))
            made.finish(summary)
    return len(report.diagnostics)


def child(stage: str, name: str, size: int) -> None:
    """Measure in this process, and print seconds, octets of memory beyond those before, and findings."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    data = INPUTS[name].data(size)
    run_stage(stage, b"Start Component\nEnd Component\n")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    begin = time.perf_counter()
    findings = run_stage(stage, data)
    seconds = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(seconds, peak - before, findings, len(data))


class Measured(NamedTuple):
    seconds: float
    memory: int
    findings: int
    size: int


def measure(stage: str, name: str, size: int, limit: float) -> Measured | str:
    """What a child process measured, or why it did not."""
    command = [sys.executable, __file__, "--child", stage, name, str(size)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        return f"more than {limit:.0f} s"
    if done.returncode:
        return (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1][:60]
    seconds, memory, findings, octets = done.stdout.split()
    return Measured(float(seconds), int(memory), int(findings), int(octets))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", default="1", help="sizes of the inputs, separated by commas (default: 1)")
    parser.add_argument("--stages", default="check", help=f"of {','.join(STAGES)}")
    parser.add_argument("--inputs", default=",".join(INPUTS), help="names of inputs, separated by commas")
    parser.add_argument("--no-doubling", action="store_true", help="do not measure twice the size for the growth")
    parser.add_argument("--limit", type=float, default=600, help="seconds for one measurement (default: 600)")
    parser.add_argument("--child", nargs=3, metavar=("STAGE", "INPUT", "OCTETS"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        stage, name, size = options.child
        child(stage, name, int(size))
        return
    titles = ("input", "stage", "MB", "units", "seconds", "growth", "x input", "findings")
    print("{:<24} {:<8} {:>6} {:>10} {:>8} {:>6} {:>8} {:>9}".format(*titles))
    for name in options.inputs.split(","):
        for stage in options.stages.split(","):
            for megabytes in options.megabytes.split(","):
                report(stage, name, float(megabytes), options)


def report(stage: str, name: str, megabytes: float, options: argparse.Namespace) -> None:
    size = int(megabytes * MEGABYTE)
    head = f"{name:<24} {stage:<8} {megabytes:>6g} {INPUTS[name].repeats(size):>10}"
    one = measure(stage, name, size, options.limit)
    if isinstance(one, str):
        print(f"{head} {one}", flush=True)
        return
    two = None if options.no_doubling or one.seconds < 0.1 else measure(stage, name, 2 * size, options.limit)
    growth = f"{two.seconds / one.seconds:.1f}" if isinstance(two, Measured) else two or ""
    print(f"{head} {one.seconds:>8.2f} {growth:>6} {one.memory / one.size:>8.1f} {one.findings:>9}", flush=True)


if __name__ == "__main__":
    main()
