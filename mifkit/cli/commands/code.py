"""`mifkit code`: what exit codes mean to the clients."""

import click

from mifkit.cli.errors import CannotRun
from mifkit.cli.options.choices import product_option
from mifkit.cli.options.inputs import settings_option
from mifkit.cli.options.output import Output, explain_option, output_option
from mifkit.output.answers.formats import CODES
from mifkit.status.product import DEFAULT_PRODUCT, Product

# The clients that are asked: the current ones first.
BY_DEFAULT = (DEFAULT_PRODUCT, *[product for product in reversed(Product) if product is not DEFAULT_PRODUCT])
# Codes that a search lists.
MOST_FOUND = 40

EPILOG = """\b
Examples:
  mifkit code 1618
      its name, its list, and what the client does after it
  mifkit code 0x80070652 -2147024891
      the same for wrapped codes, in any form of number
  mifkit code 1601-1654
      a range; also 0x641..0x676
  mifkit code --search "another installation"
      which codes have these words in their names or messages?
  mifkit code 1618 --settings sitectrl.ct0
      what does it mean at a site that has its own lists?

\b
Exit status:
  0  answered, even if mifkit knows no name for the code
  2  it could not do what was asked
"""


def _codes(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[int, ...]:
    from mifkit.status.exit_codes.codes import parse_exit_codes

    found: dict[int, None] = {}
    for text in value:
        # Options that do not exist end up here, because a code may begin with a minus sign.
        if text.startswith("-") and not text[1:2].isdigit():
            raise click.NoSuchOption(text, ctx=ctx)
        try:
            found |= dict.fromkeys(parse_exit_codes(text))
        except ValueError as error:
            raise click.BadParameter(
                f"{text!r} is {error}{'' if str(error).endswith('?') else '.'}", ctx, param
            ) from None
    return tuple(found)


def _found(text: str) -> list[int]:
    """The codes that a text finds. Raises `CannotRun` if there are none."""
    from mifkit.diagnostics import quoted
    from mifkit.status.exit_codes.search import codes_about

    found = codes_about(text) if text.strip() else []
    if not found:
        raise CannotRun(f"No code has {quoted(text)} in its name or message.")
    return found


@click.command(epilog=EPILOG, context_settings={"ignore_unknown_options": True})
@click.argument("codes", nargs=-1, metavar="CODES...", callback=_codes)
@click.option(
    "--search", metavar="TEXT", help="Codes whose name or message has all words of this text, instead of CODES."
)
@product_option(
    "products",
    multiple=True,
    help="Only this client, named as in 'mifkit outcome --help'. May be repeated.  [default: all]",
)
@settings_option
@explain_option
@output_option(CODES)
def command(
    codes: tuple[int, ...],
    search: str | None,
    products: tuple[Product, ...],
    settings: str | None,
    outputs: tuple[Output, ...],
) -> None:
    """Explain exit codes: name, message, list, and what the client does if no status MIF overrides the code.

    CODES are numbers such as 1618, -2147024891 or 0x80070652, and ranges such as 1601-1654.
    """
    from mifkit.cli.options.inputs import client_settings
    from mifkit.cli.runs.outputs import write_answer
    from mifkit.output.answers.codes import CodesAnswer
    from mifkit.status.outcome.explained_code import explain

    if (search is None) is not bool(codes):
        raise click.UsageError("Name CODES, or a text with --search.")
    chosen = products or BY_DEFAULT
    client = client_settings(settings)
    found = list(codes) if search is None else _found(search)
    shown = found if search is None else found[:MOST_FOUND]
    explained = [explain(code, client, chosen) for code in shown]
    write_answer(CodesAnswer(explained, settings, search, len(found) - len(explained)), CODES, outputs)
