"""Rows for several products: a MIF without a usable Status, several MIFs, a MIF written too early or too late."""

from mifkit.status.matching.report import Match
from mifkit.status.outcome.circumstances import Timing
from mifkit.status.outcome.facts import Reading
from mifkit.status.outcome.table.row import (
    DOCUMENTED,
    INFERRED,
    OWN,
    PERHAPS_OWN,
    PRESENT,
    UNKNOWN,
    YES,
    Basis,
    ReadAs,
    Row,
)
from mifkit.status.product import FROM_2003, SMS_1, Product

# A task sequence takes packages as the client does; which of its rows hold is said by D40.
PACKAGES = FROM_2003 | {Product.CB_TS}
WITH_FIELDS = PACKAGES | {Product.SMS20}

BY_CHILD: tuple[Row, ...] = (
    Row(
        id="D36",
        products=WITH_FIELDS,
        match=PERHAPS_OWN,
        by_child=YES,
        read_as=ReadAs(match=Match.NONE),
        certainty=DOCUMENTED,
        sources=("SDK", "PDK98"),
        reason=(
            "A MIF that a child process writes after the launched process has ended is not reported: the exit code "
            "decides."
        ),
    ),
)

TOO_EARLY: tuple[Row, ...] = (
    Row(
        id="D37",
        products=PACKAGES,
        match=PERHAPS_OWN,
        timings=frozenset({Timing.BEFORE_START}),
        read_as=ReadAs(match=Match.NONE),
        certainty=INFERRED,
        sources=("SCS", "SQC"),
        reason="A MIF from before the start of the program was seen to be passed over: the exit code decides.",
    ),
)

SEVERAL: tuple[Row, ...] = (
    Row(
        id="D35",
        products=WITH_FIELDS,
        match=PERHAPS_OWN,
        several=YES,
        retry=None,
        certainty=UNKNOWN,
        sources=("SDK",),
        reason="Two or more MIFs match, and which one wins is not documented: the SDK asks for one per package.",
    ),
)

NO_STATUS: tuple[Row, ...] = (
    Row(
        id="D34",
        products=SMS_1,
        match=PRESENT,
        readings=frozenset({Reading.NEITHER}),
        basis=Basis.MIF,
        retry=None,
        certainty=UNKNOWN,
        sources=(),
        reason="What is made of a MIF whose Status is neither Success nor Failed is not documented.",
    ),
    Row(
        id="D34",
        products=frozenset({Product.SMS20}),
        match=OWN | {Match.PROPERTIES_EQUAL},
        readings=frozenset({Reading.NEITHER}),
        basis=Basis.MIF,
        retry=None,
        certainty=UNKNOWN,
        sources=(),
        reason="What the client makes of a MIF whose Status is neither Success nor Failed is not documented.",
    ),
    Row(
        id="D34",
        products=PACKAGES,
        match=OWN,
        readings=frozenset({Reading.NEITHER}),
        basis=Basis.MIF,
        retry=None,
        certainty=UNKNOWN,
        sources=(),
        reason="What the client makes of a MIF whose Status is neither Success nor Failed is not documented.",
    ),
)
