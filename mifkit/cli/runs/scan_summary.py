"""The summary with which `mifkit scan` ends: what the run did, and what its store holds now."""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing

from mifkit.cli.streams import tell
from mifkit.files.entering import to_enter
from mifkit.output.summary import counted
from mifkit.output.text import WIDEST, Screen, wrapped
from mifkit.scan.report.bad_folders import create_bad_folders
from mifkit.scan.report.latest_scan import latest_scan, match_note
from mifkit.scan.report.selection import HIDDEN_RETRY, IS_BAD, JOINED, WITH_INVENTORY
from mifkit.scan.run import Scan
from mifkit.scan.store.across_files import MOST_OF_ONE
from mifkit.scan.store.database import StoreError, connect
from mifkit.status.matching.relation import HiddenRetry

# Folders that cannot be listed, as many as are named without --verbose.
NAMED = 5
# Column of the table `runs`: its words in a sentence.
COUNTED = {
    "new": "new",
    "changed": "changed",
    "unchanged": "unchanged",
    "outdated": "analysed again",
    "retried": "tried again",
    "vanished": "vanished since the last scan",
    "excluded": "excluded by now",
}
ALWAYS = ("new", "changed", "unchanged")
FINDINGS = """
SELECT count(*) FILTER (WHERE kind = 'status'),
       count(*) FILTER (WHERE kind = 'unreadable'),
       count(*) FILTER (WHERE kind = 'too-large'),
       (SELECT count(DISTINCT file) FROM diagnostics JOIN messages ON messages.id = message
        JOIN files ON files.id = file WHERE code = 'SCN011' AND vanished IS NULL)
FROM files WHERE vanished IS NULL
"""
RETRIES = f"""
SELECT {HIDDEN_RETRY} AS retry, count(*) FROM {JOINED} WHERE vanished IS NULL AND {HIDDEN_RETRY} IS NOT NULL
GROUP BY retry
"""  # noqa: S608  # our columns
# What becomes of the retry: what a file does with it, for one file and for several.
FOUND_RETRIES = {
    HiddenRetry.HIDDEN: (
        ("hides", "hide"),
        "an exit code after which the client would have tried again: a given package matches",
    ),
    HiddenRetry.IF_MATCHED: (
        ("would hide", "would hide"),
        "an exit code after which the client would try again, if a package matches",
    ),
    HiddenRetry.HARMLESS: (
        ("hides", "hide"),
        "nothing although the exit code is in the retry list: no given package matches",
    ),
}
BAD_MIFS = f"""
SELECT count(*), count(DISTINCT computer) FROM {WITH_INVENTORY} WHERE vanished IS NULL AND {IS_BAD}
"""  # noqa: S608  # our columns
# Rule: its words for the files that it finds.
ACROSS = {
    "SCN002": "found beside another MIF for the same package",
    "SCN003": "found to be from outside the run window",
    "SCN004": "found to define a class otherwise than other files",
}
# There are many diagnostics and usually none of these, which their messages show.
FOUND_ACROSS = """
SELECT CASE WHEN EXISTS (SELECT 1 FROM messages WHERE code = ?1) THEN (
    SELECT count(DISTINCT files.id) FROM diagnostics JOIN files ON files.id = file
    WHERE message IN (SELECT id FROM messages WHERE code = ?1) AND vanished IS NULL
) ELSE 0 END
"""


def show_result(scan: Scan, store: str, seconds: float, *, configuration: str | None = None) -> None:
    """Write what a scan into `store` did, and what the store holds now; with `configuration`, every detail, too."""
    counts = scan.counts
    parts = [
        f"{counts.get(name, 0):,} {words}" for name, words in COUNTED.items() if counts.get(name) or name in ALWAYS
    ]
    tell(f"{scan.files:,} {'file' if scan.files == 1 else 'files'}: {', '.join(parts)}")
    unread = sorted(scan.unread_folders.items())
    for folder, problem in unread if configuration is not None else unread[:NAMED]:
        tell(f"Folder that cannot be listed: {folder}: {problem}")
    if len(unread) > NAMED and configuration is None:
        tell(f"{len(unread) - NAMED:,} further folders cannot be listed: -v names them")
    for line in _findings(store):
        _tell_wrapped(line)
    across = scan.across
    if across is not None and across.silent:
        _tell_wrapped(
            f"{counted(across.silent, 'package')} of {across.packages:,} may match any MIF: none of the fields that a "
            "client compares is in the export. Export the Reporting tab, too"
        )
    if across is not None and across.crowded:
        _tell_wrapped(
            f"{counted(across.crowded, 'folder')} not searched for MIFs that satisfy one package (SCN002): more than "
            f"{MOST_OF_ONE} of one product in it seem to come from many computers. --batch says which belong to one"
        )
    if configuration is not None:
        _show_details(scan, configuration, seconds)
    tell(f"'{to_enter(['mifkit', 'report', store])}' says more.")


def _tell_wrapped(text: str) -> None:
    """Write a paragraph for people, in lines that fit the screen and are indented as its beginning is."""
    indent = text[: len(text) - len(text.lstrip())]
    width = min(Screen(sys.stdout).width, WIDEST)
    for at, line in enumerate(wrapped(text.strip(), width - len(indent) - 2)):
        tell(f"{indent}{'  ' if at else ''}{line}")


def _findings(path: str) -> Iterator[str]:
    """The totals of the store, in a few lines."""
    with closing(connect(path)) as database:
        try:
            status, unreadable, large, archives = database.execute(FINDINGS).fetchone()
            create_bad_folders(database)
            bad, computers = database.execute(BAD_MIFS).fetchone()
            retries = dict(database.execute(RETRIES).fetchall())
            latest = latest_scan(database)
            across = {code: database.execute(FOUND_ACROSS, (code,)).fetchone()[0] for code in ACROSS}
        except sqlite3.Error as error:
            raise StoreError(f"{path} cannot be read: {error}") from None
    yield f"{counted(status, 'status MIF')}{'' if retries else '; none has an exit code of the retry list'}"
    for retry, (verbs, what) in FOUND_RETRIES.items():
        if number := retries.get(retry):
            yield f"  {number:,} {verbs[number != 1]} {what} {'it' if number == 1 else 'them'}"
    if retries and latest is not None and (note := match_note(latest.run)):
        yield f"  {note}"
    if bad:
        who = f", of {counted(computers, 'known computer')}" if computers else ""
        yield f"{counted(bad, 'bad MIF')}{who}: the report says who sent {'it' if bad == 1 else 'them'}, and why"
    if unreadable:
        yield f"{unreadable:,} could not be read, or mifkit failed on them: SYN001 and SYN006 in the report"
    if large:
        yield f"{large:,} too large to be read: SCN001 in the report"
    yield from (f"{files:,} {ACROSS[code]}: {code} in the report" for code, files in across.items() if files)
    if archives:
        yield f"{counted(archives, 'archive')} could not be read, or not as a whole: SCN011 in the report"


def _show_details(scan: Scan, configuration: str, seconds: float) -> None:
    tell(configuration)
    for reason, number in scan.reasons.most_common():
        tell(f"{number:,} files were known, but {reason}: analysed again")
    parsed = scan.hits + scan.misses
    if parsed:
        tell(f"Shape cache: {scan.hits:,} of {parsed:,} files had a known shape ({scan.hits / parsed:.1%})")
    if scan.read_ahead:
        tell(f"Opening files takes long here: {scan.read_ahead:,} were read ahead, by threads of each worker")
    tell(f"Run {scan.run}: {seconds:.1f} s, {scan.files / max(seconds, 0.001):,.0f} files/s")
