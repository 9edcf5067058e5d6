"""Windows script files (.wsf): XML with scripts in VBScript or JScript."""

import re

from mifkit.packaging.scripts.calls import read_calls
from mifkit.packaging.scripts.dialects import JSCRIPT, VBSCRIPT
from mifkit.packaging.scripts.script import Expansion, Script

ELEMENT = re.compile(r"<!--.*?(?:-->|\Z)|<script\b([^<>]*)>", re.IGNORECASE | re.DOTALL)
END = re.compile(r"</script\s*>", re.IGNORECASE)
JAVASCRIPT = re.compile(r"language\s*+=\s*+(?:[\"']\s*+)?(?:jscript|javascript|ecmascript)", re.IGNORECASE)


def read_windows_script(text: str) -> Script:
    """The commands of all scripts in a Windows script file."""
    parts: list[Script] = []
    expansion = Expansion(len(text))
    at = 0
    while opening := ELEMENT.search(text, at):
        at = opening.end()
        if opening[1] is None or opening[1].endswith("/"):
            continue
        closing = END.search(text, at)
        end = closing.start() if closing else len(text)
        dialect = JSCRIPT if JAVASCRIPT.search(opening[1]) else VBSCRIPT
        parts.append(read_calls(text, dialect, at, end, expansion))
        at = end
    return Script(
        tuple(line for part in parts for line in part.lines),
        tuple(text for part in parts for text in part.texts),
        tuple(comment for part in parts for comment in part.comments),
        packages=tuple(package for part in parts for package in part.packages),
        find_exits=lambda: (one for part in parts for one in part.exits),
    )
