"""The comments at the head of an IDMIF from which SMS reads, `//Name<value>`, and those that were meant for one."""

import re
from functools import lru_cache

from mifkit.mif import tree
from mifkit.mif.repair.spelling import LONGEST, one_slip

HEADER_COMMENT = re.compile(
    r"[ \t]*(Architecture|UniqueId|AgentID|FullResync|ResyncAgent|ResyncClass|KeyAttribute)[ \t]*(<)", re.IGNORECASE
)


# The exact form of each comment behind its name; `1` switches the action on.
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
# What has the form of a header comment, whatever its name. A comment that goes on in words is one for people.
ANY_NAME = re.compile(r"[ \t]*(\w+)[ \t]*(<[^<>]*>(?:[ \t]*<[^<>]*>)*)[ \t]*")
# So alike (`difflib`, 0 to 1) are a name and a misspelling of it: `Architect`, `Agent` and `Attribute` are other words.
ALIKE = 0.88


class Header(tree.Node, frozen=True, gc=False):
    """A header comment. `value` is what stands in the first brackets; `text` is all from the name on."""

    name: str
    value: str
    text: str

    @property
    def form(self) -> str:
        """What belongs behind the name."""
        return FORMS[NAMES[self.name.lower()]]


def headers(file: tree.File) -> list[Header]:
    """The header comments; none where the file holds no group: that the comments hide its text has been said then."""
    if not any(file.groups):
        return []
    return [
        _header(comment, found.group(1), comment.text)
        for comment in file.comments
        if (found := HEADER_COMMENT.match(comment.text))
    ]


def misspelt(file: tree.File) -> list[tuple[str, Header]]:
    """The comments before the component whose names are nearly those of header comments: what was written, and the
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


@lru_cache(maxsize=1024)
def _meant(word: str) -> str | None:
    """The name of a header comment that `word` is a misspelling of."""
    lowered = word.lower()
    if lowered in NAMES or len(word) > LONGEST:
        return None
    slip = next((name for name in NAMES if one_slip(lowered, name)), None)
    # Late: most files have no such comment.
    from difflib import get_close_matches

    near = slip or next(iter(get_close_matches(lowered, NAMES, n=1, cutoff=ALIKE)), None)
    return NAMES[near] if near else None
