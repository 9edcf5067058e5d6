"""The run of `mifkit log`, apart from its options."""

from collections import Counter
from collections.abc import Sequence

from mifkit.cli.errors import CannotRun
from mifkit.cli.options.output import Output
from mifkit.cli.runs.outputs import opened
from mifkit.cli.streams import complain
from mifkit.diagnostics import quoted
from mifkit.logs.events import LineCount
from mifkit.logs.files import find_logs
from mifkit.logs.run import LeftOut, LogQuery, UnreadLog, read_logs
from mifkit.logs.totals import LogTotals
from mifkit.output.answers.formats import LOG
from mifkit.output.answers.log import LogWriter

# Names that a message lists.
SHOWN = 5


def run(paths: Sequence[str], query: LogQuery, outputs: Sequence[Output], *, unknown: bool) -> LogTotals:
    """Read the logs in `paths` and write what `query` asks for; the totals.

    `unknown`: the wordings of unknown lines are counted, too. Raises `CannotRun` if there is nothing to read, and
    `ReportError` if a report cannot be written.
    """
    files = find_logs(tuple(paths))
    if not files:
        names = "execmgr.log, AppEnforce.log, smsapm32.log, pcmwin.log or despool.log"
        raise CannotRun(f"Nothing to read: no {names} in {', '.join(paths)}")
    count, totals, left_out = LineCount(wordings=Counter() if unknown else None), LogTotals(), LeftOut()
    with opened(outputs, paths) as streams:
        writers: list[LogWriter] = [LOG[name].load()(stream, query) for name, stream in streams]
        for entry in read_logs(files, query, count, left_out):
            if isinstance(entry, UnreadLog):
                totals.unread.append(entry)
                continue
            totals.add(entry)
            for writer in writers:
                writer.entry(entry)
        if count.records == count.fragments and not totals.unread:
            raise CannotRun(f"{', '.join(paths)}: no log of SMS or Configuration Manager: no record in it")
        if totals.empty and left_out.number and not unknown:
            raise CannotRun(_nothing_left(left_out))
        for writer in writers:
            writer.finish(totals, count)
    for unread in totals.unread:
        complain(f"{unread.path} cannot be read: {unread.problem}")
    return totals


def _nothing_left(left_out: LeftOut) -> str:
    """The message if a log has entries, but none that was asked for."""
    parts = ["1 entry" if left_out.number == 1 else f"{left_out.number} entries"]
    for title, names in (("packages", left_out.packages), ("programs", left_out.programs)):
        if names:
            more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
            parts.append(f"{title} {', '.join(map(quoted, list(names)[:SHOWN]))}{more}")
    if left_out.first is not None and left_out.last is not None:
        parts.append(f"from {left_out.first:%Y-%m-%d %H:%M:%S} to {left_out.last:%Y-%m-%d %H:%M:%S}")
    return f"The options leave nothing of what was read: {'; '.join(parts)}"
