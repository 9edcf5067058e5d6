"""Completed executions, held back while a line about their retry may still follow: in order, and bounded."""

from collections import deque
from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache

from msgspec.structs import replace

from mifkit.logs.events import Event
from mifkit.logs.items import Execution, LogItem
from mifkit.logs.lines import EventKind
from mifkit.logs.timestamps import Stamp, older
from mifkit.status.exit_codes.codes import parse_exit_code
from mifkit.status.outcome.states import State

# Items that are held back at most, and the time within which a line about a retry follows.
MOST_PENDING = 64
RETRY_WINDOW = timedelta(minutes=1)
# Exit codes that are remembered as numbers: programs return the same few.
MOST_CODES = 256


class PendingItems:
    """Items in the order in which they were completed."""

    def __init__(self) -> None:
        self.items: deque[LogItem] = deque()
        # A line about a retry that stands before the line that calls the execution complete.
        self._early: Event | None = None

    def add(self, item: LogItem) -> None:
        """Hold an item back until no line can change it."""
        self.items.append(item)
        if isinstance(item, Execution):
            early, self._early = self._early, None
            if early is not None and _awaits_retry(item) and not older(early.stamp, item.ended, RETRY_WINDOW):
                self.add_retry(early)

    def add_retry(self, event: Event) -> None:
        """Add a line about a retry to its execution.

        That is the execution with this exit code which was completed last, on the same thread if there is one.
        """
        code = exit_code(event.values["exit_code"]) if "exit_code" in event.values else None
        fitting = {
            index: item
            for index, item in enumerate(self.items)
            if isinstance(item, Execution) and _awaits_retry(item) and code in (None, item.exit_code)
        }
        same_thread = [index for index, item in fitting.items() if item.ended.thread == event.stamp.thread]
        index = max(same_thread or fitting, default=-1)
        execution = fitting.get(index)
        if execution is None or older(execution.ended, event.stamp, RETRY_WINDOW):
            self._early = event
            return
        tried = int(event.values["tries"]) if event.kind is EventKind.TRY_COUNTED else execution.tried
        self.items[index] = replace(execution, retry_announced=True, tried=tried)

    def settled(self, now: Stamp) -> Iterator[LogItem]:
        """Remove and return the items that no line after `now` can change."""
        while self.items and (len(self.items) > MOST_PENDING or _is_settled(self.items[0], now)):
            yield self.items.popleft()

    def rest(self) -> Iterator[LogItem]:
        """The items that are left at the end of the log."""
        yield from self.items


@lru_cache(MOST_CODES)
def exit_code(text: str) -> int | None:
    """An exit code of a log as an unsigned number; `None` if it does not fit into 32 bits."""
    try:
        return parse_exit_code(text)
    except ValueError:
        return None


def _awaits_retry(execution: Execution) -> bool:
    return execution.status == State.FAILURE_RETRY and execution.tried is None


def _is_settled(item: LogItem, now: Stamp) -> bool:
    return not isinstance(item, Execution) or not _awaits_retry(item) or older(item.ended, now, RETRY_WINDOW)
