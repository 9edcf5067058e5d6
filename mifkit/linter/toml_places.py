"""Where keys and values stand in a TOML text. Python's reader says that for faults of syntax only."""

import re
from collections.abc import Iterator
from typing import NamedTuple

# Literals come first, so that nothing in them counts. Every alternative is linear.
TOKENS = re.compile(
    r'(?P<string>"""(?:[^"\\]|\\.|"(?!""))*+(?:"""|\Z)|\'\'\'(?:[^\']|\'(?!\'\'))*+(?:\'\'\'|\Z)'
    r'|"(?:[^"\\\r\n]|\\.)*+"?+|\'[^\'\r\n]*+\'?+)'
    r"|(?P<comment>#[^\r\n]*+)|(?P<open>[\[{])|(?P<close>[\]}])|(?P<equals>=)|(?P<line>\r?\n)"
    r"|(?P<word>[A-Za-z0-9_-]++)",
    re.DOTALL,
)
DEPTH = {"open": 1, "close": -1}
Keys = tuple[str, ...]


class Place(NamedTuple):
    """Offsets of a key with its value, from `start` up to `end`."""

    start: int
    end: int


def places(text: str) -> dict[Keys, Place]:
    """The place of each key that stands at the beginning of a line, and of each header, in a valid TOML text.

    Keys within inline tables have none.
    """
    found: dict[Keys, Place] = {}
    header: Keys = ()
    for start, end, keys, is_header in _statements(text):
        if is_header:
            header = keys
        path = keys if is_header else (*header, *keys)
        found.setdefault(path, Place(start, end))
    return found


def _statements(text: str) -> Iterator[tuple[int, int, Keys, bool]]:
    """Each header and each key with its value: its start, its end, its keys, and whether it is a header."""
    start, depth, keys, is_header, named = -1, 0, list[str](), False, False
    for token in TOKENS.finditer(text):
        kind = token.lastgroup
        if start < 0 and kind not in ("comment", "line"):
            start, is_header = token.start(), kind == "open"
        depth += DEPTH.get(kind or "", 0)
        if kind == "equals" or (kind == "close" and is_header):
            named = True
        elif kind in ("word", "string") and not named:
            keys.append(token[0].strip("\"'"))
        elif kind == "line" and depth <= 0 and start >= 0:
            yield start, token.start(), tuple(keys), is_header
            start, depth, keys, named = -1, 0, [], False
    if start >= 0:
        yield start, len(text), tuple(keys), is_header


class Places:
    """The places in a TOML text; each look takes next to no time, however many there are."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known = places(text)
        # The offset of each string in a value, by the place of the value.
        self._strings: dict[Place, dict[str, int]] = {}

    def offset(self, keys: Keys, value: str = "") -> int:
        """The offset of a key or, if it stands there, of the string `value` in its value; that of the nearest table
        around a key that has no place of its own."""
        for length in range(len(keys), 0, -1):
            if (place := self._known.get(keys[:length])) is not None:
                return self._strings_in(place).get(value, place.start) if value else place.start
        return 0

    def _strings_in(self, place: Place) -> dict[str, int]:
        if place not in self._strings:
            found: dict[str, int] = {}
            for token in TOKENS.finditer(self._text, *place):
                if token.lastgroup == "string":
                    found.setdefault(token[0].strip("\"'"), token.start())
            self._strings[place] = found
        return self._strings[place]
