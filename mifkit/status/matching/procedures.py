"""How each product looks for the status MIF of a program (status-mif.md 5.1 to 5.3)."""

from enum import StrEnum

from msgspec import Struct

from mifkit.diagnostics import Certainty
from mifkit.status.matching.fields import Folder
from mifkit.status.product import PACKAGES, SMS_1, SMS_2, TITLES, Product

DOCUMENTED, INFERRED, UNKNOWN = Certainty.DOCUMENTED, Certainty.INFERRED, Certainty.UNKNOWN


class Compares(StrEnum):
    """The properties of a package that are compared with the MIF."""

    NOTHING = "nothing"  # any MIF in time and place is taken
    EITHER_TAB = "either-tab"  # the Reporting tab or, with package properties, the General tab
    REPORTING_TAB = "reporting-tab"  # the Reporting tab; the sources disagree on package properties


class Procedure(Struct, frozen=True, kw_only=True):
    """How a family of clients looks for a status MIF.

    `title` names the clients. `folders` are searched in this order. `wildcards`: MIFFileName may hold * and ?.
    `falls_back`: if the file that MIFFileName names is absent, all MIFs are compared by the other fields. Four
    certainties: `ignoring_case` that case does not count, `starts` that a MIF from before the start is ignored, `ends`
    that a MIF from after the end is ignored, `all_blank` that four blank fields match nothing. `taken` and `left` say
    what the client does with a MIF that it picks up, or does not; '' if no source says. `sources` are tags.
    """

    title: str
    reads_mifs: bool = True
    compares: Compares = Compares.REPORTING_TAB
    folders: tuple[Folder, ...] = (Folder.TEMP, Folder.WINDOWS)
    wildcards: bool = False
    falls_back: bool = False
    ignoring_case: Certainty = DOCUMENTED
    starts: Certainty = DOCUMENTED
    ends: Certainty = INFERRED
    all_blank: Certainty = DOCUMENTED
    taken: str = ""
    left: str = ""
    sources: tuple[str, ...] = ()


ANY_MIF = Procedure(
    title="SMS 1.x",
    compares=Compares.NOTHING,
    folders=(Folder.WINDOWS,),
    taken="Package Command Manager moves it to Despoolr.box on the logon server.",
    sources=("S2", "KB169491"),
)
EITHER_TAB = Procedure(
    title="SMS 2.0",
    compares=Compares.EITHER_TAB,
    wildcards=True,
    ignoring_case=INFERRED,
    ends=DOCUMENTED,
    all_blank=INFERRED,
    sources=("KB268791", "KBZ833773"),
)
FLAG = Procedure(
    title="SMS 2003 to Configuration Manager current branch",
    falls_back=True,
    starts=INFERRED,
    ends=UNKNOWN,
    taken="The client deletes it.",
    left="It stays where it is.",
    sources=("SDK", "KBZ916797"),
)
APPLICATION = Procedure(title="Configuration Manager applications", reads_mifs=False, sources=("CB",))
UNIX = Procedure(
    title=TITLES[Product.CB_UNIX],
    reads_mifs=False,
    sources=("CB",),
)

# The Legacy Client of SMS 2003 is taken for that of SMS 2.0, and a task sequence to install a package as a program
# does: both inferred.
PROCEDURES = {
    **dict.fromkeys(SMS_1, ANY_MIF),
    **dict.fromkeys(SMS_2, EITHER_TAB),
    **dict.fromkeys(PACKAGES, FLAG),
    Product.CB_APP: APPLICATION,
    Product.CB_UNIX: UNIX,
}
