"""What holds for every run, whatever is known about it."""

from collections.abc import Iterator

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from msgspec.structs import replace

from mifkit.diagnostics import Certainty, printable
from mifkit.status.exit_codes.codes import describe
from mifkit.status.generator.generator import Generator, Verdict
from mifkit.status.matching.relation import Match, Timing
from mifkit.status.outcome.circumstances import AfterRunning, Criteria, FoundOn, Place, Process
from mifkit.status.outcome.decision import BY_PRODUCT, _applies
from mifkit.status.outcome.derive import Outcome, derive
from mifkit.status.outcome.facts import Facts, MissingMif, Syntax, examine
from mifkit.status.outcome.open_questions import open_question
from mifkit.status.outcome.states import Basis, State
from mifkit.status.outcome.table.row import Row
from mifkit.status.product import PACKAGES, SMS_1, DeploymentType, Product
from mifkit.status.settings.client_settings import ClientSettings

KNOWN = [entry for code in range(4000) if (entry := describe(code)) is not None]

codes = st.one_of(st.sampled_from([entry.code for entry in KNOWN]), st.integers(0, 2**32 - 1))
lists = st.frozensets(codes, max_size=6)
settings = st.one_of(
    st.just(ClientSettings()),
    st.builds(
        ClientSettings,
        success=lists,
        reboot=lists,
        logoff=st.none() | lists,
        retry=lists,
        retry_count=st.integers(0, 2**32 - 1),
        retry_interval=st.integers(0, 2**32 - 1),
        countdown=st.none() | st.integers(0, 2**32 - 1),
    ),
)
generators = st.builds(
    Generator,
    name=st.sampled_from([None, "Windows Installer", "Ismif32"]),
    verdict=st.sampled_from(Verdict),
    score=st.integers(-40, 115),
    evidence=st.just(()),
    windows_installer_score=st.integers(-40, 115),
)
statuses = st.one_of(st.none(), st.sampled_from(["Success", "Failed", "FAILED", " success", "Failure", "0"]), st.text())
# The machine may be busy: how long an example takes says nothing here.
unhurried = hypothesis_settings(deadline=None)
runs = st.builds(
    Facts,
    product=st.sampled_from(Product),
    settings=settings,
    match=st.sampled_from(Match),
    status=statuses,
    description=st.one_of(st.none(), st.sampled_from([entry.message for entry in KNOWN]), st.text()),
    exit_code=st.none() | codes,
    attempt=st.integers(-1, 2000),
    program_reboots=st.none() | st.booleans(),
    syntax=st.sampled_from(Syntax),
    generator=st.none() | generators,
    mif_name=st.none() | st.text(),
    too_long=st.sampled_from([(), ("Manufacturer",), ("Product", "Version")]),
    other_class=st.none() | st.text(),
    other_name=st.none() | st.text(),
    in_template=st.booleans(),
    statuses=st.just(()) | st.lists(statuses, min_size=2, max_size=4, unique=True).map(tuple),
    ignores_case=st.none() | st.booleans(),
    found_on=st.none() | st.sampled_from(FoundOn),
    missing_mif=st.none() | st.sampled_from(MissingMif),
    product_given=st.booleans(),
    properties_compared=st.booleans(),
    place=st.none() | st.sampled_from(Place),
    timing=st.none() | st.sampled_from(Timing),
    by_child=st.none() | st.booleans(),
    several=st.none() | st.booleans(),
    job_expired=st.none() | st.booleans(),
    process=st.none() | st.sampled_from(Process),
    service_pack=st.none() | st.integers(-1, 7),
    agent_build=st.none() | st.sampled_from([(2, 0, 1239, 2), (2, 0, 1239, 3), (2, 0, 1493, 0)]),
    base_dll_fixed=st.none() | st.booleans(),
    windows_9x=st.none() | st.booleans(),
    after_running=st.none() | st.sampled_from(AfterRunning),
    criteria=st.none() | st.sampled_from(Criteria),
    deployment_type=st.none() | st.sampled_from(DeploymentType),
)
# What a row asks for, what may turn out either way, or what the outcome is derived from.
SOUGHT = (
    "exit_code", "service_pack", "agent_build", "base_dll_fixed", "windows_9x", "criteria", "deployment_type",
    "generator", "mif_name", "program_reboots", "ignores_case",
)  # fmt: skip
# What is taken to be as usual while nobody says otherwise; said otherwise, it leads to another row. These are no gaps:
# that a MIF was written after the end, or still lies on the client, speaks against the usual run. The answer without it
# is that for the usual run, which the sources describe, so it may be surer.
UNUSUAL = ("place", "timing", "by_child", "several", "job_expired", "process", "after_running", "found_on")


@unhurried
@given(runs)
def test_every_run_has_an_outcome(facts: Facts) -> None:
    found = derive(facts)
    assert found.chain
    assert all(text == printable(text) for text in (*found.chain, *(note.text for note in found.notes)))
    retried = found.state in (State.FAILURE_RETRY, State.FAST_RETRY)
    assert (found.next_delay_s is not None) == (found.will_retry is True) == retried
    assert (found.certainty is Certainty.UNKNOWN or bool(found.alternatives)) >= (found.row is None)
    assert (found.state is State.UNDETERMINED) >= bool(found.possible_rows and found.certainty is Certainty.UNKNOWN)
    assert found.certainty is Certainty.UNKNOWN or found.state is not State.UNDETERMINED
    assert found.masked_exit_code is None or found.basis is Basis.MIF


@unhurried
@given(runs, st.sampled_from(SOUGHT))
def test_without_a_fact_the_certainty_does_not_rise(facts: Facts, name: str) -> None:
    known, unknown = derive(facts), derive(replace(facts, **{name: None}))
    assert unknown.certainty.rank <= known.certainty.rank
    assert unknown.state is State.UNDETERMINED or known.state is not State.UNDETERMINED


def pair(rows: tuple[str, ...]) -> tuple[str | None, str | None]:
    """The row, and the row that it leads to."""
    return (*rows, None, None)[0], (*rows, None, None)[1]


def leaves(facts: Facts) -> Iterator[Outcome]:
    """The outcomes for all answers to the questions that a run leaves open."""
    question = open_question(facts)
    if question is None:
        yield derive(facts)
    else:
        for answer in question.answers:
            yield from leaves(answer.facts)


@unhurried
@given(runs)
def test_every_alternative_is_reached_by_supplying_its_condition(facts: Facts) -> None:
    found = derive(facts)
    reached = {(leaf.state, leaf.will_retry, leaf.row, leaf.via, leaf.next_delay_s) for leaf in leaves(facts)}
    named = {(one.state, one.will_retry, *pair(one.rows), one.next_delay_s) for one in found.alternatives}
    assert named == reached or (not named and len(reached) == 1)
    states = {(state, retry) for state, retry, *_ in reached}
    assert (found.state is State.UNDETERMINED) == (len(states) > 1 or (State.UNDETERMINED in {s for s, _ in states}))


@unhurried
@given(runs)
def test_an_assumed_product_makes_nothing_surer(facts: Facts) -> None:
    given, assumed = derive(replace(facts, product_given=True)), derive(replace(facts, product_given=False))
    assert assumed.state is given.state
    assert assumed.certainty.rank <= given.certainty.rank


@unhurried
@given(runs, st.sampled_from(UNUSUAL))
def test_without_an_unusual_circumstance_the_same_rows_are_not_surer(facts: Facts, name: str) -> None:
    known, unknown = derive(facts), derive(replace(facts, **{name: None}))
    if (known.row, known.via) == (unknown.row, unknown.via):
        assert unknown.certainty.rank <= known.certainty.rank


# What speaks against a MIF that matches: which it is, and how it is said.
AGAINST: list[dict[str, object]] = [
    {"timing": Timing.AFTER_END},
    {"found_on": FoundOn.CLIENT},
    {"match": Match.SEVERAL},
    {"disagreeing": ("MIFName",)},
]


@unhurried
@given(runs, st.sampled_from(sorted(PACKAGES)), st.sampled_from(AGAINST))
def test_what_speaks_against_a_match_never_leaves_it_as_sure(
    facts: Facts, product: Product, against: dict[str, object]
) -> None:
    usual = {"timing": None, "found_on": None, "several": None, "missing_mif": None, "place": None, "by_child": None}
    facts = replace(facts, product=product, match=Match.MATCHED, **usual)
    before, found = derive(facts), derive(replace(facts, **against))
    if before.basis is Basis.MIF and before.state is not State.UNDETERMINED:
        # It stays definite only if the exit code leads to the same state.
        assert found.certainty.rank <= min(before.certainty.rank, Certainty.INFERRED.rank)
        same = {(one.state, one.will_retry) for one in found.alternatives} == {(before.state, before.will_retry)}
        assert (found.state is State.UNDETERMINED) is not same


@unhurried
@given(runs)
def test_what_is_not_known_is_taken_to_be_as_usual(facts: Facts) -> None:
    usual = {
        "place": Place.WINDOWS,
        "found_on": None,
        "timing": Timing.DURING,
        "by_child": False,
        "several": False,
        "job_expired": False,
        "after_running": AfterRunning.NOTHING,
    }
    known = derive(replace(facts, **usual))
    unknown = derive(replace(facts, **dict.fromkeys(usual)))
    assert (known.row, known.via, known.state) == (unknown.row, unknown.via, unknown.state)
    assert unknown.certainty.rank <= known.certainty.rank


@unhurried
@given(runs)
def test_without_the_package_the_certainty_does_not_rise(facts: Facts) -> None:
    matched = derive(replace(facts, match=Match.MATCHED))
    assumed = derive(replace(facts, match=Match.ASSUMED))
    assert assumed.certainty.rank <= matched.certainty.rank
    assert assumed.state in (matched.state, State.UNDETERMINED)


@unhurried
@given(runs)
def test_a_worse_mif_does_not_make_it_surer(facts: Facts) -> None:
    # SMS 1.2 is surer of a MIF that it cannot read: that case is documented.
    if facts.product is not Product.SMS12:
        ranks = [derive(replace(facts, syntax=syntax)).certainty.rank for syntax in Syntax]
        assert ranks == sorted(ranks, reverse=True)


@unhurried
@given(
    runs,
    st.sampled_from(sorted(PACKAGES)),
    st.sampled_from([Match.MATCHED, Match.IMPORTED_MSI]),
)
def test_a_matched_failure_never_runs_again_by_itself(facts: Facts, product: Product, match: Match) -> None:
    as_usual = {"place": Place.TEMP, "timing": None, "by_child": None, "several": None, "syntax": Syntax.CLEAN}
    as_usual |= {"found_on": None}
    one_status = {
        "status": "Failed",
        "statuses": (),
        "other_class": None,
        "other_name": None,
        "in_template": False,
        "missing_mif": None,
    }
    found = derive(replace(facts, product=product, match=match, **one_status, **as_usual))
    assert (found.state, found.will_retry) == (State.FAILURE_NON_RETRY, False)


@unhurried
@given(runs)
def test_what_a_mif_decided_never_runs_again_by_itself(facts: Facts) -> None:
    assert derive(facts).basis is not Basis.MIF or not derive(facts).will_retry


@unhurried
@given(runs)
def test_no_message_is_surer_than_the_outcome(facts: Facts) -> None:
    found = derive(facts)
    assert all(message.certainty.rank <= found.certainty.rank for message in found.message_ids)
    assert found.state_certainty.rank <= found.certainty.rank


# Rows about whether a MIF of the program was picked up, by stage; the others decide by the MIF or the exit code.
STAGES = (
    {"D04", "D05", "D06"},
    {"D03", "D14", "D41"},
    {"D29", "D30", "D31", "D32", "D33", "D35", "D36", "D37", "D40"},
)
DECIDING = len(STAGES)


def stage_of(row: Row) -> int:
    # SMS 1.x asks who wrote the MIF before it asks when and where.
    if row.id == "D36" and row.products == SMS_1:
        return 0
    return next((stage for stage, ids in enumerate(STAGES) if row.id in ids), DECIDING)


@unhurried
@given(runs)
def test_rows_overlap_in_their_declared_order_only(facts: Facts) -> None:
    """At most one row of each stage holds: only a row about the pick-up goes before those that it would leave to."""
    situation = examine(facts)
    held = [row for row, conditions in BY_PRODUCT[facts.product] if _applies(conditions, situation)]
    stages = [stage_of(row) for row in held]
    assert stages == sorted(stages)
    deciding = [row for row, stage in zip(held, stages, strict=True) if stage == DECIDING]
    assert len({row.id for row in deciding}) <= 1 or {row.id for row in deciding} in ALLOWED


# programReboots goes before what the exit code means; Windows 9x before what SMS 2.0 makes of the exit code.
ALLOWED = (
    *({"D22", other} for other in ("D19", "D20", "D21")),
    *({"D15", other} for other in ("D10", "D11", "D12", "D13")),
)


@given(runs)
def test_rerun_verdicts_get_no_surer_without_the_exit_code(facts: Facts) -> None:
    for less, more in zip(derive(replace(facts, exit_code=None)).rerun, derive(facts).rerun, strict=True):
        assert less.certainty.rank <= more.certainty.rank
        assert less.elsewhere.rank <= more.elsewhere.rank


@given(runs)
def test_a_verdict_that_is_not_known_is_not_called_sure(facts: Facts) -> None:
    for verdict in derive(facts).rerun:
        assert verdict.new_schedule is not None or verdict.certainty is Certainty.UNKNOWN
        assert verdict.elsewhere.rank <= verdict.certainty.rank


@given(runs)
def test_a_program_that_is_tried_again_has_a_timeline(facts: Facts) -> None:
    found = derive(facts)
    plan = found.retry_timeline
    if found.will_retry:
        assert plan is not None
        assert not plan.hypothetical
        assert (plan.next_run_s, plan.attempts_left) == (found.next_delay_s, found.attempts_left)
    elif plan is not None and not plan.hypothetical:
        assert plan.next_run_s is None
    if plan is not None and plan.hypothetical:
        assert found.masked_exit_code is not None
