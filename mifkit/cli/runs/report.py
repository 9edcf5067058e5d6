"""The run of `mifkit report`, apart from its options: `mifkit report --help` needs none of what this imports."""

from collections.abc import Collection, Sequence
from contextlib import ExitStack, closing

from mifkit.cli.errors import CannotRun
from mifkit.cli.options.output import Output
from mifkit.cli.runs.outputs import opened
from mifkit.output.findings.formats import writer
from mifkit.output.findings.from_store import write_stored
from mifkit.output.report.chosen import ChosenFiles
from mifkit.output.report.formats import FORMATS, OF_FINDINGS
from mifkit.scan.report.findings import only, stored_files
from mifkit.scan.report.selection import Condition, choose
from mifkit.scan.store.database import StoreError, connect, reading


def run(
    store: str,
    conditions: Sequence[Condition],
    where: Sequence[str],
    outputs: Sequence[Output],
    *,
    codes: Collection[str] | None,
    vanished: bool,
    limit: int,
) -> None:
    """Write reports on the files of a store.

    `where` are the conditions as the user wrote them. `codes` are the codes of the rules whose findings are reported
    (`None`: all). Raises `CannotRun` if the store cannot be used, `ReportError` if a report cannot be written.
    """
    try:
        with reading(store), closing(connect(store)) as database, ExitStack() as stack:
            # All reports are about one moment, whatever a scan writes meanwhile.
            database.execute("BEGIN")
            choose(database, conditions, vanished=vanished)
            chosen = ChosenFiles(database, store, where, limit)
            for name, stream in stack.enter_context(opened(outputs, [store])):
                if name in OF_FINDINGS:
                    files = stored_files(database)
                    selected = files if codes is None else (only(file, codes) for file in files)
                    write_stored(selected, writer(OF_FINDINGS[name], stream))
                else:
                    FORMATS[name].load()(chosen, stream)
    except StoreError as error:
        raise CannotRun(f"{error}.") from None
