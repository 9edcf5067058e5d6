"""Windows script files (.wsf): XML with scripts in VBScript or JScript."""

import re
from collections.abc import Callable, Iterable

from mifkit.files.source import comments_of
from mifkit.packaging.placed_text import PlacedText
from mifkit.packaging.scripts.calls import read_calls
from mifkit.packaging.scripts.dialects import JSCRIPT, VBSCRIPT
from mifkit.packaging.scripts.script import Expansion, Lines, Script, ScriptExit, ScriptPackage

ELEMENT = re.compile(r"<!--.*?(?:-->|\Z)|<script\b([^<>]*)>", re.IGNORECASE | re.DOTALL)
END = re.compile(r"</script\s*>", re.IGNORECASE)
JAVASCRIPT = re.compile(r"language\s*+=\s*+(?:[\"']\s*+)?(?:jscript|javascript|ecmascript)", re.IGNORECASE)


def read_windows_script(text: str) -> Script:
    """The commands of all scripts in a Windows script file."""
    lines, comments = Lines(text), comments_of(text)
    texts: list[PlacedText] = []
    packages: list[ScriptPackage] = []
    exits: list[Callable[[], Iterable[ScriptExit]]] = []
    expansion = Expansion(len(text))
    at = 0
    while opening := ELEMENT.search(text, at):
        at = opening.end()
        if opening[1] is None or opening[1].endswith("/"):
            continue
        closing = END.search(text, at)
        end = closing.start() if closing else len(text)
        dialect = JSCRIPT if JAVASCRIPT.search(opening[1]) else VBSCRIPT
        part = read_calls(text, dialect, at, end, expansion)
        lines.extend(part.lines)
        for comment in part.comments:
            comments.add(comment.start, comment.end, comment.inside)
        texts += part.texts
        packages += part.packages
        exits.append(part.find_exits)
        at = end
    return Script(
        lines,
        tuple(texts),
        comments,
        packages=tuple(packages),
        find_exits=lambda: (one for find in exits for one in find()),
    )
