"""The lists of exit codes and the retry times of the software distribution agent: defaults, and names at a site."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct, structs

from mifkit.diagnostics import Certainty
from mifkit.status.product import Product

SUCCESS = frozenset({0})
REBOOT = frozenset({1604, 1641, 3010, 3011})
# fmt: off
RETRY = frozenset({
    4, 5, 8, 13, 14, 39, 51, 53, 54, 55, 59, 64, 65, 67, 70, 71, 85, 86, 87, 112, 128, 170, 267, 999,
    1003, 1203, 1219, 1220, 1222, 1231, 1232, 1238, 1265, 1311, 1323, 1326, 1330, 1618, 1622, 2250,
})
# fmt: on

# Seconds between the notification of a run and the run. A test showed no countdown on later clients (CHAD); the others
# have no retry that it could delay.
COUNTDOWN = dict.fromkeys(Product, 0) | {Product.SMS2003: 300, Product.CM2007: 300}


class CodeClass(StrEnum):
    """What an exit code means to the client; the last two classes only exist for applications."""

    REBOOT = "reboot"
    SUCCESS = "success"
    LOGOFF = "logoff"
    RETRY = "retry"
    NONRETRY = "nonretry"
    HARD_REBOOT = "hard-reboot"
    FAST_RETRY = "fast-retry"


# The classes that mean success.
GOOD = frozenset({CodeClass.SUCCESS, CodeClass.REBOOT, CodeClass.LOGOFF})


class RetryDelay(Struct, frozen=True, gc=False):
    """Seconds from a failed try to the next one: at least `shortest`, at most `longest`."""

    shortest: int
    longest: int
    certainty: Certainty


class SiteMessage(Struct, frozen=True, gc=False):
    """A message of Windows that a site has added: an exit code (unsigned), and one of its texts."""

    code: int
    text: str


class ClientSettings(Struct, frozen=True, kw_only=True):
    """The settings of a site that outcomes depend on (sources: S0, S1, S3, SDK).

    Codes are unsigned 32-bit numbers, times are in seconds. `logoff` is `None` if the list is not known; its default is
    not documented. `countdown` is `None` for the default of the product. `lists_given` are the lists that the site's
    own settings name, even if they equal the defaults. `messages` are texts that reveal an exit code, besides those
    that ship with mifkit.
    """

    success: frozenset[int] = SUCCESS
    reboot: frozenset[int] = REBOOT
    logoff: frozenset[int] | None = None
    retry: frozenset[int] = RETRY
    retry_count: int = 1008
    retry_interval: int = 600
    countdown: int | None = None
    lists_given: frozenset[str] = frozenset()
    messages: tuple[SiteMessage, ...] = ()

    def with_lists(self, lists: Mapping[str, frozenset[int]]) -> "ClientSettings":
        """The settings for a program with lists of its own, which are given by the attributes of this class."""
        given = self.lists_given | lists.keys()
        fields: dict[str, Any] = dict(lists)
        return structs.replace(self, **fields, lists_given=given)

    def retry_delay(self, product: Product) -> int:
        """Seconds from a failed try to the next one, at most."""
        return self.retry_interval + (COUNTDOWN[product] if self.countdown is None else self.countdown)

    def retry_delays(self, product: Product) -> RetryDelay:
        """Seconds from a failed try to the next one.

        S1 measured interval and countdown on 2007. Elsewhere nobody saw whether the countdown is added: NIEH speaks of
        the interval alone, and by the SDK later clients no longer use the countdown.
        """
        longest = self.retry_delay(product)
        if product is Product.CM2007:
            sure = Certainty.DOCUMENTED if self.countdown is None else Certainty.INFERRED
            return RetryDelay(longest, longest, sure)
        return RetryDelay(self.retry_interval, longest, Certainty.INFERRED)


class Setting(Struct, frozen=True):
    """A setting and its names (status-mif.md 6.4).

    `field` is the attribute of `ClientSettings` and, with hyphens, the key of a configuration file; `title` is the name
    in sentences. `site_control` is the property of a site control file; `None`: not known. `wmi` are the properties of
    the classes `SMS_SoftwareDistributionAgentConfig` and `CCM_SoftwareDistributionClientConfig`. `codes` is whether the
    value is a list of exit codes; otherwise it is a number.
    """

    field: str
    title: str
    site_control: str | None
    wmi: tuple[str, ...]
    codes: bool = True


# In the order in which the client looks through the lists.
SETTINGS = (
    Setting("reboot", "reboot list", "Reboot Return Codes", ("RebootReturnCodes",)),
    Setting("success", "success list", "Success Return Codes", ("SuccessReturnCodes",)),
    # This name was seen in no site control file; it is inferred from the names of the other lists.
    Setting("logoff", "logoff list", "Logoff Return Codes", ("LogoffReturnCodes",)),
    Setting("retry", "retry list", "Execution Failure Retry Error Codes", ("ExecutionFailureRetryErrorCodes",)),
    Setting("retry_count", "retry count", "Execution Failure Retry Count", ("ExecutionFailureRetryCount",), False),
    Setting(
        "retry_interval",
        "retry interval",
        "Execution Failure Retry Interval",
        ("ExecutionFailureRetryInterval",),
        False,
    ),
    Setting(
        "countdown",
        "run notification countdown",
        None,
        ("RunNotificationCountdownDuration", "ADV_RunNotificationCountdownDuration"),
        False,
    ),
)

# The list that a class of codes stands for, in words.
LIST_TITLES = {CodeClass(setting.field): setting.title for setting in SETTINGS if setting.codes}

# A list of codes or a number.
Value = frozenset[int] | int


def classes_of(code: int, settings: ClientSettings) -> tuple[CodeClass, ...]:
    """The lists that an exit code (unsigned, 32 bits) is in, in the order in which the client looks through them."""
    lists = (
        (CodeClass.REBOOT, settings.reboot),
        (CodeClass.SUCCESS, settings.success),
        (CodeClass.LOGOFF, settings.logoff or frozenset()),
        (CodeClass.RETRY, settings.retry),
    )
    return tuple(name for name, codes in lists if code in codes)


def classify(code: int, settings: ClientSettings) -> CodeClass:
    """The class of an exit code (unsigned, 32 bits).

    The client looks through the lists in the order reboot, success, logoff, retry. The order only matters if a site has
    put a code into two lists, and it is inferred (status-mif.md 6.1).
    """
    return next(iter(classes_of(code, settings)), CodeClass.NONRETRY)
