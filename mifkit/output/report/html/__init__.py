"""The answer of `mifkit report -o html`: one page that needs nothing but itself, and whose text runs as nothing.

The page is static HTML with charts; its script makes the tables sortable and searchable and adds the files. Text of
files gets into it in two ways: escaped by Jinja, and as data that the script only ever puts into text nodes. Its
security policy allows its own script and its own style by their digests, and nothing else.
"""

import re
from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from typing import Any, NamedTuple, TextIO

import jinja2
from markupsafe import Markup

from mifkit import __version__
from mifkit.diagnostics import printable
from mifkit.output.report.chosen import ChosenFiles
from mifkit.output.report.html.about import about
from mifkit.output.report.html.charts import HEIGHT, TITLES, product_chart, time_chart
from mifkit.output.report.html.embedded import embedded
from mifkit.output.report.html.tables import NONE, tables
from mifkit.output.report.words import GROUPED, findings_across_note
from mifkit.scan.report.groups import KEYS, By, Grouping
from mifkit.scan.report.latest_scan import match_note
from mifkit.scan.report.overview import Overview
from mifkit.scan.report.overview import overview as overview_of
from mifkit.scan.report.totals import RetryGroup, ScanTotals
from mifkit.status.matching.relation import HiddenRetry

# In this order they are one script.
SCRIPTS = ("data.js", "table.js", "listing.js", "page.js")
# Rows of a table, and of the files, that the page has without its script.
ROWS, LISTED = 25, 100
# Kinds of columns whose texts have no blanks, and where these may be broken (data.js has the same).
BREAKABLE = ("path", "name")
PART = re.compile(r"(?<=[/\\_])")


def write_html(chosen: ChosenFiles, stream: TextIO) -> None:
    """Write the page, in ASCII: whatever code page a pipe has, it gets through."""
    grouping = chosen.grouping or Grouping(By.COMPUTER)
    totals, groups = chosen.totals, chosen.groups(grouping)
    overview = overview_of(chosen.database, KEYS[grouping.by])
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_resource),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"cell": _cell, "number": _number, "printable": printable, "breakable": _breakable}
    style, script = _resource("style.css"), "".join(map(_resource, SCRIPTS))
    found = list(tables(totals, grouping, groups))
    products = product_chart(overview.products)
    run = totals.run
    page = environment.get_template("page.html.j2").render(
        style=style,
        style_digest=_digest(style),
        script=script,
        script_digest=_digest(script),
        data=embedded(overview, found, products),
        store=chosen.store,
        where=chosen.where,
        about=list(about(overview.scan)) if overview.scan is not None else [],
        across=findings_across_note(run) if run is not None and run.across != run.id else "",
        note=match_note(run) if run is not None and totals.retries else "",
        since=_since(totals, overview),
        totals=totals,
        tables=found,
        time=time_chart(overview.days),
        products=products,
        titles=TITLES,
        grouped=GROUPED[grouping.by].capitalize(),
        height=HEIGHT,
        numbers=_numbers(totals),
        files=overview.files[:LISTED],
        listed=len(overview.files),
        unread=overview.unread,
        rows=ROWS,
        none=NONE,
        version=__version__,
    )
    stream.write(page.encode("ascii", "xmlcharrefreplace").decode("ascii"))


def _resource(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    """What a Content-Security-Policy calls an inline script or style."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _numbers(totals: ScanTotals) -> dict[str, int]:
    """What the page says first."""
    return {
        "status": sum(kind.files for kind in totals.kinds if kind.kind == "status"),
        "failed": sum(product.failed for product in totals.products),
        **{retry.name.lower(): _files(totals, retry) for retry in HiddenRetry},
        "broken": sum(kind.broken for kind in totals.kinds),
        "unreadable": sum(kind.files for kind in totals.kinds if kind.kind in ("unreadable", "too-large")),
    }


def _files(totals: ScanTotals, retry: HiddenRetry) -> int:
    return sum(group.files for group in totals.retries if group.hidden_retry is retry)


class _Since(NamedTuple):
    """The first and the last day of what hides retries, or would if matched, and in how many folders it lies."""

    first: str
    last: str
    folders: int


def _named(totals: ScanTotals) -> list[RetryGroup]:
    """The groups that the page's first sentence is about: hidden retries or, without any, those that may be hidden."""
    by_retry = {retry: [group for group in totals.retries if group.hidden_retry is retry] for retry in HiddenRetry}
    return by_retry[HiddenRetry.HIDDEN] or by_retry[HiddenRetry.IF_MATCHED]


def _since(totals: ScanTotals, overview: Overview) -> _Since | None:
    days = [day for group in _named(totals) for day in (group.first_day, group.last_day) if day is not None]
    shown = {group.hidden_retry.value for group in _named(totals)}
    folders = {file.folder for file in overview.files if file.result in shown}
    return _Since(min(days), max(days), len(folders)) if days else None


def _cell(value: Any, kind: str) -> str:
    """A cell of a table as people read it."""
    if value is None or value == "":
        return NONE
    if kind in BREAKABLE:
        return _breakable(value)
    if kind == "rate":
        return f"{value:g}%"
    return _number(value) if kind == "count" else printable(str(value))


def _breakable(text: str) -> Markup:
    """A path or name that lines are broken in only after a sign between two of its parts, if that is enough."""
    return Markup("<wbr>").join(PART.split(printable(text)))


def _number(value: int) -> str:
    return f"{value:,}"
