"""Names and class strings of blocks, and how they are compared."""

from mifkit.mif import tree


def folded(text: str) -> str:
    """Text as names and classes are compared: without surrounding blanks, in lower case."""
    return text.strip().lower()


# What stands in class strings where a bar belongs, after a change of code page: A6, BA, and drawn lines.
BARS = str.maketrans(dict.fromkeys("\u00a6\u00ba\u2502\u2551\u01c0\uff5c", "|"))


def class_of(group: tree.Group | tree.Table) -> str:
    """The class string of a group or table; empty if it has none."""
    return group.class_.value.value if group.class_ and group.class_.value else ""


def name_of(block: tree.Block) -> str:
    """The name of a block; empty if it has none."""
    return block.name.value.value if block.name and block.name.value else ""
