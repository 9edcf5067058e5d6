"""The options `-o FORMAT[:FILE]` and `--color`, the same for every command."""

import os
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from mifkit.cli.errors import CannotRun
from mifkit.output.formats import Formats

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

# Where a context keeps the format that a flag such as --explain stands for, and the file that --output-file names.
FLAGGED = "mifkit.format"
OUTPUT_FILE = "mifkit.output_file"
COLOURS = {"auto": None, "always": True, "never": False}


class Output(NamedTuple):
    """A format, and the file that it goes to; an empty string stands for the screen."""

    format: str
    path: str


def output_option(formats: Formats, *, listed: bool = False, filled: bool = True) -> Callable[[Any], Any]:
    """The option, for a command with these formats, of which the first is the default.

    It reaches the command as `outputs`, a tuple of `Output`. If the option is not given, that is the default format on
    the screen or, unless `filled`, an empty tuple. `listed`: the help text of the command lists the formats. With it
    come `--output-file` and `--color`, which are not parameters of the command's function.
    """
    names = "see below" if listed else ", ".join(formats)
    output = click.option(
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
    file = click.option(
        "--output-file",
        metavar="FILE",
        is_eager=True,
        expose_value=False,
        callback=_keep_file,
        help="The file for the format that would go to the screen: -o FORMAT:FILE.",
    )
    return lambda command: output(file(color_option(command)))


def _keep_file(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    ctx.meta[OUTPUT_FILE] = value


def color_option(command: Any) -> Any:
    """Add `--color`, which decides for all that the command writes. It is not a parameter of its function."""
    return click.option(
        "--color",
        type=click.Choice(list(COLOURS)),
        default="auto",
        show_default=True,
        is_eager=True,
        expose_value=False,
        callback=_choose_colour,
        help="Colours on the screen; auto: on a terminal, and as NO_COLOR and FORCE_COLOR say.",
    )(command)


def _choose_colour(ctx: click.Context, param: click.Parameter, value: str) -> None:
    # Late: completion and --help do without it.
    from mifkit.output.text import COLOUR

    COLOUR.set(COLOURS[value])


def format_flag(name: str, format: str, *, help: str, **settings: Any) -> Callable[[Any], Any]:
    """A flag that stands for `-o FORMAT`. It is not a parameter of the command's function. `settings` are those of
    `click.option`."""

    def keep(ctx: click.Context, param: click.Parameter, value: bool) -> None:
        if value:
            ctx.meta[FLAGGED] = format

    return click.option(
        name, is_flag=True, is_eager=True, expose_value=False, callback=keep, help=f"{help}: -o {format}.", **settings
    )


def explain_option(command: Any) -> Any:
    """Add `--explain`, which is `-o full`. It is not a parameter of the command's function."""
    return format_flag("--explain", "full", help="Every step of the answer, with retries, notes and sources")(command)


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
        if (flagged := ctx.meta.get(FLAGGED)) is not None:
            outputs += (Output(flagged, ""),)
        if (file := ctx.meta.get(OUTPUT_FILE)) is not None:
            outputs = _sent_to(file, outputs or (default_output(formats),))
        refuse_clashes(outputs)
        for output in outputs:
            if formats[output.format].binary and not output.path:
                example = f"--output {output.format}:FILE"
                raise click.UsageError(f"{output.format} is not text for the screen: it needs a file, as in {example}.")
        return outputs or ((default_output(formats),) if filled else ())

    return read


def _output(text: str, formats: Formats, ctx: click.Context, param: click.Parameter) -> Output:
    name, colon, path = text.partition(":")
    if name not in formats:
        raise click.BadParameter(f"there is no format '{name}'; {_hint(name, formats)}", ctx, param)
    if colon and not path:
        raise click.BadParameter(f"'{text}' lacks the file after the colon", ctx, param)
    format = formats[name]
    if format.needs and find_spec(format.needs) is None:
        raise CannotRun(
            f"The format {name} needs the extra {format.extra}, which is not installed: see 'mifkit help installation'"
        )
    return Output(name, "" if path == "-" else path)


def _sent_to(file: str, outputs: tuple[Output, ...]) -> tuple[Output, ...]:
    """The outputs, that of the screen going to `file`. Raises `click.UsageError` unless there is exactly one."""
    if not file:
        raise click.UsageError("--output-file lacks the name of the file.")
    on_screen = [output for output in outputs if not output.path]
    if len(on_screen) != 1:
        why = "each format has a file already" if not on_screen else "there are several, so name each file"
        raise click.UsageError(f"--output-file is for the format on the screen; {why}: --output FORMAT:FILE.")
    return tuple(output if output.path else Output(output.format, "" if file == "-" else file) for output in outputs)


def _hint(name: str, formats: Formats) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name.lower(), formats, n=1)
    return f"did you mean '{near[0]}'?" if near else f"formats: {', '.join(formats)}"


def _completer(formats: Formats) -> Callable[[click.Context, click.Parameter, str], list["CompletionItem"]]:
    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list["CompletionItem"]:
        # Imported here because no other run needs it.
        from click.shell_completion import CompletionItem

        return [
            CompletionItem(name, help=format.description)
            for name, format in formats.items()
            if name.startswith(incomplete.lower())
        ]

    return complete
