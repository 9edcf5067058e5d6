"""The open questions about the client and the program: what a row of the decision table asks for and nobody gave."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from mifkit.status.exit_codes.codes import label
from mifkit.status.matching.relation import Match
from mifkit.status.outcome.circumstances import MIF_DECIDES, RESTARTS, Criteria, Process
from mifkit.status.outcome.decision import decide, open_attribute
from mifkit.status.outcome.facts import Facts, examine
from mifkit.status.outcome.open_question import TAKEN_FOR, Answer, OpenQuestion, without_content
from mifkit.status.product import DEPLOYMENT_TYPE_TITLES, PACKAGES, SMS_2, DeploymentType, Product
from mifkit.status.settings.client_settings import LIST_TITLES, ClientSettings, CodeClass, classes_of


class Asked(Struct, frozen=True):
    """What is not known, with the option that says it, and each possibility: its condition, and the facts."""

    unknown: str
    answers: Mapping[str, Mapping[str, Any]]


# By the attribute of a situation. Of values that all rows treat alike, one stands for all.
ASKED = {
    "service_pack": Asked(
        "the service pack of SMS 2.0 is not known (--service-pack)",
        {
            "if it has no service pack": {"service_pack": 0},
            "if it has SP1": {"service_pack": 1},
            "if it has SP2 or later": {"service_pack": 2},
        },
    ),
    "agent_fixed": Asked(
        "the build of the agent is not known (--agent-build)",
        {
            "if the agent is older than 2.00.1239.0003": {"agent_build": (2, 0, 1239, 2)},
            "if the agent is 2.00.1239.0003 or later": {"agent_build": MIF_DECIDES},
        },
    ),
    "base_dll_fixed": Asked(
        "the date of Base.dll is not known (--base-dll)",
        {
            "if Base.dll is older than 10 July 1998": {"base_dll_fixed": False},
            "if Base.dll is of 10 July 1998 or later": {"base_dll_fixed": True},
        },
    ),
    "process": Asked(
        "what became of the launched process is not known (--process)",
        {
            "if the program did not run, or has not ended": {"process": Process.NOT_RUN},
            "if the program ended": {"process": Process.ENDED},
        },
    ),
    "loose_criteria": Asked(
        "which match fields are filled is not known (--criteria)",
        {
            "if the match fields are such that a restart loses them (KBZ833773)": {"criteria": Criteria.FIELDS_FILE},
            "if a restart does not lose the match fields": {"criteria": Criteria.OTHER},
        },
    ),
    "windows_9x": Asked(
        "the kind of Windows is not known (--windows-9x, --windows-nt)",
        {
            "if the client runs on Windows 9x": {"windows_9x": True},
            "if it does not run on Windows 9x": {"windows_9x": False},
        },
    ),
    "non_zero": Asked(
        "the exit code is not known (--exit-code)",
        {"if the exit code is 0": {"exit_code": 0}, "if it is another": {"exit_code": 1}},
    ),
}
TYPES = Asked(
    "the deployment type is not known (--deployment-type), and only some types give this code a meaning of its own",
    {f"if the type is {DEPLOYMENT_TYPE_TITLES[kind]}": {"deployment_type": kind} for kind in DeploymentType},
)


def circumstance(facts: Facts) -> OpenQuestion | None:
    """The first fact that would distinguish rows of the decision table that lead to different outcomes."""
    # No row about these clients asks for such a fact.
    if facts.product in PACKAGES:
        return None
    situation = examine(facts)
    if facts.product is Product.CB_APP:
        meant = facts.exit_code is None or situation.given_class is not None
        return None if meant else _question("deployment_type", TYPES, facts)
    attribute = open_attribute(decide(situation))
    return _question(attribute, ASKED[attribute], facts) if attribute is not None else None


LOST = "D14"


def lost_criteria(facts: Facts) -> OpenQuestion | None:
    """Which MIF SMS 2.0 takes after a restart over which the match criteria were lost (D14)."""
    if facts.product not in SMS_2 or facts.after_running not in RESTARTS:
        return None
    decision = decide(examine(facts))
    if decision.row is None or decision.row.id != LOST:
        return None
    # It may be that of another program: nothing is known of it.
    known = replace(
        without_content(facts), match=Match.MATCHED, criteria=Criteria.OTHER, description="-", mif_name=None, rivals=()
    )
    return OpenQuestion(
        id="criteria-lost",
        reason="over the restart the match criteria are lost, so that the MIF of another program may count",
        answers=tuple(
            Answer(condition=f"if the MIF that it takes says {read.value}", facts=replace(known, status=read.value))
            for read in TAKEN_FOR
        ),
        in_table=True,
    )


# Codes that do not stand for their list: 4 and 3010 are better attested than the rest (CHAD, KB919592), and of 1604
# more is known than the list that it is in.
PARTICULAR = frozenset({4, 1604, 3010})
# The lists of a site, in the order in which the answers are given.
LISTS = (CodeClass.SUCCESS, CodeClass.REBOOT, CodeClass.LOGOFF, CodeClass.RETRY)
# A condition lists at most this many codes.
LISTED = 6
EXIT_CODE = "exit-code"


def exit_code(facts: Facts) -> OpenQuestion | None:
    """Which list the exit code is in, where it decides, as without a MIF, and was not given."""
    if facts.exit_code is not None or facts.product not in PACKAGES:
        return None
    situation = examine(facts)
    if decide(situation).row is not None:
        return None
    answers = tuple(
        Answer(condition=condition, facts=replace(facts, exit_code=code))
        for condition, code in _by_list(facts.settings)
    )
    if len(answers) < 2:
        return None
    reason = "no exit code was given"
    if facts.mif_name is not None:
        reason += ", and the client does not take the MIF as the program's own"
    if situation.recovered:
        reason += f"; by the Description of the MIF it may have been {' or '.join(map(label, situation.recovered))}"
    return OpenQuestion(id=EXIT_CODE, reason=reason, answers=answers)


def _by_list(settings: ClientSettings) -> Iterator[tuple[str, int]]:
    """A condition for each list that decides about a code, and for the rest; and a code that stands for it."""
    for kind in LISTS:
        codes = {code for code in getattr(settings, kind.value) or () if classes_of(code, settings) == (kind,)}
        if codes:
            shown = sorted(codes)
            listed = ", ".join(map(str, shown[:LISTED])) + (", …" if len(shown) > LISTED else "")
            yield f"if the exit code is in the {LIST_TITLES[kind]} ({listed})", min(codes - PARTICULAR or codes)
    rest = next(code for code in range(1, 2**32) if not classes_of(code, settings))
    yield "if the exit code is in none of the lists", rest


def _question(id: str, asked: Asked, facts: Facts) -> OpenQuestion:
    return OpenQuestion(
        id=id.replace("_", "-"),
        reason=asked.unknown,
        answers=tuple(
            Answer(condition=condition, facts=replace(facts, **known)) for condition, known in asked.answers.items()
        ),
    )
