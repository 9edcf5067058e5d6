"""The options of `mifkit outcome` about the circumstances of a run, and the products that they apply to."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import click

from mifkit.cli.options.groups import GroupedOption
from mifkit.status.matching.relation import Timing
from mifkit.status.outcome.circumstances import (
    AfterRunning,
    Criteria,
    FoundOn,
    Place,
    Process,
    parse_base_dll,
    parse_build,
)
from mifkit.status.product import FROM_2003, PACKAGES, SMS_1, SMS_2, WITH_MIF, DeploymentType, Product

FINDING = "How the MIF was found"
PROGRAM = "The program"
CLIENT = "The client"

# Option: the products that it applies to. Other options apply to all products.
ABOUT: dict[str, frozenset[Product]] = {
    "folder": WITH_MIF,
    "found_on": PACKAGES,
    "created": WITH_MIF,
    "written_by_child": WITH_MIF,
    "program_reboots": PACKAGES,
    "process": SMS_1,
    "job_expired": frozenset({Product.SMS10, Product.SMS11}),
    "after_running": SMS_2 | PACKAGES,
    "criteria": SMS_2,
    "deployment_type": frozenset({Product.CB_APP}),
    "service_pack": frozenset({Product.SMS20}),
    "agent_build": frozenset({Product.SMS20}),
    "base_dll": frozenset({Product.SMS12}),
    "windows_9x": SMS_2,
}
# The same for options that are not facts about the run by themselves.
ALSO_ABOUT: dict[str, frozenset[Product]] = {
    "attempt": PACKAGES | {Product.CB_APP},
    "rerun": FROM_2003,
    "settings": PACKAGES,
    "property_rule": PACKAGES,
}
# Options about the MIF.
OF_THE_MIF = ("folder", "found_on", "created", "written_by_child", "program_reboots")
# Options that lead to an outcome without a MIF and without an exit code.
ENOUGH = ("process", "job_expired")
# Option: the fact that it sets, where its name is another.
FACTS = {
    "folder": "place",
    "created": "timing",
    "written_by_child": "by_child",
    "base_dll": "base_dll_fixed",
}


def _read(parse: Callable[[str], Any]) -> Callable[..., Any]:
    """A callback that reads the text of an option; a `ValueError` is the message for the user."""

    def callback(context: click.Context, option: click.Parameter, text: str | None) -> Any:
        try:
            return None if text is None else parse(text)
        except ValueError as error:
            raise click.BadParameter(str(error), context, option) from None

    return callback


def words(enum: type[StrEnum]) -> dict[str, Any]:
    """The settings of an option that takes one of the words of `enum`."""
    return {"type": click.Choice([word.value for word in enum]), "callback": _read(enum)}


def _option(group: str, *names: str, **settings: Any) -> Callable[[Any], Any]:
    decorate: Callable[[Any], Any] = click.option(*names, cls=GroupedOption, group=group, default=None, **settings)
    return decorate


OPTIONS = (
    _option(FINDING, "--folder", **words(Place), help="Where the MIF was: the Windows directory, %TEMP% or elsewhere."),
    _option(
        FINDING,
        "--found-on",
        **words(FoundOn),
        help="Where the MIF was found: still on the client, on a server, or as a copy made before the client looked.",
    ),
    _option(
        FINDING, "--created", **words(Timing), help="When the MIF was created, relative to the run (1.x: to the job)."
    ),
    _option(
        FINDING,
        "--written-by-child",
        is_flag=True,
        help="A child process wrote the MIF after the launched process ended.",
    ),
    _option(
        FINDING, "--program-reboots", is_flag=True, help="InstallStatusMIFEx was called with its flag for a reboot."
    ),
    _option(PROGRAM, "--process", **words(Process), help="SMS 1.x: what became of the launched process."),
    _option(PROGRAM, "--job-expired", is_flag=True, help="SMS 1.0 and 1.1: the job has expired."),
    _option(
        PROGRAM,
        "--after-running",
        **words(AfterRunning),
        metavar="OPTION",
        help=f"Its option 'After running': {', '.join(AfterRunning)}.  [default: as in --package, if it has it]",
    ),
    _option(
        PROGRAM,
        "--criteria",
        **words(Criteria),
        metavar="FIELDS",
        help=f"SMS 2.0: the match fields that are filled: {', '.join(Criteria)}.",
    ),
    _option(
        PROGRAM,
        "--deployment-type",
        **words(DeploymentType),
        metavar="TYPE",
        help=f"Application: {', '.join(DeploymentType)}.",
    ),
    _option(CLIENT, "--service-pack", type=click.IntRange(0, 5), metavar="NUMBER", help="SMS 2.0: 0 to 5."),
    _option(
        CLIENT,
        "--agent-build",
        callback=_read(parse_build),
        metavar="BUILD",
        help="SMS 2.0: version of the Advertised Programs Manager, such as 2.00.1239.0003.",
    ),
    _option(
        CLIENT,
        "--base-dll",
        callback=_read(parse_base_dll),
        metavar="DATE",
        help="SMS 1.2: date of Base.dll, such as 1998-07-10; or old, or fixed.",
    ),
    _option(CLIENT, "--windows-9x/--windows-nt", help="SMS 2.0: the kind of Windows."),
)


def circumstance_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command. They reach it under their own names; `None`: not given."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def known_facts(options: dict[str, Any], product: Product, *, mif: bool) -> dict[str, Any]:
    """The facts that these options set, by the names of `Facts`.

    Raises `click.UsageError` for an option that does not apply to the product, or to a run without a MIF (`mif`).
    """
    given = {name: value for name, value in options.items() if value is not None}
    for name in given:
        _check_product(name, ABOUT[name], product)
        if name in OF_THE_MIF and not mif:
            raise click.UsageError(f"{_spelled(name)} needs a MIF.")
    return {FACTS.get(name, name): value for name, value in given.items()}


def check_products(ctx: click.Context, product: Product) -> None:
    """Raises `click.UsageError` for a given option of `ALSO_ABOUT` that does not apply to the product."""
    for name, about in ALSO_ABOUT.items():
        if ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE:
            _check_product(name, about, product)


def _check_product(name: str, about: frozenset[Product], product: Product) -> None:
    if product not in about:
        others = ", ".join(other.value for other in Product if other in about)
        raise click.UsageError(f"{_spelled(name)} does not apply to {product.value}; it is for {others}.")


def _spelled(name: str) -> str:
    return f"--{name.replace('_', '-')}"
