"""What an exit code means to a product: by the lists of a site, by the codes built into it, or not at all."""

from enum import StrEnum

from mifkit.status.exit_codes.codes import signed
from mifkit.status.product import SMS_1, SMS_2, Product
from mifkit.status.settings.client_settings import REBOOT, ClientSettings, CodeClass, classify


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


class DeploymentType(StrEnum):
    """The kind of an application's deployment type, as far as it has exit codes of its own."""

    WINDOWS_INSTALLER = "windows-installer"
    SCRIPT = "script"
    APP_PACKAGE = "app-package"


# SMS 2.0 has no lists that a site could change; from SP2 on the four codes ask for a restart (KB263700).
BUILT_INTO_SMS_2 = ClientSettings(reboot=REBOOT, retry=frozenset())

# The default return codes of deployment types (status-mif.md 6.6).
SCRIPT = {
    0: CodeClass.SUCCESS,
    3010: CodeClass.REBOOT,
    1641: CodeClass.HARD_REBOOT,
    1618: CodeClass.FAST_RETRY,
}
APPLICATION = {
    DeploymentType.SCRIPT: SCRIPT,
    DeploymentType.WINDOWS_INSTALLER: SCRIPT | {1707: CodeClass.SUCCESS},
    DeploymentType.APP_PACKAGE: SCRIPT | {15605: CodeClass.FAST_RETRY, 15618: CodeClass.FAST_RETRY},
}
FAST_RETRY_DELAY = 2 * 60 * 60


def class_of(
    code: int, product: Product, settings: ClientSettings, deployment_type: DeploymentType | None
) -> CodeClass | None:
    """The class of an exit code (unsigned, 32 bits) for a product.

    `None` where exit codes mean nothing (SMS 1.x), and where they depend on a deployment type that is not known.
    """
    if product in SMS_1:
        return None
    if product in SMS_2:
        return classify(code, BUILT_INTO_SMS_2)
    if product is Product.CB_UNIX:
        return CodeClass.NONRETRY if code else CodeClass.SUCCESS
    if product is Product.CB_APP:
        types = (deployment_type,) if deployment_type is not None else tuple(DeploymentType)
        classes = {APPLICATION[one].get(code, CodeClass.NONRETRY) for one in types}
        return classes.pop() if len(classes) == 1 else None
    return classify(code, settings)


def is_listed_for_app_packages(code: int) -> bool:
    """Whether a code is one of those that only the app packages' own list has."""
    return code in APPLICATION[DeploymentType.APP_PACKAGE] and code not in SCRIPT
