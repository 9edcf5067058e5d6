"""SMS512 to SMS910: what SMS and Configuration Manager inventory asks for beyond the language."""

import re
from collections.abc import Iterator

from mifkit.diagnostics import Finding, quoted
from mifkit.kinds import HEADER_COMMENT, IDMIF_CLASSES, Kind, class_of
from mifkit.mif import tree
from mifkit.rule import ERROR, WARNING, Document, Example, Levels, at, head, rule
from mifkit.rules.dmi_attributes import DATE

ATTRIBUTE = """\
    Start Attribute
      Name = "Room"
      ID = 1
      Type = String(8)
      Value = "26"
    End Attribute
"""
OFFICE = f'  Start Group\n    Name = "Office"\n    ID = 1\n    Class = "Office"\n{ATTRIBUTE}  End Group\n'
HEADER = "//Architecture<Office>\n//UniqueId<B26R2626>\n//AgentID<Facilities>\n"
IDMIF = f'Start Component\n  Name = "Office"\n{OFFICE}End Component\n'
GOOD_IDMIF = (Example(HEADER + IDMIF),)

# Kilobytes that a Configuration Manager client takes by default; a status MIF may have less (event 119).
DEFAULT_LIMIT = 250
STATUS_LIMIT = 64
STRICT_HEADER = re.compile(r"[A-Za-z]+(<[^<>]+>)+[ \t]*")


@rule(
    code="SMS512",
    name="value-beyond-database",
    summary="A value has more than 255 characters.",
    why="The database holds 255 characters of a string; the rest is cut.",
    levels=Levels(sms=WARNING, status=WARNING),
    sources=("BORES S3D7B",),
    bad=(
        Example(
            '  Start Group\n    Name = "G"\n    ID = 1\n    Class = "MICROSOFT|G|1.0"\n'
            + ATTRIBUTE.replace("String(8)", "String(300)").replace('"26"', '"' + "x" * 256 + '"')
            + "  End Group\n",
            frame="inventory",
        ),
    ),
    good=(
        Example(
            '  Start Group\n    Name = "G"\n    ID = 1\n    Class = "MICROSOFT|G|1.0"\n' + ATTRIBUTE + "  End Group\n",
            frame="inventory",
        ),
    ),
    aliases=("512",),
)
def value_beyond_database(document: Document) -> Iterator[Finding]:
    description = document.status.description if document.status else None
    for attribute in document.attributes:
        literal = attribute.value.value if attribute.value else None
        if not isinstance(literal, tree.Literal) or len(literal.value) <= 255:
            continue
        if not (description and description.start == literal.start):
            yield at(literal, f"The value has {len(literal.value)} characters: 255 are stored", "Shorten the value.")


@rule(
    code="SMS523",
    name="year-out-of-range",
    summary="A date's year is before 1980 or after 2030.",
    why=(
        "SMS takes years from 1980 to 2030 (to 2035 with a fix) and stops at others with `Time has incorrect format "
        "or illegal values`."
    ),
    levels=Levels(sms=ERROR, status=WARNING),
    sources=("BORES S3D7B", "KB Q239534"),
    bad=(
        Example(
            '  Start Group\n    Name = "G"\n    ID = 1\n    Class = "MICROSOFT|G|1.0"\n'
            + ATTRIBUTE.replace("String(8)", "Date").replace('"26"', '"20360101000000.000000+000"')
            + "  End Group\n",
            frame="inventory",
        ),
    ),
    good=(
        Example(
            '  Start Group\n    Name = "G"\n    ID = 1\n    Class = "MICROSOFT|G|1.0"\n'
            + ATTRIBUTE.replace("String(8)", "Date").replace('"26"', '"20260101000000.000000+000"')
            + "  End Group\n",
            frame="inventory",
        ),
    ),
    aliases=("523",),
)
def year_out_of_range(document: Document) -> Iterator[Finding]:
    for attribute in document.attributes:
        literal = attribute.value.value if attribute.value else None
        word = attribute.type.word.text.lower() if attribute.type and attribute.type.word else ""
        if isinstance(literal, tree.Literal) and not literal.raw and word == "date":
            found = DATE.fullmatch(literal.value)
            if found and found.group(1).isdigit() and not 1980 <= int(found.group(1)) <= 2030:
                yield at(
                    literal,
                    f"The year {found.group(1)} is not between 1980 and 2030",
                    "Write a date in that range; an unset date is all asterisks.",
                )


@rule(
    code="SMS901",
    name="idmif-without-header",
    summary="An IDMIF lacks the header comment `//Architecture<…>` or `//UniqueId<…>`.",
    why="From SMS 2.0 on they say which object the file describes; without them the file is not processed.",
    levels=Levels(sms=ERROR),
    sources=("RG2 smc_10015", "CM"),
    bad=(Example("//Architecture<Office>\n" + IDMIF),),
    good=GOOD_IDMIF,
    aliases=("901",),
)
def idmif_without_header(document: Document) -> Iterator[Finding]:
    names = {name.lower() for _, name, _ in _headers(document)}
    # A file with the groups of SMS 1.2 alone (Identification, Architecture) is in that version's form.
    if document.kind is not Kind.IDMIF or not names or not any(document.file.groups):
        return
    missing = [name for name in ("Architecture", "UniqueId") if name.lower() not in names]
    if missing:
        lines = ", ".join(f"//{name}<…>" for name in missing)
        yield at(_first(document), f"The header comment {lines} is missing", f"Add {lines} before 'Start Component'.")


def _first(document: Document) -> tree.Node:
    comment = next((c for c in document.file.comments if HEADER_COMMENT.match(c.text)), None)
    return comment or document.file.components[0]


def _headers(document: Document) -> Iterator[tuple[tree.Comment, str, str]]:
    """The header comments: the comment, the name as written, and everything from the name on.

    None where the file holds no group: that the comments hide its text has been said then.
    """
    if not any(document.file.groups):
        return
    for comment in document.file.comments:
        if found := HEADER_COMMENT.match(comment.text):
            yield comment, found.group(1), comment.text


@rule(
    code="SMS902",
    name="malformed-header-comment",
    summary="A header comment is not exactly of the form `//Name<value>`.",
    why="SMS reads its directives from these comments and asks for the exact form; another one is a mere comment.",
    levels=Levels(sms=WARNING),
    sources=("CM", "RG2 smc_10015"),
    bad=(
        Example(HEADER.replace("Architecture<", "Architecture <") + IDMIF),
        Example(HEADER.replace("<Office>", "<>") + IDMIF),
    ),
    good=GOOD_IDMIF,
    aliases=("902", "903"),
)
def malformed_header_comment(document: Document) -> Iterator[Finding]:
    first = min((component.start for component in document.file.components if not component.implied), default=None)
    for comment, name, text in _headers(document):
        if first is not None and comment.start > first:
            yield at(comment, f"'//{name}' stands after 'Start Component'", "Move it before 'Start Component'.")
        elif not STRICT_HEADER.fullmatch(text):
            yield at(
                comment,
                f"Header comment {quoted('//' + text.strip())} is malformed",
                f"Write //{name}<value>, on a line of its own.",
            )


@rule(
    code="SMS904",
    name="architecture-without-group",
    summary="No group of an IDMIF has the architecture's name as its class.",
    why="That group identifies the object; without it the server does not know what to store.",
    levels=Levels(sms=ERROR),
    sources=("RG2 smc_10015", "CM", "BADM"),
    bad=(Example(HEADER.replace("<Office>", "<Building>") + IDMIF),),
    good=GOOD_IDMIF,
    aliases=("904",),
)
def architecture_without_group(document: Document) -> Iterator[Finding]:
    classes = {class_of(group).upper() for group in document.file.groups}
    if not classes:
        return
    for comment, name, text in _headers(document):
        value = text.partition("<")[2].partition(">")[0].strip()
        if name.lower() == "architecture" and value and value.upper() not in classes:
            yield at(
                comment,
                f"No group has class {quoted(value)}, the architecture's name",
                f"Give the group that identifies the object the class {quoted(value)}.",
            )


@rule(
    code="SMS908",
    name="idmif-groups",
    summary="An IDMIF of SMS 1.2 has only one of the Identification and Architecture groups, or one of them twice.",
    why="SMS 1.2 recognises an object by both groups; one alone may corrupt the record of a computer.",
    levels=Levels(sms=ERROR),
    sources=("SDK she02_9fzi", "SDK she02_0ks4", "SDK she02_3i0p"),
    bad=(
        Example(
            '  Start Group\n    Name = "Architecture"\n    ID = 1\n    Class = "MICROSOFT|ARCHITECTURE|1.0"\n'
            + ATTRIBUTE
            + "  End Group\n",
            frame="inventory",
        ),
    ),
    good=(
        Example(
            '  Start Group\n    Name = "Architecture"\n    ID = 1\n    Class = "MICROSOFT|ARCHITECTURE|1.0"\n'
            + ATTRIBUTE
            + '  End Group\n  Start Group\n    Name = "Identification"\n    ID = 2\n'
            '    Class = "MICROSOFT|IDENTIFICATION|1.0"\n' + ATTRIBUTE + "  End Group\n",
            frame="inventory",
        ),
    ),
    aliases=("908", "909"),
)
def idmif_groups(document: Document) -> Iterator[Finding]:
    for component in document.file.components:
        found = {name: [g for g in component.groups if class_of(g).upper() == name] for name in IDMIF_CLASSES}
        for name, groups in found.items():
            for group in groups[1:]:
                yield at(
                    head(group), f"A second group of class {name}", "Remove it.", (head(groups[0]), "the first one")
                )
        present = [name for name, groups in found.items() if groups]
        if len(present) == 1 and not component.implied and not any(_headers(document)):
            other = next(name for name in IDMIF_CLASSES if name != present[0])
            yield at(
                head(found[present[0]][0]), f"The group of class {other} is missing", "An IDMIF of SMS 1.2 has both."
            )


@rule(
    code="SMS910",
    name="file-too-large",
    summary="The file is larger than clients take.",
    why=(
        "A Configuration Manager client takes custom MIF files up to 250 KB by default (5000 KB at most), SMS 2.0 up "
        "to 100 KB; a larger one goes to BADMIFS. The limit of a status MIF is 64 KB."
    ),
    levels=Levels(sms=WARNING, status=ERROR),
    sources=("KB Q202078", "CM", "KB Q122178"),
    bad=(
        Example(
            "(an inventory MIF of 300 KB)",
            data=(
                'Start Component\n  Name = "Workstation"\n' + OFFICE + "//" + "=" * 300_000 + "\nEnd Component\n"
            ).encode(),
        ),
    ),
    good=(Example(OFFICE, frame="inventory"),),
    aliases=("910", "953"),
)
def file_too_large(document: Document) -> Iterator[Finding]:
    limit = STATUS_LIMIT if document.kind is Kind.STATUS else DEFAULT_LIMIT
    size = len(document.source.data)
    if size > limit * 1024:
        yield Finding(0, 0, f"The file has {size // 1024} KB; the default limit is {limit} KB", "Write less into it.")
