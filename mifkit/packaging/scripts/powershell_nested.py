"""The commands in subexpressions of PowerShell strings, as in `"Exit code: $((Start-Process …).ExitCode)"`."""

from collections.abc import Callable, Iterable, Iterator

from msgspec import structs

from mifkit.packaging.placed_text import UNKNOWN, Piece, PlacedText
from mifkit.packaging.scripts.powershell_tokens import Tokens
from mifkit.packaging.scripts.script import ScriptLine

Read = Callable[[str], Iterable[ScriptLine]]


def nested_lines(tokens: Tokens, read: Read) -> Iterator[ScriptLine]:
    """The lines that `read` finds in the subexpressions of the strings of a script, with their places in it.

    Variables of the script are not known in them.
    """
    text = tokens.text
    for index in tokens.strings():
        for part in tokens.parts(index) if "$(" in tokens.texts[index] else ():
            if isinstance(part, Piece) and part.text == UNKNOWN and text.startswith("$(", part.start):
                inside = text[part.start + 2 : part.end - 1]
                # A command without an argument writes no status MIF.
                if " " in inside:
                    yield from (_moved(line, part.start + 2) for line in read(inside))


def _moved(line: ScriptLine, by: int) -> ScriptLine:
    return structs.replace(
        line,
        line=PlacedText(tuple(Piece(one.text, one.start + by, one.end + by) for one in line.line.pieces)),
        start=line.start + by,
        end=line.end + by,
        given=tuple(structs.replace(one, start=one.start + by, end=one.end + by) for one in line.given),
    )
