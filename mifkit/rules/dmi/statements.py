"""DMI215 to DMI219: statements of a block that are repeated, misplaced, in an unusual order or of a later version."""

from collections.abc import Iterator, Sequence

from mifkit.diagnostics import Edit, Finding, Fix
from mifkit.documents.mif import Document
from mifkit.mif import tree
from mifkit.mif.semantics.statement_values import says
from mifkit.mif.statements import STATEMENTS
from mifkit.rules.blocks import and_more, repeated
from mifkit.rules.declaration import ERROR, INFO, WARNING, Levels, at, everywhere, head, rule
from mifkit.rules.fixes import line_of, remove
from mifkit.rules.frames import THING, example

GOOD_GROUP = (example("group", THING),)


def _place(item: tree.Item) -> tree.Node:
    """Where a finding about an item stands: a block is not underlined as a whole."""
    return head(item) if isinstance(item, tree.Block) else item


# By block: the statements of which it may have only some.
LIMITED = {
    block: frozenset(word for word, statement in statements.items() if statement.most is not None)
    for block, statements in STATEMENTS.items()
}


def _repeats(block: str, items: Sequence[str]) -> bool:
    """Whether a block has a statement twice that it may have only once."""
    limited = [word for word in items if word in LIMITED[block]]
    return len(set(limited)) < len(limited)


@rule(
    code="DMI215",
    name="duplicate-statement",
    summary="A block has the same statement twice.",
    why="The DMI tools reject it; which of the two SMS reads is not documented.",
    levels=Levels(dmi=ERROR, sms=WARNING, status=WARNING),
    sources=("IBM 020", "UW 3529"),
    bad=(
        example("group", THING.replace("      Value = 1\n", "      Value = 1\n      Value = 2\n")),
        example("group", THING.replace("      Value = 1\n", "      Value = 1\n      Value = 0x1\n"), fixed=THING),
    ),
    good=GOOD_GROUP,
    aliases=("215", "3529"),
)
def duplicate_statement(document: Document) -> Iterator[Finding]:
    for block in document.layouts.blocks(_repeats):
        limited = LIMITED[block.keyword]
        for first, item in repeated((item.keyword, item) for item in block.items if item.keyword in limited):
            yield at(
                item,
                f"'{item.keyword.title()}' stands twice in this {block.keyword}",
                "Remove one of the two.",
                (first, f"the first '{item.keyword.title()}'"),
                fix=_without_second(document, first, item),
            )


def _without_second(document: Document, first: tree.Item, second: tree.Item) -> Fix | None:
    """The fix that removes a statement that says the same as the one before; `None` if they differ."""
    if isinstance(first, tree.Block) or isinstance(second, tree.Block) or says(first) != says(second):
        return None
    in_place = isinstance(second, tree.Type) and second.enum is not None
    return None if in_place else remove(document.source, second, "Remove the second one", safe=True)


@rule(
    code="DMI216",
    name="misplaced-statement",
    summary="A statement stands in a block that cannot have it.",
    why="The DMI tools reject the file. The block that the statement was meant for lacks it.",
    levels=everywhere(ERROR),
    sources=("IBM 021", "IBM 022", "IBM 026"),
    bad=(example("group", '    Value = "text"\n' + THING),),
    good=GOOD_GROUP,
    aliases=("216",),
)
def misplaced_statement(document: Document) -> Iterator[Finding]:
    for block in document.layouts.blocks(lambda block, items: any(_is_misplaced(block, item) for item in items)):
        for item in block.items:
            if _is_misplaced(block.keyword, item.keyword):
                homes = " or ".join(name for name, statements in STATEMENTS.items() if item.keyword in statements)
                article = "an" if block.keyword[0] in "aeiou" else "a"
                message = f"{_titled(item.keyword)} does not belong in {article} {block.keyword}"
                yield at(_place(item), message, f"Move it into the {homes} it was meant for.")


def _is_misplaced(block: str, item: str) -> bool:
    return item not in STATEMENTS[block] and item != "language"


def _titled(keyword: str) -> str:
    words = {"os": "A path for an operating system", "enumerator": "An enumerator", "row": "A row"}
    return words.get(keyword, f"'{keyword.title()}'")


def _ranks(block: str) -> dict[str, int]:
    """The place of each statement in the canonical order. Tables may stand right after their templates."""
    ranks = {keyword: rank for rank, keyword in enumerate(STATEMENTS[block])}
    if block == "component":
        ranks["table"] = ranks["group"]
    if block == "attribute":
        # The tools of Microsoft and IBM themselves write access and storage before the type.
        ranks["type"] = ranks["access"] = ranks["storage"]
    return ranks


RANKS = {block: _ranks(block) for block in STATEMENTS}


@rule(
    code="DMI217",
    name="statement-order",
    summary="The statements of a block are not in the canonical order.",
    why=(
        "The order has no meaning and is a matter of style: name, id and class, description, type, access, storage, "
        "value. A file is easier to read if statements always stand in the same place."
    ),
    levels=everywhere(INFO),
    sources=("IBM 126", "[I]"),
    bad=(example("attribute", "Type = Integer", "Value = 1", 'Description = "How many"'),),
    good=(example("attribute", 'Description = "How many"', "Access = Read-Only", "Type = Integer", "Value = 1"),),
    aliases=("217",),
)
def statement_order(document: Document) -> Iterator[Finding]:
    """One finding per file: usually all blocks of a file are written in the same order."""
    if document.generator is not None and document.generator.is_windows_installer:
        return  # This is Windows Installer's own order, which its user cannot change.
    found = list(document.layouts.blocks(lambda block, items: _out_of_order(block, items) is not None))
    if found:
        places = _out_of_order(found[0].keyword, [item.keyword for item in found[0].items])
        assert places is not None, "the layout of this block is out of order"
        before, item = (found[0].items[place] for place in places)
        yield at(
            _place(item),
            f"{_titled(item.keyword)} stands after {_titled(before.keyword)}{and_more(len(found))}",
            "The order has no effect; 'mifkit format' writes the usual one.",
            (_place(before), "this usually comes later"),
        )


def _out_of_order(block: str, items: Sequence[str]) -> tuple[int, int] | None:
    """The places of the first two items of a block that stand in the wrong order.

    Misplaced (DMI216) and repeated items (DMI215) do not count, and DMI219 reports a type after its value.
    """
    ranks = RANKS[block]
    last: int | None = None
    seen: set[str] = set()
    for place, item in enumerate(items):
        rank = ranks.get(item)
        if rank is None or (item in seen and STATEMENTS[block][item].most == 1):
            continue
        seen.add(item)
        late_type = item == "type" and last is not None and items[last] == "value"
        if last is not None and rank < ranks[items[last]] and not late_type:
            return last, place
        last = place
    return None


@rule(
    code="DMI218",
    name="later-pragma",
    summary="A component or an attribute has a pragma, which only DMI 2.0 allows.",
    why="Readers of DMI 1.x and of SMS know pragmas of groups only, and may stop at any other pragma.",
    levels=Levels(dmi=INFO, sms=WARNING, status=WARNING),
    sources=("HP", "NC"),
    bad=(
        example("component statements", 'Pragma = "SNMP:1.3.6.1.4.1.412"'),
        example("attribute", "Type = Integer", "Value = 1", 'Pragma = "SNMP:1.3.6.1.4.1.412"'),
    ),
    good=(example("group", '    Pragma = "SNMP:1.3.6.1.4.1.412"\n' + THING),),
    aliases=("218",),
)
def later_pragma(document: Document) -> Iterator[Finding]:
    for block, item in document.layouts.statements("pragma"):
        if isinstance(block, tree.Component | tree.Attribute):
            yield at(item, f"Before DMI 2.0 this {block.keyword} takes no pragma", "Put it into a group.")


@rule(
    code="DMI219",
    name="type-after-value",
    summary="The type of an attribute stands after its value.",
    why="No source makes the order binding, but a reader in one pass does not yet know how to read the value.",
    levels=everywhere(WARNING),
    sources=("IBM 032", "[I]"),
    bad=(example("attribute", "Value = 1", "Type = Integer", fixed="Type = Integer\nValue = 1"),),
    good=(example("attribute", "Type = Integer", "Value = 1"),),
    aliases=("217",),
)
def type_after_value(document: Document) -> Iterator[Finding]:
    for attribute in document.attributes:
        if attribute.type and attribute.value and attribute.type.start > attribute.value.start:
            end = attribute.type.enum.head if attribute.type.enum else attribute.type.end
            yield at(
                tree.Node(attribute.type.start, end),
                "The type stands after the value",
                "Put it before the value.",
                (attribute.value, "the value"),
                fix=_swapped(document, attribute.value, attribute.type),
            )


def _swapped(document: Document, value: tree.Value, type_: tree.Type) -> Fix | None:
    """The fix that swaps value and type; `None` if a comment belongs to one of them."""
    if type_.enum is not None or line_of(document.source, value) is None or line_of(document.source, type_) is None:
        return None
    edits = (
        Edit(value.start, value.end, document.text[type_.start : type_.end]),
        Edit(type_.start, type_.end, document.text[value.start : value.end]),
    )
    # New lines are written in the file's line ends, which may not be those of a literal.
    return None if any("\n" in edit.text for edit in edits) else Fix("Put the type before the value", edits, safe=True)
