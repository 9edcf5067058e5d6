"""What may stand in which block, and how often: one table, in canonical order.

Read by the repair step (hints), the rules on missing, repeated and misplaced statements, and the formatter.
Sources: the IBM DMI programmer's book, pages 017 to 036, and the CA and HP books for what it leaves open.
"""

from functools import lru_cache
from typing import NamedTuple

# Words in which other letters are capitals, too: abbreviations, and words made of two.
ODD_ONES = {
    word.lower(): word for word in ("ID", "DOS", "MacOS", "OS2", "Win9x", "WinNT", "DisplayString", "OctetString")
}


@lru_cache(maxsize=1000)
def capitalised(word: str) -> str:
    """A keyword in the formatter's spelling: `Start`, `Read-Only`, `ID`. The word itself is never exchanged."""
    return ODD_ONES.get(word.lower()) or word.title()


def in_case_of(words: str, sample: str) -> str:
    """Keywords in the case in which `sample`, a word beside them in the file, is written."""
    if sample.isupper():
        return words.upper()
    return words.lower() if sample.islower() else " ".join(capitalised(word) for word in words.split(" "))


class Occurs(NamedTuple):
    """How often a statement or block stands in a block; `most` is `None` for "any number"."""

    least: int
    most: int | None


ONE = Occurs(1, 1)
OPTIONAL = Occurs(0, 1)
ANY = Occurs(0, None)
SOME = Occurs(1, None)

STATEMENTS: dict[str, dict[str, Occurs]] = {
    "component": {
        "name": ONE,
        "description": OPTIONAL,
        "pragma": OPTIONAL,
        "path": ANY,
        "enum": ANY,
        "group": SOME,
        "table": ANY,
    },
    "path": {"name": ONE, "os": SOME},
    # The name of an enum is required at component level only; an enum inside a type needs none.
    "enum": {"name": OPTIONAL, "type": OPTIONAL, "enumerator": SOME},
    "group": {
        "name": ONE,
        "id": OPTIONAL,
        "class": ONE,
        "description": OPTIONAL,
        "key": OPTIONAL,
        "pragma": OPTIONAL,
        "attribute": SOME,
    },
    "attribute": {
        "name": ONE,
        "id": ONE,
        "description": OPTIONAL,
        "type": ONE,
        "access": OPTIONAL,
        "storage": OPTIONAL,
        "value": OPTIONAL,
        "pragma": OPTIONAL,
    },
    "table": {"name": ONE, "id": ONE, "class": ONE, "row": SOME},
}

# Where the grammar takes a block. An enum in a group is misplaced, but no syntax error.
PARENTS: dict[str, tuple[str, ...]] = {
    "component": ("file",),
    "path": ("component",),
    "enum": ("component", "group", "attribute"),
    "group": ("component",),
    "attribute": ("group",),
    "table": ("component",),
}

# Words that delivered files write for a keyword: accepted, each use reported.
ALIASES = {"paths": "path", "enums": "enum", "groups": "group", "attributes": "attribute", "tables": "table"}
