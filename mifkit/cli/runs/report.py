"""The run of `mifkit report`, apart from its options: `mifkit report --help` needs none of what this imports."""

import sqlite3
from collections.abc import Collection, Sequence
from contextlib import ExitStack, closing
from typing import NamedTuple

from mifkit.cli.errors import CannotRun
from mifkit.cli.options.output import Output
from mifkit.cli.runs.outputs import opened
from mifkit.cli.streams import safe
from mifkit.output.findings.formats import writer
from mifkit.output.findings.from_store import write_stored
from mifkit.output.report.chosen import ChosenFiles
from mifkit.output.report.formats import FORMATS, OF_FINDINGS
from mifkit.output.summary import counted
from mifkit.output.text import wrapped
from mifkit.scan.report.findings import only, stored_files
from mifkit.scan.report.groups import Grouping
from mifkit.scan.report.no_match import explain_no_match, has_findings, rules_found
from mifkit.scan.report.selection import Condition, choose, root_condition
from mifkit.scan.store.database import StoreError, connect, reading

# Columns of a line of an error message, besides its indentation.
ROOM = 74


class Choice(NamedTuple):
    """The files that a report is about: those that fulfil the conditions below one of the roots, if any is given.

    `vanished`: also those that no longer exist.
    """

    conditions: Sequence[Condition]
    roots: Sequence[str]
    vanished: bool

    @property
    def all(self) -> list[Condition]:
        return [*self.conditions, *map(root_condition, self.roots)]


def run(
    store: str,
    choice: Choice,
    outputs: Sequence[Output],
    *,
    codes: Collection[str] | None,
    limit: int | None,
    grouping: Grouping | None,
) -> None:
    """Write reports on the files of a store.

    `codes` are the codes of the rules whose findings are reported (`None`: all). Raises `CannotRun` if the store cannot
    be used or nothing in it is chosen, `ReportError` if a report cannot be written.
    """
    try:
        with reading(store), closing(connect(store)) as database, ExitStack() as stack:
            # All reports are about one moment, whatever a scan writes meanwhile.
            database.execute("BEGIN")
            places = choose(database, choice.all, vanished=choice.vanished)
            _refuse_nothing(database, store, choice, codes)
            where = [condition.text for condition in choice.all]
            chosen = ChosenFiles(database, places, store, where=where, limit=limit, grouping=grouping)
            for name, stream in stack.enter_context(opened(outputs, [store])):
                if name in OF_FINDINGS:
                    files = stored_files(database)
                    selected = files if codes is None else (only(file, codes) for file in files)
                    write_stored(selected, writer(OF_FINDINGS[name], stream))
                else:
                    FORMATS[name].load()(chosen, stream)
    except StoreError as error:
        raise CannotRun(f"{error}.") from None


def _refuse_nothing(database: sqlite3.Connection, store: str, choice: Choice, codes: Collection[str] | None) -> None:
    """Raises `CannotRun` if the conditions choose no file of a store that has files, or the rules no finding."""
    (chosen,) = database.execute("SELECT count(*) FROM chosen").fetchone()
    (there,) = database.execute("SELECT count(*) FROM files WHERE ? OR vanished IS NULL", (choice.vanished,)).fetchone()
    if there and not chosen:
        reasons = explain_no_match(database, choice.all, vanished=choice.vanished)
        why = "\n".join(f"  {'  ' * bool(at)}{line}" for one in reasons for at, line in enumerate(wrapped(one, ROOM)))
        raise CannotRun(safe(f"None of the {counted(there, 'file')} in {store} is chosen:\n{why}"))
    if chosen and codes is not None and not has_findings(database, codes):
        raise CannotRun(
            safe(f"--select: no finding of these rules in {counted(chosen, 'file')}. There {rules_found(database)}.")
        )
