"""The lines of smsapm32.log about status MIFs → one item per MIF that SMS 2.0 read (KB268791)."""

from collections import OrderedDict
from collections.abc import Iterator

from msgspec.structs import replace

from mifkit.logs.events import Event
from mifkit.logs.items import MifRead
from mifkit.logs.lines import Kind

MIF_KINDS = frozenset({Kind.MIF_FOLDER, Kind.MIF_CHECKED, Kind.MIF_FIELD, Kind.MIF_FOUND})
MOST_OPEN = 64


class MifReads:
    """The MIFs that are being read, one on each thread."""

    def __init__(self) -> None:
        self._open: OrderedDict[int | None, MifRead] = OrderedDict()

    def take(self, event: Event) -> Iterator[MifRead]:
        """What is complete now. A line that says that a MIF matches ends it, and so does the search for another."""
        thread = event.stamp.thread
        current = self._open.get(thread)
        if event.kind is Kind.MIF_FIELD:
            if current is not None:
                self._open[thread] = replace(current, **{event.fields["field"]: event.fields["value"]})
            return
        if current is not None:
            del self._open[thread]
            same = event.kind is Kind.MIF_FOUND and event.fields["mif"].casefold() == current.mif.casefold()
            yield replace(current, matched=same)
            if same:
                return
        if event.kind is Kind.MIF_FOUND:
            yield MifRead(place=event.place, mif=event.fields["mif"], read=event.stamp, matched=True)
        elif event.kind is Kind.MIF_CHECKED:
            self._open[thread] = MifRead(place=event.place, mif=event.fields["mif"], read=event.stamp)
            if len(self._open) > MOST_OPEN:
                yield self._open.popitem(last=False)[1]

    def rest(self) -> Iterator[MifRead]:
        """The MIFs after which the log breaks off."""
        yield from self._open.values()
