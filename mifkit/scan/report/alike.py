"""Texts that say the same of other things: they differ only in numbers, paths and GUIDs."""

import re

VARYING = re.compile(
    r"""
    \{?+[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?+
    | (?:\b[a-z]:\\|\\\\)(?:[^\\/:*?"<>|\r\n]++\\)*+[^\s\\/:*?"<>|]*+
    | \b0x[0-9a-f]++
    | [0-9]++
    """,
    re.IGNORECASE | re.VERBOSE,
)


def common_text(text: str | None) -> str | None:
    """What texts that are alike have in common: `#` stands for each number, path and GUID."""
    return None if text is None else VARYING.sub("#", text)
