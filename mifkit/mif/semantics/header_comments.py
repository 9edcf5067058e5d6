"""Header comments: the comments `//Name<value>` that SMS reads from an IDMIF, and misspelt ones."""

import re

from mifkit.mif import tree
from mifkit.mif.repair.spelling import LONGEST, one_slip
from mifkit.questions import remembered

HEADER_COMMENT = re.compile(
    r"[ \t]*(Architecture|UniqueId|AgentID|FullResync|ResyncAgent|ResyncClass|KeyAttribute)[ \t]*(<)", re.IGNORECASE
)


# The comments in which an inventory file names its computer, and its client.
COMPUTER = re.compile(r"[ \t]*KeyAttribute[ \t]*<[ \t]*NetBIOS[ \t]*Name[ \t]*>[ \t]*<([^<>]*)>", re.IGNORECASE)
CLIENT_ID = re.compile(r"[ \t]*UniqueId[ \t]*<[ \t]*(GUID:[^<>]*)>", re.IGNORECASE)

# The exact form of each comment after its name; `1` switches the action on.
FORMS = {
    "Architecture": "<Name>",
    "UniqueId": "<id>",
    "AgentID": "<agent>",
    "FullResync": "<1>",
    "ResyncAgent": "<1>",
    "ResyncClass": "<Class><1>",
    "KeyAttribute": "<Name><Value>",
}
NAMES = {name.lower(): name for name in FORMS}
# A comment in the form of a header comment, whatever its name. If words follow, it was written for people.
ANY_NAME = re.compile(r"[ \t]*(\w+)[ \t]*(<[^<>]*>(?:[ \t]*<[^<>]*>)*)[ \t]*")
# How similar (`difflib`, 0 to 1) a misspelling is to its name: `Architect`, `Agent` and `Attribute` are other words.
ALIKE = 0.88


class Header(tree.Node, frozen=True, gc=False):
    """A header comment. `value` is the text in the first brackets; `text` is everything from the name on."""

    name: str
    value: str
    text: str

    @property
    def form(self) -> str:
        """The exact form of what follows the name."""
        return FORMS[NAMES[self.name.lower()]]


def headers(file: tree.File) -> list[Header]:
    """The header comments; none if the file has no group: another finding reports that comments hide its text."""
    if not any(file.groups):
        return []
    return [
        _header(comment, found.group(1), comment.text)
        for comment in file.comments
        if (found := HEADER_COMMENT.match(comment.text))
    ]


def computer_of(file: tree.File) -> str | None:
    """The NetBIOS name of the computer that a client has written into the header of an inventory file; without one,
    the identifier of the client."""
    for form in (COMPUTER, CLIENT_ID):
        for comment in file.comments:
            if (found := form.match(comment.text)) and (name := found.group(1).strip()):
                return name
    return None


def misspelt(file: tree.File) -> list[tuple[str, Header]]:
    """The comments before the component whose names are misspelt names of header comments: the written name, and the
    header comment that was meant."""
    if not any(file.groups):
        return []
    found = []
    for comment in file.comments:
        if is_late(comment, file):
            break
        written = ANY_NAME.fullmatch(comment.text)
        meant = _meant(written.group(1)) if written else None
        if written and meant:
            found.append((written.group(1), _header(comment, meant, meant + written.group(2))))
    return found


def is_late(comment: tree.Node, file: tree.File) -> bool:
    """Whether a comment stands after the component's beginning."""
    return any(not component.implied and comment.start > component.start for component in file.components[:1])


def _header(comment: tree.Comment, name: str, text: str) -> Header:
    return Header(comment.start, comment.end, name, text.partition("<")[2].partition(">")[0].strip(), text)


@remembered(1024)
def _meant(word: str) -> str | None:
    """The name of a header comment that `word` is a misspelling of."""
    lowered = word.lower()
    if lowered in NAMES or len(word) > LONGEST:
        return None
    slip = next((name for name in NAMES if one_slip(lowered, name)), None)
    # Imported here since most files have no such comment.
    from difflib import get_close_matches

    near = slip or next(iter(get_close_matches(lowered, NAMES, n=1, cutoff=ALIKE)), None)
    return NAMES[near] if near else None
