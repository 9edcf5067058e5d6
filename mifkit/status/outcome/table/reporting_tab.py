"""SMS 2003 Advanced Client and later: how the Reporting tab of the package decides whether a MIF is looked at."""

from mifkit.status.matching.report import Match
from mifkit.status.outcome.table.any_product import PACKAGES
from mifkit.status.outcome.table.row import DOCUMENTED, INFERRED, NO, UNKNOWN, YES, ReadAs, Row

NOT_PICKED_UP: tuple[Row, ...] = (
    Row(
        id="D29",
        products=PACKAGES,
        match=frozenset({Match.BLANK_FIELDS}),
        read_as=ReadAs(match=Match.NONE),
        certainty=DOCUMENTED,
        sources=("KBZ916797",),
        reason="With all four MIF fields of the package blank the client finds no MIF, so the exit code decides.",
    ),
    Row(
        id="D30",
        products=PACKAGES,
        match=frozenset({Match.FIELD_DIFFERS}),
        read_as=ReadAs(match=Match.NONE),
        certainty=DOCUMENTED,
        sources=("KBZ916797",),
        reason="A MIF that differs in a filled field is not the program's: it stays behind and the exit code decides.",
    ),
    Row(
        id="D31",
        products=PACKAGES,
        match=frozenset({Match.PACKAGE_PROPERTIES}),
        read_as=ReadAs(match=Match.NONE),
        certainty=DOCUMENTED,
        sources=("S0",),
        reason="Set to use package properties, the client passes over a Windows Installer MIF and takes the exit code.",
    ),
)

PERHAPS_PICKED_UP: tuple[Row, ...] = (
    Row(
        id="D32",
        products=PACKAGES,
        match=frozenset({Match.PROPERTIES_EQUAL}),
        properties_compared=NO,
        read_as=ReadAs(match=Match.NONE),
        certainty=UNKNOWN,
        sources=("SDK",),
        reason="The SDK says both that a MIF like the package properties counts and that it does not; set to not.",
    ),
    Row(
        id="D32",
        products=PACKAGES,
        match=frozenset({Match.PROPERTIES_EQUAL}),
        properties_compared=YES,
        read_as=ReadAs(match=Match.MATCHED),
        certainty=UNKNOWN,
        sources=("SDK",),
        reason="The SDK says both that a MIF like the package properties counts and that it does not; set to count.",
    ),
    Row(
        id="D33",
        products=PACKAGES,
        match=frozenset({Match.IMPORTED_MSI}),
        read_as=ReadAs(match=Match.MATCHED),
        certainty=INFERRED,
        sources=("S4",),
        reason="A package that the console made from an .msi was seen to report by its MIF, so the MIF is matched.",
    ),
)
