"""Doubts beside a match: where the sources are silent or contradict each other (status-mif.md 5 and 17)."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from mifkit.diagnostics import quoted
from mifkit.status.matching.fields import Candidate, same_but_for_case
from mifkit.status.matching.package import Package
from mifkit.status.matching.procedures import Compares, Procedure
from mifkit.status.matching.report import Doubt


class _Case(Struct, frozen=True):
    """The parameters of `doubts_about`."""

    package: Package
    picked: Sequence[Candidate]
    passed: Sequence[Candidate]
    procedure: Procedure
    by_properties: bool

    @property
    def either_tab(self) -> bool:
        return self.procedure.compares is Compares.EITHER_TAB


def doubts_about(
    package: Package,
    picked: Sequence[Candidate],
    passed: Sequence[Candidate],
    procedure: Procedure,
    *,
    by_properties: bool,
) -> tuple[Doubt, ...]:
    """The doubts that apply to a match.

    `picked` are the candidates that are picked up, `passed` those that were compared and are not picked up;
    `by_properties` is whether the General tab counts.
    """
    case = _Case(package, picked, passed, procedure, by_properties)
    return tuple(doubt for doubt, applies in DOUBTS if applies(case)) + tuple(_language(case))


def _loses_criteria(case: _Case) -> bool:
    """Whether SMS 2.0 SP2 to SP5 lose the criteria over a restart (KBZ833773)."""
    package = case.package
    if not case.either_tab:
        return False
    if case.by_properties:
        return bool(package.name) and not package.manufacturer
    return bool(package.mif_file_name) and not package.mif_version and not package.mif_publisher


def _bit_clear(case: _Case) -> bool:
    return case.by_properties and case.procedure.compares is Compares.REPORTING_TAB


def _only_absent_file_name(case: _Case) -> bool:
    package = case.package
    only = bool(package.mif_file_name) and not any(package.fields[1:])
    return only and case.procedure.falls_back and not case.by_properties and bool(case.passed) and not case.picked


DOUBTS: tuple[tuple[Doubt, Callable[[_Case], bool]], ...] = (
    (
        Doubt(
            "criteria-lost-at-restart",
            "If the program restarts the computer, SMS 2.0 SP2 to SP5 lose these criteria and process every MIF in "
            r"\Windows\temp (KBZ833773).",
        ),
        _loses_criteria,
    ),
    (
        Doubt(
            "package-properties",
            "The SDK contradicts itself about 'Use package properties': by its flag table, Name, Manufacturer and "
            "Version of the package are compared; by its remarks, the exit code decides.",
        ),
        _bit_clear,
    ),
    (
        Doubt(
            "fields-not-in-use",
            "MIF fields of the package are filled, but with 'Use package properties' they are not compared.",
        ),
        lambda case: _bit_clear(case) and any(case.package.fields),
    ),
    (
        Doubt(
            "named-file-absent",
            "Taken literally, the SDK says that any MIF matches if only MIFFileName is filled and that file is absent.",
        ),
        _only_absent_file_name,
    ),
    (
        Doubt(
            "faulty-mif",
            "The MIF has syntax faults ('mifkit lint' lists them). According to SCS only valid MIFs are reported, so "
            "the exit code may decide after all.",
        ),
        lambda case: case.procedure.compares is Compares.REPORTING_TAB and any(mif.faulty for mif in case.picked),
    ),
)


def _language(case: _Case) -> Sequence[Doubt]:
    if case.procedure.compares is not Compares.REPORTING_TAB:
        return ()
    wanted = case.package.language
    locales = [mif.locale for mif in case.picked if mif.locale and not mif.by_windows_installer]
    if not wanted or not locales or same_but_for_case(locales[0], wanted):
        return ()
    text = (
        f"The MIF's Locale is {quoted(locales[0])}, the package's language {quoted(wanted)}. One author reports that "
        "they must be equal (KIS); no other source compares them."
    )
    return (Doubt("locale", text),)
