"""What `mifkit report` says to programs: totals as one object; files, or groups of them, as rows and as lines."""

from typing import Any, Literal, TextIO, TypeVar

from msgspec import Struct
from msgspec.structs import asdict, astuple, replace

from mifkit.diagnostics import Severity
from mifkit.output.findings.csv import cell, rows_to
from mifkit.output.json_text import dumps, dumps_line, exact
from mifkit.output.report.chosen import ChosenFiles
from mifkit.rules.registry import entries
from mifkit.scan.report.groups import GroupRow, StatusGroup
from mifkit.scan.report.latest_scan import Run
from mifkit.scan.report.totals import (
    BadMifCause,
    BadMifComputer,
    DayTotals,
    DescriptionGroup,
    ExitCodeGroup,
    FileGroup,
    FileRow,
    GeneratorGroup,
    KindGroup,
    OutcomeGroup,
    ProductGroup,
    RetryGroup,
)

SCHEMA_VERSION: Literal[1] = 1
Group = TypeVar("Group", bound=FileGroup)


class JsonRule(FileGroup, frozen=True):
    """How often a rule is broken. `name` is `null` for a rule that only another version of mifkit knows."""

    code: str
    name: str | None
    severity: Literal["error", "warning", "info"]
    findings: int


class JsonFolder(Struct, frozen=True):
    path: str
    problem: str


class JsonBadMifCause(BadMifCause, frozen=True):
    """`fault_name` is the name of the rule `fault`; `null` for one that only another version of mifkit knows."""

    fault_name: str | None


class JsonRoot(Struct, frozen=True):
    path: str
    files: int


class JsonReport(Struct, frozen=True):
    """What `mifkit report -o json` prints. `where` has the conditions; all members but `run`, `roots` and
    `unread_folders` are about the files that fulfil them. `groups` are the status MIFs by what `--by` says, `null`
    without it."""

    schema_version: Literal[1]
    store: str
    where: list[str]
    run: Run | None
    roots: list[JsonRoot]
    files: int
    status_mifs: int
    vanished: int
    unread_folders: list[JsonFolder]
    retries: list[RetryGroup]
    kinds: list[KindGroup]
    outcomes: list[OutcomeGroup]
    products: list[ProductGroup]
    generators: list[GeneratorGroup]
    rules: list[JsonRule]
    days: list[DayTotals]
    failed: int
    failed_without_code: int
    failures_by_description: list[DescriptionGroup]
    failures_by_exit_code: list[ExitCodeGroup]
    bad_mif_computers: list[BadMifComputer]
    bad_mif_causes: list[JsonBadMifCause]
    by: str | None
    groups: list[StatusGroup] | None


def write_json(chosen: ChosenFiles, stream: TextIO) -> None:
    """Write one object."""
    totals = chosen.totals
    names = {rule.code: rule.name for rule in entries()}
    report = JsonReport(
        schema_version=SCHEMA_VERSION,
        store=exact(chosen.store),
        where=[exact(condition) for condition in chosen.where],
        run=totals.run,
        roots=[JsonRoot(exact(root.path), root.files) for root in chosen.roots],
        files=totals.files,
        status_mifs=totals.status_mifs,
        vanished=totals.vanished,
        unread_folders=[JsonFolder(exact(path), problem) for path, problem in totals.unread_folders],
        retries=_exact(totals.retries),
        kinds=_exact(totals.kinds),
        outcomes=_exact(totals.outcomes),
        products=_exact(totals.products),
        generators=_exact(totals.generators),
        rules=[
            JsonRule(**asdict(group) | {"name": names.get(group.code), "severity": Severity(group.severity).label})
            for group in _exact(totals.rules)
        ],
        days=totals.days,
        failed=totals.failed,
        failed_without_code=totals.failed_without_code,
        failures_by_description=_exact(totals.descriptions),
        failures_by_exit_code=_exact(totals.exit_codes),
        bad_mif_computers=_exact(totals.bad_computers),
        bad_mif_causes=[
            JsonBadMifCause(**asdict(group), fault_name=names.get(group.fault or ""))
            for group in _exact(totals.bad_causes)
        ],
        by=str(chosen.grouping) if chosen.grouping is not None else None,
        groups=chosen.groups(chosen.grouping) if chosen.grouping is not None else None,
    )
    stream.write(dumps(report) + "\n")


def _exact(groups: list[Group]) -> list[Group]:
    return [replace(group, example=exact(group.example)) for group in groups]


def write_jsonl(chosen: ChosenFiles, stream: TextIO) -> None:
    """Write an object per file or, with a grouping, per group, each on a line of its own."""
    if chosen.grouping is not None:
        stream.writelines(dumps_line(group) + "\n" for group in chosen.groups(chosen.grouping))
        return
    stream.writelines(dumps_line(replace(row, path=exact(row.path))) + "\n" for row in chosen.rows())


def write_csv(chosen: ChosenFiles, stream: TextIO) -> None:
    """Write a row per file, with the columns of `FileRow`, or per group, with those of `GroupRow`."""
    lines = rows_to(stream)
    if chosen.grouping is not None:
        lines.writerow((str(chosen.grouping.by), *GroupRow.__struct_fields__[1:]))
    else:
        lines.writerow(FileRow.__struct_fields__)
    for row in chosen.flat_rows():
        lines.writerow([_csv(value) for value in astuple(row)])


def _csv(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return cell(value) if isinstance(value, str) else value
