"""Options that several commands have and that take one of a few words."""

import re
from collections.abc import Callable, Iterable
from typing import Any

import click

from mifkit.cli.streams import say
from mifkit.severity import Severity, Threshold
from mifkit.status.product import TITLES, Product

# Every product by its name on the command line, a line each.
PRODUCT_LIST = "\n".join(f"  {product.value:<18}  {title}" for product, title in TITLES.items())


# Product names as people write them: pattern of the name, in lower case and without signs, and the product.
WRITTEN = {
    r"(sccm|configmgr|mecm|memcm|mcm|cm)?(cb|current(branch)?)?(1[5-9]|2[0-9])[01][0-9]": Product.CB,
    r"sccm|configmgr|mecm|memcm|mcm|cm|currentbranch|configmgrcb|sccmcb": Product.CB,
    r"(sccm|configmgr|cm)?2012(r2)?": Product.CM2012,
    r"(sccm|configmgr|cm)?2007(r[23])?": Product.CM2007,
    r"(sms)?2003": Product.SMS2003,
    r"sms20?": Product.SMS20,
    r"sms1(?P<minor>[012])": Product.SMS12,
}


class ProductName(click.Choice[str]):
    """One of some products, by its name in mifkit or as people write it; then a note says which product is meant."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, str) and value not in self.choices and (meant := _meant(value)) in self.choices:
            say(f"Note: --product {value} is {TITLES[Product(meant)]}: {meant}")
            value = meant
        return super().convert(value, param, ctx)


def _meant(text: str) -> str:
    bare = re.sub(r"[^a-z0-9]", "", text.lower()[:40])
    for pattern, product in WRITTEN.items():
        if found := re.fullmatch(pattern, bare):
            minor = found.groupdict().get("minor")
            return product.value if minor is None else f"sms1.{minor}"
    return ""


def product_option(
    *names: str, help: str, products: Iterable[Product] = Product, **settings: Any
) -> Callable[[Any], Any]:
    """The option `--product NAME`, which takes one of `products`.

    It reaches the command as a `Product` or, if it may be repeated, as a tuple of them. `names` and `settings` are
    those of `click.option`.
    """
    choice = ProductName([product.value for product in products])
    return click.option("--product", *names, type=choice, metavar="NAME", help=help, callback=_as_products, **settings)


def _as_products(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(Product, value))
    return Product(value) if value is not None else None


def fail_on_option(**settings: Any) -> Callable[[Any], Any]:
    """The option `--fail-on SEVERITY`, which reaches the command as a `Threshold`. `settings` are those of
    `click.option`."""
    return click.option(
        "--fail-on",
        type=click.Choice([threshold.value for threshold in Threshold]),
        callback=_as_threshold,
        help="The least severity that makes the exit status 1.",
        **settings,
    )


def _as_threshold(ctx: click.Context, param: click.Parameter, value: str | None) -> Threshold | None:
    return Threshold(value) if value is not None else None


def min_severity_option(**settings: Any) -> Callable[[Any], Any]:
    """The option `--min-severity SEVERITY`, which reaches the command as a `Severity`. `settings` are those of
    `click.option`."""
    return click.option(
        "--min-severity",
        type=click.Choice([severity.label for severity in sorted(Severity, reverse=True)]),
        default=Severity.INFO.label,
        show_default=True,
        callback=lambda ctx, param, value: Severity[value.upper()],
        help="The least severity that is reported.",
        **settings,
    )


def rules_option(name: str, *, help: str, **settings: Any) -> Callable[[Any], Any]:
    """An option that takes rules, such as `--select MSI001,STA`. It reaches the command as a tuple of selectors: codes,
    names or families, which may be unknown. `settings` are those of `click.option`."""
    return click.option(
        name, metavar="RULES", multiple=True, callback=_selectors, shell_complete=_complete_rules, help=help, **settings
    )


def _selectors(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(selector.strip() for text in value for selector in text.split(",") if selector.strip())


def _complete_rules(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The rules that a shell offers for the text before the cursor, which may hold several rules between commas."""
    from mifkit.rules.registry import entries

    before, comma, last = incomplete.rpartition(",")
    return [
        f"{before}{comma}{name}"
        for rule in entries()
        for name in (rule.code, rule.name)
        if name.lower().startswith(last.lower())
    ]
