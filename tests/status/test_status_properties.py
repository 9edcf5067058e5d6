"""What holds for every run, whatever is known about it."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from mifkit.diagnostics import Certainty
from mifkit.status.codes import describe
from mifkit.status.decision_table import Basis, State
from mifkit.status.facts import Facts, Match, Syntax
from mifkit.status.generator import Generator, Verdict
from mifkit.status.outcome import derive
from mifkit.status.product import Product
from mifkit.status.settings import ClientSettings

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
)


@given(runs)
def test_every_run_has_an_outcome(facts: Facts) -> None:
    found = derive(facts)
    assert found.chain
    assert all(text.isprintable() for text in (*found.chain, *(note.text for note in found.notes)))
    assert (found.next_delay_s is not None) == (found.will_retry is True) == (found.state is State.FAILURE_RETRY)
    assert (found.will_retry is None) == (found.state is State.UNDETERMINED)
    assert found.masked_exit_code is None or found.basis is Basis.MIF


@given(runs)
def test_without_the_exit_code_the_certainty_does_not_rise(facts: Facts) -> None:
    assert derive(replace(facts, exit_code=None)).certainty.rank <= derive(facts).certainty.rank


@given(runs)
def test_without_the_package_the_certainty_does_not_rise(facts: Facts) -> None:
    matched = derive(replace(facts, match=Match.MATCHED))
    assumed = derive(replace(facts, match=Match.ASSUMED))
    assert assumed.certainty.rank <= matched.certainty.rank
    assert assumed.row == matched.row


@given(runs)
def test_a_worse_mif_does_not_make_it_surer(facts: Facts) -> None:
    ranks = [derive(replace(facts, syntax=syntax)).certainty.rank for syntax in Syntax]
    assert ranks == sorted(ranks, reverse=True)


@given(runs, st.sampled_from([Match.MATCHED, Match.ASSUMED, Match.IMPORTED_MSI]))
def test_a_matched_failure_never_runs_again_by_itself(facts: Facts, match: Match) -> None:
    found = derive(replace(facts, match=match, status="Failed"))
    assert (found.state, found.will_retry) == (State.FAILURE_NON_RETRY, False)


@given(runs)
def test_no_message_is_surer_than_the_outcome(facts: Facts) -> None:
    found = derive(facts)
    assert all(message.certainty.rank <= found.certainty.rank for message in found.message_ids)
    assert found.state_certainty.rank <= found.certainty.rank


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
