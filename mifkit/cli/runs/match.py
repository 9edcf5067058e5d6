"""The packages and status MIFs of a command line, and which MIFs the client picks up for which package."""

import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import click
from msgspec import Struct, structs

from mifkit.cli.errors import CannotRun
from mifkit.cli.options.inputs import read, read_one
from mifkit.cli.options.package import Requested
from mifkit.cli.streams import complain
from mifkit.files.discovery import MIF_FILES, FoundFile, files_in, find_files
from mifkit.files.names import last_name
from mifkit.files.opening import only_once
from mifkit.files.source import Source
from mifkit.linter.status_facts import candidate
from mifkit.packaging.packages import PackagesError, choose, read_all_packages
from mifkit.status.matching.fields import Candidate, Folder
from mifkit.status.matching.matching import MatchResult, Mode, match
from mifkit.status.matching.package import Package
from mifkit.status.matching.procedures import PROCEDURES
from mifkit.status.matching.relation import FileTime, Timing
from mifkit.status.matching.window import Window
from mifkit.status.outcome.circumstances import Criteria, Place
from mifkit.status.product import SMS_1, SMS_2, Product

PLACES = {Folder.WINDOWS: Place.WINDOWS, Folder.TEMP: Place.TEMP}


def pick_up_facts(package: Package, taken: Candidate, mode: Mode, given: Requested, product: Product) -> dict[str, Any]:
    """The facts about the pick-up of a MIF, by the names of `Facts`. Unknown facts are left out."""
    found: dict[str, Any] = {}
    if taken.folder in PLACES:
        found["place"] = PLACES[taken.folder]
    if taken.time_of_file:
        found["file_time"] = FileTime.PLAUSIBLE
    # SMS 1.x takes any MIF that is newer than the start.
    bounded = given.started is not None and (given.ended is not None or product in SMS_1)
    if taken.written is not None and bounded:
        found["timing"] = Timing.DURING
    if product in SMS_2 and (criteria := criteria_of(package, mode)) is not None:
        found["criteria"] = criteria
    return found


# The fields that are filled: Name, Version and Manufacturer of the General tab; the four of the Reporting tab.
LOOSE_PROPERTIES: dict[tuple[bool, ...], Criteria] = {
    (True, False, False): Criteria.PROPERTIES_NAME,
    (True, True, False): Criteria.PROPERTIES_NAME_VERSION,
}


LOOSE_FIELDS: dict[tuple[bool, ...], Criteria] = {
    (True, False, False, False): Criteria.FIELDS_FILE,
    (True, True, False, False): Criteria.FIELDS_FILE_NAME,
}


def criteria_of(package: Package, mode: Mode) -> Criteria | None:
    """Which match fields are filled; `None`: not known (KBZ833773)."""
    wanted, loose = package.fields, LOOSE_FIELDS
    if mode is Mode.PACKAGE_PROPERTIES:
        wanted, loose = (package.name, package.version, package.manufacturer), LOOSE_PROPERTIES
    if None in wanted:
        return None
    return loose.get(tuple(map(bool, wanted)), Criteria.OTHER)


BLANK = Package(origin="given as options", mif_file_name="", mif_name="", mif_version="", mif_publisher="")
# How many ids a message lists.
LISTED = 10


class Gathered(Struct, frozen=True):
    """The status MIFs that were found.

    `others` holds the path of each file that is not a status MIF, with what it is. `unreadable` holds the path of each
    file that cannot be read, with the reason. `passed` holds by their paths the files that cannot be read again:
    standard input and pipes.
    """

    candidates: tuple[Candidate, ...]
    others: tuple[tuple[str, str], ...]
    unreadable: tuple[tuple[str, str], ...]
    passed: Mapping[str, Source] = {}


# --- packages ----------------------------------------------------------------------------------------------------


class PackageFiles(NamedTuple):
    """The packages that the options name, at least one, and the files that they and their programs come from."""

    packages: tuple[Package, ...]
    sources: tuple[Source, ...] = ()


def packages_of(requested: Requested, *, encoding: str | None = None) -> PackageFiles:
    """The packages that the options name. Raises `CannotRun` if there is none."""
    if not requested.package_files:
        if requested.package_id is not None:
            raise click.UsageError("--package-id needs a file with packages.")
        # Options that name fields name all fields that are filled.
        return PackageFiles((structs.replace(BLANK, **_overrides(requested)),))
    sources = tuple(read_one(path, encoding=encoding, stdin_filename=None) for path in requested.package_files)
    try:
        packages = read_all_packages(sources)
    except PackagesError as error:
        raise CannotRun(f"{error}.") from None
    if requested.package_id is not None:
        chosen = choose(packages, requested.package_id)
        if not chosen:
            raise CannotRun(f"{_holding(requested)} no package {requested.package_id}, but {_ids(packages)}.")
        packages = chosen
    return PackageFiles(tuple(structs.replace(package, **_overrides(requested)) for package in packages), sources)


def one_package(requested: Requested, *, encoding: str | None = None) -> tuple[Package, tuple[Source, ...]]:
    """The package that the options name, and the files. Raises `CannotRun` unless there is exactly one."""
    packages, sources = packages_of(requested, encoding=encoding)
    if len(packages) > 1:
        ids = _ids(packages)
        raise CannotRun(f"{_holding(requested)} {len(packages)} packages: {ids}. Choose one with --package-id.")
    return packages[0], sources


def _holding(requested: Requested) -> str:
    files = requested.package_files
    return f"{' and '.join(files)} {'holds' if len(files) == 1 else 'hold'}"


def _overrides(requested: Requested) -> dict[str, str | bool]:
    use_fields = {} if requested.use_fields is None else {"use_fields": requested.use_fields}
    return {**requested.fields, **use_fields}


def _ids(packages: tuple[Package, ...]) -> str:
    ids = [package.package_id or "one without PackageID" for package in packages[:LISTED]]
    return ", ".join(ids) + (", …" if len(packages) > LISTED else "")


# --- status MIFs -------------------------------------------------------------------------------------------------


def gather(
    paths: tuple[str, ...], requested: Requested, *, encoding: str | None, stdin_filename: str | None
) -> Gathered:
    """Read the MIFs of `paths` and of the client's folders.

    Raises `CannotRun` if nothing could be read, or if `paths` hold no status MIF and no folder of the client is given
    (a client's folder without MIFs is an answer), and `click.UsageError` for the time of a MIF that does not exist.
    """
    candidates, others, unreadable = [], [], []
    passed = {}
    names = {_key(name) for name in requested.written if name}
    for found, folder in _found(paths, requested):
        names -= {_key(found.path), _key(last_name(found.path))}
        try:
            if found.problem:
                raise OSError(found.problem)
            source = read(found.path, encoding=encoding, stdin_filename=stdin_filename)
        except OSError as error:
            unreadable.append((found.path, error.strerror or str(error)))
            continue
        if only_once(found.path):
            passed[source.path] = source
        given = _given_time(found.path, requested.written)
        time = given or _time_of_file(found.path)
        read_as = candidate(source, written=time, time_of_file=given is None, folder=folder)
        if isinstance(read_as, Candidate):
            candidates.append(read_as)
        else:
            others.append((source.path, read_as))
    if names:
        raise click.UsageError(f"--written: no MIF named {', '.join(sorted(names))} is among those compared.")
    if unreadable and not candidates:
        raise CannotRun("\n".join(f"{path} cannot be read: {problem}" for path, problem in unreadable))
    if not candidates and requested.temp is None and requested.windows is None:
        raise CannotRun(_nothing(paths, others))
    return Gathered(tuple(candidates), tuple(others), tuple(unreadable), passed)


def _nothing(paths: tuple[str, ...], others: list[tuple[str, str]]) -> str:
    if len(others) == 1:
        path, what = others[0]
        return f"Nothing to compare: {path} is not a status MIF but {what}."
    return f"Nothing to compare: no status MIF in {', '.join(paths)}."


def _found(paths: tuple[str, ...], requested: Requested) -> Iterator[tuple[FoundFile, Folder | None]]:
    """Each file once, with the client's folder that holds it; those of %TEMP% first, as clients look."""
    folders = [
        (path, folder)
        for path, folder in ((requested.temp, Folder.TEMP), (requested.windows, Folder.WINDOWS))
        if path is not None
    ]
    homes = {_real(path): folder for path, folder in folders}
    complete = len(folders) == len((Folder.TEMP, Folder.WINDOWS))
    seen = set()
    for path, folder in folders:
        for found in files_in(path):
            seen.add(_real(found.path))
            yield found, folder
    for found in find_files(paths, MIF_FILES):
        if found.path == "-":
            yield found, None
        elif _real(found.path) not in seen:
            elsewhere = Folder.ELSEWHERE if complete else None
            yield found, homes.get(os.path.dirname(_real(found.path)), elsewhere)  # noqa: PTH120  # of each of many files


def _real(path: str) -> str:
    return os.path.normcase(os.path.realpath(path))


def _key(name: str) -> str:
    return name.lower()


def _given_time(path: str, given: Mapping[str, datetime]) -> datetime | None:
    """When a MIF was written, by the command line for it or for all."""
    times = {_key(name): time for name, time in given.items()}
    return next((times[name] for name in (_key(path), _key(last_name(path)), "") if name in times), None)


def _time_of_file(path: str) -> datetime | None:
    """When a file was last changed; `None` if that is not known."""
    try:
        return datetime.fromtimestamp(Path(path).stat().st_mtime, UTC) if path != "-" else None
    except (OSError, OverflowError, ValueError):
        return None


# --- the match ---------------------------------------------------------------------------------------------------


def matched(package: Package, gathered: Gathered, product: Product, requested: Requested) -> MatchResult:
    """Which of the MIFs the client of `product` picks up for the package."""
    return match(
        package,
        gathered.candidates,
        PROCEDURES[product],
        window=Window(requested.started, requested.ended),
        property_rule=requested.property_rule,
    )


def report_unreadable(gathered: Gathered) -> bool:
    """Say on standard error which files could not be read; whether there were any."""
    for path, problem in gathered.unreadable:
        complain(f"{path} cannot be read: {problem}")
    return bool(gathered.unreadable)
