"""Files with more findings than anybody reads: the first are listed, the others counted, and none is lost."""

from io import StringIO
from pathlib import Path

import pytest

from mifkit.diagnostics import Diagnostic, Fix, Severity
from mifkit.documents.kinds import Profile
from mifkit.files.source import Source
from mifkit.linter.baseline import collect
from mifkit.linter.engine import Report, Settings, check
from mifkit.linter.finding_list import MOST_LISTED, listed
from mifkit.linter.fixing import fix_source
from mifkit.mif.parser import MOST_FAULTS, parse
from mifkit.output.findings.formats import FORMATS, writer
from mifkit.output.findings.positions import Checked
from mifkit.output.summary import Summary

# In place of the real limit, which takes a second to reach.
MOST = 1000
SYNTAX, NUMBER = "SYN116", "SYN117"
# A fault that the parser reports, and a fault that a rule finds.
LINES = {SYNTAX: "Foo = 1\n", NUMBER: "ID = 010\n"}


@pytest.fixture(autouse=True)
def limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mifkit.linter.finding_list.MOST_FINDINGS", MOST)


def report_on(code: str, count: int, comment: str = "") -> Report:
    text = f"Start Component\n{comment}\n{LINES[code] * count}End Component\n"
    return check(Source("x.mif", text.encode()), Settings(profile=Profile.DMI))


def summary_of(report: Report) -> Summary:
    summary = Summary()
    summary.add(report)
    return summary


@pytest.mark.parametrize("code", LINES)
def test_up_to_the_limit_every_finding_is_listed(code: str) -> None:
    found = [finding for finding in report_on(code, MOST).diagnostics if finding.code == code]
    assert len(found) == MOST
    assert {finding.times for finding in found} == {1}


@pytest.mark.parametrize("code", LINES)
def test_a_single_finding_beyond_the_limit_is_listed_as_well(code: str) -> None:
    found = [finding for finding in report_on(code, MOST + 1).diagnostics if finding.code == code]
    assert len(found) == MOST + 1
    assert len({finding.message for finding in found}) == 1


@pytest.mark.parametrize("code", LINES)
def test_the_first_finding_beyond_the_limit_counts_the_others(code: str) -> None:
    report = report_on(code, MOST + 25)
    *listed, last = [finding for finding in report.diagnostics if finding.code == code]
    assert len(listed) == MOST
    assert (last.times, last.severity) == (25, listed[0].severity)
    assert last.message == f"25 more findings of {code} from here on, which are not listed one by one"
    assert last.start == listed[-1].start + len(LINES[code])


@pytest.mark.parametrize("code", LINES)
def test_summary_and_statistics_count_all_findings(code: str) -> None:
    report = report_on(code, MOST + 25)
    summary = summary_of(report)
    assert summary.findings == sum(finding.times for finding in report.diagnostics)
    stream = StringIO()
    made = writer("statistics", stream)
    made.report(Checked(report))
    made.finish(summary)
    (line,) = [line for line in stream.getvalue().splitlines() if code in line]
    assert line.split()[0] == str(MOST + 25)


@pytest.mark.parametrize("code", LINES)
def test_findings_that_are_only_counted_can_be_suppressed(code: str) -> None:
    report = report_on(code, MOST + 25, f"// mifkit: ignore-file[{code}]")
    assert code not in {finding.code for finding in report.diagnostics}
    assert summary_of(report).suppressed == MOST + 25


def test_a_suppression_of_findings_that_are_only_counted_is_not_called_unused() -> None:
    report = report_on(SYNTAX, MOST + 25)
    text = report.source.text.replace("End Component", "Foo = 1 // mifkit: ignore[SYN116]\nEnd Component")
    assert "SYN005" not in {finding.code for finding in check(Source("x.mif", text.encode()), Settings()).diagnostics}


FAULT = "Foo = 1\n"
READ = 'Start Component\nName = "x"\nStart Group\nName = "g"\n'


@pytest.mark.parametrize(("faults", "read"), [(4, True), (5, False), (9, False)])
def test_what_follows_too_many_faults_is_not_read(faults: int, read: bool) -> None:
    parsed = parse(f"{READ}{FAULT * faults}ID = 1\nEnd Group\nEnd Component\n", most_faults=5)
    (group,) = parsed.file.groups
    assert (len(parsed.findings), group.id is not None) == ((faults, True) if read else (6, False))
    if not read:
        *_, last = parsed.findings
        assert (last.rule, last.start) == ("unreadable-file", len(READ) + 5 * len(FAULT))
        assert last.message == "Cannot be read from here on: 5 faults precede this"
        assert group.end == last.end


def test_a_text_of_faults_alone_is_an_empty_component() -> None:
    parsed = parse(FAULT * 9, most_faults=5)
    assert (len(parsed.file.components), parsed.findings[-1].rule) == (1, "unreadable-file")


def test_what_is_missing_where_reading_ends_is_not_a_fault() -> None:
    tail = 'Class = "A|g|1"\nKey = 1\nStart Attribute\nName = "a"\nID = 1\nType = Integer\nEnd Attribute\n'
    comment = "// mifkit: ignore-file[missing-class]\n"
    source = Source("x.mif", f"{comment}{READ}{FAULT * MOST_FAULTS}{tail}End Group\nEnd Component\n".encode())
    found = [one.code for one in check(source, Settings(profile=Profile.DMI)).diagnostics]
    assert (found.count(SYNTAX), set(found)) == (MOST + 1, {SYNTAX, "DMI203", "SYN001"})


def made(code: str, start: int, times: int = 1) -> Diagnostic:
    fix = Fix("Mend it", (), safe=True)
    return Diagnostic(code, code, Severity.ERROR, f"{start}", "x.mif", start, start + 1, times=times, fix=fix)


@pytest.mark.parametrize(("count", "more"), [(MOST_LISTED, 0), (MOST_LISTED + 1, 1), (MOST_LISTED + 2, 2), (900, 850)])
def test_a_report_lists_some_findings_of_each_rule_and_counts_the_others(count: int, more: int) -> None:
    found = [made(code, start) for start in range(count) for code in ("A", "B")]
    result = listed(found)
    for code in ("A", "B"):
        own = [one for one in result if one.code == code]
        assert [one.start for one in own] == list(range(min(count, MOST_LISTED + 1)))
        assert [one.times for one in own[MOST_LISTED:]] == [more] * bool(more)
        assert sum(one.times for one in own) == count
        assert all(one.message == str(one.start) and one.fix for one in own[:MOST_LISTED])
        if more > 1:
            assert (own[-1].message[:7].split()[0], own[-1].fix) == (str(more), None)


def test_what_stands_for_many_findings_is_counted_with_those_that_are_not_listed() -> None:
    found = [*(made("A", start) for start in range(MOST_LISTED + 9)), made("A", 100, times=25)]
    assert listed(found)[-1].times == 9 + 25
    assert listed(found)[-1].start == MOST_LISTED


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"grouped", "statistics"}))
def test_no_format_lists_more(name: str) -> None:
    report = report_on(NUMBER, 4 * MOST_LISTED)
    stream = StringIO()
    made = writer(name, stream)
    made.report(Checked(report))
    made.finish(summary_of(report))
    text = stream.getvalue()
    assert f"{3 * MOST_LISTED} more findings of {NUMBER} from here on" in " ".join(text.split())


def test_the_findings_that_are_not_listed_are_still_called_fixable() -> None:
    report = report_on(NUMBER, 4 * MOST_LISTED)
    stream = StringIO()
    made = writer("grouped", stream)
    made.report(Checked(report))
    made.finish(summary_of(report))
    assert f"{sum(one.fix is not None for one in report.diagnostics)} fixable" in stream.getvalue()


def test_fixes_and_baselines_are_about_all_findings() -> None:
    data = b"Start Component\n" + b'Name = "a\x0cb"\n' * 4 * MOST_LISTED + b"End Component\n"
    report = check(Source("x.mif", data), Settings())
    assert b"\x0c" not in fix_source(report.source, Settings(), unsafe=True).source.data
    baseline = collect(Path("baseline.json"), report.diagnostics)
    assert len(baseline) == summary_of(report).findings
    assert baseline.split(report.source.path, report.diagnostics) == ([], report.diagnostics)
