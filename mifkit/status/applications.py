"""What the application model of Configuration Manager makes of exit codes: no MIF, and lists of its own."""

from enum import StrEnum

from mifkit.status.codes import signed


class Technology(StrEnum):
    """A type of deployment."""

    MSI = "windows-installer"
    SCRIPT = "script"
    APP_PACKAGE = "app-package"


class Meaning(StrEnum):
    """What a deployment type takes an exit code for, by default."""

    SUCCESS = "success"
    SOFT_REBOOT = "soft-reboot"
    HARD_REBOOT = "hard-reboot"
    FAST_RETRY = "fast-retry"
    FAILURE = "failure"
    UNKNOWN = "unknown"


TECHNOLOGY_TITLES = {
    Technology.MSI: "Windows Installer",
    Technology.SCRIPT: "script",
    Technology.APP_PACKAGE: "app package",
}

# A fast retry comes after this many hours, so many times (CB).
FAST_RETRY_HOURS = 2
FAST_RETRIES = 10

_SCRIPT = {0: Meaning.SUCCESS, 3010: Meaning.SOFT_REBOOT, 1641: Meaning.HARD_REBOOT, 1618: Meaning.FAST_RETRY}
# The lists that a new deployment type starts with (status-mif.md 6.6). Of app packages only two codes are documented.
DEFAULTS: dict[Technology, dict[int, Meaning]] = {
    Technology.MSI: {**_SCRIPT, 1707: Meaning.SUCCESS},
    Technology.SCRIPT: _SCRIPT,
    Technology.APP_PACKAGE: {15605: Meaning.FAST_RETRY, 15618: Meaning.FAST_RETRY},
}


def meaning(code: int, technology: Technology) -> Meaning:
    """What a deployment type makes of an exit code (unsigned, 32 bits), with the codes that it starts with."""
    rest = Meaning.UNKNOWN if technology is Technology.APP_PACKAGE else Meaning.FAILURE
    return DEFAULTS[technology].get(signed(code), rest)
