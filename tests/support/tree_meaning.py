"""What a tree says, offsets apart: the tests' own notion of it, not the one that `mifkit format` checks itself by.

Two files say the same if their blocks, rows, enumerators and programs are the same in the same order, and if between
these stand the same simple statements; of one kind in the same order, of different kinds in any. Literals count with
the raw text of their pieces, numbers as written.
"""

from typing import Any

from mifkit.mif import tree


def tree_meaning(text: str, file: tree.File) -> Any:
    """A value that is equal for files that say the same, their comments included."""
    return (
        [_statement(text, item) for item in file.languages],
        [_block(text, component) for component in file.components],
        sorted(comment.text for comment in file.comments),
    )


def header(file: tree.File) -> list[str]:
    """The comments before the component, in their order."""
    start = min((component.start for component in file.components), default=file.end)
    return [comment.text for comment in file.comments if comment.start < start]


def _block(text: str, block: tree.Block) -> Any:
    fixed: list[Any] = []
    # Between two neighbours of `fixed`: the simple statements, by kind.
    between: list[dict[str, list[Any]]] = [{}]
    for item in block.items:
        if isinstance(item, tree.Block):
            fixed.append(_block(text, item))
        elif _keeps_its_place(item):
            fixed.append(_statement(text, item))
        else:
            # SMS reads a pragma between the key and the first attribute only: these two are one kind here.
            kind = "key, pragma" if item.keyword in ("key", "pragma") else item.keyword
            between[-1].setdefault(kind, []).append(_statement(text, item))
            continue
        between.append({})
    return block.keyword, block.implied, fixed, between


def _keeps_its_place(item: tree.Statement) -> bool:
    return item.keyword in ("row", "enumerator", "os") or (isinstance(item, tree.Type) and item.enum is not None)


def _statement(text: str, item: tree.Statement) -> Any:
    match item:
        case tree.Id() | tree.Text() | tree.Choice() | tree.Value():
            return item.keyword, _value(text, item.value)
        case tree.Key():
            return item.keyword, [_value(text, number) for number in item.ids]
        case tree.Type():
            in_place = _block(text, item.enum) if item.enum else None
            parts = [_value(text, part) for part in (item.word, item.size, item.enum_name)]
            return item.keyword, parts, item.sized, in_place
        case tree.OsPath():
            return item.keyword, _value(text, item.system), _value(text, item.value)
        case tree.Enumerator():
            return item.keyword, _value(text, item.number), _value(text, item.value)
        case tree.Row():
            return item.keyword, [(_value(text, cell.value), cell.unreadable) for cell in item.cells]


def _value(text: str, value: tree.Datum | None) -> Any:
    match value:
        case None:
            return None
        case tree.Literal():
            return "literal", value.value, [text[start:end] for start, end in value.pieces], value.raw
        case tree.Integer():
            # Between the minus sign and the number white space and comments may stand.
            written = text[value.start : value.end]
            return "integer", value.value, written.startswith("-"), written.split()[-1].lstrip("-")
        case tree.Pointer():
            return "pointer", _value(text, value.path)
        case tree.Word():
            return "word", value.terminal, value.text if value.terminal == "WORD" else value.text.lower()
