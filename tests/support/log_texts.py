"""Logs for tests: the lines that a client writes about a run, in both forms, with invented names."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

DAY = datetime(2026, 11, 21, 10, 11, 12, 345000)
BIAS = -60


class Line(NamedTuple):
    """A message, the seconds after `DAY` at which it is written, and its thread."""

    message: str
    second: float
    thread: int


class Run(NamedTuple):
    """A run of a program. `threads` are those of the start, of the end, and of the line that calls it complete."""

    program: str = "Per-system unattended"
    package: str = "RDR00042"
    advertisement: str = "RDR20017"
    code: int = 0
    status: str = "Success"
    mif: str | None = None
    mif_event: str | None = None
    command: str = "setup.exe /quiet"
    second: float = 0
    lasts: float = 60
    tried: int | None = None
    threads: tuple[int, int, int] = (100, 200, 200)
    script: str | None = None


def event(name: str, run: Run, **properties: str) -> str:
    """The text of an event, as it is raised."""
    values = {"AdvertisementId": run.advertisement, "PackageName": run.package, "ProgramName": run.program}
    escaped = {
        key: value.replace("\\", "\\\\").replace('"', '\\"') for key, value in sorted({**values, **properties}.items())
    }
    body = "\n".join(f'\t{key} = "{value}";' for key, value in escaped.items())
    return f"Raising event:\n[SMS_CodePage(437), SMS_LocaleID(1033)]\ninstance of {name}\n{{\n{body}\n}};\n"


def run_lines(run: Run) -> list[Line]:
    """The lines about a run, in the order in which a client writes them."""
    begin, end, complete = run.threads
    of = f"for Ad:{run.advertisement}, Package:{run.package}, Program: {run.program}"
    told = [
        (f"Command line = {run.command}, Working Directory = C:\\WINDOWS\\ccmcache\\1\\", 0.0, begin),
        ("Created Process for the passed command line", 0.1, begin),
        (event("SoftDistProgramStartedEvent", run, CommandLine=run.command), 0.2, begin),
        (f"Raised Program Started Event {of}", 0.3, begin),
        (f"Program exit code {run.code}", run.lasts, end),
        ("Looking for MIF file to get program status", run.lasts, end),
    ]
    if run.mif is not None:
        told.append((f"A Matching MIF file {run.mif} was found", run.lasts, end))
    if run.mif_event is not None:
        told.append((event(run.mif_event, run), run.lasts, end))
    if run.script is not None:
        text = f"Script for Package:{run.package}, Program: {run.program} {run.script} with exit code {run.code}"
        told.append((text, run.lasts, end))
    text = f"Execution is complete for program {run.program}. The exit code is {run.code}, the execution status is "
    told.append((text + run.status, run.lasts + 0.1, complete))
    if run.status == "FailureRetry":
        told.append(("Non fatal execution error", run.lasts + 0.2, complete))
    if run.tried is not None:
        text = f"Program Exit Code {run.code} has been tried {run.tried} times, will retry later"
        told.append((text, run.lasts + 0.2, complete))
    return [Line(message, run.second + second, thread) for message, second, thread in told]


def runs(*several: Run) -> list[Line]:
    """The lines of several runs, in the order of time."""
    return sorted((line for run in several for line in run_lines(run)), key=lambda line: line.second)


def cmtrace(lines: Iterable[Line], component: str = "execmgr", end: str = "\r\n", bias: str = f"{BIAS:+04d}") -> str:
    """The lines in CMTrace's form."""
    return "".join(
        f'<![LOG[{line.message}]LOG]!><time="{_at(line):%H:%M:%S}.{_at(line).microsecond // 1000:03d}{bias}" '
        f'date="{_at(line):%m-%d-%Y}" component="{component}" context="" type="1" thread="{line.thread}" '
        f'file="execreqmgr.cpp:4238">{end}'
        for line in lines
    )


def plain(lines: Iterable[Line], component: str = "execmgr") -> str:
    """The lines in the older form."""
    return "".join(
        f"{line.message}  $$<{component}><{_at(line):%m-%d-%Y %H:%M:%S}.{_at(line).microsecond // 1000:03d}{BIAS:+04d}>"
        f"<thread={line.thread} (0x{line.thread:X})>\r\n"
        for line in lines
    )


def in_words(lines: Iterable[Line], component: str = "SMS_CLIENT_ADVERTISED_PROGRAMS") -> str:
    """The lines as SMS 2.0 writes them: a tilde behind the message, the date in words, no bias."""
    return "".join(
        f"{line.message}~  $$<{component}><{_at(line):%a %b %d %H:%M:%S}.{_at(line).microsecond // 1000:03d} "
        f"{_at(line):%Y} Eastern Standard Time><thread={line.thread} (0x{line.thread:X})>\r\n"
        for line in lines
    )


def _at(line: Line) -> datetime:
    return DAY + timedelta(seconds=line.second)


MSIEXEC = 'msiexec.exe /I "reader.msi" /QN /M MSIRDR42 /L*v C:\\WINDOWS\\Temp\\reader.log'
# The case that mifkit is about: 1618, which a matched MIF of Windows Installer turned into a failure for good.
MASKED = Run(
    code=1618, status="FailureNonRetry", mif="MSIRDR42.mif", command=MSIEXEC, threads=(100, 200, 300), lasts=40
)
# A test program that returns 999, twice, on a client that waits for 600 + 300 s.
RETRIED = (
    Run("Wrapper", "RDR00051", "RDR20021", code=999, status="FailureRetry", tried=1, second=0, lasts=5),
    Run("Wrapper", "RDR00051", "RDR20021", code=999, status="FailureRetry", tried=2, second=906, lasts=5),
)
