"""The run of `mifkit outcome`, apart from its options: what is known about a run of a program."""

from typing import NamedTuple

from msgspec import structs
from msgspec.structs import replace

from mifkit.cli.errors import CannotRun
from mifkit.cli.options.deployment import PACKAGE_ID
from mifkit.cli.options.inputs import read_one
from mifkit.cli.options.package import Requested
from mifkit.cli.runs.match import gather, matched, one_package, pick_up_facts, report_unreadable
from mifkit.cli.runs.programs import named, own_lists, programs_of, shared_option
from mifkit.linter.engine import Settings, check
from mifkit.linter.status_facts import NotAStatusMifError, facts
from mifkit.output.answers.remedy_script import remedy_script
from mifkit.packaging.mif_switches import MSIEXEC, mif_switches
from mifkit.status.context import ClientContext
from mifkit.status.matching.expected import ExpectedMif, expected_match
from mifkit.status.matching.package import Package
from mifkit.status.matching.procedures import PROCEDURES
from mifkit.status.matching.relation import FileTime, Match
from mifkit.status.matching.report import Matching
from mifkit.status.outcome.derive import Outcome
from mifkit.status.outcome.facts import Facts, MatchedMif, MissingMif, facts_of
from mifkit.status.product import PACKAGES, SMS_2

# Products whose programs have the option 'After running'.
WITH_OPTION = SMS_2 | PACKAGES


class Known(NamedTuple):
    """The facts about a run, and whether every file that they rest on could be read.

    `command_line` is the program's, if it is known. `own_lists`: the program has lists of exit codes of its own.
    `package_ids` are the ids of the package, if it is known.
    """

    facts: Facts
    complete: bool = True
    command_line: str | None = None
    own_lists: bool = False
    package_ids: tuple[str, ...] = ()


class Reading(NamedTuple):
    """How the files of a command line are read: as in `mifkit.cli.options.inputs.read`."""

    encoding: str | None
    stdin_filename: str | None


def facts_without_package(
    mifs: tuple[str, ...], match: Match | None, context: ClientContext, reading: Reading, command_line: str | None
) -> Known:
    """The facts of a run with the MIF named first, which relates to its package as `match` says, or without a MIF.

    The `command_line` of the program may write a MIF that is not at hand. Raises `CannotRun` if the file cannot be
    read or is not a status MIF.
    """
    if not mifs:
        missing = _missing_mif(command_line)
        if match is None and missing is MissingMif.POSSIBLE:
            return Known(facts_of(None, context=context), command_line=command_line)
        facts_alone = facts_of(None, context=context, match=match or Match.ASSUMED, missing_mif=missing)
        return Known(facts_alone, command_line=command_line)
    mif = mifs[0]
    report = check(read_one(mif, **reading._asdict()), Settings(context=context))
    try:
        return Known(facts(report, match=match), command_line=command_line)
    except NotAStatusMifError as error:
        raise CannotRun(
            f"{error}\n'mifkit lint {mif}' explains the file. With --exit-code alone, mifkit explains an exit code "
            "without a MIF."
        ) from None


def _missing_mif(command_line: str | None) -> MissingMif:
    """What writes the MIF that was not given."""
    switches = mif_switches(command_line) if command_line is not None else ()
    if not switches:
        return MissingMif.POSSIBLE
    by_msiexec = all(switch.tool == MSIEXEC for switch in switches)
    return MissingMif.WINDOWS_INSTALLER if by_msiexec else MissingMif.COMMAND_LINE


def facts_with_package(
    requested: Requested,
    mifs: tuple[str, ...],
    context: ClientContext,
    reading: Reading,
    command_line: str | None,
    program: str | None,
) -> Known:
    """The facts of a run with the MIF that the client takes for the package, or with the one that comes nearest.

    Without MIFs, the package is compared with what is known of the MIF that the `command_line` writes. `program` names
    the package's program, whose command line, option and lists of exit codes count. Raises `CannotRun` as
    `one_package`, `named`, `own_lists` and `gather` do.
    """
    package, sources = one_package(requested)
    programs = programs_of(sources, package)
    if program is not None:
        programs = (named(programs, program, " and ".join(requested.package_files)),)
        command_line = command_line if command_line is not None else programs[0].command_line
    lists = own_lists(programs)
    context = structs.replace(context, client=context.client.with_lists(lists))
    known = _facts_with(package, requested, mifs, context, reading, command_line)
    option = shared_option(programs) if context.assumed_product in WITH_OPTION else None
    facts_of_program = replace(known.facts, after_running=option)
    # WMI wants ids in capitals (SDK).
    ids = (package.package_id.upper(),) if package.package_id and PACKAGE_ID.fullmatch(package.package_id) else ()
    return Known(facts_of_program, known.complete, command_line, own_lists=bool(lists), package_ids=ids)


def _facts_with(
    package: Package,
    requested: Requested,
    mifs: tuple[str, ...],
    context: ClientContext,
    reading: Reading,
    command_line: str | None,
) -> Known:
    product = context.assumed_product
    if not mifs and requested.temp is None and requested.windows is None:
        return Known(_facts_of_missing(package, requested, context, command_line))
    gathered = gather(mifs, requested, **reading._asdict())
    result = matched(package, gathered, product, requested)
    complete = not report_unreadable(gathered)
    match, matching = result.match, result.matching()
    if result.chosen is None:
        return Known(facts_of(None, context=context, match=match, matching=matching), complete)
    taken = gathered.candidates[result.chosen]
    source = gathered.passed.get(taken.path) or read_one(taken.path, **reading._asdict())
    chosen = result.candidates[result.chosen]
    unsettled = chosen.timing is not None or bool(chosen.disagreeing)
    if chosen.agrees is not None and unsettled:
        # What else is open is asked of the facts, as if the user had said when the MIF was written.
        match, matching = chosen.agrees, Matching(chosen.reason, chosen.sure, chosen.fields, result.doubts)
    known = facts(check(source, Settings(context=context)), match=match, matching=matching)
    known = replace(known, disagreeing=chosen.disagreeing)
    if match is Match.SEVERAL:
        may = (one for one in result.candidates if one.picked_up or one.disagreeing)
        known = replace(known, rivals=tuple(MatchedMif(one.path, one.status) for one in may))
    if chosen.picked_up or unsettled:
        known = replace(known, **pick_up_facts(package, taken, result.mode, requested, product))
    if chosen.timing is not None:
        doubtful = taken.time_of_file and chosen.open and chosen.far
        known = replace(known, timing=chosen.timing, file_time=FileTime.DOUBTFUL if doubtful else known.file_time)
    return Known(known, complete)


def _facts_of_missing(
    package: Package, requested: Requested, context: ClientContext, command_line: str | None
) -> Facts:
    """The facts of a run whose MIF was not given, as far as its relation to the package follows from other facts."""
    missing = _missing_mif(command_line)
    files = {switch.file for switch in mif_switches(command_line or "")}
    mif = ExpectedMif(files.pop() if len(files) == 1 else None, missing is MissingMif.WINDOWS_INSTALLER)
    found = expected_match(package, mif, PROCEDURES[context.assumed_product], requested.property_rule)
    return facts_of(None, context=context, match=found.match, matching=found.matching, missing_mif=missing)


def script_text(outcome: Outcome, package_ids: tuple[str, ...], command_line: str | None) -> str:
    """The script of an outcome's remedies. Raises `CannotRun` if there is no remedy."""
    try:
        return remedy_script(outcome, package_ids, command_line)
    except ValueError:
        raise CannotRun(
            f"There is no script: the outcome is {outcome.state.value}, for which mifkit knows no remedy.\n"
            "Without --script the answer says why."
        ) from None
