"""Places of findings: the last line is that of the last character, whatever ends the lines."""

from hypothesis import given
from hypothesis import strategies as st

from mifkit.diagnostics import Diagnostic, Severity
from mifkit.documents.kinds import Kind, Profile
from mifkit.files.source import Source
from mifkit.linter.engine import Report
from mifkit.output.findings.positions import Checked, Place


@given(st.text("a\r\n", max_size=12), st.integers(0, 12), st.integers(0, 12), st.sampled_from(["ascii", "utf-16"]))
def test_a_place_has_the_ends_and_the_last_line_that_the_text_has(text: str, one: int, other: int, codec: str) -> None:
    source = Source("a.mif", text.encode(codec))
    start, end = sorted((min(one, len(source.text)), min(other, len(source.text))))
    found = Diagnostic("SYN999", "some-rule", Severity.ERROR, "It is wrong", "a.mif", start, end)
    (placed,) = Checked(Report(source, Kind.DMI, Profile.DMI, [found])).findings()
    first, behind = source.position(start), source.position(end)
    ends = (first.line, first.column, behind.line, behind.column, first.offset, behind.offset)
    assert placed.place == Place(*ends)
    assert placed.place.last_line == source.position(max(start, end - 1)).line
