"""Logs that nobody means well: linear time, bounded memory."""

import io
import tracemalloc
from collections import Counter
from collections.abc import Iterator

import pytest
from log_texts import Line, Run, cmtrace, event, run_lines, runs

from mifkit.logs.events import LineCount, read_events
from mifkit.logs.executions import executions
from mifkit.logs.items import LogItem
from mifkit.logs.records import read_records

SIZE = 100_000


def read(stream: io.BufferedIOBase) -> Iterator[LogItem]:
    count = LineCount(wordings=Counter())
    return executions(read_events(read_records(stream), "execmgr.log", count))  # type: ignore[arg-type]


def complete(number: int) -> Line:
    text = f"Execution is complete for program P{number % 7}. The exit code is {number % 3}, the execution status is "
    return Line(f"{text}FailureRetry", 0, number % 500)


def untimed(lines: list[Line]) -> str:
    return "".join(f'<![LOG[{one.message}]LOG]!><time="x" thread="{one.thread}">\n' for one in lines)


UNITS = ["<![LOG[", "<![LOG[\n", "]LOG]!><", "]LOG]!><\n", "$$<", "$$<\n", "\n", "x", "x\n", "<![LOG[]LOG]!><", "\0"]
RETRY = Line("Non fatal execution error", 0, 1)
STARTS = [Line(f"Raised Program Started Event for Ad:A, Package:{number}, Program: P", 0, 1) for number in range(3000)]
STARTED = event("SoftDistProgramStartedEvent", Run(program="x" * 9000, command='"' * 9000))
TEXTS = {
    "endings": untimed([Line(f"Program exit code {number % 5}", 0, number) for number in range(5000)]),
    "retries": cmtrace([one for number in range(1500) for one in (complete(number), RETRY)]),
    "starts": cmtrace(STARTS),
    "properties": cmtrace([Line("Raising event:\ninstance of SoftDistX " + 'a = "\\' * 9000, 0, 1)] * 6),
    "events": cmtrace([Line(STARTED, 0, 1)] * 6),
    "words in a trailer": f"<![LOG[Program exit code 1]LOG]!><{'9' * 60_000}\n" * 4,
    "words in an event": cmtrace([Line("Raising event:\ninstance of SoftDistX " + "9" * 60_000, 0, 1)] * 4),
    "commands": cmtrace([Line("Command line = " + "msiexec /m  , " * 4000, 0, 1)] * 6),
}


@pytest.mark.parametrize("unit", UNITS, ids=repr)
def test_repeated_marks_make_no_execution(unit: str) -> None:
    assert not list(read(io.BytesIO((unit * (SIZE // len(unit))).encode())))


@pytest.mark.parametrize("name", TEXTS)
def test_lines_that_fill_what_is_kept_open_are_read_to_their_end(name: str) -> None:
    assert len(list(read(io.BytesIO(TEXTS[name].encode())))) <= TEXTS[name].count("\n") + 1


class Endless(io.BufferedIOBase):
    """The same bytes again and again, without keeping them."""

    def __init__(self, text: str, times: int) -> None:
        self._bytes = text.encode()
        self._left = times

    def read(self, _size: int | None = -1, /) -> bytes:
        if self._left == 0:
            return b""
        self._left -= 1
        return self._bytes


@pytest.mark.parametrize(
    "text",
    [
        cmtrace(runs(*[Run(f"P{number}", code=number % 5, second=number) for number in range(40)])),
        cmtrace(run_lines(Run())[:-1]),
        cmtrace([Line(STARTED.replace("xxx", f"x{number}"), 0, 1) for number in range(10)]),
        "x" * 50_000,
        "<![LOG[x\n" * 1_500,
        "x\n" * 4_000,
    ],
    ids=["runs", "unfinished", "long names", "one line", "open", "lines"],
)
def test_memory_does_not_grow_with_the_log(text: str) -> None:
    tracemalloc.start()
    try:
        number = 20 if len(text) > 5000 else 100
        for _ in read(Endless(text, number)):
            pass
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 10_000_000
