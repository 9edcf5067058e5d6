"""What an exit code means to a product: by the lists of a site, by the codes built into the product, or not at all."""

from mifkit.status.product import SMS_1, SMS_2, DeploymentType, Product
from mifkit.status.settings.client_settings import REBOOT, ClientSettings, CodeClass, classify

# SMS 2.0 has no lists that a site could change; from SP2 on the four codes ask for a restart (KB263700).
BUILT_INTO_SMS_2 = ClientSettings(reboot=REBOOT, retry=frozenset())

_SCRIPT = {
    0: CodeClass.SUCCESS,
    3010: CodeClass.REBOOT,
    1641: CodeClass.HARD_REBOOT,
    1618: CodeClass.FAST_RETRY,
}
# The return codes that a new deployment type starts with (status-mif.md 6.6). For app packages only two are documented.
RETURN_CODES = {
    DeploymentType.WINDOWS_INSTALLER: _SCRIPT | {1707: CodeClass.SUCCESS},
    DeploymentType.SCRIPT: _SCRIPT,
    DeploymentType.APP_PACKAGE: {15605: CodeClass.FAST_RETRY, 15618: CodeClass.FAST_RETRY},
}
# How often an application is tried again after a code for a fast retry, and after how many seconds each time (CB).
FAST_RETRIES = 10
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
        classes = {_class_for_application(code, kind) for kind in types}
        return classes.pop() if len(classes) == 1 else None
    return classify(code, settings)


def _class_for_application(code: int, deployment_type: DeploymentType) -> CodeClass:
    """Codes of app packages that are not documented are taken to be those of scripts."""
    return RETURN_CODES[deployment_type].get(code) or _SCRIPT.get(code, CodeClass.NONRETRY)


def documented_class(code: int, deployment_type: DeploymentType) -> CodeClass | None:
    """The class of an exit code (unsigned, 32 bits) for a new deployment type; `None` if it is not documented."""
    rest = None if deployment_type is DeploymentType.APP_PACKAGE else CodeClass.NONRETRY
    return RETURN_CODES[deployment_type].get(code, rest)
