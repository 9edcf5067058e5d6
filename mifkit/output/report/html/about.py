"""The head of the page: what was scanned, when and how."""

from collections.abc import Iterator
from typing import Any

import msgspec

from mifkit.diagnostics import printable
from mifkit.scan.report.latest_scan import LatestScan, Run
from mifkit.status.product import TITLES
from mifkit.status.settings.client_settings import SETTINGS, ClientSettings

STATES = {"complete": "complete", "stopped": "stopped before it was complete", "running": "running, or killed"}
COUNTS = {
    "new": "new",
    "changed": "changed",
    "unchanged": "unchanged",
    "outdated": "analysed again",
    "retried": "read again",
    "vanished": "vanished",
}
# How many codes of a list are named.
NAMED = 8


def about(scan: LatestScan) -> Iterator[tuple[str, str]]:
    """Each title of the head with its text."""
    run = scan.run
    options = run.options
    yield "Scanned", ", ".join(map(printable, run.roots))
    yield "When", f"{_when(run)} UTC, {STATES.get(run.state, run.state)}"
    changes = [f"{scan.counts[name]:,} {words}" for name, words in COUNTS.items() if scan.counts.get(name)]
    yield "Files of that run", ", ".join(changes) or "none"
    yield "By", f"mifkit {run.mifkit}, rule set {scan.rules.partition('-')[0]}"
    product = options.get("product", "")
    yield "Outcomes of", TITLES.get(product, str(product))
    yield "Client settings", "; ".join(_differences(options.get("client"))) or "the defaults"
    if options.get("encoding"):
        yield "Encoding", str(options["encoding"])


def _when(run: Run) -> str:
    day, _, began = run.started.removesuffix("Z").partition("T")
    if run.ended is None:
        return f"{day} {began}"
    last, _, ended = run.ended.removesuffix("Z").partition("T")
    return f"{day} {began} to {ended}" if day == last else f"{day} {began} to {last} {ended}"


def _differences(client: Any) -> Iterator[str]:
    """The settings that differ from the defaults, in words."""
    settings, default = msgspec.convert(client or {}, ClientSettings), ClientSettings()
    for setting in SETTINGS:
        value, usual = getattr(settings, setting.field), getattr(default, setting.field)
        if value == usual:
            continue
        if isinstance(value, frozenset):
            added, removed = sorted(value - (usual or frozenset())), sorted((usual or frozenset()) - value)
            parts = [f"{what} {_codes(codes)}" for what, codes in (("with", added), ("without", removed)) if codes]
            yield f"{setting.title} {' and '.join(parts) or 'empty'}"
        else:
            yield f"{setting.title} {value}"


def _codes(codes: list[int]) -> str:
    more = f" and {len(codes) - NAMED} more" if len(codes) > NAMED else ""
    return " ".join(map(str, codes[:NAMED])) + more
