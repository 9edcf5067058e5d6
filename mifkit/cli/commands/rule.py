"""`mifkit rule`: one rule explained, or the list of rules."""

import click

from mifkit.cli.options.output import Output, explain_option, output_option
from mifkit.output.answers.formats import RULES

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
@explain_option
@output_option(RULES)
def command(name: str | None, outputs: tuple[Output, ...]) -> None:
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
    write_answer(found, RULES, outputs)
