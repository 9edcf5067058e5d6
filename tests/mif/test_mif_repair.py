"""What is said of a fault, and what remains: a table of faults as packagers make them."""

from typing import NamedTuple

import pytest
from mif_texts import COMPONENT, STATUS, is_valid

from mifkit.files.source import Source
from mifkit.mif import tree
from mifkit.mif.lexer import tokenize
from mifkit.mif.parser import parse
from mifkit.mif.repair.walk import repair


class Fault(NamedTuple):
    """`old`, which is in the text once or is the first of its kind, is written as `new`; what is said of it."""

    old: str
    new: str
    rule: str
    line: int
    message: str
    help: str


FAULTS_IN_STATUS = [
    # Blocks.
    Fault("START COMPONENT", "START COMPONENTS", "unknown-word", 1, "'COMPONENTS' is no block", "mean 'component'"),
    Fault(
        "END GROUP\n  START", "START", "unclosed-block", 23, "'End Group' missing before 'Start Group'", "Add 'End Gro"
    ),
    Fault(
        "END GROUP\n  START",
        "END\n  START",
        "unexpected-text",
        23,
        "does not say which block it closes",
        "Write 'End G",
    ),
    Fault(
        "END GROUP\n  START", "GROUP\n  START", "unexpected-text", 23, "'End' is missing before it", "Write 'End Group'"
    ),
    Fault("END GROUP\n  START", "END GRUOP\n  START", "unknown-word", 23, "'GRUOP' is no block", "mean 'group'"),
    Fault(
        "END GROUP\n  START", "ENDGROUP\n  START", "glued-keywords", 23, "'ENDGROUP' is two words", "Write 'END GROUP'"
    ),
    Fault("END GROUP\n  START", "EDN GROUP\n  START", "unknown-word", 23, "'EDN' is no keyword", "Write 'End Group'"),
    Fault(
        "END GROUP\n  START",
        "END TABLE\n  START",
        "unclosed-block",
        23,
        "stands where the group ends",
        "Write 'End Gro",
    ),
    Fault("END GROUP\n  START", "END GROUPS\n  START", "keyword-alias", 23, "the keyword is 'group'", "Write 'group'"),
    Fault("START GROUP", "START ATTRIBUTE", "unclosed-block", 3, "stands where a group begins", "Write 'Start Group'"),
    Fault("START GROUP", "START", "unexpected-text", 3, "does not say which block begins", "Write 'Start Group'"),
    Fault("START GROUP", "Begin GROUP", "unknown-word", 3, "'Begin' is no keyword", "Write 'Start Group'"),
    Fault("START GROUP", "START widget", "unknown-word", 3, "'widget' is no block", "mean 'Start Group'"),
    Fault(
        "  START ATTRIBUTE\n", "", "misplaced-block", 7, "'Start Attribute' is missing before 'NAME'", "Add 'Start Att"
    ),
    Fault(
        "START ATTRIBUTE", "END ATTRIBUTE", "unclosed-block", 7, "stands where the attribute begins", "Write 'Start A"
    ),
    # Statements.
    Fault("NAME =", "NMAE =", "unknown-word", 2, "'NMAE' is no statement", "mean 'name'"),
    Fault("NAME =", "COLOUR =", "unknown-word", 2, "'COLOUR' is no statement", "make it a comment"),
    Fault("NAME =", "NAME", "missing-equals", 2, "No equals sign after 'NAME'", "Write 'NAME = …'"),
    Fault("NAME =", "NAME :=", "missing-equals", 2, "No equals sign after 'NAME'", "Write 'NAME = …'"),
    Fault("NAME =", "NAME ==", "missing-equals", 2, "'==' is no equals sign", "Write 'NAME = …'"),
    Fault("NAME =", "=", "unexpected-text", 2, "belongs to no statement", "Write the keyword"),
    Fault("ID = 1\n", "ID =\n", "missing-value", 5, "'ID =' has no value", "Write a number"),
    Fault("ID = 1\n", 'ID = "1"\n', "integer-expected", 5, "takes a number, this is a text", "Remove the quotation"),
    Fault("ID = 1\n", "ID = one\n", "integer-expected", 5, "not 'one'", "unsigned number"),
    Fault("ID = 1\n    CLASS", "ID = 1CLASS", "glued-keywords", 5, "a number and a keyword", "Write '1 CLASS'"),
    Fault("ID = 1\n", "ID = 1;\n", "stray-character", 5, "';' belongs to no statement", "two slashes"),
    Fault("ID = 1\n", "ID = 1 // one\n  # name = 'x'\n", "stray-character", 6, "# name", "two slashes"),
    Fault("ID = 1\n", "ID = 1 /* id = 2 */\n", "stray-character", 5, "/* id = 2 */", "no block comment"),
    Fault("READ-ONLY", '"READ-ONLY"', "unknown-word", 10, "takes a word of the language", "Remove the quotation"),
    Fault("READ-ONLY", "READ ONLY", "unknown-word", 10, "'READ ONLY' is one word", "Write 'read-only'"),
    Fault("STRING(64)", "STRING(64", "missing-parenthesis", 12, "is not closed", "Add ')'"),
    Fault("STRING(64)", "STRING[64]", "missing-parenthesis", 12, "stands in parentheses", "Write '(64)'"),
    Fault("STRING(64)", "STRING(sixty)", "integer-expected", 12, "not 'sixty'", "STRING(64)"),
    # Texts.
    Fault('"Contoso"', '"Contoso', "unterminated-literal", 13, "no closing quotation mark", "Close it"),
    Fault('"Contoso"', 'Contoso"', "unquoted-text", 13, "not in double quotes", "double quotes"),
    Fault('"Contoso"', '"C:\\Contoso\\"', "unterminated-literal", 13, "The backslash before", "twice"),
    Fault('"Contoso"', '"Contoso""', "unterminated-literal", 13, "A second quotation mark", "Remove it"),
    Fault('"Contoso"', '"the "big" one"', "unquoted-text", 13, "inside the text ends the literal", '\\"'),
    Fault('"Contoso"', "Contoso", "unknown-word", 13, "'Contoso' is no value word", '"Contoso"'),
    Fault('"Contoso"', "Contoso Ltd.", "unquoted-text", 13, "not in double quotes", "double quotes"),
    Fault('"Contoso"', "'Contoso'", "unquoted-text", 13, "not in double quotes", "Only straight double quotes"),
    Fault('"Contoso"', "“Contoso”", "unquoted-text", 13, "not in double quotes", "Only straight double quotes"),
    Fault('"Contoso"', "+5", "malformed-number", 13, "no plus sign", "Remove the '+'"),
    Fault(' "Contoso"', "+5", "malformed-number", 13, "no plus sign", "Remove the '+'"),
    Fault('"Contoso"', '"Contoso" <-- here', "stray-character", 13, "<-- here", "comment"),
    Fault('"Contoso"', '"Contoso" or "Acme"', "unexpected-text", 13, 'or "Acme"', "comment"),
]

FAULTS_IN_COMPONENT = [
    Fault("Start Path", "Start Paths", "keyword-alias", 8, "the keyword is 'path'", "Write 'path'"),
    Fault("Type = Start Enum", "Type = Enum", "unexpected-text", 37, "'Enum' is no 'Start Enum'", "Write 'Start Enum'"),
    Fault(
        "      Type = Start Enum\n", "", "misplaced-block", 37, "'Start Enum' is missing before '1'", "Add 'Start Enum'"
    ),
    Fault('1 = "a"', '"1" = "a"', "unexpected-text", 38, "A number stands in quotation marks", "Remove"),
    Fault("Key = 1, 2", "Key = 1 2", "unexpected-text", 59, "No comma between these ids", "comma"),
    Fault("Key = 1, 2", "Key = 1,", "integer-expected", 59, "No number after this comma", "Remove the comma"),
    Fault('{ 1, "x" }', '{ 1, "x"', "malformed-row", 76, "no closing brace", "Close the row"),
    Fault('{ 1, "x" }', '1, "x" }', "malformed-row", 76, "no opening brace", "Begin the row"),
    Fault('{ 1, "x" }', '{ 1, "x" )', "malformed-row", 76, "closed by a brace, not by ')'", "Write '}'"),
    Fault('{ 1, "x" }', '{ 1; "x" }', "malformed-row", 76, "No comma between these two cells", "commas"),
    Fault('{ 1, "x" }', "{ 1, x }", "malformed-row", 76, "'x' is no cell", "A cell is"),
    Fault('{ 1, "x" }', '{ 1, "x }', "unterminated-literal", 76, "no closing quotation mark", "Close"),
]


def check(text: str, fault: Fault) -> None:
    changed = text.replace(fault.old, fault.new, 1)
    (finding,) = parse(changed).findings
    line = changed.count("\n", 0, finding.start) + 1
    assert (finding.rule, line) == (fault.rule, fault.line), finding
    assert fault.message in finding.message
    assert fault.help in finding.help


@pytest.mark.parametrize("fault", FAULTS_IN_STATUS, ids=lambda fault: fault.new.strip()[:30] or fault.old.strip())
def test_a_fault_in_a_status_file(fault: Fault) -> None:
    check(STATUS, fault)


@pytest.mark.parametrize("fault", FAULTS_IN_COMPONENT, ids=lambda fault: fault.new.strip()[:30] or fault.old.strip())
def test_a_fault_in_a_component(fault: Fault) -> None:
    check(COMPONENT, fault)


@pytest.mark.parametrize("text", [STATUS, COMPONENT])
def test_a_faultless_file_passes_through_repair_unchanged(text: str) -> None:
    stream, comments = tokenize(text)
    repaired = repair(text, stream, comments)
    assert (repaired.stream, repaired.findings, repaired.comments) == (stream, [], comments)


def attributes(text: str) -> dict[str, object]:
    """Names and values of the attributes of a faulty status file."""
    found: dict[str, object] = {}
    for group in parse(text).file.groups:
        for attribute in group.attributes:
            assert attribute.name is not None
            assert attribute.name.value is not None
            value = attribute.value.value if attribute.value else None
            found[attribute.name.value.value] = value.value if isinstance(value, tree.Literal) else value
    return found


FAULTLESS = {
    "Manufacturer": "Contoso",
    "Product": "Some Reader",
    "Status": "Success",
    "Description": "Installed, 3 files",
}


@pytest.mark.parametrize("fault", FAULTS_IN_STATUS[:30], ids=lambda fault: fault.new.strip()[:30] or fault.old.strip())
def test_the_values_of_a_file_with_a_fault_elsewhere_are_all_found(fault: Fault) -> None:
    assert attributes(STATUS.replace(fault.old, fault.new, 1)) == FAULTLESS


def test_text_without_quotes_is_a_value_all_the_same() -> None:
    text = STATUS.replace('"Installed, 3 files"', 'Installed "3" files // now')
    assert attributes(text)["Description"] == 'Installed "3" files'


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


def test_five_faults_in_a_file_are_five_findings_in_the_order_of_the_text() -> None:
    text = STATUS
    for old, new in [
        ("NAME =", "NMAE ="),
        ("ID = 1\n", "ID = one\n"),
        ('"Contoso"', '"Contoso'),
        ("END GROUP\n  START", "END\n  START"),
        ('"Success"', "It worked."),
    ]:
        text = text.replace(old, new, 1)
    findings = parse(text).findings
    assert [text.count("\n", 0, finding.start) + 1 for finding in findings] == [2, 5, 13, 23, 34]


def test_a_wrong_end_points_at_the_beginning_of_its_block() -> None:
    text = STATUS.replace("END GROUP", "END TABLE", 1)
    (finding,) = parse(text).findings
    (label,) = finding.labels
    assert text[label.start : label.end] == "START GROUP"
    assert label.text == "the group begins here"


def test_a_file_without_a_component_has_an_implied_one() -> None:
    parsed = parse("// Start Component\n")
    (finding,) = parsed.findings
    assert finding.rule == "no-component"
    assert [component.implied for component in parsed.file.components] == [True]


def test_a_part_of_a_file_is_read_as_if_it_stood_in_one() -> None:
    text = STATUS[STATUS.index("START ATTRIBUTE") : STATUS.index("END ATTRIBUTE") + len("END ATTRIBUTE")]
    parsed = parse(text)
    assert [finding.rule for finding in parsed.findings] == ["misplaced-block"]
    (group,) = parsed.file.groups
    assert group.implied
    assert [attribute.implied for attribute in group.attributes] == [False]


def told(text: str) -> list[tuple[str, str]]:
    """What is said of a text, and at which words."""
    return [(finding.message, text[finding.start : finding.end]) for finding in parse(text).findings]


OUTSIDE = ("'Value' stands outside every block", "Value")


def test_a_statement_before_a_cut_off_block_outside_every_other_is_one_fault_and_the_cut_another() -> None:
    cut = ("The file ends, and 'End Attribute' is missing", "e")
    assert told('Value = "x"\nStart Attribute\n') == [OUTSIDE, cut]
    assert told('Value = "x"\nStart Attribute\n  Name = "a"\nEnd Attribute\n') == [OUTSIDE]


def test_the_end_of_a_block_that_never_began_is_a_fault_of_its_own() -> None:
    no_start = ("'Start Group' is missing before 'Value'", "Value")
    assert told('Value = "x"\nEnd Group\nEnd Component\n') == [OUTSIDE, no_start]


def test_what_shows_that_a_beginning_is_missing_is_called_what_it_is() -> None:
    head = 'Start Component\n  Name = "W"\n  Class = "a|b|1"\n'
    shown = {"Start Attribute": "only a group holds this attribute", "End Group": "the end of that group"}
    for boundary, text in shown.items():
        (finding, *_) = parse(f"{head}{boundary}\nEnd Component\n").findings
        assert finding.message == "'Start Group' is missing before 'Class'"
        assert [label.text for label in finding.labels] == [text]


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
def test_a_fault_a_thousand_times_over_ends_in_a_tree(before: str, piece: str) -> None:
    text = before + piece * 1000
    parsed = parse(text)
    assert parsed.findings
    assert parsed.file.components
    assert len(parsed.tokens) < 10 * len(text)
