"""Names and class strings of blocks, and how they are compared."""

from mifkit.mif import tree
from mifkit.questions import remembered


def folded(text: str) -> str:
    """A name or class string as it is compared: without surrounding blanks, in lower case."""
    return text.strip().lower()


# Characters that a change of code page leaves in class strings for a bar: A6, BA, and drawn lines.
BARS = str.maketrans(dict.fromkeys("\u00a6\u00ba\u2502\u2551\u01c0\uff5c", "|"))

# Class strings of which is remembered what is made of them: files of thousands of groups have a few dozen.
MOST_CLASSES = 256


@remembered(MOST_CLASSES)
def in_bars(class_string: str) -> str:
    """A class string with bars in the place of what looks like them."""
    return class_string.translate(BARS)


def class_of(group: tree.Group | tree.Table) -> str:
    """The class string of a group or table; empty if it has none."""
    return group.class_.value.value if group.class_ and group.class_.value else ""


def name_of(block: tree.Block) -> str:
    """The name of a block; empty if it has none."""
    return block.name.value.value if block.name and block.name.value else ""
