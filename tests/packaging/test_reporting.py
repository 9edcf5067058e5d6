"""What a package's Reporting tab makes of the MIF that a command line writes."""

import pytest

from mifkit.packaging.mif_switches import mif_switches
from mifkit.packaging.reporting import Reporting, installer_file, reporting
from mifkit.status.matching.package import Package

BLANK = {"mif_file_name": "", "mif_name": "", "mif_version": "", "mif_publisher": ""}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, Reporting.NOT_KNOWN),
        ({"mif_file_name": ""}, Reporting.NOT_KNOWN),
        (BLANK, Reporting.BLANK),
        (BLANK | {"use_fields": True}, Reporting.BLANK),
        (BLANK | {"use_fields": False}, Reporting.PACKAGE_PROPERTIES),
        ({"mif_file_name": "READER", "use_fields": False}, Reporting.PACKAGE_PROPERTIES),
        ({"mif_file_name": "READER"}, Reporting.NAMED),
        ({"mif_file_name": "reader.MIF", "use_fields": True}, Reporting.NAMED),
        ({"mif_file_name": "READ*"}, Reporting.NAMED),
        ({"mif_file_name": "READER2"}, Reporting.OTHER_NAME),
        ({"mif_publisher": "Contoso"}, Reporting.ANY_NAME),
    ],
)
def test_how_a_package_is_set_up_for_a_mif(fields: dict[str, str | bool], expected: Reporting) -> None:
    assert reporting(Package(origin="here", **fields), "READER.mif") is expected  # type: ignore[arg-type]


def test_without_a_package_nothing_is_known() -> None:
    assert reporting(None, "READER.mif") is Reporting.NOT_KNOWN


@pytest.mark.parametrize(
    ("line", "file"),
    [
        ("msiexec /i x.msi /m READER", "READER.mif"),
        ("msiexec /i x.msi /m LONGREADER", "LONGREADER.mif"),
        ("msiexec /m READER", None),
        ("msiexec /i x.msi /m READER.mif", None),
        ("msiexec /i x.msi /m", None),
        ("msiexec /i x.msi /m %NAME%", None),
        ("setup -mREADER", None),
        ("ismif32 -f READER -s 0", None),
    ],
)
def test_only_a_name_that_is_sure_to_be_the_mifs_counts(line: str, file: str | None) -> None:
    (switch,) = mif_switches(line)
    assert installer_file(switch) == file
