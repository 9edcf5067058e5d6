"""The option `-o FORMAT[:FILE]` of commands that can print several formats."""

from collections.abc import Callable, Collection

import click

from mifkit.output.findings.formats import FORMATS as FINDINGS

OWN_FORMATS = {
    "full": "totals for people, the largest groups first",
    "json": "all totals (schema: mifkit/output/schemas/report.schema.json)",
    "csv": "a row per file, for spreadsheets",
    "jsonl": "an object per file, each on a line of its own",
    "parquet": "a row per file, with types; to a file only (extra parquet)",
    "html": "one page for a browser: charts, tables, all files; no network",
}


# Those of `mifkit lint`, for the findings: by their own names where these mean nothing else here.
LINT_FORMATS = {f"lint-{name}" if name in OWN_FORMATS else name: name for name in FINDINGS}


FORMATS = (*OWN_FORMATS, *LINT_FORMATS)


FORMAT_LIST = "\n".join(
    f"  {name:<10}  {what}"
    for name, what in (*OWN_FORMATS.items(), *((name, FINDINGS[lint]) for name, lint in LINT_FORMATS.items()))
)


# No text: they cannot go to the screen.
BINARY = ("parquet",)


# A format, and the file it goes to; without one it goes to the screen.
Output = tuple[str, str]


def outputs(
    formats: Collection[str],
) -> Callable[[click.Context, click.Parameter, tuple[str, ...]], tuple[Output, ...]]:
    """A callback that reads the values of the option, which may be repeated."""

    def callback(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[Output, ...]:
        found = []
        for text in value:
            name, colon, path = text.partition(":")
            if name not in formats:
                raise click.BadParameter(f"there is no format '{name}'; {_hint(name, formats)}", ctx, param)
            if colon and not path:
                raise click.BadParameter(f"'{text}' lacks the file after the colon", ctx, param)
            found.append((name, "" if path == "-" else path))
        return tuple(found)

    return callback


def _hint(name: str, formats: Collection[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name.lower(), formats, n=1)
    return f"did you mean '{near[0]}'?" if near else f"formats: {', '.join(formats)}"
