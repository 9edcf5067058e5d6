"""`mifkit lint --watch`: checks again whenever a file has changed."""

import os
import time
from collections.abc import Callable

import click

from mifkit.cli.errors import CannotRun
from mifkit.cli.runs.inputs import Inputs
from mifkit.cli.streams import say
from mifkit.files.replacing import ReportError
from mifkit.linter.config import ConfigError

# Seconds between two looks at the files.
PAUSE = 0.5

# By path: the time of the last change and the size of each file.
State = dict[str, tuple[int, int]]


def watch(inputs: Callable[[], Inputs], check: Callable[[Inputs], object]) -> None:
    """Check, and check again whenever a file or its configuration changes, appears or disappears.

    `inputs` reads the configuration again each time. A run that fails shows why, and watching goes on. Runs until it is
    interrupted.
    """
    current = inputs()
    while True:
        seen = state(current)
        click.clear()
        try:
            current = inputs()
            check(current)
        except (CannotRun, ReportError) as error:
            CannotRun(str(error)).show()
        say("Watching for changes; Ctrl-C ends it.")
        while state(current) == seen:
            time.sleep(PAUSE)


def state(inputs: Inputs) -> State:
    """The state of every file of a run, and of the configuration files that apply to them."""
    try:
        files = [found.path for found, _ in inputs.files()] + inputs.project.files
    except ConfigError as error:
        # Until the configuration is corrected, only its error can change.
        return {str(error): (0, 0)}
    return {path: _stamp(path) for path in files}


def _stamp(path: str) -> tuple[int, int]:
    try:
        status = os.stat(path)  # noqa: PTH116  # twice a second for every file
    except OSError:
        return 0, -1
    return status.st_mtime_ns, status.st_size
