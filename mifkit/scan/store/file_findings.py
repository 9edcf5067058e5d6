"""Findings across files: on a file of the store, without a place in its text."""

from typing import NamedTuple

from mifkit.documents.kinds import Profile
from mifkit.rules.registry import by_name
from mifkit.scan.analysis.kept_facts import Message

# Characters that a message shows of a path.
LONGEST_PATH = 300


class FileFinding(NamedTuple):
    """A finding on the file with this number in the store."""

    file: int
    message: Message


def message_of(name: str, text: str, help: str) -> Message:
    """The message of a finding of the rule with this name, with the severity that the rule declares."""
    declared = by_name()[name]
    severity = next(level for level in map(declared.levels.of, Profile) if level is not None)
    return Message(declared.code, int(severity), text, help, "")
