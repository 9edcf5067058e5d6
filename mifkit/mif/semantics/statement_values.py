"""What a statement says: its values, whatever their spelling."""

from mifkit.mif import tree


def says(item: tree.Statement) -> object:
    """The values of a statement, whatever their spelling; nothing of an enum that is the value of a type."""
    match item:
        case tree.Key():
            return list(dict.fromkeys(_value(id) for id in item.ids))
        case tree.Type():
            return [_value(item.word), _value(item.size), item.sized, _value(item.enum_name)]
        case tree.OsPath():
            return ["os", _value(item.system), _value(item.value)]
        case tree.Enumerator():
            return ["enumerator", _value(item.number), _value(item.value)]
        case tree.Row():
            cells = [
                (None, datum.unreadable) if isinstance(datum, tree.Gap) else (_value(datum), False)
                for datum in item.data
            ]
            while cells and cells[-1] == (None, False):
                cells.pop()
            return ["row", cells]
        case _:
            return _value(item.value)


def _value(datum: tree.Datum | None) -> tuple[str, object] | None:
    match datum:
        case None:
            return None
        case tree.Word():
            return "word", datum.text.lower()
        case tree.Pointer():
            return "path", datum.path.value
        case tree.Literal():
            return "text", datum.value
        case tree.Integer():
            return "number", datum.value
