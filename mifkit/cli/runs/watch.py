"""`mifkit lint --watch`: checks again whenever a file has changed (extra `watch`)."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from mifkit.cli.errors import CannotRun
from mifkit.cli.runs.inputs import Inputs
from mifkit.cli.streams import say
from mifkit.files.replacing import ReportError
from mifkit.linter.config import ConfigError

# Milliseconds that the system's messages are waited for at a time: the first wait comes before the first check.
WAIT = 50
NOT_INSTALLED = (
    "--watch needs the extra watch, which is not installed: python -m pip install '.[watch]' in the folder of mifkit, "
    "see 'mifkit help installation'"
)


def watch(inputs: Callable[[], Inputs], check: Callable[[Inputs], object]) -> None:
    """Check, and check again whenever a file or its configuration changes, appears or disappears.

    `inputs` reads the configuration again each time. A run that fails shows why, and watching goes on. Runs until it is
    interrupted. Raises `CannotRun` if the extra is not installed.
    """
    current = inputs()
    files = watched(current)
    changes = _changes(current, files)
    next(changes)  # From now on, no change is missed.
    while True:
        click.clear()
        try:
            check(current)
        except (CannotRun, ReportError) as error:
            CannotRun(str(error)).show()
        say("Watching for changes; Ctrl-C ends it.")
        for changed in changes:
            if not changed:
                continue
            try:
                current = inputs()
                now = watched(current)
            except CannotRun as error:
                now = {str(error)}
            before, files = files, now
            if now != before or now & changed:
                break


def watched(inputs: Inputs) -> set[str]:
    """The absolute paths of every file of a run, and of the configuration files that apply to them."""
    try:
        paths = [*(found.path for found, _ in inputs.files()), *inputs.project.files]
        return {os.path.abspath(path) for path in paths}  # noqa: PTH100  # links stay as they are named
    except ConfigError as error:
        # Until the configuration is corrected, only its error can change.
        return {str(error)}


def _changes(inputs: Inputs, files: set[str]) -> Iterator[set[str]]:
    """The paths that have changed, or nothing, again and again."""
    try:
        import watchfiles
    except ImportError:
        raise CannotRun(NOT_INSTALLED) from None
    paths = [Path(path).absolute() for path in (*inputs.paths, *files)]
    # An editor may put a new file in the place of a file.
    folders = {path if path.is_dir() else path.parent for path in paths}
    roots = [folder for folder in folders if folder.exists() and folders.isdisjoint(folder.parents)]
    for found in watchfiles.watch(*roots, rust_timeout=WAIT, yield_on_timeout=True, raise_interrupt=True):
        yield {path for _, path in found}
