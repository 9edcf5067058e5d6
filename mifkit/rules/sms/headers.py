"""SMS901 to SMS907, SMS913: the header comments of an IDMIF, which are directives for SMS."""

import re
from collections.abc import Iterator

from msgspec import structs

from mifkit.diagnostics import Certainty, Edit, Finding, Fix, quoted
from mifkit.documents.kinds import Kind
from mifkit.documents.mif import Document
from mifkit.documents.mif_kind import IDMIF_CLASSES, is_generated
from mifkit.mif import tree
from mifkit.mif.semantics.header_comments import FORMS, NAMES, Header, headers, is_late, misspelt
from mifkit.mif.semantics.names import class_of
from mifkit.rules.declaration import ERROR, INFO, WARNING, Example, Levels, at, rule
from mifkit.rules.fixes import exchange, removal
from mifkit.rules.frames import example

ONLY_SMS_ERROR = Levels(sms=ERROR)
ONLY_SMS_WARNING = Levels(sms=WARNING)
HEADER = "//Architecture<Office>\n//UniqueId<B26R2626>\n//AgentID<Facilities>\n"
IDMIF = """\
Start Component
  Name = "Office"
  Start Group
    Name = "Office"
    ID = 1
    Class = "Office"
    Start Attribute
      Name = "Room"
      ID = 1
      Type = String(8)
      Value = "26"
    End Attribute
  End Group
End Component
"""
GOOD = (Example(HEADER + IDMIF),)

# The name of a header comment, followed by a mark other than its bracket.
BRACKETS = re.compile(r"<([^<>]*+)>")
OTHER_BRACKET = re.compile(
    r"[ \t]*(Architecture|UniqueId|AgentID|FullResync|ResyncAgent|ResyncClass)[ \t]*[=:(\[{\">]", re.IGNORECASE
)
# Further header comments after `Start Component` that a finding has labels for.
MOST_LABELS = 20
# Architectures that belong to SMS: an IDMIF for one of them would replace computers.
OWN_ARCHITECTURES = ("system", "personal computer")


def _names(document: Document) -> set[str]:
    return {header.name.lower() for header in headers(document.file)}


def _meant(document: Document) -> set[str]:
    """The names of the header comments, misspelt ones included: SMS902 reports them, so they are not missing."""
    return _names(document) | {header.name.lower() for _, header in misspelt(document.file)}


def _is_exact(header: Header) -> bool:
    """Whether a header comment has exactly the documented form, brackets included."""
    wanted = BRACKETS.findall(header.form)
    values = BRACKETS.findall(header.text)
    exact = header.text.rstrip(" \t") == header.name + "".join(f"<{value}>" for value in values)
    same = len(values) == len(wanted)
    return (
        exact
        and same
        and all(
            value in ("0", "1") if form == "1" else value.strip() for form, value in zip(wanted, values, strict=True)
        )
    )


@rule(
    code="SMS901",
    name="idmif-without-header",
    summary="An IDMIF lacks the header comment `//Architecture<…>` or `//UniqueId<…>`.",
    why="From SMS 2.0 on these comments say which object the file describes; without them the file is not processed.",
    levels=ONLY_SMS_ERROR,
    sources=("RG2 smc_10015", "CM"),
    bad=(Example("//Architecture<Office>\n" + IDMIF),),
    good=GOOD,
    aliases=("901",),
)
def idmif_without_header(document: Document) -> Iterator[Finding]:
    names = _names(document)
    # SMS913 reports a file that has only the groups of SMS 1.2.
    if document.kind is not Kind.IDMIF or not names:
        return
    missing = [name for name in ("Architecture", "UniqueId") if name.lower() not in names]
    meant = _meant(document) if missing else set()
    missing = [name for name in missing if name.lower() not in meant]
    if missing:
        lines = ", ".join(f"//{name}<…>" for name in missing)
        place = headers(document.file)[0]
        yield at(place, f"The header comment {lines} is missing", f"Add {lines} before 'Start Component'.")


@rule(
    code="SMS902",
    name="malformed-header-comment",
    summary="A header comment does not have the exact form `//Name<value>`, or its name is misspelt.",
    why="SMS reads its directives from these comments and requires the exact form; anything else is a mere comment.",
    levels=ONLY_SMS_WARNING,
    sources=("CM", "RG2 smc_10015", "RG2 smc_10016"),
    bad=(
        Example(HEADER.replace("Architecture<", "Architecture <") + IDMIF, fixed=HEADER + IDMIF, safe=False),
        Example(HEADER.replace("//Architecture", "// Architecture") + IDMIF, fixed=HEADER + IDMIF, safe=False),
        Example(HEADER.replace("<Facilities>", "<>") + IDMIF),
        Example(HEADER.replace("<Facilities>", "<Facilities") + IDMIF, fixed=HEADER + IDMIF, safe=False),
        Example(HEADER.replace("AgentID<Facilities>", "AgentID=Facilities") + IDMIF, fixed=HEADER + IDMIF, safe=False),
        Example(HEADER + "//ResyncClass<Office>\n" + IDMIF),
        Example(HEADER.replace("UniqueId", "UniqeId") + IDMIF, fixed=HEADER + IDMIF, safe=False),
    ),
    good=(
        *GOOD,
        Example(HEADER + "//ResyncClass<Office><1>\n//Floor plan <unknown to SMS>\n" + IDMIF),
        Example(HEADER + "//Architect<Jo Doe>\n//Agent<see below>\n" + IDMIF),
    ),
    aliases=("902",),
)
def malformed_header_comment(document: Document) -> Iterator[Finding]:
    for header in headers(document.file):
        # After 'Start Component' no form is of use (SMS903).
        if not is_late(header, document.file) and not _is_exact(header):
            form = f"//{header.name}{header.form}"
            yield at(
                header,
                f"Header comment {quoted('//' + header.text.rstrip())} is malformed",
                f"Write {form}, on a line of its own.",
                fix=_exact_form(header),
            )
    for written, header in misspelt(document.file):
        message = f"SMS does not know the header comment '//{written}<…>': did you mean '//{header.name}'?"
        fix = exchange(header, f"//{header.text}") if _is_exact(header) else None
        yield at(header, message, f"Write //{header.name}{header.form}.", fix=fix)
    if document.kind is Kind.IDMIF and any(document.file.groups):
        for comment in document.file.comments:
            if found := OTHER_BRACKET.match(comment.text):
                form = f"//{found.group(1)}{_form(found)}"
                if not is_late(comment, document.file):
                    fix = _bracketed(comment, found)
                    message = "A header comment without its brackets is a mere comment"
                    yield at(comment, message, f"Write {form}.", fix=fix)


def _exact_form(header: Header) -> Fix | None:
    """The fix that removes blanks and adds a missing last bracket; `None` if a value is missing or wrong.

    The fix is not safe: it may make a directive of what was a mere comment.
    """
    closed = header.text.strip(" \t") + ("" if header.text.count("<") == header.text.count(">") else ">")
    values = BRACKETS.findall(closed)
    text = header.name + "".join(f"<{value.strip()}>" for value in values)
    left = "".join(BRACKETS.sub("", closed)[len(header.name) :].split())
    if left or not _is_exact(structs.replace(header, text=text)):
        return None
    return exchange(header, f"//{text}")


def _form(found: re.Match[str]) -> str:
    """What belongs after the name that was found."""
    return FORMS[NAMES[found.group(1).lower()]]


def _bracketed(comment: tree.Comment, found: re.Match[str]) -> Fix | None:
    """The fix that gives `//AgentID=agent` its brackets."""
    value = comment.text[found.end() :].strip(" \t\"')]}>")
    if _form(found).count("<") > 1 or not value or any(char in value for char in "<>\"'()[]{}"):
        return None
    return exchange(comment, f"//{found.group(1)}<{value}>")


@rule(
    code="SMS903",
    name="late-header-comment",
    summary="A header comment comes after `Start Component`.",
    why="SMS looks for its directives before the component; a later header comment is a mere comment.",
    levels=ONLY_SMS_WARNING,
    sources=("RG2 smc_10015", "[I]"),
    bad=(
        Example(
            HEADER + IDMIF.replace("End Component", "//FullResync<1>\nEnd Component"),
            fixed=f"{HEADER}//FullResync<1>\n{IDMIF}",
            safe=False,
        ),
        Example(
            HEADER + IDMIF.replace("End Component", "//FullResync<1>\n  // Room\n//ResyncAgent<1>\nEnd Component"),
            fixed=HEADER
            + "//FullResync<1>\n//ResyncAgent<1>\n"
            + IDMIF.replace("End Component", "  // Room\nEnd Component"),
            safe=False,
        ),
    ),
    good=GOOD,
    certainty=Certainty.INFERRED,
    aliases=("903",),
)
def late_header_comment(document: Document) -> Iterator[Finding]:
    late = [header for header in headers(document.file) if is_late(header, document.file)]
    if not late:
        return
    first, *others = late
    more = f", and so do {len(others):,} more" if len(others) > 1 else ", and so does 1 more" if others else ""
    message = f"The header comment '//{first.name}' comes after 'Start Component'{more}"
    move = f"Move {'them' if others else 'it'} before 'Start Component'"
    labels = [(header, f"'//{header.name}', too") for header in others[:MOST_LABELS]]
    yield at(first, message, f"{move}.", *labels, fix=_moved_up(document, late, move))


def _moved_up(document: Document, late: list[Header], title: str) -> Fix:
    """The fix that moves header comments to the lines before the component.

    The fix is not safe: SMS obeys the directives there.
    """
    start = document.source.position(document.file.components[0].start).line
    place = document.source.line_starts[start - 1]
    moved = "".join([document.text[header.start : header.end] + "\n" for header in late])
    removals = [removal(document.source, header) for header in late]
    return Fix(title, (Edit(place, place, moved), *removals), safe=False)


@rule(
    code="SMS904",
    name="architecture-without-group",
    summary="No group of an IDMIF has the architecture's name as its class.",
    why="That group identifies the object; without it the server does not know what to store.",
    levels=ONLY_SMS_ERROR,
    sources=("RG2 smc_10015", "CM", "BADM"),
    bad=(Example(HEADER.replace("<Office>", "<Building>") + IDMIF),),
    good=(
        *GOOD,
        Example(HEADER.replace("<Office>", "<OFFICE>") + IDMIF),
        Example("//KeyAttribute<NetBIOS Name><PC1>\n" + HEADER.replace("<Office>", "<System>") + IDMIF),
    ),
    aliases=("904",),
)
def architecture_without_group(document: Document) -> Iterator[Finding]:
    # A client sends the group of the computer in full reports alone, not in deltas.
    if is_generated(document.file):
        return
    classes = {class_of(group).upper() for group in document.file.groups}
    for header in headers(document.file):
        # Without a closing bracket (SMS902) the name is unknown.
        readable = header.value and ">" in header.text and "<" not in header.value
        if header.name.lower() == "architecture" and readable and header.value.upper() not in classes:
            yield at(
                header,
                f"No group has the class {quoted(header.value)}, which is the architecture's name",
                f"Give the group that identifies the object the class {quoted(header.value)}.",
            )


@rule(
    code="SMS905",
    name="resync-without-agent",
    summary="The file has `//ResyncAgent` but no `//AgentID`.",
    why="ResyncAgent requests all data of an agent again, but without AgentID no agent is named.",
    levels=ONLY_SMS_ERROR,
    sources=("RG2 smc_10015", "CM"),
    bad=(Example(HEADER.replace("AgentID<Facilities>", "ResyncAgent<1>") + IDMIF),),
    good=(Example(HEADER + "//ResyncAgent<1>\n" + IDMIF),),
    aliases=("905",),
)
def resync_without_agent(document: Document) -> Iterator[Finding]:
    resync = [header for header in headers(document.file) if header.name.lower() == "resyncagent"]
    if resync and "agentid" not in _meant(document):
        for header in resync:
            yield at(header, "'//ResyncAgent' does not say which agent", "Add: //AgentID<agent>.")


@rule(
    code="SMS906",
    name="idmif-without-agent",
    summary="An IDMIF has no header comment `//AgentID<…>`.",
    why="Without an agent of its own the data belongs to the inventory agent, which may overwrite it.",
    levels=Levels(sms=INFO),
    sources=("RG2 smc_10015", "CM"),
    bad=(Example(HEADER.replace("//AgentID<Facilities>\n", "") + IDMIF),),
    good=GOOD,
    aliases=("906",),
)
def idmif_without_agent(document: Document) -> Iterator[Finding]:
    # With ResyncAgent, SMS905 reports it as an error; without any header comment the file is for SMS 1.2.
    found = headers(document.file)
    agent = {"agentid", "resyncagent"}
    if document.kind is Kind.IDMIF and found and not _names(document) & agent and not _meant(document) & agent:
        message = "No header comment names the agent to which the data belongs"
        yield at(found[0], message, "Add: //AgentID<agent>, with a name of your own.")


@rule(
    code="SMS907",
    name="own-architecture",
    summary="An IDMIF describes the architecture System or Personal Computer.",
    why=(
        "SMS itself owns these architectures, and SMS 2.0 rejects files for them. The sources disagree: SMS 1.2 "
        "accepted such files, and a sample of Configuration Manager uses System."
    ),
    levels=ONLY_SMS_WARNING,
    sources=("KB Q202078", "KB Q199229", "CM"),
    bad=(Example((HEADER + IDMIF).replace("<Office>", "<System>").replace('Class = "Office"', 'Class = "System"')),),
    good=GOOD,
    aliases=("907",),
)
def own_architecture(document: Document) -> Iterator[Finding]:
    # A client writes them for the architectures of SMS itself.
    if is_generated(document.file):
        return
    for header in headers(document.file):
        if header.name.lower() == "architecture" and header.value.lower() in OWN_ARCHITECTURES:
            yield at(
                header,
                f"The architecture {quoted(header.value)} belongs to SMS itself",
                "Give the object an architecture of its own; data of the computer goes into a NOIDMIF.",
            )


def has_both_groups(document: Document) -> bool:
    """Whether the file has the Identification and the Architecture group of SMS 1.2."""
    classes = {class_of(group).upper() for group in document.file.groups}
    return classes.issuperset(IDMIF_CLASSES)


@rule(
    code="SMS913",
    name="idmif-of-sms-12",
    summary="An IDMIF has the groups of SMS 1.2 but none of the header comments of later versions.",
    why="SMS 1.2 recognises an object by two groups; later versions do not process the file without header comments.",
    levels=ONLY_SMS_WARNING,
    sources=("RG2 smc_10015", "CM", "SDK she02_0ks4"),
    bad=(
        example(
            "inventory",
            """
            Start Group
              Name = "Architecture"
              ID = 1
              Class = "MICROSOFT|ARCHITECTURE|1.0"
              Start Attribute
                Name = "ArchitectureName"
                ID = 1
                Type = String(8)
                Value = "Office"
              End Attribute
            End Group
            Start Group
              Name = "Identification"
              ID = 2
              Class = "MICROSOFT|IDENTIFICATION|1.0"
              Start Attribute
                Name = "Name"
                ID = 1
                Type = String(8)
                Value = "26"
              End Attribute
            End Group
            """,
        ),
    ),
    good=GOOD,
    aliases=("901",),
)
def idmif_of_sms_12(document: Document) -> Iterator[Finding]:
    if has_both_groups(document) and document.file.components and not _meant(document):
        group = next(group for group in document.file.groups if class_of(group).upper() in IDMIF_CLASSES)
        yield at(
            tree.Node(group.start, group.head),
            "This IDMIF has the form of SMS 1.2",
            "For later versions add //Architecture<…> and //UniqueId<…> before 'Start Component'.",
        )
