"""What repair promises about every text; `test_faults.py` has the faults that packagers make, and what is reported."""

import pytest
from mif_texts import COMPONENT, STATUS, is_valid

from mifkit.files.source import Source
from mifkit.mif.lexer import tokenize
from mifkit.mif.parser import MOST_FAULTS, parse
from mifkit.mif.repair.walk import repair


@pytest.mark.parametrize("text", [STATUS, COMPONENT])
def test_a_faultless_file_passes_through_repair_unchanged(text: str) -> None:
    stream, comments = tokenize(text)
    repaired = repair(text, stream, comments, MOST_FAULTS)
    assert (repaired.stream, repaired.findings, repaired.comments) == (stream, [], comments)


def test_a_quote_forgotten_on_a_line_of_several_statements_costs_no_other_statement() -> None:
    line = 'Start Attribute Name = "Size" ID = 1 Type = Counter Value = "x" End Attribute'
    text = f"Start Component Start Group\n{line}\nEnd Group End Component"
    for place in [place for place, char in enumerate(text) if char == '"']:
        changed = text[:place] + text[place + 1 :]
        parsed = parse(changed)
        assert len(parsed.findings) == 1
        (attribute,) = next(parsed.file.groups).attributes
        assert attribute.name is not None
        assert attribute.id is not None
        assert attribute.type is not None
        assert attribute.value is not None
        assert not attribute.implied


def test_a_comment_that_a_quotation_mark_made_text_of_is_a_comment_again() -> None:
    text = 'start component name = "x description = "y" // "z\nend component'
    parsed = parse(text)
    assert len(parsed.findings) == 1
    assert [comment.text for comment in parsed.file.comments] == [' "z']


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "windows-1252"])
def test_what_is_repaired_does_not_depend_on_the_encoding(encoding: str) -> None:
    text = STATUS.replace('"Contoso"', "“Contoso”")
    mark = "\ufeff" if encoding.startswith("utf-16") else ""
    read = Source("x.mif", (mark + text).encode(encoding)).text
    assert read == text
    assert not is_valid(read)
    assert len(parse(read).findings) == 1


HOSTILE = {
    "starts": "start group ",
    "ends": "end attribute\n",
    "lone blocks": "attribute\n",
    "quotes": '"',
    "open literals": 'name = "x ',
    "escaped quotes": 'name = "x\\"\n',
    "glued words": "startgroup id=1name= ",
    "rows": '{ 1, "x ',
    "braces": "{",
    "parentheses": "type = string((",
    "enums in place": "type = start enum ",
    "comments": "name = http://x/ id = 1 ",
    "signs": "name == := ",
    "stray": "; # /* ",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("before", ["", "start component ", "start component start group start table "])
def test_a_fault_hundreds_of_times_over_ends_in_a_tree(before: str, piece: str) -> None:
    text = before + piece * 300
    parsed = parse(text)
    assert parsed.findings
    assert parsed.file.components
    assert len(parsed.tokens) < 10 * len(text)
