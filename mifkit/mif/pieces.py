"""The pieces of ordinary text: whole statements, and what stands around blocks and between the cells of a row.

One pattern finds them, and what a piece is follows from its words and the first character of its value. They are less
than what the grammar (`grammars/mif.lark`) allows, and mean the same.
"""

import re
from functools import cache

from msgspec import Struct

from mifkit.mif.builder import BLOCKS
from mifkit.mif.grammar import terminals

WHITE = r"[\t-\r ]*+"
NAME = "[A-Za-z_][A-Za-z0-9_-]*+"
NUMBER = "[0-9][0-9A-Za-z_]*+"
# On a single line.
LITERAL = r'"[^"\\\r\n]*+(?:\\[^\r\n][^"\\\r\n]*+)*+"'
COMMENT = r"//[^\r\n]*+"
# The words before a value or around a block, and the signs of a row.
HEAD = (
    rf"(?:{NAME}(?:{WHITE}={WHITE}(?:(?ai:start)[\t-\r ]++{NAME})?+|[\t-\r ]++{NAME})"
    rf"|-?{NUMBER}{WHITE}={WHITE}|[{{,]{WHITE}|}})"
)
VALUE = (
    rf"(?:{LITERAL}(?:{WHITE}{LITERAL})*+|{NAME}(?:{WHITE}\({WHITE}{NUMBER}{WHITE}\))?+|-?{NUMBER}|\*{WHITE}{LITERAL})"
)
# White space and comments.
BETWEEN = rf"{WHITE}(?:{COMMENT}{WHITE})*+"
# By the first character of a value, `0` for any digit and `a` for any letter: the method that reads the value.
DATA = {'"': "literal", "0": "integer", "-": "negative", "a": "value_word", "*": "pointer"}
# By the keyword before the equals sign, or by the kind of what stands there: by the first character of the value, the
# method that reads the statement.
STATEMENTS = {
    **{word: {'"': "text_statement"} for word in ("name", "description", "pragma", "class", "language")},
    "id": {"0": "id"},
    "key": {"0": "datum"},
    "type": {"a": "type", '"': "type_name"},
    "access": {"a": "choice"},
    "storage": {"a": "choice"},
    "value": dict.fromkeys(DATA, "value"),
    "NUMBER": {'"': "enumerator"},
    "OS_WORD": dict.fromkeys('"a', "os_path"),
    "WORD": dict.fromkeys('"a', "os_path"),
}
# The words that the grammar allows for types, access and storage, by their terminals; and those for values.
WORDS = frozenset(("TYPE_WORD", "ACCESS_WORD", "STORAGE_WORD", "OS_WORD", "WORD"))
VALUE_WORDS = frozenset(("UNSUPPORTED", "UNKNOWN"))
# The code of what is no piece.
UNKNOWN = 255
# Heads that are remembered, and their most characters.
MOST_HEADS, LONGEST_HEAD = 1000, 100


class Piece(Struct, frozen=True):
    """What a piece is: its words, or what stands in their place, and the first character of the value as in `DATA`.

    `method` reads it.
    """

    head: str
    first: str
    method: str


@cache
def pieces() -> list[Piece]:
    """What pieces there are. The code of a piece is its index."""
    return [
        *(Piece(f"{word} {block}", "", "nothing") for word in ("start", "end") for block in BLOCKS),
        Piece("type = start enum", "", "nothing"),
        *(Piece(head, *one) for head, methods in STATEMENTS.items() for one in methods.items()),
        *(Piece(sign, first, "datum") for sign in "{," for first in DATA),
        *(Piece(sign, "", "nothing") for sign in "{},"),
    ]


@cache
def token_counts() -> list[int]:
    """By code: how many tokens a piece has at most, apart from strings and the size of a type."""
    # A minus is one.
    most = {'"': 0, "-": 2, "NUMBER": 3, "type = start enum": 4, "{": 1, "}": 1, ",": 1}
    return [most.get(piece.head, 2) + (most.get(piece.first, 1) if piece.first else 0) for piece in pieces()]


@cache
def empty_cell() -> int:
    """The code of an empty cell that is not the first of its row."""
    return pieces().index(Piece(",", "", "nothing"))


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """One of the patterns above."""
    return re.compile(pattern)


@cache
def piece_pattern() -> re.Pattern[str]:
    """Finds pieces: head, value, and the white space and comments behind. Head and value of what is none are empty."""
    return re.compile(rf"(?=[^\t-\r ])({HEAD}|)({VALUE}|)({BETWEEN})")


def any_of(*heads: str, first: str = "") -> str:
    """A pattern of the codes of pieces with one of these heads, and with this first character if it is given."""
    found = (code for code, piece in enumerate(pieces()) if piece.head in heads and piece.first.startswith(first))
    return "[" + "".join(f"\\x{code:02x}" for code in found) + "]"


@cache
def order() -> re.Pattern[bytes]:
    """The order of pieces by their codes. The groups are named as the methods that read them together."""
    starts, ends = ([f"{word} {block}" for block in BLOCKS] for word in ("start", "end"))
    fields = BLOCKS["attribute"].first
    patterns = {
        "attribute": f"{any_of('start attribute')}{any_of(*fields)}{{0,30}}+{any_of('end attribute')}",
        "statement": any_of(*(head for head in STATEMENTS if head != "key")),
        "row": f"{any_of('{')}{any_of(',')}*+{any_of('}')}",
        "key": f"{any_of('key')}{any_of(',', first='0')}*+",
        "start": any_of(*starts, "type = start enum"),
        "end": any_of(*ends),
    }
    return re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in patterns.items()).encode())


@cache
def are_last() -> bytes:
    """By code: 1, if what is behind such a piece never belongs to what it ends, and no attribute goes on there."""
    known = [piece.head == "}" or piece.head.startswith(("start ", "end ")) for piece in pieces()]
    whole = [ends and piece.head != "start attribute" for ends, piece in zip(known, pieces(), strict=True)]
    return bytes(whole).ljust(256, b"\0")


class Codes(dict[str, int]):
    """The codes of pieces, by their heads as they are written, with the first character of the value behind."""

    def __missing__(self, written: str) -> int:
        code = _codes().get(_described(written), UNKNOWN)
        if len(self) < MOST_HEADS and len(written) <= LONGEST_HEAD:
            self[written] = code
        return code


@cache
def _codes() -> dict[tuple[str, str], int]:
    return {(piece.head, piece.first): code for code, piece in enumerate(pieces())}


def _described(written: str) -> tuple[str, str]:
    """The head and the first character of a piece as `pieces` has them."""
    if written[:1] in "{,}":
        return written[:1], _kind(written[1:].strip())
    before, equal, after = (part.strip() for part in written.lower().partition("="))
    if not equal or len(after) > 1:
        return " ".join(written.lower().replace("=", " = ").split()), ""
    if before not in STATEMENTS:
        before = "NUMBER" if _kind(before[:1]) in "0-" else terminals().keywords.get(before, "WORD")
    return before, _kind(after)


def _kind(char: str) -> str:
    return "0" if char.isdigit() else "a" if char.isalpha() or char == "_" else char
