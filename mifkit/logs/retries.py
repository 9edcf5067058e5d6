"""Completed executions, held back as long as a line about their retry may still follow; in order, and bounded."""

from collections import deque
from collections.abc import Iterator

from msgspec.structs import replace

from mifkit.logs.events import Event
from mifkit.logs.items import Execution, Item
from mifkit.logs.lines import Kind
from mifkit.logs.timestamps import Stamp, older
from mifkit.status.exit_codes.codes import parse_exit_code

# How many are held back, and the seconds in which a line about a retry follows.
MOST_HELD = 64
AFTERWARDS = 60
RETRY_STATUS = "FailureRetry"


class Held:
    """What has been told to its end, in the order in which it was."""

    def __init__(self) -> None:
        self._items: deque[Item] = deque()
        # A line about a retry that came before the line that it belongs to.
        self._early: Event | None = None

    def add(self, item: Item) -> None:
        """Hold an item back until it is settled."""
        self._items.append(item)
        if isinstance(item, Execution):
            early, self._early = self._early, None
            if early is not None and _awaits(item) and not older(early.stamp, item.ended, AFTERWARDS):
                self.retry(early)

    def retry(self, event: Event) -> None:
        """A line about a retry belongs to the execution completed last with that exit code, on that thread if any."""
        code = exit_code(event.fields["code"]) if "code" in event.fields else None
        fitting = [
            (one.ended.thread == event.stamp.thread, index)
            for index, one in enumerate(self._items)
            if isinstance(one, Execution) and _awaits(one) and code in (None, one.exit_code)
        ]
        _, index = max(fitting, default=(False, -1))
        one = self._items[index] if fitting else None
        if not isinstance(one, Execution) or older(one.ended, event.stamp, AFTERWARDS):
            self._early = event
            return
        tried = int(event.fields["tried"]) if event.kind is Kind.TRIED else one.tried
        self._items[index] = replace(one, retry_announced=True, tried=tried)

    def settled(self, now: Stamp) -> Iterator[Item]:
        """What no line will change any more."""
        while self._items and (len(self._items) > MOST_HELD or _is_settled(self._items[0], now)):
            yield self._items.popleft()

    def rest(self) -> Iterator[Item]:
        """What is left at the end of the log."""
        yield from self._items


def exit_code(text: str) -> int | None:
    """An exit code of a log as an unsigned number; `None` if it does not fit into 32 bits."""
    try:
        return parse_exit_code(text)
    except ValueError:
        return None


def _awaits(item: Item) -> bool:
    return isinstance(item, Execution) and item.status == RETRY_STATUS and item.tried is None


def _is_settled(item: Item, now: Stamp) -> bool:
    return not isinstance(item, Execution) or not _awaits(item) or older(item.ended, now, AFTERWARDS)
