"""SYN103, SYN116, SYN119 to SYN126, SYN204, SYN205: faults that the parser's repair step reports by these names."""

from collections.abc import Iterator

from mifkit.diagnostics import Finding, quoted, replaced
from mifkit.documents.mif import Document
from mifkit.mif.statements import in_case_of
from mifkit.rules.declaration import ERROR, INFO, WARNING, Example, Levels, Rule, everywhere, rule
from mifkit.rules.frames import (
    END_GROUP,
    INVENTORY_COMPONENT,
    TABLE,
    TEMPLATE,
    attribute_text,
    example,
    group_text,
    typed_value,
)
from mifkit.rules.syn.literals import LOADER

ATTRIBUTE = attribute_text(1, "Thing", "String(9)", '"text"')
GOOD_VALUE = (typed_value("String(9)", '"text"'),)
GOOD_ATTRIBUTE = (example("group", ATTRIBUTE),)
STOP = "A reader stops at the first text it does not know, and the rest of the file is lost."


def _misspelt(right: str, wrong: str) -> Example:
    """The attribute with a fault in it that its fix removes."""
    return example("group", ATTRIBUTE.replace(right, wrong), fixed=ATTRIBUTE)


def _statements(*lines: str, safe: bool = True) -> Example:
    """The statements of an attribute whose fix makes them those of `GOOD_VALUE`."""
    return example("attribute", *lines, fixed='Type = String(9)\nValue = "text"', safe=safe)


stray_character = Rule(
    code="SYN103",
    name="stray-character",
    summary="A character outside literals and comments cannot begin anything there.",
    why=STOP,
    levels=everywhere(ERROR),
    sources=("IBM 126", "UW 3401", "KB Q169491"),
    bad=(
        typed_value("String(9)", '"text" <-- the name', fixed='"text" // <-- the name', safe=False),
        _statements("Type = String(9);", 'Value = "text"'),
    ),
    good=(typed_value("String(9)", '"text" // the name'),),
    aliases=("103", "3401", LOADER),
)

unknown_word = Rule(
    code="SYN116",
    name="unknown-word",
    summary="An unknown word stands in the place of a keyword or a value.",
    why=STOP + " Keywords are English in every locale and compared as a whole; only their case is free.",
    levels=everywhere(ERROR),
    sources=("IBM 014", "(choice)"),
    bad=(
        example("group", '    Descripton = "text"\n' + ATTRIBUTE, fixed='    Description = "text"\n' + ATTRIBUTE),
        typed_value("String(9)", "Success", fixed='"Success"'),
        _misspelt("Start Attribute", "Strat Attribute"),
        _misspelt("Attribute", "Attribut"),
    ),
    good=(example("group", '    Description = "text"\n' + ATTRIBUTE), typed_value("String(9)", '"Success"')),
    aliases=("116", "3515", LOADER),
)

PATH = '  Start Path\n    Name = "P"\n    Os2 = "p"\n  End Path\n'


@rule(
    code="SYN119",
    name="keyword-alias",
    summary="A word that some tools accept as a keyword, such as `Paths` for `Path` or `enumeration` for `enum`.",
    why="It is not in the language's list of keywords. Delivered samples have it, but other readers may stop here.",
    levels=Levels(dmi=INFO, sms=WARNING, status=WARNING),
    sources=("IBM 014", "IBM 040", "OBS"),
    bad=(example("component", PATH.replace("Path", "Paths"), fixed=PATH),),
    good=(example("component", PATH),),
    aliases=("119",),
)
def keyword_alias(document: Document) -> Iterator[Finding]:
    """The repair step reports `Paths` and the like; `enumeration` is in the grammar, because documents use it. It is no
    ordinary text."""
    for _, start, end in document.parsed.notable.of("ENUM"):
        if end - start > len("enum"):
            written = document.text[start:end]
            right = in_case_of("enum", written)
            fix = replaced(start, end, right, f"Write '{right}'", safe=True)
            yield Finding(start, end, f"{quoted(written)}: the keyword is 'enum'", "Write 'enum'.", fix=fix)


glued_keywords = Rule(
    code="SYN120",
    name="glued-keywords",
    summary="Two keywords stand together without a space: `EndGroup`.",
    why="Words are compared as a whole, so a reader takes both for one unknown word.",
    levels=everywhere(ERROR),
    sources=("IBM 012",),
    bad=(_misspelt("End Attribute", "EndAttribute"),),
    good=GOOD_ATTRIBUTE,
)

unexpected_text = Rule(
    code="SYN121",
    name="unexpected-text",
    summary="Text belongs to no statement.",
    why=STOP,
    levels=everywhere(ERROR),
    sources=("IBM 017", "UW 3515"),
    bad=(typed_value("String(9)", '"Success" or "Failed"'),),
    good=(typed_value("String(9)", '"Success" // or "Failed"'),),
    aliases=(LOADER,),
)

missing_equals = Rule(
    code="SYN122",
    name="missing-equals",
    summary="No equals sign joins a keyword and its value.",
    why=STOP,
    levels=everywhere(ERROR),
    sources=("IBM 017", "UW 3512"),
    bad=(_statements("Type = String(9)", 'Value "text"'), _statements("Type = String(9)", 'Value : "text"')),
    good=GOOD_VALUE,
    aliases=("3512",),
)

missing_value = Rule(
    code="SYN123",
    name="missing-value",
    summary="Nothing stands after an equals sign.",
    why="A reader takes the next keyword for the value, and stops there.",
    levels=everywhere(ERROR),
    sources=("IBM 017", "UW 3513", "UW 3519"),
    bad=(typed_value("String(9)", ""),),
    good=(typed_value("String(9)", '""'),),
    aliases=("3513", "3519"),
)

integer_expected = Rule(
    code="SYN124",
    name="integer-expected",
    summary="An id, a key or a size is not an unsigned number.",
    why="Ids, keys and sizes are unsigned numbers, without quotation marks.",
    levels=everywhere(ERROR),
    sources=("IBM 022", "UW 3514"),
    bad=(_misspelt("ID = 1", 'ID = "1"'), typed_value("String(up to 9)", '"text"')),
    good=GOOD_VALUE,
    aliases=("3514",),
)


def rows_text(*rows: str) -> str:
    """Rows of the table of outlets, after their template."""
    return TEMPLATE + TABLE + "".join(f"    {row}\n" for row in rows) + "  End Table\n"


malformed_row = Rule(
    code="SYN125",
    name="malformed-row",
    summary="A row of a table has no closing brace, or a cell that is not a value.",
    why="Cells are counted by their places, so a faulty cell would shift all cells after it.",
    levels=everywhere(ERROR),
    sources=("IBM 036", "CA 142573"),
    bad=(
        example(
            "component",
            rows_text('{ 1, "a", 1', '{ 2, "b", 1 }'),
            fixed=rows_text('{ 1, "a", 1 }', '{ 2, "b", 1 }'),
        ),
        example("component", rows_text("{ 1, a, 1 }"), fixed=rows_text('{ 1, "a", 1 }'), safe=False),
    ),
    good=(example("component", rows_text('{ 1, "a", 1 }', '{ 2, "b", 1 }')),),
)

missing_parenthesis = Rule(
    code="SYN126",
    name="missing-parenthesis",
    summary="The parenthesis around the size of a type is not closed.",
    why=STOP,
    levels=everywhere(ERROR),
    sources=("IBM 032",),
    bad=(_statements("Type = String(9", 'Value = "text"'),),
    good=GOOD_VALUE,
)

misplaced_block = Rule(
    code="SYN204",
    name="misplaced-block",
    summary="A block or a statement stands outside the block it belongs in.",
    why="A file is one component. Attributes belong in groups, groups in the component, and nothing follows its end.",
    levels=everywhere(ERROR),
    sources=("IBM 017", "IBM 024"),
    bad=(example("file", group_text("G", 'ID = 1\nClass = "DMTF|ComponentID|1.0"', ATTRIBUTE), also=("DMI801",)),),
    good=GOOD_ATTRIBUTE,
    aliases=("204",),
)

WHOLE = INVENTORY_COMPONENT + group_text("G", 'ID = 1\nClass = "MICROSOFT|G|1.0"', ATTRIBUTE) + "End Component\n"

unclosed_block = Rule(
    code="SYN205",
    name="unclosed-block",
    summary="A block is not closed, is closed by the wrong word, or the file ends inside it.",
    why=(
        "A file that was cut short is not processed; before SMS 2.0 SP4 the data loader hung on it. If an `end` is "
        "forgotten in the middle, everything after it belongs to the wrong block."
    ),
    levels=everywhere(ERROR),
    sources=("IBM 017", "KB Q295309"),
    bad=(
        _misspelt("    End Attribute\n", ""),
        _misspelt("End Attribute", "End Group"),
        example("file", WHOLE.removesuffix(f"{END_GROUP}End Component\n"), fixed=WHOLE, safe=False),
    ),
    good=GOOD_ATTRIBUTE,
    aliases=("205",),
)
