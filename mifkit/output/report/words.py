"""Words and numbers that all reports for people share."""

from collections.abc import Mapping

from mifkit.output.columns import LEAST
from mifkit.output.summary import counted
from mifkit.output.text import cut
from mifkit.scan.report.groups import By, Grouping
from mifkit.scan.report.latest_scan import Run
from mifkit.scan.report.totals import FileGroup, Retries, RetryGroup, ScanTotals
from mifkit.status.matching.relation import HiddenRetry, SiteRelation
from mifkit.status.product import TITLES

# What becomes of a retry: a title for such failures, and for their number.
RETRY_TITLES = {
    HiddenRetry.HIDDEN: "Hidden retries: a given package matches the MIF, so the client does not try again",
    HiddenRetry.IF_MATCHED: "Retries that are hidden if a package matches the MIF: not known",
    HiddenRetry.HARMLESS: "Harmless: no given package matches the MIF, so the client tries again",
}
RETRY_COLUMNS = {
    HiddenRetry.HIDDEN: "retry hidden",
    HiddenRetry.IF_MATCHED: "hidden if matched",
    HiddenRetry.HARMLESS: "harmless",
}
# The same in few letters.
SHORT_RETRY_COLUMNS = {
    HiddenRetry.HIDDEN: "hidden",
    HiddenRetry.IF_MATCHED: "hidden?",
    HiddenRetry.HARMLESS: "harmless",
}
# What the packages that a scan was given say of a MIF.
SAID = {
    None: "not given",
    SiteRelation.MATCHED: "match it",
    SiteRelation.NONE: "do not match it",
    SiteRelation.DISAGREE: "disagree",
    SiteRelation.OPEN: "may match it",
    SiteRelation.SEVERAL_MIFS: "match it and another MIF",
    SiteRelation.LEFT_BEHIND: "match it, but it still lies on the client",
    SiteRelation.OUTSIDE_RUN: "match it, but it is from outside the run",
}
RETRIES = {True: "yes", False: "no", None: "not known"}
# The title of a table of groups, and of the column with their values.
GROUPED = {
    By.COMPUTER: "computer",
    By.FOLDER: "folder",
    By.PRODUCT: "product",
    By.SITE: "site",
    By.DAY: "day",
}

# The causes and the classes of a computer that are named.
NAMED = 3
NOT_KNOWN, NO_CLASS = "not known", "several"


def by_retry(of: Retries) -> dict[HiddenRetry, int]:
    """The numbers by what becomes of the retry."""
    return {
        HiddenRetry.HIDDEN: of.hidden,
        HiddenRetry.IF_MATCHED: of.if_matched,
        HiddenRetry.HARMLESS: of.harmless,
    }


def retries_found(totals: ScanTotals) -> list[HiddenRetry]:
    """What becomes of the retries that there are: a screen has no room for columns of zeros."""
    return [retry for retry in HiddenRetry if any(group.hidden_retry is retry for group in totals.retries)]


def package_title(group: RetryGroup) -> str | None:
    """The package that matches the MIFs of a group."""
    return " ".join(filter(None, (group.package_id, group.package))) or None


def days(group: FileGroup) -> str | None:
    """From when to when the files of a group were written."""
    return span(group.first_day, group.last_day)


def span(first: str | None, last: str | None) -> str | None:
    """From one day to another."""
    return first if first == last else f"{first} to {last}"


def counts_by_state(files: dict[str, int]) -> str:
    """How many files have each state, as text."""
    return ", ".join(f"{state} {number:,}" for state, number in files.items())


def code(number: int | None) -> str | None:
    """An exit code as a word."""
    return None if number is None else str(number)


def most_frequent(files: dict[str, int], other: str) -> str:
    """The values that most files have, each with the number of files, as text; `other` names the value ''."""
    named = [f"{value or other} {number:,}" for value, number in list(files.items())[:NAMED]]
    return ", ".join(named) + (f", and {len(files) - NAMED} more" if len(files) > NAMED else "")


def fault_title(fault: str | None, names: Mapping[str, str]) -> str | None:
    """The rule that found the first error, as people know it."""
    return f"{fault} {names.get(fault, '')}".rstrip() if fault is not None else None


def percent(part: int, whole: int) -> str:
    """A part of a whole; none that is there is called 0%, and none that is not all 100%."""
    if not whole:
        return ""
    rounded = round(100 * part / whole)
    if part and not rounded:
        return "<1%"
    return ">99%" if part < whole and rounded == 100 else f"{rounded}%"


def headline(totals: ScanTotals, store: str, room: int) -> str:
    """How many files and status MIFs there are, and how many say that a program failed, in `room` columns if they are
    enough without the name of the store."""
    status, failed = totals.status_mifs, totals.failed
    parts = [] if status and status == totals.files else [counted(totals.files, "file")]
    if status:
        parts += [
            counted(status, "status MIF"),
            f"{failed:,} failed ({percent(failed, status)})" if failed else "none failed",
        ]
    if gone := totals.vanished:
        parts.append(f"{gone:,} {'is' if gone == 1 else 'are'} no longer there")
    said = f"{', '.join(parts)}{', ' if len(parts) > 1 else ' '}in "
    return said + cut(store, max(room - len(said), LEAST), from_start=True)


def grouped_by(grouping: Grouping) -> str:
    """The title of a table of groups."""
    if grouping.level is None:
        return f"Status MIFs by {GROUPED[grouping.by]}"
    return f"Status MIFs by folder, {grouping.level} {'level' if grouping.level == 1 else 'levels'} down"


def failed_without_code_note(totals: ScanTotals) -> str:
    """How many failures have an exit code that is not known; empty if none has."""
    unknown, failed = totals.failed_without_code, totals.failed
    if not unknown:
        return ""
    return f"Failures with an exit code that is not known: {unknown:,} of {failed:,}; their Description gives none away"


def last_scan(run: Run) -> str:
    """When and how the last scan was made."""
    state = {"complete": "complete", "stopped": "stopped before it was complete"}.get(run.state, "running, or killed")
    return f"Last scan: {run.started}, {state}; mifkit {run.mifkit}, outcomes of {_client(run)}."


def short_last_scan(run: Run) -> str:
    """The same in fewer words, if nothing is wrong with it."""
    if run.state != "complete":
        return last_scan(run)
    return f"Scan of {run.started[:16].replace('T', ' ')} UTC, outcomes of {_client(run)}"


def _client(run: Run) -> str:
    """The client that the outcomes are about, as people call it."""
    name = str(run.options.get("product"))
    return next((title for product, title in TITLES.items() if product.value == name), name)


def findings_across_note(run: Run) -> str:
    """From which run the findings across files come, if it is not the last run."""
    if run.across is None:
        return "Findings across files (SCN002 to SCN004) come with the first scan that is completed."
    return f"Findings across files (SCN002 to SCN004) come from run {run.across}, the last that was completed."
