"""The findings on the chosen files of a store, file by file."""

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator
from typing import NamedTuple

from mifkit.diagnostics import Severity
from mifkit.scan.store.paths import full_path


class StoredFinding(NamedTuple):
    """A finding with the columns of the tables `messages` and `diagnostics`."""

    code: str
    severity: int
    text: str
    help: str
    block_path: str
    line: int
    column: int
    end_line: int
    end_column: int
    octet: int


class StoredFile(NamedTuple):
    """A file. `errors`, `warnings` and `infos` count all its findings; `findings` are those that the store keeps, in
    the order of the text."""

    path: str
    kind: str
    profile: str
    encoding: str | None
    size: int | None
    errors: int
    warnings: int
    infos: int
    findings: list[StoredFinding]


# Kinds of files that were not read: their findings say why.
NOT_READ = ("unreadable", "too-large")
FILES = """
SELECT id, folder, name, kind, profile, encoding, size, errors, warnings, infos FROM chosen_files ORDER BY folder, name
"""
FINDINGS = """
SELECT code, severity, text, help, block_path, line, "column", end_line, end_column, octet
FROM diagnostics JOIN messages ON messages.id = message WHERE file = ? ORDER BY number
"""


def stored_files(database: sqlite3.Connection) -> Iterator[StoredFile]:
    """The files that `selection.choose` chose, by path. Raises sqlite3.Error."""
    for id, folder, name, *facts in database.execute(FILES):
        findings = [StoredFinding._make(row) for row in database.execute(FINDINGS, (id,))]
        yield StoredFile._make((full_path(folder, name), *facts, findings))


def only(file: StoredFile, codes: Collection[str]) -> StoredFile:
    """The file with the findings of some rules, by their codes.

    Only kept findings are counted: the store does not know the rules of the others. A file that was not read keeps its
    findings in any case.
    """
    if file.kind in NOT_READ:
        return file
    found = [finding for finding in file.findings if finding.code in codes]
    counts = Counter(finding.severity for finding in found)
    errors, warnings, infos = (counts[severity] for severity in (Severity.ERROR, Severity.WARNING, Severity.INFO))
    return file._replace(errors=errors, warnings=warnings, infos=infos, findings=found)
