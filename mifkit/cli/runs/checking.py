"""The files of a run, each checked, in their order: by this process or, if there are many, by worker processes."""

from collections.abc import Iterator
from itertools import chain, islice

from mifkit.cli.runs.files_to_check import CheckedFile, FileToCheck, check_here, files_to_check
from mifkit.cli.runs.inputs import Inputs

# So many files take longer than starting worker processes: for fewer there are none, unless they are asked for.
ENOUGH = 200


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
