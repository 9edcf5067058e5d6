"""Lines → executions: golden cases, threads, what is cut off, and what cannot be told apart."""

from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_reading import ran, read_log
from log_texts import MASKED, RETRIED, Line, Run, cmtrace, in_words, plain, run_lines, runs

from mifkit.logs import executions as module
from mifkit.logs.items import Execution, MifRead, MifSearch, Notice, Unfinished

FORMS = pytest.mark.parametrize("form", [cmtrace, plain], ids=["cmtrace", "plain"])


Form = Callable[[Iterable[Line]], str]


@FORMS
def test_a_run_is_described_from_its_start_to_its_status(form: Form) -> None:
    (one,) = read_log(form(run_lines(MASKED)))
    assert isinstance(one, Execution)
    assert (one.package, one.program, one.advertisement) == ("RDR00042", "Per-system unattended", "RDR20017")
    assert (one.exit_code, one.status, one.search, one.mif) == (
        1618,
        "FailureNonRetry",
        MifSearch.MATCHED,
        "MSIRDR42.mif",
    )
    assert one.command_line is not None
    assert one.command_line.startswith('msiexec.exe /I "reader.msi" /QN /M MSIRDR42')
    assert one.started is not None
    assert one.started.local is not None
    assert one.ended.local is not None
    assert round((one.ended.local - one.started.local).total_seconds()) == 40


def test_the_line_that_calls_it_complete_may_come_from_any_thread() -> None:
    for threads in ((1, 1, 1), (1, 2, 2), (1, 2, 3), (3, 2, 1)):
        (one,) = ran(cmtrace(run_lines(MASKED._replace(threads=threads))))
        assert (one.package, one.mif, one.ambiguous) == ("RDR00042", "MSIRDR42.mif", False)


def test_runs_that_overlap_are_told_apart() -> None:
    one = MASKED._replace(threads=(1, 2, 3))
    other = Run("Install", "RDR00047", second=0.05, lasts=40, script="succeeded", threads=(4, 5, 6))
    found = {run.program: run for run in ran(cmtrace(runs(one, other)))}
    assert (found["Install"].package, found["Install"].search) == ("RDR00047", MifSearch.NOT_MATCHED)
    assert found["Per-system unattended"].mif == "MSIRDR42.mif"


def test_programs_of_one_name_that_end_alike_at_once_are_not_told_apart() -> None:
    one = MASKED._replace(threads=(1, 2, 3), script=None)
    other = one._replace(package="RDR00043", mif=None, second=0.05, threads=(4, 5, 6))
    first = ran(cmtrace(runs(one, other)))[0]
    assert (first.package, first.search, first.mif, first.ambiguous) == (None, MifSearch.UNKNOWN, None, True)


def test_no_match_is_reported_only_if_the_log_shows_the_search() -> None:
    lines = run_lines(Run(script="succeeded"))
    assert ran(cmtrace(lines))[0].search is MifSearch.NOT_MATCHED
    assert ran(cmtrace(lines[-1:]))[0].search is MifSearch.UNKNOWN


def test_the_event_of_a_mif_shows_its_status() -> None:
    run = Run(code=1603, status="FailureNonRetry", mif_event="SoftDistProgramErrorMIFEvent")
    (one,) = ran(cmtrace(run_lines(run)))
    assert (one.search, one.mif_status, one.mif) == (MifSearch.MATCHED, "Failed", None)


@FORMS
def test_tries_are_counted_and_the_wait_between_them_is_measured(form: Form) -> None:
    first, second = ran(form(runs(*RETRIED)))
    assert (first.tried, first.retry_announced, first.waited) == (1, True, None)
    assert second.tried == 2
    assert second.waited == pytest.approx(901.1, abs=0.5)


def test_a_line_about_a_try_may_come_before_the_status() -> None:
    lines = run_lines(RETRIED[0])
    assert "has been tried" in lines[-1].message
    assert ran(cmtrace([*lines[:-3], lines[-1], *lines[-3:-1]]))[0].tried == 1


def test_a_line_about_a_try_of_long_ago_is_not_taken() -> None:
    lines = run_lines(RETRIED[0])
    late = lines[-1]._replace(second=lines[-1].second + 3600)
    assert ran(cmtrace([*lines[:-1], late]))[0].tried is None


def test_each_start_belongs_to_its_own_run() -> None:
    several = [MASKED._replace(second=second) for second in (0, 1000, 2000)]
    found = ran(cmtrace(runs(*several)))
    starts = [one.started.local for one in found if one.started is not None and one.started.local is not None]
    assert [round((when - starts[0]).total_seconds()) for when in starts] == [0, 1000, 2000]
    # The same, where the log has no text of events.
    bare = [line for line in runs(*several) if not line.message.startswith("Raising event")]
    again = [one.started.local for one in ran(cmtrace(bare)) if one.started is not None]
    assert [when is not None for when in again] == [True, True, True]
    assert len(set(again)) == 3


def test_a_program_that_is_never_called_complete_is_unfinished() -> None:
    (one,) = read_log(cmtrace(run_lines(MASKED)[:-1]))
    assert isinstance(one, Unfinished)
    assert (one.exit_code, one.mif) == (1618, "MSIRDR42.mif")


def test_an_old_exit_code_is_not_taken_for_a_later_run() -> None:
    old = Line("Program exit code 1618", 0, 9)
    first, second = read_log(cmtrace([old, *run_lines(MASKED._replace(second=5000))]))
    assert isinstance(first, Unfinished)
    assert isinstance(second, Execution)
    assert second.mif == "MSIRDR42.mif"


def test_open_runs_are_bounded() -> None:
    lines = [Line(f"Program exit code {number}", 0, number) for number in range(5 * module.MOST_ENDED)]
    found = read_log(cmtrace(lines))
    assert [one.exit_code for one in found if isinstance(one, Unfinished)] == list(range(5 * module.MOST_ENDED))


def test_an_exit_code_out_of_range_is_not_known() -> None:
    (one,) = ran(cmtrace(run_lines(Run(code=10**15))))
    assert one.exit_code is None


def test_signed_exit_codes_are_the_unsigned_ones() -> None:
    (one,) = ran(cmtrace(run_lines(Run(code=-2147023278, status="FailureNonRetry"))))
    assert one.exit_code == 0x80070652


def test_lines_of_note_are_given_out_with_their_meaning() -> None:
    (one,) = read_log(cmtrace([Line("CreateMandatoryRequestRecursively policy X no need to re-run", 0, 1)]))
    assert isinstance(one, Notice)
    assert "did not run the program again" in one.known_line.meaning


SMS20 = [
    'Sched data : MIF file spec "C:\\Temp\\Test.mif"',
    'Sched data : MIF file spec "C:\\Winnt\\Test.mif"',
    'Sched data : Checking MIF file "C:\\Winnt\\Test.mif"',
    'Sched data : MIF file manufacturer "Redcap"',
    'Sched data : MIF file product "Reader"',
    'Sched data : MIF file version "2.0"',
    'Sched data : MIF file locale ""',
    'Sched data : MIF file status "Failed"',
    'Sched data : MIF file description "It went wrong"',
    'Sched data : Found MIF file match: "C:\\Winnt\\Test.mif"',
]


@pytest.mark.parametrize("form", [in_words, plain, cmtrace])
def test_sms_2_0_logs_which_mif_it_read_and_whether_it_matched(form: Form) -> None:
    lines = [Line(message, 0, 1) for message in SMS20]
    (one,) = read_log(form(lines))
    assert isinstance(one, MifRead)
    assert (one.mif, one.matched, one.status, one.locale) == ("C:\\Winnt\\Test.mif", True, "Failed", "")
    (other,) = read_log(form(lines[:-1]))
    assert isinstance(other, MifRead)
    assert not other.matched


WHOLE = [*RETRIED, MASKED._replace(second=100, threads=(1, 2, 3)), Run(second=200, script="succeeded")]


@pytest.mark.parametrize("form", [cmtrace, plain], ids=["cmtrace", "plain"])
@given(data=st.data())
def test_cutting_a_log_at_any_place_never_invents_an_execution(form: Form, data: st.DataObject) -> None:
    text = form(runs(*WHOLE))
    whole = ran(text)
    begin = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(begin, len(text)))
    for one in ran(text[begin:end]):
        same = [
            two
            for two in whole
            if (one.program, one.exit_code, one.status) == (two.program, two.exit_code, two.status)
            and one.ended.local in (None, two.ended.local)
        ]
        assert same
        # What the cut log tells of it is what the whole one tells, or less.
        assert any(one.search in (MifSearch.UNKNOWN, two.search) for two in same)
        assert any(one.package in (None, two.package) for two in same)


@given(st.permutations(range(4)), st.lists(st.integers(0, 3), min_size=60, max_size=60))
def test_threads_that_interleave_make_no_difference(order: list[int], turns: list[int]) -> None:
    """Runs of different programs, each in its own order, mixed in any way."""
    several = [
        Run(f"Program {number}", f"RDR0000{number}", code=number, script="succeeded", threads=(number,) * 3)
        for number in range(4)
    ]
    queues = [[line._replace(second=0) for line in run_lines(several[number])] for number in order]
    rest = [number for number in range(4) for _ in range(20)]
    mixed = [queues[turn].pop(0) for turn in [*turns, *rest] if queues[turn]]
    found = {(one.program, one.package, one.exit_code, one.search) for one in ran(cmtrace(mixed))}
    assert found == {(run.program, run.package, run.code, MifSearch.NOT_MATCHED) for run in several}


@given(
    st.lists(
        st.tuples(
            st.sampled_from([line.message for line in runs(*WHOLE)] + SMS20 + ["", "x", "Program exit code 5"]),
            st.integers(0, 3),
            st.integers(-100, 2000),
        ),
        max_size=60,
    ),
    st.sampled_from([cmtrace, plain, in_words]),
)
def test_no_order_of_lines_raises(lines: list[tuple[str, int, int]], form: Form) -> None:
    found = ran(form([Line(message, second, thread) for message, thread, second in lines]))
    completed = sum(message.startswith("Execution is complete") for message, _, _ in lines)
    assert len(found) == completed


@given(st.text(st.sampled_from("<![LOG[]LOG]!><$$<>execmgr \n\r\"=0129:.-+~{};\\'Ω\x1b\ud800")))
def test_no_text_raises(text: str) -> None:
    assert ran(text) == []
