"""A checked status MIF → the facts of the outcome: what of the file the client may not take, lowers the certainty."""

from collections.abc import Callable

from mifkit.asking import in_full
from mifkit.diagnostics import Severity
from mifkit.engine import Report
from mifkit.rule import Document
from mifkit.status.facts import Facts, Match, Syntax, facts_of
from mifkit.status.match_report import Matching
from mifkit.status.product import Product

# Faults of status MIFs in the field, which their readers are taken to accept: the Description of Visual Basic's
# setup without quotes, line breaks in it, and the encodings of Windows PowerShell.
TOLERATED = frozenset({"unquoted-text", "line-break-in-literal", "foreign-encoding", "unicode-file"})


class NotAStatusMifError(Exception):
    """The file has no InstallStatus group."""


def syntax_of(report: Report) -> Syntax:
    """How well the file parsed, by its findings of severity error in the SYN family."""
    # A fault that a comment took back is a fault to the client all the same.
    found = (*report.diagnostics, *report.suppressed)
    faults = {one.name for one in found if one.code.startswith("SYN") and one.severity is Severity.ERROR}
    if not faults:
        return Syntax.CLEAN
    return Syntax.TOLERATED if faults <= TOLERATED else Syntax.BROKEN


def facts(
    report: Report,
    *,
    product: Product,
    match: Match | None = None,
    matching: Matching | None = None,
    exit_code: int | None = None,
    attempt: int = 1,
    describe: Callable[[str], str] = in_full,
) -> Facts:
    """The facts of a run that left this MIF. The report has to be one with all rules.

    `match` is how the MIF relates to the package (assumed to match, if it is not known), `matching` how that was
    found out, `exit_code` the program's, unsigned, and `attempt` counts from 1. The Description counts as `describe`
    tells it. Raises `NotAStatusMifError`.
    """
    document = report.document
    if not isinstance(document, Document) or document.status is None:
        raise NotAStatusMifError
    return facts_of(
        document.status,
        product=product,
        match=match,
        settings=document.client,
        exit_code=exit_code,
        attempt=attempt,
        syntax=syntax_of(report),
        generator=document.generator,
        mif_name=report.source.path,
        matching=matching,
        describe=describe,
    )
