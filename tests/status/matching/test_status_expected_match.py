"""Whether a package matches a MIF that is not at hand: what follows from its name and its writer."""

from typing import Any

import pytest
from msgspec.structs import replace

from mifkit.status.matching.expected import ExpectedMif, expected_match
from mifkit.status.matching.package import Package
from mifkit.status.matching.procedures import PROCEDURES
from mifkit.status.matching.relation import Match, PropertyRule
from mifkit.status.product import Product

BLANK = Package(origin="a test", mif_file_name="", mif_name="", mif_version="", mif_publisher="", use_fields=True)
GUID = "{6F2C0A4E-91B7-4D35-8E0A-2B9D71C43F58}"


@pytest.mark.parametrize(
    ("fields", "file_name", "by_installer", "match"),
    [
        ({"mif_file_name": "MIF"}, "MIF.mif", True, Match.MATCHED),
        ({"mif_file_name": "other"}, "MIF.mif", True, Match.FIELD_DIFFERS),
        ({"mif_file_name": "MIF"}, None, True, Match.ASSUMED),
        ({"mif_name": "Reader"}, "MIF.mif", True, Match.FIELD_DIFFERS),
        ({"mif_name": GUID}, "MIF.mif", True, Match.ASSUMED),
        ({"mif_name": "Reader"}, "MIF.mif", False, Match.ASSUMED),
        ({"mif_name": "x" * 51}, "MIF.mif", False, Match.FIELD_DIFFERS),
        # The named file is absent: the client goes by the other fields.
        ({"mif_file_name": "other", "mif_version": "1"}, "MIF.mif", True, Match.ASSUMED),
        ({}, "MIF.mif", True, Match.BLANK_FIELDS),
        ({"use_fields": False, "mif_file_name": "MIF"}, "MIF.mif", True, Match.PACKAGE_PROPERTIES),
        ({"use_fields": False, "name": "Reader"}, "MIF.mif", False, Match.PROPERTIES_EQUAL),
    ],
)
def test_a_relation_is_known_only_as_far_as_it_follows(
    fields: dict[str, Any], file_name: str | None, by_installer: bool, match: Match
) -> None:
    found = expected_match(replace(BLANK, **fields), ExpectedMif(file_name, by_installer), PROCEDURES[Product.CB])
    assert found.match is match
    assert found.matching.reason.endswith(".")


def test_the_chosen_statement_of_the_sdk_leaves_it_open() -> None:
    package = Package(origin="a test", use_fields=False, name="Reader")
    found = expected_match(package, ExpectedMif("x.mif", False), PROCEDURES[Product.CB], PropertyRule.COMPARE)
    assert found.match is Match.ASSUMED
