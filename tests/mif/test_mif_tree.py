"""The tree: blocks, spans, implied blocks, comments."""

import pytest
from mif_texts import COMPONENT, STATUS, TEXTS

from mifkit.mif import tree
from mifkit.mif.parser import parse


@pytest.fixture(params=TEXTS)
def text(request: pytest.FixtureRequest) -> str:
    return TEXTS[request.param]


def test_a_block_begins_with_its_start_and_ends_with_its_end(text: str) -> None:
    for block in tree.blocks(parse(text).file):
        words = f"start {block.keyword}"
        assert text[block.start : block.head].lower().split() == words.split()
        assert text[block.start : block.end].lower().split()[-2:] == ["end", block.keyword]
        assert not block.implied


def test_a_statement_begins_with_its_keyword_and_ends_with_its_value(text: str) -> None:
    for block in tree.blocks(parse(text).file):
        for item in block.items:
            if isinstance(item, tree.Block):
                continue
            written = text[item.start : item.end]
            if isinstance(item, tree.Row):
                assert (written[0], written[-1]) == ("{", "}")
            elif isinstance(item, tree.Enumerator):
                assert written.endswith('"')
            elif isinstance(item, tree.OsPath):
                assert written.startswith(item.system.text)
            else:
                assert written.lower().startswith(item.keyword)
            assert written == written.strip()


def test_what_a_block_holds_lies_in_it_in_the_order_of_the_text(text: str) -> None:
    for block in tree.blocks(parse(text).file):
        position = block.head
        for item in block.items:
            assert position <= item.start <= item.end <= block.end
            position = item.end


def test_blocks_come_before_what_they_contain() -> None:
    names = [block.keyword for block in tree.blocks(parse(COMPONENT).file)]
    assert names == [
        "component",
        *("path", "enum"),
        *("group", "attribute", "attribute", "enum", "attribute", "attribute"),
        *("group", "attribute", "attribute"),
        "table",
    ]


def test_blocks_and_statements_are_found_by_name() -> None:
    (component,) = parse(COMPONENT).file.components
    assert component.name is not None
    assert component.name.value is not None
    assert component.name.value.value == "Rich"
    assert component.description is not None
    assert component.description.value is not None
    assert component.description.value.value == "one two"
    assert [len(part) for part in (component.paths, component.enums, component.groups, component.tables)] == [
        1,
        1,
        2,
        1,
    ]
    assert [system.system.text for system in component.paths[0].systems] == ["Win16", "Win32"]
    assert [enumerator.number.value for enumerator in component.enums[0].enumerators] == [0, -1, 16]


def test_an_enum_in_place_of_a_type_belongs_to_the_type() -> None:
    group = next(parse(COMPONENT).file.groups)
    kind = group.attributes[1].type
    assert kind is not None
    assert kind.enum is not None
    assert len(kind.enum.enumerators) == 2
    assert not any(isinstance(item, tree.Enum) for item in group.attributes[1].items)


def test_a_type_has_a_word_and_a_size_or_the_name_of_an_enum() -> None:
    group = next(parse(COMPONENT).file.groups)
    named, _, sized, bare = (attribute.type for attribute in group.attributes)
    assert named is not None
    assert named.enum_name is not None
    assert named.enum_name.value == "Colour"
    assert sized is not None
    assert sized.word is not None
    assert sized.size is not None
    assert (sized.word.text, sized.sized, sized.size.value) == ("DisplayString", True, 10)
    assert bare is not None
    assert (bare.sized, bare.size) == (False, None)


def test_a_row_has_its_cells_and_an_empty_one_lies_between_its_separators() -> None:
    (table,) = parse(COMPONENT).file.components[0].tables
    assert [len(row.cells) for row in table.rows] == [2, 2, 2, 2]
    empty = table.rows[1].cells[1]
    assert (empty.value, empty.unreadable) == (None, False)
    assert COMPONENT[empty.start : empty.end] == " "
    pointer = table.rows[3].cells[0].value
    assert isinstance(pointer, tree.Pointer)
    assert pointer.path.value == "Prog"


def test_comments_are_kept_with_their_places() -> None:
    comments = parse(COMPONENT).file.comments
    assert [comment.text for comment in comments] == ["AgentID<x>", " a comment", " first"]
    for comment in comments:
        assert COMPONENT[comment.start : comment.end] == f"//{comment.text}"


def test_of_a_statement_that_comes_twice_the_first_has_the_name_and_both_are_kept() -> None:
    (component,) = parse('start component name = "a" name = "b" end component').file.components
    assert component.name == component.items[0]
    assert len(component.items) == 2


def test_an_implied_block_has_no_text_of_its_own() -> None:
    text = STATUS.replace("    START ATTRIBUTE\n", "", 1)
    group = next(parse(text).file.groups)
    implied, written = group.attributes
    assert implied.implied
    assert implied.start == implied.head
    assert text[implied.start :].startswith("NAME")
    assert not written.implied


def test_a_statement_whose_value_is_unreadable_has_none() -> None:
    text = STATUS.replace("ID = 1\n", "ID = one\n", 1).replace("TYPE = STRING(64)", "TYPE = ???", 1)
    group = next(parse(text).file.groups)
    assert group.id is not None
    assert group.id.value is None
    kind = group.attributes[0].type
    assert kind is not None
    assert (kind.word, kind.enum, kind.enum_name) == (None, None, None)


def test_language_may_stand_before_and_after_a_component() -> None:
    file = parse('language = "en" start component end component language = "de"').file
    assert [text.value.value for text in file.languages if text.value] == ["en", "de"]


def test_the_file_spans_all_of_its_text() -> None:
    file = parse(f"\n\n{STATUS}\n\n").file
    assert (file.start, file.end) == (0, len(STATUS) + 4)
