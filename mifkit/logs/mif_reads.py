"""Lines of smsapm32.log about status MIFs → an item for each MIF that SMS 2.0 read (KB268791)."""

from collections import OrderedDict
from collections.abc import Iterator

from msgspec.structs import replace

from mifkit.logs.events import Event
from mifkit.logs.items import MifRead
from mifkit.logs.lines import EventKind

MIF_KINDS = frozenset({EventKind.MIF_FOLDER, EventKind.MIF_CHECKED, EventKind.MIF_FIELD, EventKind.MIF_FOUND})
# MIFs that are being read at a time; each thread reads at most one.
MOST_OPEN = 64


class MifReads:
    """The MIFs that are being read, one on each thread."""

    def __init__(self) -> None:
        self._open: OrderedDict[int | None, MifRead] = OrderedDict()

    def add(self, event: Event) -> Iterator[MifRead]:
        """Add a line; yields the MIF that it completes.

        A read ends with the line that says that the MIF matches, or with the search for another MIF.
        """
        thread = event.stamp.thread
        current = self._open.get(thread)
        if event.kind is EventKind.MIF_FIELD:
            if current is not None:
                self._open[thread] = replace(current, **{event.values["field"]: event.values["value"]})
            return
        if current is not None:
            del self._open[thread]
            same = event.kind is EventKind.MIF_FOUND and event.values["mif"].casefold() == current.mif.casefold()
            yield replace(current, matched=same)
            if same:
                return
        if event.kind is EventKind.MIF_FOUND:
            yield MifRead(position=event.position, mif=event.values["mif"], read=event.stamp, matched=True)
        elif event.kind is EventKind.MIF_CHECKED:
            self._open[thread] = MifRead(position=event.position, mif=event.values["mif"], read=event.stamp)
            if len(self._open) > MOST_OPEN:
                _, oldest = self._open.popitem(last=False)
                yield oldest

    def rest(self) -> Iterator[MifRead]:
        """The MIFs that are being read when the log ends."""
        yield from self._open.values()
