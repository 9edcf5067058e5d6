"""The run of `mifkit log`, apart from its options."""

from collections import Counter
from collections.abc import Sequence

from mifkit.cli.errors import CannotRun
from mifkit.cli.options.output import Output
from mifkit.cli.runs.outputs import opened
from mifkit.cli.streams import say
from mifkit.logs.events import LineCount
from mifkit.logs.files import find_logs
from mifkit.logs.run import LogQuery, UnreadLog, read_logs
from mifkit.logs.totals import LogTotals
from mifkit.output.answers.formats import LOG
from mifkit.output.answers.log import LogWriter


def run(paths: Sequence[str], query: LogQuery, outputs: Sequence[Output], *, unknown: bool) -> LogTotals:
    """Read the logs in `paths` and write what `query` asks for; the totals.

    `unknown`: the wordings of unknown lines are counted, too. Raises `CannotRun` if there is nothing to read, and
    `ReportError` if a report cannot be written.
    """
    files = find_logs(tuple(paths))
    if not files:
        names = "execmgr.log, smsapm32.log, pcmwin.log or despool.log"
        raise CannotRun(f"Nothing to read: no {names} in {', '.join(paths)}")
    count, totals = LineCount(wordings=Counter() if unknown else None), LogTotals()
    with opened(outputs, paths) as streams:
        writers: list[LogWriter] = [LOG[name].load()(stream, query) for name, stream in streams]
        for entry in read_logs(files, query, count):
            if isinstance(entry, UnreadLog):
                totals.unread.append(entry)
                continue
            totals.add(entry)
            for writer in writers:
                writer.entry(entry)
        if count.records == count.fragments and not totals.unread:
            raise CannotRun(f"{', '.join(paths)}: no log of SMS or Configuration Manager: no record in it")
        for writer in writers:
            writer.finish(totals, count)
    for unread in totals.unread:
        say(f"{unread.path} cannot be read: {unread.problem}")
    return totals
