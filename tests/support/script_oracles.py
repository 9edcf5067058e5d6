"""What real parsers take for the commands, strings, comments and blocks of a script, and what mifkit takes for them.

The parsers are tree-sitter's grammars of batch files and PowerShell. Places are offsets in characters.
"""

import re
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import NamedTuple

import tree_sitter_batch
import tree_sitter_pwsh
from tree_sitter import Language, Node, Parser

from mifkit.packaging.placed_text import PlacedText
from mifkit.packaging.scripts.batch_words import Batch, BatchCommand
from mifkit.packaging.scripts.powershell_blocks import Blocks
from mifkit.packaging.scripts.powershell_commands import command_starts
from mifkit.packaging.scripts.powershell_tokens import Kind, Tokens

Places = frozenset[tuple[int, int]]


class View(NamedTuple):
    """What a reader takes for what, as places from a start up to, excluding, an end.

    `strings` are, in batch files, those of programs that are run; `commands` the places where commands begin, with the
    number of blocks around, which only batch files have; `blocks` the brackets, which only PowerShell has. `readable`:
    the reader found no error.
    """

    commands: Places
    strings: Places
    comments: Places
    blocks: Places
    readable: bool = True


BATCH = Parser(Language(tree_sitter_batch.language()))
POWERSHELL = Parser(Language(tree_sitter_pwsh.language()))

BATCH_COMMANDS = frozenset(
    {
        "cmd", "call_stmt", "goto_stmt", "variable_assignment", "echo_off", "exit_stmt", "setlocal_stmt",
        "endlocal_stmt",
    }
)  # fmt: skip
POWERSHELL_STRINGS = frozenset(
    {
        "expandable_string_literal", "verbatim_string_characters", "expandable_here_string_literal",
        "verbatim_here_string_characters",
    }
)  # fmt: skip
LEADING = re.compile(r"[@ \t]*")
POWERSHELL_BRACKETS = frozenset(["(", ")", "{", "}", "$(", "@(", "@{"])


def _places(text: str) -> Callable[[Node], tuple[int, int]]:
    """The place of a node, which counts in bytes of UTF-8."""
    if text.isascii():
        return lambda node: (node.start_byte, node.end_byte)
    starts = accumulate((len(character.encode("utf-8", "surrogatepass")) for character in text), initial=0)
    offsets = {start: index for index, start in enumerate(starts)}
    return lambda node: (offsets[node.start_byte], offsets[node.end_byte])


def _nodes(root: Node, *, block: str, closed: frozenset[str]) -> Iterator[tuple[Node, int]]:
    """The nodes below one with the number of blocks around them; nothing inside of those that are `closed`."""
    waiting = [(root, 0)]
    while waiting:
        node, depth = waiting.pop()
        yield node, depth
        if node.type not in closed:
            waiting += ((child, depth + (node.type == block)) for child in node.children)


def parsed_batch(text: str) -> View:
    """What tree-sitter's grammar of batch files makes of a text, whose last line it wants to be ended."""
    text = f"{text}\n"
    place = _places(text)
    tree = BATCH.parse(text.encode("utf-8", "surrogatepass"))
    nodes = list(_nodes(tree.root_node, block="parenthesized", closed=frozenset({"string"})))
    runs = [node for node, _ in nodes if node.type in ("cmd", "call_stmt")]

    def past_at(node: Node) -> tuple[int, int]:
        start, end = place(node)
        leading = LEADING.match(text, start)
        return leading.end() if leading else start, end

    return View(
        frozenset((past_at(node)[0], depth) for node, depth in nodes if node.type in BATCH_COMMANDS),
        frozenset(
            place(node)
            for run in runs
            for node, _ in _nodes(run, block="", closed=frozenset({"string"}))
            if node.type == "string"
        ),
        frozenset(past_at(node) for node, _ in nodes if node.type == "comment"),
        frozenset(),
        not tree.root_node.has_error,
    )


def read_batch(text: str) -> View:
    """What mifkit makes of a batch file."""
    batch = Batch(text)
    commands: set[tuple[int, int]] = set()
    strings: set[tuple[int, int]] = set()
    for found in batch.commands():
        if isinstance(found, BatchCommand):
            commands.add((found.start, len(batch._blocks)))
            if found.name != "set":
                strings |= set(_quoted(found.written))
    return View(
        frozenset(commands),
        frozenset(strings),
        frozenset((comment.start, comment.end) for comment in batch.comments),
        frozenset(),
    )


def _quoted(written: PlacedText) -> Iterator[tuple[int, int]]:
    """The parts of a command in quotes that are not escaped."""
    text = "".join(piece.text if piece.exact else "x" * len(piece.text) for piece in written.pieces)
    for found in re.finditer(r'"[^"]*"', text):
        yield written.place(*found.span())


def is_powershell(text: str) -> bool:
    """Whether tree-sitter's grammar of PowerShell reads a text without an error."""
    return not POWERSHELL.parse(text.encode("utf-8", "surrogatepass")).root_node.has_error


def parsed_powershell(text: str) -> View:
    """What tree-sitter's grammar of PowerShell makes of a text."""
    place = _places(text)
    tree = POWERSHELL.parse(text.encode("utf-8", "surrogatepass"))
    nodes = [node for node, _ in _nodes(tree.root_node, block="", closed=POWERSHELL_STRINGS)]
    return View(
        frozenset((place(node)[0], 0) for node in nodes if node.type == "command"),
        frozenset(place(node) for node in nodes if node.type in POWERSHELL_STRINGS),
        frozenset(place(node) for node in nodes if node.type == "comment"),
        frozenset(place(node) for node in nodes if node.type in POWERSHELL_BRACKETS),
        not tree.root_node.has_error,
    )


def read_powershell(text: str) -> View:
    """What mifkit makes of a PowerShell script."""
    read = Tokens(text)
    blocks = Blocks(read)
    commands = command_starts(read, blocks.roles, blocks.ended)

    def places(*kinds: str) -> frozenset[tuple[int, int]]:
        return frozenset((read.starts[at], read.end(at)) for at, kind in enumerate(read.kinds) if kind in kinds)

    return View(
        frozenset((read.starts[index], 0) for index, begins in enumerate(commands) if begins),
        places(Kind.STRING),
        frozenset((comment.start, comment.end) for comment in read.comments),
        places(Kind.OPEN, Kind.CLOSE),
    )


def batch_words(text: str) -> list[tuple[str, str]]:
    """The words and marks of a batch file, each with what tree-sitter's grammar takes it for.

    Raises ValueError where it finds an error.
    """
    root = BATCH.parse(text.encode()).root_node
    if root.has_error:
        raise ValueError(text)
    leaves = [node for node, _ in _nodes(root, block="", closed=frozenset({"string"})) if not node.named_child_count]
    return [(node.type, (node.text or b"").decode()) for node in sorted(leaves, key=lambda node: node.start_byte)]
