"""When a status MIF was written, compared with the run of its program."""

from datetime import datetime

from msgspec import Struct

from mifkit.diagnostics import Certainty, weakest
from mifkit.status.matching.fields import Candidate
from mifkit.status.matching.procedures import Procedure
from mifkit.status.matching.relation import Timing

# Seconds between the time of a file and the run from which on the time is not believed: copying sets it anew.
FAR = 86400
# Units in seconds, from the largest; the first is used of which there are at least two.
UNITS = ((86400, "days"), (3600, "hours"), (60, "minutes"), (1, "seconds"))


class Window(Struct, frozen=True):
    """When the program ran, in times with a zone. `None`: not known. A MIF written at a bound is inside."""

    started: datetime | None = None
    ended: datetime | None = None


class Outside(Struct, frozen=True):
    """A time outside the run, in words, and how sure it is that the client ignores a MIF of that time; `open`: that is
    not known, or the time itself is doubtful."""

    timing: Timing
    reason: str
    certainty: Certainty
    open: bool = False
    far: bool = False


def outside(candidate: Candidate, procedure: Procedure, window: Window) -> Outside | None:
    """When a MIF was written, if that is not during the run; `None` if it is, or if the time is not known."""
    written = candidate.written
    if written is None:
        return None
    if window.started is not None and written < window.started:
        apart = (window.started - written).total_seconds()
        timing, certainty = Timing.BEFORE_START, procedure.starts
        reason = f"It was written {_span(apart)} before the program started"
        rule = ": the client ignores a MIF from before the run."
    elif window.ended is not None and written > window.ended:
        apart = (written - window.ended).total_seconds()
        timing, certainty = Timing.AFTER_END, procedure.ends
        reason = f"It was written {_span(apart)} after the program ended"
        rule = ", when the client had already looked for MIFs."
    else:
        return None
    if candidate.time_of_file and apart > FAR:
        return Outside(
            timing, f"{reason}, by the time of the file, which may be that of a copy.", Certainty.UNKNOWN, True, True
        )
    if certainty is Certainty.UNKNOWN:
        return Outside(
            timing, f"{reason}; how late the client still takes one is not documented.", Certainty.UNKNOWN, True
        )
    if candidate.time_of_file:
        certainty = weakest(certainty, Certainty.INFERRED)
    return Outside(timing, f"{reason}{rule}", certainty)


def _span(seconds: float) -> str:
    for size, unit in UNITS:
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.1f} seconds"
