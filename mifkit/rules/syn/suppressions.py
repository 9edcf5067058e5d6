"""SYN004, SYN005: comments that suppress findings, if they are faulty or unused (`mifkit.linter.suppressions`)."""

from mifkit.rules.declaration import WARNING, Example, Levels, Rule
from mifkit.rules.frames import example

# In every kind of document that has comments.
LEVELS = Levels(WARNING, WARNING, WARNING, package=WARNING)
OCTAL = "Type = Integer\nValue = 010 // mifkit: {}"
IGNORED = OCTAL.format("ignore[octal-number] flags")


def _faulty(comment: str, fixed: str | None = None) -> Example:
    return example("attribute", OCTAL.replace("mifkit: {}", comment), also=("SYN117",), fixed=fixed, safe=fixed is None)


faulty_suppression = Rule(
    code="SYN004",
    name="faulty-suppression",
    summary="A comment that should suppress findings cannot be read, or names a rule that does not exist.",
    why="It suppresses nothing, although its writer believes that it does.",
    levels=LEVELS,
    sources=("(choice)",),
    bad=(
        _faulty("mifkit: ignore[octal-numbr] flags", IGNORED),
        _faulty("mifkit ignore[SYN117] flags", OCTAL.format("ignore[SYN117] flags")),
        _faulty("mifkit: ignore it"),
        _faulty("mifkit: disable[SYN117] flags"),
    ),
    good=(example("attribute", IGNORED),),
)

unused_suppression = Rule(
    code="SYN005",
    name="unused-suppression",
    summary="A comment suppresses a rule that finds nothing there.",
    why="It would hide the next fault of that kind before anybody has looked at it.",
    levels=LEVELS,
    sources=("(choice)",),
    bad=(example("attribute", IGNORED.replace("010", "8"), fixed="Type = Integer\nValue = 8"),),
    good=(example("attribute", IGNORED),),
)
