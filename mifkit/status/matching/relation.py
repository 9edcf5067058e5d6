"""How a MIF can be related to a package: words that the command line takes, so this module imports little."""

from enum import StrEnum


class Match(StrEnum):
    """How the client relates a MIF to the program that ran, by its name and fields (status-mif.md 5.3, 5.4)."""

    NONE = "none"  # no status MIF was found
    ASSUMED = "assumed"  # a MIF is at hand, the package is not: taken as matched
    MATCHED = "matched"
    BLANK_FIELDS = "blank-fields"  # all four fields of the Reporting tab are blank
    FIELD_DIFFERS = "field-differs"  # a filled field of the Reporting tab differs from the MIF
    PACKAGE_PROPERTIES = "package-properties"  # "use package properties", and msiexec wrote the MIF
    PROPERTIES_EQUAL = "properties-equal"  # "use package properties", and the MIF equals them
    IMPORTED_MSI = "imported-msi"  # the console made the package from an .msi; its fields are not known
    SEVERAL = "several"  # two MIFs or more match


class SiteRelation(StrEnum):
    """How a MIF is related to all packages of a site, of which it is not known which one ran."""

    MATCHED = "matched"  # a package matches it, and no other package that names it speaks against it
    NONE = "none"  # no package matches it: the exit code decides
    DISAGREE = "disagree"  # a package matches it; another one names the file, but differs in another field
    OPEN = "open"  # a package may match it: not all is known of either, or the sources contradict each other
    SEVERAL_MIFS = "several-mifs"  # a package matches it, and another MIF of the same run
    LEFT_BEHIND = "left-behind"  # a package matches it, but it lies on the client, which deletes a MIF that it took
    OUTSIDE_RUN = "outside-run"  # a package matches it, but it was not written while the programs ran


class HiddenRetry(StrEnum):
    """What becomes of a retry if a status MIF says Failed and the exit code is in the retry list."""

    HIDDEN = "hidden"  # a given package matches the MIF, so the client does not try again
    IF_MATCHED = "if-matched"  # whether a package matches the MIF is not known
    HARMLESS = "harmless"  # no given package matches it, so the exit code decides, and the client tries again


# The relation to the given packages; with any other, and without packages, the answer is `IF_MATCHED`.
HIDDEN_BY_RELATION = {
    SiteRelation.MATCHED: HiddenRetry.HIDDEN,
    SiteRelation.NONE: HiddenRetry.HARMLESS,
}


class PropertyRule(StrEnum):
    """What "Use package properties" does in 2003 and later; the SDK says both (status-mif.md 5.3)."""

    EXIT_CODE = "exit-code"
    COMPARE = "compare"


class Timing(StrEnum):
    """When the MIF was created, relative to the run; for SMS 1.x, relative to the start of the job."""

    BEFORE_START = "before-start"
    DURING = "during"
    AFTER_END = "after-end"


class FileTime(StrEnum):
    """What the time of a MIF rests on if it is that of the file, which is the time of the copy if it was copied."""

    PLAUSIBLE = "plausible"
    DOUBTFUL = "doubtful"  # far outside the run
