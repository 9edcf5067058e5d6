"""What every peer makes of a text: its blocks, statements and values, without their places.

    Block      (kind, items), as in ("component", [("name", "Workstation"), ("group", [...])])
    Statement  (keyword, value); ("row", cells); (operating system, value) in a path; (number, text) in an enum
    Value      a literal is `str`, a number `int`, a word ("unknown",), a pointer ("*", name); an empty cell `None`
    Type       (word, size); the name of an enum as `str`; or an enum in place, a block

mifkit's own tree holds places, too, and comments: what a peer leaves out is to its advantage.
"""

from typing import Any

from mifkit.mif import tree

# A statement or a block; a type of its own would cost the peers time.
Outline = tuple[Any, Any]


def outline(file: tree.File) -> list[Outline]:
    """What a peer has to make of the text of this tree."""
    roots = sorted([*file.languages, *file.components], key=lambda node: node.start)
    return [_item(root) for root in roots]


def _item(node: Any) -> Outline:
    if isinstance(node, tree.Block):
        return node.keyword, [_item(item) for item in node.items]
    match node:
        case tree.Key():
            return "key", [_value(id) for id in node.ids]
        case tree.Type():
            return "type", _type(node)
        case tree.OsPath():
            return node.system.text.lower(), _value(node.value)
        case tree.Enumerator():
            return _value(node.number), _value(node.value)
        case tree.Row():
            return "row", [_value(cell.value) for cell in node.cells]
    return node.keyword, _value(node.value)


def _type(node: tree.Type) -> Any:
    if node.word is not None:
        return node.word.text.lower(), _value(node.size)
    return _item(node.enum) if node.enum is not None else _value(node.enum_name)


def _value(value: tree.Datum | None) -> Any:
    match value:
        case tree.Word():
            return (value.text.lower(),)
        case tree.Pointer():
            return "*", value.path.value
        case None:
            return None
    return value.value
