"""Records of JSON and CSV: the same as the readers of these formats find, each value at its place."""

import csv
import json
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mifkit.packaging.export_records import Record, csv_records, json_records

TEXTS = st.text(alphabet=st.sampled_from('ab "\\/\n\té€{}[]:,;'), max_size=8)
SCALARS = st.one_of(TEXTS, st.integers(-5, 5), st.booleans(), st.none())
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2))
OBJECTS = st.dictionaries(TEXTS, VALUES, max_size=4)


def plain(value: object) -> object:
    """A value as a record has it: lists of single values are tuples."""
    if isinstance(value, dict):
        listed = value.get("value")
        return plain(listed) if isinstance(listed, list) else None
    if isinstance(value, list):
        return None if any(isinstance(one, list | dict) for one in value) else tuple(value)
    return value


def values(records: list[Record]) -> list[dict[str, object]]:
    return [record.values for record in records]


@given(st.lists(OBJECTS, max_size=3), st.sampled_from([None, 1]), st.booleans())
def test_json_records_are_the_objects_of_the_list(objects: list[dict[str, object]], indent: int, wide: bool) -> None:
    text = json.dumps(objects, indent=indent, ensure_ascii=wide)
    assert values(list(json_records(text))) == [{name: plain(value) for name, value in one.items()} for one in objects]


@given(OBJECTS)
def test_a_single_object_is_a_record(one: dict[str, object]) -> None:
    one.pop("value", None)
    (record,) = json_records(json.dumps(one))
    assert record.values == {name: plain(value) for name, value in one.items()}


def test_the_list_of_an_answer_is_found_beside_other_values() -> None:
    text = '{"@odata.context": {"value": [{"x": 1}]}, "value": [{"a": "b"}, {"a": "c"}], "next": []}'
    assert values(list(json_records(text))) == [{"a": "b"}, {"a": "c"}]


@given(st.lists(st.dictionaries(TEXTS, TEXTS, max_size=3), max_size=3), st.booleans())
def test_every_character_of_a_json_text_is_at_its_place(objects: list[dict[str, str]], wide: bool) -> None:
    text = json.dumps(objects, ensure_ascii=wide)
    for record in json_records(text):
        assert text[record.start : record.end] == "{"
        for cell in record.cells.values():
            assert json.loads(f'"{text[cell.start : cell.end]}"') == cell.value
            for index, char in enumerate(cell.value):
                start, end = cell.placed.place(index, index + 1)
                assert text[start:end] == char or (text[start] == "\\" and end > start + 1)


def test_halves_of_a_surrogate_pair_have_a_place_each() -> None:
    (record,) = json_records(r'{"a": "\ud83d\ude00x"}')
    cell = record.cells["a"]
    assert [ord(char) for char in cell.value] == [0xD83D, 0xDE00, ord("x")]
    assert [cell.placed.place(index, index + 1) for index in range(3)] == [(7, 13), (13, 19), (19, 20)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@given(rows=st.lists(st.lists(TEXTS, min_size=3, max_size=3), max_size=4), everywhere=st.booleans())
def test_csv_records_are_the_rows(delimiter: str, rows: list[list[str]], everywhere: bool) -> None:
    stream = StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, quoting=csv.QUOTE_ALL if everywhere else csv.QUOTE_MINIMAL)
    writer.writerows([["a", "b", "c"], *rows])
    text = stream.getvalue()
    found = list(csv_records(text, 0, delimiter))
    assert [list(one.values.values()) for one in found] == [row for row in rows if any(row)]
    for record in found:
        for cell in record.cells.values():
            assert text[cell.start : cell.end].replace('""', '"') == cell.value
            for index, char in enumerate(cell.value):
                start, end = cell.placed.place(index, index + 1)
                assert text[start:end] == ('""' if char == '"' and end > start + 1 else char)
