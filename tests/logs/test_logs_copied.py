"""Lines of logs as people copy them: columns, web pages, documentation, SMS 1.x and 2.0 without a stamp."""

import gzip
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_reading import ran, read_log
from log_texts import DAY, MASKED, Line, plain, run_lines

from mifkit.logs import files
from mifkit.logs.copied import copied_record
from mifkit.logs.events import LineCount
from mifkit.logs.files import find_logs, open_log
from mifkit.logs.items import Enforcement, Execution, MifRead, Notice, Unfinished
from mifkit.logs.run import LogEntry, LogQuery, UnreadLog, read_logs
from mifkit.logs.timestamps import read_stamp


def at(line: Line) -> datetime:
    return DAY + timedelta(seconds=line.second)


def tabs(line: Line) -> str:
    return f"{line.message}\texecmgr\t{at(line):%m/%d/%Y %I:%M:%S %p}\t{line.thread} (0x{line.thread:04X})\r\n"


def blanks(line: Line) -> str:
    return f"{line.message} execmgr {at(line):%m/%d/%Y %I:%M:%S %p} {line.thread} (0x{line.thread:04X})\n"


def glued(line: Line) -> str:
    return f"{line.message}execmgr{at(line):%m/%d/%Y %I:%M:%S %p}{line.thread} (0x{line.thread:04X})\n"


def documented(line: Line) -> str:
    return f"{at(line):%m-%d-%Y %H:%M:%S.%f} execmgr {line.thread} (0x{line.thread:x}) {line.message.strip()}\n"


@pytest.mark.parametrize("form", [tabs, blanks, glued])
def test_a_copied_log_says_the_same_as_the_log(form: Callable[[Line], str]) -> None:
    (whole,) = ran(plain(run_lines(MASKED)))
    (copy,) = ran("".join(map(form, run_lines(MASKED))))
    assert (copy.package, copy.program, copy.exit_code, copy.status, copy.mif, copy.command_line) == (
        whole.package,
        whole.program,
        whole.exit_code,
        whole.status,
        whole.mif,
        whole.command_line,
    )
    assert copy.ended.thread == whole.ended.thread
    assert copy.ended.local == (whole.ended.local or DAY).replace(microsecond=0)


def test_columns_may_stand_before_the_text_as_documentation_prints_them() -> None:
    lines = [line for line in run_lines(MASKED) if "\n" not in line.message]
    (one,) = ran("".join(map(documented, lines)))
    assert (one.program, one.mif, one.ended.thread) == ("Per-system unattended", "MSIRDR42.mif", 300)


def test_prose_around_a_copied_log_belongs_to_no_record() -> None:
    (one,) = ran("My log says:\n" + "".join(map(tabs, run_lines(MASKED)[-1:])) + "What now?\n")
    assert one.status == "FailureNonRetry"


@pytest.mark.parametrize(
    ("line", "message", "trailer"),
    [
        ("a\tb\t9/14/2005 10:10:15 PM\t2904 (0x0B58)", "a", "b><9-14-2005 22:10:15><thread=2904>"),
        ("aexecmgr9/14/2005 12:10:15 AM2904 (0x0B58)", "a", "execmgr><9-14-2005 00:10:15><thread=2904>"),
        ("a CAS 21.11.2026 7:05:06 2904 (0x0B58)", "a", "CAS><11-21-2026 7:05:06><thread=2904>"),
        ("a CAS 2026-11-21 07:05:06 1 (0x1)", "a", "CAS><11-21-2026 07:05:06><thread=1>"),
        ("a CAS 21/11/2026 07:05:06 1 (0x1)", "a", "CAS><11-21-2026 07:05:06><thread=1>"),
        ("[05/21/97 16:58:28] Package Command Manager ==> x", "x", "Package Command Manager><05-21-1997 16:58:28>"),
        ("[05/21/02 16:58:28] Despooler ==> x", "x", "Despooler><05-21-2002 16:58:28>"),
        ("SCHED DATA :  Found MIF file match~", "SCHED DATA :  Found MIF file match", "smsapm32"),
    ],
)
def test_each_form_is_given_a_trailer(line: str, message: str, trailer: str) -> None:
    found = copied_record(line)
    assert found == (message, trailer)
    assert read_stamp(trailer).local is not None or trailer == "smsapm32"


@pytest.mark.parametrize("line", ["", "x", "(0x1)", "a\tb\tc\td", "a b 1 (0x1)", "[x] y ==> z", "Program ended (0x1)"])
def test_other_lines_are_none_of_these(line: str) -> None:
    assert copied_record(line) is None


SMS_2 = """\
SCHED DATA :  Checking MIF file "C:\\Temp\\Test.mif"~
SCHED DATA :  MIF file status "Failed"~  $$<APM><Tue Jan 19 10:00:00.000 1999 Eastern Standard Time><thread=12>
Sched data : Found MIF file match: "C:\\Temp\\Test.mif"
SCHED DATA : A program status .mif has not been found.
Program 'C:\\SMSPKG\\setup.exe' terminated with exit code = 1603.
"""


def test_sms_2_0_is_read_in_every_wording_and_without_a_stamp() -> None:
    read, *others = sorted(read_log(SMS_2), key=lambda one: one.position.line)
    assert isinstance(read, MifRead)
    assert (read.mif, read.matched) == ("C:\\Temp\\Test.mif", True)
    notice, ended = others
    assert isinstance(notice, Notice)
    assert isinstance(ended, Unfinished)
    assert (ended.program, ended.exit_code) == ("C:\\SMSPKG\\setup.exe", 1603)


def test_sms_1_x_has_its_time_before_the_text() -> None:
    text = "[05/21/97 16:58:28] Package Command Manager ==> Need to report with DMTF MIF: C:\\WINDOWS\\A.MIF\r\n"
    (one,) = read_log(text)
    assert isinstance(one, Notice)
    assert one.written.local == datetime(1997, 5, 21, 16, 58, 28)


def test_an_event_that_was_raised_before_an_execution_names_its_package() -> None:
    raised = Line("Raised Program Error Event for Ad:RDR20017, Package:RDR00042, Program: Install", 0, 7)
    done = Line("Execution is complete for program Install. The exit code is 5, the execution status is X", 1, 8)
    (one,) = ran(plain([raised, done]))
    assert one.package == "RDR00042"
    (late,) = ran(plain([raised, done._replace(second=4000)]))
    assert late.package is None


def test_a_run_of_an_application_ends_with_the_start_of_another_on_its_thread_or_with_the_log() -> None:
    start = '+++ Starting Install enforcement for App DT "{}" ApplicationDeliveryType - 1'
    lines = [
        Line("    Process 1 terminated with exitcode: 3", 0, 1),
        Line(start.format("A"), 1, 1),
        Line("    Process 1 terminated with exitcode: 1618", 2, 1),
        Line(start.format("B"), 3, 1),
        Line("++++++ App enforcement completed (1 seconds) for App DT", 4, 1),
        Line("++++++ App enforcement completed (1 seconds) for App DT", 4, 2),
        Line("Matched exit code 0 to a Success entry in exit codes table.", 5, 3),
    ]
    found = [one for one in read_log(plain(lines)) if isinstance(one, Enforcement)]
    assert [(one.application, one.exit_code, one.entry) for one in found] == [
        (None, 3, None),
        ("A", 1618, None),
        (None, 0, "Success"),
    ]


def entries(path: Path) -> list[LogEntry | UnreadLog]:
    return list(read_logs(find_logs([str(path)]), LogQuery(), LineCount()))


def test_a_compressed_log_is_a_part_of_the_log(tmp_path: Path) -> None:
    packed = gzip.compress(plain(run_lines(MASKED)).encode())
    (tmp_path / "execmgr.log.1.gz").write_bytes(packed)
    (tmp_path / "execmgr.lo_").write_text(plain(run_lines(MASKED._replace(second=5000))), newline="")
    found = [entry.item for entry in entries(tmp_path) if isinstance(entry, LogEntry)]
    assert [one.attempt for one in found if isinstance(one, Execution)] == [1, 1]
    assert len({one.position.path for one in found}) == 2


PACKED = gzip.compress(plain(run_lines(MASKED) * 50).encode())


@pytest.mark.parametrize("data", [PACKED[: len(PACKED) // 2], b"no gzip"])
def test_a_damaged_compressed_log_is_named(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "execmgr.log.gz"
    path.write_bytes(data)
    assert len([entry for entry in entries(path) if isinstance(entry, UnreadLog)]) == 1


def test_a_compressed_log_is_read_up_to_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST_UNPACKED", 1000)
    path = tmp_path / "execmgr.log.gz"
    path.write_bytes(gzip.compress(bytes(100_000)))
    with open_log(str(path)) as stream, pytest.raises(OSError, match="unpacks to more than"):
        stream.read()


@given(st.text(st.sampled_from("a \t[]/:.-()0x19APMexecmgr'=>\r"), max_size=300))
def test_no_line_raises(line: str) -> None:
    found = copied_record(line)
    assert found is None or found.trailer
