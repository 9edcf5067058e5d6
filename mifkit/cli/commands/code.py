"""`mifkit code`: what exit codes mean to the clients."""

import click

from mifkit.cli.options.choices import product_option
from mifkit.cli.options.inputs import settings_option
from mifkit.cli.options.output import Output, output_option
from mifkit.output.answers.formats import CODES
from mifkit.status.product import Product

EPILOG = """\b
Examples:
  mifkit code 1618
      its name, its list, and what the client does after it
  mifkit code 0x80070652 -2147024891
      the same for wrapped codes, in any form of number
  mifkit code 1601-1654
      a range; also 0x641..0x676
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
            raise click.BadParameter(f"{text!r} is {error}.", ctx, param) from None
    return tuple(found)


@click.command(epilog=EPILOG, context_settings={"ignore_unknown_options": True})
@click.argument("codes", nargs=-1, required=True, metavar="CODES...", callback=_codes)
@product_option(
    "products",
    multiple=True,
    help="Only this client, named as in 'mifkit outcome --help'. May be repeated.  [default: all]",
)
@settings_option
@output_option(CODES)
def command(
    codes: tuple[int, ...], products: tuple[Product, ...], settings: str | None, outputs: tuple[Output, ...]
) -> None:
    """Explain exit codes: name, message, list, and what the client does if no status MIF overrides the code.

    CODES are numbers such as 1618, -2147024891 or 0x80070652, and ranges such as 1601-1654.
    """
    from mifkit.cli.options.inputs import client_settings
    from mifkit.cli.runs.outputs import write_answer
    from mifkit.output.answers.codes import CodesAnswer
    from mifkit.status.outcome.explained_code import explain

    chosen = products or tuple(Product)
    client = client_settings(settings)
    explained = [explain(code, client, chosen) for code in codes]
    write_answer(CodesAnswer(explained, settings), CODES, outputs)
