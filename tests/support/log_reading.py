"""What a log tells, by its text: for the tests of `mifkit.logs`."""

import io

from mifkit.logs.events import LineCount, read_events
from mifkit.logs.executions import executions
from mifkit.logs.items import Execution, LogItem
from mifkit.logs.records import read_records


def read_log(text: str) -> list[LogItem]:
    """All that the log tells. Halves of surrogate pairs become octets that are no UTF-8."""
    octets = io.BytesIO(text.encode("utf-8", "surrogatepass"))
    return list(executions(read_events(read_records(octets), "execmgr.log", LineCount())))


def ran(text: str) -> list[Execution]:
    """The executions that it tells of."""
    return [one for one in read_log(text) if isinstance(one, Execution)]
