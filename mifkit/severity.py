"""How severe a finding is. A light module: help texts list these words, and `--help` imports nothing heavy."""

from collections.abc import Iterable
from enum import IntEnum, StrEnum


class Severity(IntEnum):
    """What the consumer does with the fault: reject or lose data, accept it with a risk, or nothing (style)."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        return self.name.lower()


class Threshold(StrEnum):
    """The least severity that makes a run fail."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    NEVER = "never"

    def reached(self, severities: Iterable[Severity]) -> bool:
        """Whether one of the severities is at or above the threshold."""
        return self is not Threshold.NEVER and any(severity >= Severity[self.name] for severity in severities)
