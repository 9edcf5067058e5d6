"""SYN004, SYN005: comments that suppress findings, where they are faulty or idle (`mifkit.linter.suppressions`)."""

from mifkit.rules.declaration import WARNING, Levels, Rule
from mifkit.rules.frames import example

# In every kind of document that has comments.
LEVELS = Levels(WARNING, WARNING, WARNING, package=WARNING)
OCTAL = "      Type = Integer\n      Value = 010 // mifkit: {}\n"

faulty_suppression = Rule(
    code="SYN004",
    name="faulty-suppression",
    summary="A comment that is to suppress findings cannot be read, or names a rule that does not exist.",
    why="It suppresses nothing; whoever wrote it believes it does.",
    levels=LEVELS,
    sources=("(choice)",),
    bad=(
        example(
            "attribute",
            OCTAL.format("ignore[octal-numbr] flags"),
            also=("SYN117",),
            fixed="Type = Integer\nValue = 010 // mifkit: ignore[octal-number] flags",
            safe=False,
        ),
        example(
            "attribute",
            OCTAL.format("ignore[SYN117] flags").replace("mifkit:", "mifkit"),
            also=("SYN117",),
            fixed=OCTAL.format("ignore[SYN117] flags"),
            safe=False,
        ),
        example("attribute", OCTAL.format("ignore it"), also=("SYN117",)),
        example("attribute", OCTAL.format("disable[SYN117] flags"), also=("SYN117",)),
    ),
    good=(example("attribute", OCTAL.format("ignore[octal-number] flags")),),
)

unused_suppression = Rule(
    code="SYN005",
    name="unused-suppression",
    summary="A comment suppresses a rule that finds nothing there.",
    why="It would hide the next fault of that kind without anybody having looked at it.",
    levels=LEVELS,
    sources=("(choice)",),
    bad=(
        example(
            "attribute",
            "Type = Integer",
            "Value = 8 // mifkit: ignore[octal-number] flags",
            fixed="Type = Integer\nValue = 8",
        ),
    ),
    good=(example("attribute", OCTAL.format("ignore[octal-number] flags")),),
)
