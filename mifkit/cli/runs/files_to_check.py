"""A file of a run with its settings, and how this process checks it."""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from msgspec import structs

from mifkit.cli.runs.inputs import Inputs
from mifkit.files.discovery import FoundFile
from mifkit.linter.engine import Report, Settings
from mifkit.linter.project import ConfiguredFolder


class FileToCheck(NamedTuple):
    """A file of a run, with the folder whose configuration applies to it."""

    found: FoundFile
    folder: ConfiguredFolder
    settings: Settings


class CheckedFile(NamedTuple):
    """A file and the report on it."""

    file: FileToCheck
    report: Report


def files_to_check(inputs: Inputs) -> Iterator[FileToCheck]:
    """The files of a run, with their settings. Raises `ConfigError`."""
    for found, path, beside in inputs.joined():
        folder = inputs.project.folder_of(path)
        settings = folder.settings(path)
        yield FileToCheck(found, folder, settings if beside is None else structs.replace(settings, beside=beside))


def check_here(inputs: Inputs, file: FileToCheck) -> Report:
    """Check a file in this process."""
    return inputs.report(file.found, partial(inputs.check, settings=file.settings))
