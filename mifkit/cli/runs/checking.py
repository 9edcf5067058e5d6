"""The files of a run, each checked, in their order: by this process or, if there are many, by worker processes."""

from collections.abc import Iterator
from functools import partial
from itertools import chain, islice
from typing import NamedTuple

from msgspec import structs

from mifkit.cli.runs.inputs import Inputs
from mifkit.files.discovery import FoundFile
from mifkit.linter.engine import Report, Settings
from mifkit.linter.project import ConfiguredFolder

# So many files take longer than starting worker processes: for fewer there are none, unless they are asked for.
ENOUGH = 200


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


def checked(inputs: Inputs, jobs: int | None) -> Iterator[CheckedFile]:
    """Check the files of a run by `jobs` worker processes, or in this process if `jobs` is 1; `None`: by one process
    per core, if there are enough files.

    Raises `ConfigError`, and `CannotRun` if workers cannot be started, or are lost again and again.
    """
    files = files_to_check(inputs)
    if jobs is None:
        first, files = _ahead(files, ENOUGH)
        files = chain(first, files)
        jobs = _cores() if len(first) == ENOUGH else 1
    if jobs > 1:
        from mifkit.cli.runs.check_workers import checked_by_workers

        return checked_by_workers(files, inputs, jobs)
    return (CheckedFile(file, check_here(inputs, file)) for file in files)


def check_here(inputs: Inputs, file: FileToCheck) -> Report:
    """Check a file in this process."""
    return inputs.report(file.found, partial(inputs.check, settings=file.settings))


def _cores() -> int:
    # Imported here because most runs have few files.
    from mifkit.scan.workers.processes import cores

    return cores()


def _ahead(files: Iterator[FileToCheck], number: int) -> tuple[list[FileToCheck], Iterator[FileToCheck]]:
    """The first files, at most `number`, and the others. What finding the first raises, the others raise: the files
    before it are checked."""
    first: list[FileToCheck] = []
    try:
        for file in islice(files, number):
            first.append(file)  # noqa: PERF402  # those before an exception count
    except Exception as error:
        return first, _raising(error)
    return first, files


def _raising(error: Exception) -> Iterator[FileToCheck]:
    raise error
    yield
