"""The run of `mifkit baseline`: the findings become a baseline, or show what a baseline no longer needs."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from msgspec import structs

from mifkit.cli.errors import CannotRun
from mifkit.cli.options.configuration import readable
from mifkit.cli.runs.inputs import Inputs
from mifkit.diagnostics import Diagnostic
from mifkit.files.discovery import FoundFile
from mifkit.files.replacing import ReportFile
from mifkit.linter.baseline import NEVER, Baseline, collect, read
from mifkit.linter.engine import Report, Settings
from mifkit.output.summary import counted


class Done(NamedTuple):
    """What was done, in a sentence, and the paths of the files that could not be checked."""

    sentence: str
    unreadable: list[str]


def write(path: str, inputs: Inputs, *, replace: bool = False) -> Done:
    """Write a baseline that accepts everything found now. If there is one, it stays as it is for whatever is not
    checked, unless `replace`. Raises `CannotRun` and `ReportError`."""
    before: Baseline | None = None
    if not replace and Path(path).exists():
        with readable():
            before = read(Path(path))
    unreadable: list[str] = []
    checked: dict[str, frozenset[str] | None] = {}

    def everything() -> Iterator[Diagnostic]:
        for found, report, settings in _checked(inputs, unreadable):
            if found.path not in unreadable:
                checked[report.source.path] = settings.codes
            yield from report.diagnostics

    baseline = collect(Path(path), everything())
    if before is not None:
        baseline = before.merged(baseline, checked)
    _save(baseline)
    return Done(f"{path} accepts {_change(before, baseline)}.", unreadable)


def prune(path: str, inputs: Inputs) -> Done:
    """Remove from a baseline what is no longer found. Raises `CannotRun` and `ReportError`."""
    with readable():
        baseline = read(Path(path))
    unreadable: list[str] = []
    for _, report, settings in _checked(inputs, unreadable):
        if not any(diagnostic.name in NEVER for diagnostic in report.diagnostics):
            baseline.split(report.source.path, report.diagnostics, settings.codes)
    pruned = baseline.pruned(inputs.paths)
    _save(pruned)
    return Done(f"{path} accepts {_change(baseline, pruned)}.", unreadable)


def _change(before: Baseline | None, after: Baseline) -> str:
    """The number of accepted findings before and now: `161 → 163 findings`."""
    now = counted(len(after), "finding")
    return now if before is None else f"{len(before)} \N{RIGHTWARDS ARROW} {now}"


def _checked(inputs: Inputs, unreadable: list[str]) -> Iterator[tuple[FoundFile, Report, Settings]]:
    files = 0
    with readable():
        for found, path, beside in inputs.joined():
            files += 1
            settings = structs.replace(inputs.project.folder_of(path).settings(path), beside=beside)
            report = inputs.report(found, partial(inputs.check, settings=settings))
            if any(diagnostic.name in NEVER for diagnostic in report.diagnostics):
                unreadable.append(found.path)
            yield found, report, settings
    if not files:
        raise CannotRun(inputs.nothing("check"))


def _save(baseline: Baseline) -> None:
    with ReportFile(str(baseline.path)) as stream:
        stream.write(baseline.render())
