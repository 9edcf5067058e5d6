"""The option `-o FORMAT[:FILE]`, the same for every command."""

import os
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import click
from click.shell_completion import CompletionItem

from mifkit.cli.errors import CannotRun
from mifkit.output.formats import Formats

# Where a context keeps whether --explain is given.
EXPLAIN = "mifkit.explain"


class Output(NamedTuple):
    """A format, and the file that it goes to; an empty string stands for the screen."""

    format: str
    path: str


def output_option(formats: Formats, *, listed: bool = False, filled: bool = True) -> Callable[[Any], Any]:
    """The option, for a command with these formats, of which the first is the default.

    It reaches the command as `outputs`, a tuple of `Output`. If the option is not given, that is the default format on
    the screen or, unless `filled`, an empty tuple. `listed`: the help text of the command lists the formats.
    """
    names = "see below" if listed else ", ".join(formats)
    return click.option(
        "-o",
        "--output",
        "outputs",
        metavar="FORMAT[:FILE]",
        multiple=True,
        callback=_reader(formats, filled=filled),
        shell_complete=_completer(formats),
        help=f"A format ({names}), and the file it goes to instead of the screen. May be repeated.  "
        f"[default: {next(iter(formats))}]",
    )


def _keep_explain(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    ctx.meta[EXPLAIN] = value


def explain_option(command: Any) -> Any:
    """Add `--explain`, which is `-o full`. It is not a parameter of the command's function."""
    return click.option(
        "--explain",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_keep_explain,
        help="Every step of the answer, with retries, notes and sources: -o full.",
    )(command)


def format_list(formats: Formats) -> str:
    """The formats for a help text, a line each."""
    width = max(map(len, formats))
    return "\n".join(f"  {name:<{width}}  {format.description}" for name, format in formats.items())


def default_output(formats: Formats) -> Output:
    """The first format, on the screen."""
    return Output(next(iter(formats)), "")


def refuse_clashes(outputs: Sequence[Output], inputs: Sequence[str] = ()) -> None:
    """Raises `click.UsageError` if two outputs go to the same place, or an output would replace one of `inputs`."""
    if sum(1 for output in outputs if not output.path) > 1:
        raise click.UsageError("Only one format can go to the screen; write the others to files: --output json:FILE.")
    files = [os.path.realpath(output.path) for output in outputs if output.path]
    for path in files:
        if files.count(path) > 1:
            raise click.UsageError(f"Two reports cannot go to the same file: {path}")
        if any(Path(name).is_file() and os.path.realpath(name) == path for name in inputs):
            raise click.UsageError(f"The report would replace a file that is to be read: {path}")


def _reader(
    formats: Formats, *, filled: bool
) -> Callable[[click.Context, click.Parameter, tuple[str, ...]], tuple[Output, ...]]:
    def read(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[Output, ...]:
        outputs = tuple(_output(value, formats, ctx, param) for value in values)
        refuse_clashes(outputs)
        if ctx.meta.get(EXPLAIN):
            outputs += (Output("full", ""),)
            refuse_clashes(outputs)
        return outputs or ((default_output(formats),) if filled else ())

    return read


def _output(text: str, formats: Formats, ctx: click.Context, param: click.Parameter) -> Output:
    name, colon, path = text.partition(":")
    if name not in formats:
        raise click.BadParameter(f"there is no format '{name}'; {_hint(name, formats)}", ctx, param)
    if colon and not path:
        raise click.BadParameter(f"'{text}' lacks the file after the colon", ctx, param)
    output, format = Output(name, "" if path == "-" else path), formats[name]
    if format.binary and not output.path:
        raise click.UsageError(f"{name} is not text for the screen: it needs a file, as in --output {name}:FILE.")
    if format.needs and find_spec(format.needs) is None:
        raise CannotRun(
            f"The format {name} needs the extra {format.extra}, which is not installed: see 'mifkit help installation'"
        )
    return output


def _hint(name: str, formats: Formats) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name.lower(), formats, n=1)
    return f"did you mean '{near[0]}'?" if near else f"formats: {', '.join(formats)}"


def _completer(formats: Formats) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return [
            CompletionItem(name, help=format.description)
            for name, format in formats.items()
            if name.startswith(incomplete.lower())
        ]

    return complete
