"""The blocks around an offset."""

from bisect import bisect_right

from mifkit.diagnostics import printable
from mifkit.mif import tree
from mifkit.mif.semantics.names import name_of

# Names longer than this many characters are cut: places are read by people and compared with baselines.
LONGEST_NAME = 80


class EnclosingBlocks:
    """The blocks around the offsets of a file."""

    def __init__(self, file: tree.File) -> None:
        self.file = file
        self._children: dict[int, tuple[list[int], list[tree.Block]]] = {}

    def blocks(self, offset: int) -> list[tree.Block]:
        """The blocks around `offset`, the outermost first."""
        found: list[tree.Block] = []
        block: tree.File | tree.Block = self.file
        while True:
            starts, children = self._inside(block)
            index = bisect_right(starts, offset) - 1
            if index < 0 or offset >= max(children[index].end, children[index].start + 1):
                return found
            block = children[index]
            found.append(block)

    def block_path(self, offset: int) -> tuple[str, ...]:
        """The keywords and names of the blocks around `offset`, which stay when lines move: `group InstallStatus`."""
        return tuple(
            f"{block.keyword} {printable(name_of(block)[:LONGEST_NAME])}".rstrip() for block in self.blocks(offset)
        )

    def _inside(self, block: tree.File | tree.Block) -> tuple[list[int], list[tree.Block]]:
        known = self._children.get(id(block))
        if known is not None:
            return known
        items = block.components if isinstance(block, tree.File) else block.items
        children: list[tree.Block] = [item for item in items if isinstance(item, tree.Block)]
        made = [child.start for child in children], children
        self._children[id(block)] = made
        return made
