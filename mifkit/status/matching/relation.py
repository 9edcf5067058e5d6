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
