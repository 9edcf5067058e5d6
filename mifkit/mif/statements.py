"""Which statements and blocks a block may hold, and how often: one table, in canonical order.

The repair step, the rules on missing, repeated and misplaced statements, and the formatter read it.
Sources: the IBM DMI programmer's book, pages 017 to 036, and the CA and HP books for what it leaves open.
"""

from functools import lru_cache

from msgspec import Struct

# Keywords that have capitals inside.
MIXED_CASE = {
    word.lower(): word for word in ("ID", "DOS", "MacOS", "OS2", "Win9x", "WinNT", "DisplayString", "OctetString")
}


@lru_cache(maxsize=1000)
def capitalised(word: str) -> str:
    """A keyword in the formatter's spelling: `Start`, `Read-Only`, `ID`. Only the case of its letters changes."""
    return MIXED_CASE.get(word.lower()) or word.title()


def in_case_of(words: str, sample: str) -> str:
    """Keywords in the case in which `sample`, a word beside them in the file, is written."""
    if sample.isupper():
        return words.upper()
    return words.lower() if sample.islower() else " ".join(capitalised(word) for word in words.split(" "))


class Occurs(Struct, frozen=True):
    """How often a statement or block may stand in a block. `most` is `None` if there is no upper limit."""

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
    # An enum needs a name in a component only, not as the type of an attribute.
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

# The blocks in which the grammar allows a block. An enum in a group is misplaced, but not a syntax error.
PARENTS: dict[str, tuple[str, ...]] = {
    "component": ("file",),
    "path": ("component",),
    "enum": ("component", "group", "attribute"),
    "group": ("component",),
    "attribute": ("group",),
    "table": ("component",),
}

# Words that some delivered files have instead of a keyword: accepted, and each use is reported.
ALIASES = {"paths": "path", "enums": "enum", "groups": "group", "attributes": "attribute", "tables": "table"}
