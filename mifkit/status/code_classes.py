"""What an exit code means to a product: by the lists of a site, by the codes built into it, or not at all."""

from mifkit.status.circumstances import DeploymentType
from mifkit.status.product import SMS_1, SMS_2, Product
from mifkit.status.settings import REBOOT, ClientSettings, CodeClass, classify

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
FAST_RETRIES = 10


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
