"""Codes by the words of their names and messages."""

from mifkit.status.exit_codes.messages import SHIPPED
from mifkit.status.exit_codes.names import named_codes
from mifkit.status.exit_codes.win32 import ENTRIES


def codes_about(text: str) -> list[int]:
    """The codes (unsigned) whose name, message or meaning has all words of a text, in any case; those with a message of
    Windows first, each group in ascending order."""
    words = text.casefold().split()

    def fits(*texts: str | None) -> bool:
        joined = " ".join(text for text in texts if text is not None).casefold()
        return all(word in joined for word in words)

    first = [entry.code for entry in ENTRIES.values() if fits(entry.name, entry.message)]
    first += [row.code for row in SHIPPED if fits(row.text)]
    rest = [entry.code for entry in named_codes() if fits(entry.family, entry.name, entry.meaning)]
    return list(dict.fromkeys([*sorted(first), *sorted(rest)]))
