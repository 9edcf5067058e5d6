"""The outline and the folds of whole and of broken files."""

from collections.abc import Iterator

import pytest
from analysed import analysis_of
from lsprotocol import types
from running import CLEAN, SAMPLES

from mifkit.server.symbols import folds, symbols

BROKEN = [
    'Start Group\nStart Attribute\nName = "x"\nEnd Attribute\n',
    "End Component\n",
    'Start Component\nName = ""\nStart Group\nEnd Component\n',
    'Start Component\nName = "a\nb"\nStart Table\n',
    CLEAN.replace("End Attribute\n", ""),
]


def flat(found: list[types.DocumentSymbol]) -> Iterator[types.DocumentSymbol]:
    for one in found:
        yield one
        yield from flat(list(one.children or ()))


def key(position: types.Position) -> tuple[int, int]:
    return position.line, position.character


@pytest.mark.parametrize("text", BROKEN + [path.read_text("windows-1252") for path in sorted(SAMPLES.glob("*.mif"))])
def test_every_symbol_has_a_name_and_lies_where_the_protocol_wants_it(text: str) -> None:
    found = symbols(analysis_of(text))
    for one in flat(found):
        assert one.name
        assert "\n" not in one.name + (one.detail or "")
        assert key(one.range.start) <= key(one.selection_range.start)
        assert key(one.selection_range.start) <= key(one.selection_range.end) <= key(one.range.end)
        for child in one.children or ():
            assert key(one.range.start) <= key(child.range.start)
            assert key(child.range.end) <= key(one.range.end)


def test_a_block_that_is_not_written_is_not_in_the_outline() -> None:
    (group,) = symbols(analysis_of(BROKEN[0]))
    assert group.name == "group"
    assert [one.name for one in group.children or ()] == ["x"]


def test_tables_enums_and_paths_stand_in_the_outline() -> None:
    text = CLEAN.replace(
        "  Start Group",
        '  Start Path\n    Name = "p"\n    win32 = "p.exe"\n  End Path\n'
        '  Start Enum\n    Name = "e"\n    0 = "a"\n  End Enum\n  Start Group',
        1,
    ).replace(
        "  End Group\n",
        '  End Group\n  Start Table\n    Name = "t"\n    ID = 2\n    Class = "MICROSOFT|OFFICE|1.0"\n'
        '    { "1" }\n  End Table\n',
    ).replace("Type = String(8)", "Type = Start Enum\n        0 = \"no\"\n      End Enum")  # fmt: skip
    (component,) = symbols(analysis_of(text))
    kinds = [(one.name, one.kind) for one in flat([component])][1:]
    assert kinds == [
        ("p", types.SymbolKind.File),
        ("e", types.SymbolKind.Enum),
        ("Office", types.SymbolKind.Class),
        ("Room", types.SymbolKind.Property),
        ("enum", types.SymbolKind.Enum),
        ("t", types.SymbolKind.Array),
    ]


def test_a_long_value_is_cut() -> None:
    found = symbols(analysis_of(CLEAN.replace('"26"', f'"{"x" * 500}"')))
    attribute = list(flat(found))[-1]
    assert attribute.detail is not None
    assert attribute.detail.endswith("…")
    assert len(attribute.detail) < 80


def test_a_block_without_its_end_is_folded_to_the_last_line() -> None:
    text = "Start Component\n  Start Group\n    ID = 1\n"
    assert {(one.start_line, one.end_line) for one in folds(analysis_of(text))} >= {(1, 2)}


def test_what_stands_in_one_line_is_not_folded() -> None:
    text = 'Start Component Name = "x" End Component // a\n// b\n'
    assert folds(analysis_of(text)) == []
