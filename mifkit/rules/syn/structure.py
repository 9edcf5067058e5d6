"""SYN103, SYN116, SYN119 to SYN126, SYN204, SYN205: what the repair step of the parser reports under these names."""

from collections.abc import Iterator

from mifkit.diagnostics import Finding, quoted, replaced
from mifkit.documents.mif import Document
from mifkit.mif.statements import in_case_of
from mifkit.rules.declaration import ERROR, INFO, WARNING, Levels, Rule, everywhere, rule
from mifkit.rules.frames import example
from mifkit.rules.syn.literals import LOADER

ATTRIBUTE = "      Type = String(9)\n"
GOOD_ATTRIBUTE = (example("attribute", "Type = String(9)", 'Value = "text"'),)
ATTRIBUTES = (
    '    Start Attribute\n      Name = "Thing"\n      ID = 1\n      Type = String(9)\n      Value = "text"\n'
    "    End Attribute\n"
)
LOST = "A reader stops at the first text it does not know; what stands after it is lost."

stray_character = Rule(
    code="SYN103",
    name="stray-character",
    summary="A character stands outside literals and comments that can begin nothing there.",
    why=LOST,
    levels=everywhere(ERROR),
    sources=("IBM 126", "UW 3401", "KB Q169491"),
    bad=(
        example(
            "attribute",
            "Type = String(9)",
            'Value = "text" <-- the name',
            fixed='Type = String(9)\nValue = "text" // <-- the name',
            safe=False,
        ),
        example("attribute", "Type = String(9);", 'Value = "text"', fixed='Type = String(9)\nValue = "text"'),
    ),
    good=(example("attribute", "Type = String(9)", 'Value = "text" // the name'),),
    aliases=("103", "3401", LOADER),
)

unknown_word = Rule(
    code="SYN116",
    name="unknown-word",
    summary="A word stands where a keyword or a value word belongs, and is none.",
    why=LOST + " Keywords are English in every locale, and compared whole: only their case is free.",
    levels=everywhere(ERROR),
    sources=("IBM 014", "(choice)"),
    bad=(
        example("group", '    Descripton = "text"\n' + ATTRIBUTES, fixed='    Description = "text"\n' + ATTRIBUTES),
        example("attribute", ATTRIBUTE + "      Value = Success\n", fixed='Type = String(9)\nValue = "Success"'),
        example("group", ATTRIBUTES.replace("Start Attribute", "Strat Attribute"), fixed=ATTRIBUTES),
        example("group", ATTRIBUTES.replace("Attribute", "Attribut"), fixed=ATTRIBUTES),
    ),
    good=(
        example("group", '    Description = "text"\n' + ATTRIBUTES),
        example("attribute", ATTRIBUTE + '      Value = "Success"\n'),
    ),
    aliases=("116", "3515", LOADER),
)


@rule(
    code="SYN119",
    name="keyword-alias",
    summary="A word that some tools take for a keyword, such as `Paths` for `Path` or `enumeration` for `enum`.",
    why="The language's list of keywords does not have it; delivered samples do. Other readers may stop here.",
    levels=Levels(dmi=INFO, sms=WARNING, status=WARNING),
    sources=("IBM 014", "IBM 040", "OBS"),
    bad=(
        example(
            "component",
            "Start Paths",
            '  Name = "P"',
            '  Os2 = "p"',
            "End Paths",
            fixed='Start Path\n  Name = "P"\n  Os2 = "p"\nEnd Path',
        ),
    ),
    good=(example("component", "Start Path", '  Name = "P"', '  Os2 = "p"', "End Path"),),
    aliases=("119",),
)
def keyword_alias(document: Document) -> Iterator[Finding]:
    """The repair step reports `Paths` and the like; `enumeration` is in the grammar, because documents use it."""
    for _, start, end in document.tokens.of("ENUM"):
        if end - start > len("enum"):
            written = document.text[start:end]
            right = in_case_of("enum", written)
            fix = replaced(start, end, right, f"Write '{right}'", safe=True)
            yield Finding(start, end, f"{quoted(written)}: the keyword is 'enum'", "Write 'enum'.", fix=fix)


glued_keywords = Rule(
    code="SYN120",
    name="glued-keywords",
    summary="Two keywords stand together without a blank: `EndGroup`.",
    why="Words are compared whole, so a reader takes both for one unknown word.",
    levels=everywhere(ERROR),
    sources=("IBM 012",),
    bad=(example("group", ATTRIBUTES.replace("End Attribute", "EndAttribute"), fixed=ATTRIBUTES),),
    good=(example("group", ATTRIBUTES),),
)

unexpected_text = Rule(
    code="SYN121",
    name="unexpected-text",
    summary="Text belongs to no statement.",
    why=LOST,
    levels=everywhere(ERROR),
    sources=("IBM 017", "UW 3515"),
    bad=(example("attribute", ATTRIBUTE + '      Value = "Success" or "Failed"\n'),),
    good=(example("attribute", ATTRIBUTE + '      Value = "Success" // or "Failed"\n'),),
    aliases=(LOADER,),
)

missing_equals = Rule(
    code="SYN122",
    name="missing-equals",
    summary="A keyword and its value are not joined by an equals sign.",
    why=LOST,
    levels=everywhere(ERROR),
    sources=("IBM 017", "UW 3512"),
    bad=(
        example("attribute", ATTRIBUTE + '      Value "text"\n', fixed='Type = String(9)\nValue = "text"'),
        example("attribute", ATTRIBUTE + '      Value : "text"\n', fixed='Type = String(9)\nValue = "text"'),
    ),
    good=GOOD_ATTRIBUTE,
    aliases=("3512",),
)

missing_value = Rule(
    code="SYN123",
    name="missing-value",
    summary="Nothing stands after an equals sign.",
    why="A reader takes the next keyword for the value, and stops there.",
    levels=everywhere(ERROR),
    sources=("IBM 017", "UW 3513", "UW 3519"),
    bad=(example("attribute", ATTRIBUTE + "      Value =\n"),),
    good=(example("attribute", ATTRIBUTE + '      Value = ""\n'),),
    aliases=("3513", "3519"),
)

integer_expected = Rule(
    code="SYN124",
    name="integer-expected",
    summary="An id, a key or a size is not an unsigned number.",
    why="Ids, keys and sizes are unsigned numbers, without quotes.",
    levels=everywhere(ERROR),
    sources=("IBM 022", "UW 3514"),
    bad=(
        example(
            "group",
            '    Start Attribute\n      Name = "Thing"\n      ID = "1"\n'
            + ATTRIBUTE
            + '      Value = "text"\n    End Attribute\n',
            fixed=ATTRIBUTES,
        ),
        example("attribute", "Type = String(up to 9)", 'Value = "text"'),
    ),
    good=GOOD_ATTRIBUTE,
    aliases=("3514",),
)

ROWS = (
    '  Start Group\n    Name = "T"\n    Class = "Contoso|T|001"\n    Key = 1\n' + ATTRIBUTES + "  End Group\n"
    '  Start Table\n    Name = "R"\n    ID = 2\n    Class = "Contoso|T|001"\n{}  End Table\n'
)

malformed_row = Rule(
    code="SYN125",
    name="malformed-row",
    summary="A row of a table has no closing brace, or a cell that is no value.",
    why="The cells of a row go by their places: after a faulty one all others would be shifted.",
    levels=everywhere(ERROR),
    sources=("IBM 036", "CA 142573"),
    bad=(
        example(
            "component",
            ROWS.replace("{}", '    { "a"\n    { "b" }\n'),
            fixed=ROWS.replace("{}", '    { "a" }\n    { "b" }\n'),
        ),
        example("component", ROWS.replace("{}", "    { a }\n"), fixed=ROWS.replace("{}", '    { "a" }\n'), safe=False),
    ),
    good=(example("component", ROWS.replace("{}", '    { "a" }\n    { "b" }\n')),),
)

missing_parenthesis = Rule(
    code="SYN126",
    name="missing-parenthesis",
    summary="The parenthesis around the size of a type is not closed.",
    why=LOST,
    levels=everywhere(ERROR),
    sources=("IBM 032",),
    bad=(example("attribute", "Type = String(9", 'Value = "text"', fixed='Type = String(9)\nValue = "text"'),),
    good=GOOD_ATTRIBUTE,
)

misplaced_block = Rule(
    code="SYN204",
    name="misplaced-block",
    summary="A block or a statement stands outside the block it belongs into.",
    why="A file is one component; attributes belong into groups, groups into the component, nothing after its end.",
    levels=everywhere(ERROR),
    sources=("IBM 017", "IBM 024"),
    bad=(
        example(
            "file",
            'Start Group\n  Name = "G"\n  ID = 1\n  Class = "DMTF|ComponentID|1.0"\n' + ATTRIBUTES + "End Group\n",
            also=("DMI801",),
        ),
    ),
    good=(example("group", ATTRIBUTES),),
    aliases=("204",),
)

CUT_SHORT = (
    'Start Component\n  Name = "Example"\n  Start Group\n    Name = "G"\n    ID = 1\n'
    '    Class = "MICROSOFT|G|1.0"\n' + ATTRIBUTES
)

unclosed_block = Rule(
    code="SYN205",
    name="unclosed-block",
    summary="A block is not closed, is closed by the wrong word, or the file ends inside it.",
    why=(
        "A file that was cut short is not processed; before SMS 2.0 SP4 the data loader hung on it. Where an `end` is "
        "forgotten in the middle, everything after it belongs to the wrong block."
    ),
    levels=everywhere(ERROR),
    sources=("IBM 017", "KB Q295309"),
    bad=(
        example("group", ATTRIBUTES.replace("    End Attribute\n", ""), fixed=ATTRIBUTES),
        example("group", ATTRIBUTES.replace("End Attribute", "End Group"), fixed=ATTRIBUTES),
        example("file", CUT_SHORT, fixed=f"{CUT_SHORT}  End Group\nEnd Component\n", safe=False),
    ),
    good=(example("group", ATTRIBUTES),),
    aliases=("205",),
)
