"""`mifkit rule`: one rule explained, or the list of rules."""

from typing import TYPE_CHECKING

import click

from mifkit.cli.errors import CannotRun
from mifkit.cli.options.output import Output, explain_option, output_option
from mifkit.output.answers.formats import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mifkit.rules.declaration import Rule

EPILOG = """\b
Examples:
  mifkit rule
      the list of all rules
  mifkit rule MSI
      the rules of a family
  mifkit rule forces-failure-nonretry
      one rule, by its name or its code
  mifkit rule 3307
      one rule, by the error number of the DMI tools
  mifkit rule PKG001 -o markdown:PKG001.md
      one rule as a page, with all its examples and sources
"""


@click.command(epilog=EPILOG)
@click.argument("name", required=False, metavar="[NAME|CODE]")
@click.option("--open", "opens", is_flag=True, help="Open the rule's page on the web, in the browser.")
@explain_option
@output_option(RULES)
def command(name: str | None, opens: bool, outputs: tuple[Output, ...]) -> None:
    """Explain a rule: what it finds, why that matters, how to fix it, which sources say so, and examples.

    Without an argument, list all rules.
    """
    from mifkit.cli.runs.outputs import write_answer
    from mifkit.rules.registry import by_name, find, rules, suggestion

    found = list(rules()) if name is None else [by_name()[entry.name] for entry in find(name)]
    if not found:
        near = suggestion(name or "")
        hint = f" Did you mean '{near}'?" if near else " 'mifkit rule' lists all rules."
        raise click.UsageError(f"There is no rule '{name}'.{hint}")
    if opens:
        _open(found)
    else:
        write_answer(found, RULES, outputs)


def _open(found: "Sequence[Rule]") -> None:
    from mifkit.cli.streams import say
    from mifkit.output.site import rule_address

    if len(found) != 1:
        raise click.UsageError("--open takes one rule, by its code or its name.")
    address = rule_address(found[0].code)
    if address is None:
        raise CannotRun(
            f"This build of mifkit names no published pages. 'mifkit rule {found[0].code}' shows the same here."
        )
    # For those whose browser is on another computer.
    say(address)
    if click.launch(address) != 0:
        raise CannotRun("No browser could be started.")
