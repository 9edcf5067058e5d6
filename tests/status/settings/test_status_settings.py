"""The lists of exit codes and the retry times, by default and as a site sets them."""

import pytest

from mifkit.status.product import Product
from mifkit.status.settings.client_settings import ClientSettings, CodeClass, classify


def test_the_default_lists_share_no_code() -> None:
    settings = ClientSettings()
    assert len(settings.success | settings.reboot | settings.retry) == 1 + 4 + 40


@pytest.mark.parametrize(
    ("code", "expected"),
    [(0, "success"), (3010, "reboot"), (1604, "reboot"), (1618, "retry"), (999, "retry"), (1603, "nonretry")],
)
def test_codes_fall_into_the_default_lists(code: int, expected: str) -> None:
    assert classify(code, ClientSettings()) == expected


def test_a_wrapped_code_is_not_in_the_list() -> None:
    assert classify(0x80070652, ClientSettings()) is CodeClass.NONRETRY


def test_lists_are_asked_in_the_order_reboot_success_logoff_retry() -> None:
    every = frozenset({7})
    settings = ClientSettings(reboot=every, success=every, logoff=every, retry=every)
    assert classify(7, settings) is CodeClass.REBOOT
    settings = ClientSettings(success=every, logoff=every, retry=every)
    assert classify(7, settings) is CodeClass.SUCCESS
    settings = ClientSettings(logoff=every, retry=every)
    assert classify(7, settings) is CodeClass.LOGOFF


@pytest.mark.parametrize(
    ("product", "delay"),
    [(Product.SMS2003, 900), (Product.CM2007, 900), (Product.CM2012, 600), (Product.CB, 600)],
)
def test_the_next_try_comes_after_interval_and_countdown(product: Product, delay: int) -> None:
    assert ClientSettings().retry_delay(product) == delay


def test_a_site_sets_its_own_times() -> None:
    assert ClientSettings(retry_interval=60, countdown=5).retry_delay(Product.CB) == 65
