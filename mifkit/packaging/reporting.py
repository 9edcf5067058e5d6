"""Whether a package's Reporting tab matches the status MIF that a command line writes (status-mif.md 5.3 and 5.4)."""

from enum import Enum, auto

from mifkit.packaging.mif_switches import MifSwitch, Problem
from mifkit.status.matching.fields import Candidate, compare_file_name
from mifkit.status.matching.package import Package
from mifkit.status.matching.report import FieldVerdict


class Reporting(Enum):
    """How a package is set up for a status MIF."""

    # No package, or none of its fields, is known.
    NOT_KNOWN = auto()
    # "Use package properties": the fields do not count.
    PACKAGE_PROPERTIES = auto()
    # The four fields are blank.
    BLANK = auto()
    # MIFFileName names the MIF.
    NAMED = auto()
    # MIFFileName names another file.
    OTHER_NAME = auto()
    # Only other fields than MIFFileName are filled.
    ANY_NAME = auto()


def reporting(package: Package | None, file: str) -> Reporting:
    """How a package, `None` if it is not known, is set up for a status MIF of the name `file`."""
    if package is None or (package.use_fields is None and all(field is None for field in package.fields)):
        return Reporting.NOT_KNOWN
    if package.use_fields is False:
        return Reporting.PACKAGE_PROPERTIES
    if not any(package.fields):
        return Reporting.BLANK if None not in package.fields else Reporting.NOT_KNOWN
    if not package.mif_file_name:
        return Reporting.ANY_NAME
    return Reporting.NAMED if is_named(package.mif_file_name, file) else Reporting.OTHER_NAME


def is_named(mif_file_name: str, file: str) -> bool:
    """Whether MIFFileName names a file, with or without .mif, wildcards allowed."""
    candidate = Candidate(path=file, file_name=file)
    return compare_file_name(mif_file_name, candidate, wildcards=True).verdict is FieldVerdict.EQUAL


def installer_file(switch: MifSwitch) -> str | None:
    """The name of the status MIF that a switch makes Windows Installer write; `None` if it writes none, or if the
    command line does not tell the name."""
    return switch.file if switch.tool == "msiexec" and Problem.NO_ACTION not in switch.problems else None
