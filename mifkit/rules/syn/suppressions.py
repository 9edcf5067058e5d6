"""SYN004, SYN005: comments that suppress findings, where they are faulty or idle (`mifkit.lint.suppressions`)."""

from mifkit.rules.declaration import WARNING, Example, Levels, Rule

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
        Example(
            OCTAL.format("ignore[octal-numbr] flags"),
            frame="attribute",
            also=("SYN117",),
            fixed="      Type = Integer\n      Value = 010 // mifkit: ignore[octal-number] flags\n",
            safe=False,
        ),
        Example(
            OCTAL.format("ignore[SYN117] flags").replace("mifkit:", "mifkit"),
            frame="attribute",
            also=("SYN117",),
            fixed=OCTAL.format("ignore[SYN117] flags"),
            safe=False,
        ),
        Example(OCTAL.format("ignore it"), frame="attribute", also=("SYN117",)),
        Example(OCTAL.format("disable[SYN117] flags"), frame="attribute", also=("SYN117",)),
    ),
    good=(Example(OCTAL.format("ignore[octal-number] flags"), frame="attribute"),),
)

unused_suppression = Rule(
    code="SYN005",
    name="unused-suppression",
    summary="A comment suppresses a rule that finds nothing there.",
    why="It would hide the next fault of that kind without anybody having looked at it.",
    levels=LEVELS,
    sources=("(choice)",),
    bad=(
        Example(
            "      Type = Integer\n      Value = 8 // mifkit: ignore[octal-number] flags\n",
            frame="attribute",
            fixed="      Type = Integer\n      Value = 8\n",
        ),
    ),
    good=(Example(OCTAL.format("ignore[octal-number] flags"), frame="attribute"),),
)
