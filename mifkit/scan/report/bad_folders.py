"""The folders of inventory that a server did not process, and what their names say (mif-language.md 6.5)."""

import re
import sqlite3
from collections.abc import Iterator

from mifkit.scan.share.names import restored

BADMIFS = "badmifs"
# Folders below BADMIFS, with what is wrong with the files in them; the others are for errors by their number.
MEANINGS = {
    "Outdated": "older than what the server has",
    "DeltaMisMatch": "a report before this delta is missing; the server resyncs",
    "MajorMisMatch": "made for another version of the computer's inventory",
    "InvalidMachine": "the server does not take the computer for a valid one",
    "NonExistentRow": "changes a row that the server does not have",
    "GroupFailure": "a group could not be stored",
    "MissingSystemClass": "lacks the class System, which stands for the computer",
    "InvalidFileName": "the server does not know file names of this form",
    "ExceedSizeLimit": "larger than the server's limit",
    "Orphans": "the computer is not discovered yet; tried again",
}
BY_LOWER = {name.lower(): name for name in MEANINGS}
# Names that mean the same outside BADMIFS, too: people copy these folders.
ALONE = frozenset(BY_LOWER) - {"outdated", "orphans"}
ERROR_CODE = re.compile(r"ErrorCode_[-0-9A-Fa-fx]{1,12}", re.IGNORECASE)
SEPARATOR = re.compile(r"[/\\]")
CANDIDATES = """
SELECT id, path FROM folders WHERE path LIKE '%badmifs%' OR path LIKE '%mismatch%' OR path LIKE '%invalid%'
OR path LIKE '%nonexistentrow%' OR path LIKE '%groupfailure%' OR path LIKE '%missingsystemclass%'
OR path LIKE '%exceedsizelimit%'
"""


def meaning_of(cause: str | None) -> str | None:
    """What the name of a folder below BADMIFS says about the files in it; `None` if that is not known."""
    if cause is None:
        return None
    if ERROR_CODE.fullmatch(cause):
        return "an error of the data loader: dataldr.log has its text"
    return MEANINGS.get(cause)


def cause_of(path: str) -> str | None:
    """The folder of a cause that a path is in: '' for BADMIFS itself, `None` for any other path."""
    parts = SEPARATOR.split(path)
    lowered = [part.lower() for part in parts]
    if BADMIFS not in lowered:
        return next((BY_LOWER[part] for part in lowered if part in ALONE), None)
    below = parts[lowered.index(BADMIFS) + 1 :]
    return next((known for part in below if (known := _known(part)) is not None), "")


def _known(part: str) -> str | None:
    return part if ERROR_CODE.fullmatch(part) else BY_LOWER.get(part.lower())


def create_bad_folders(database: sqlite3.Connection) -> None:
    """Create the temporary table `bad_folders` of these folders; `cause` is NULL for BADMIFS itself."""

    def rows() -> Iterator[tuple[int, str | None]]:
        for id, path in database.execute(CANDIDATES):
            if (cause := cause_of(restored(path))) is not None:
                yield id, cause or None

    database.execute("CREATE TEMP TABLE bad_folders (folder INTEGER PRIMARY KEY, cause TEXT)")
    database.executemany("INSERT INTO bad_folders VALUES (?, ?)", rows())
