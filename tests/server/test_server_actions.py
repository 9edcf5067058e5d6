"""What the editor offers: fixes, one for all, and suppressions that hold."""

from collections import Counter

import pytest
from analysed import analysis_of
from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol import types
from running import CLEAN, SAMPLES, STATUS

from mifkit.diagnostics import Edit
from mifkit.documents.mif import Document
from mifkit.files.source import Source
from mifkit.linter.edited_text import edited
from mifkit.linter.engine import Settings, check
from mifkit.linter.suppression_edits import ABOUT
from mifkit.rules.declaration import Example
from mifkit.rules.frames import framed
from mifkit.rules.registry import rules
from mifkit.server.actions import FIX_ALL, EditTarget, actions, all_fixed
from mifkit.server.analysis import FileAnalysis
from mifkit.server.configuration import FileConfiguration
from mifkit.server.edits import difference, text_edits
from mifkit.server.text import EditorText
from mifkit.status.context import ClientContext

TARGET = EditTarget("file:///a.mif", 7)
FAILURE = STATUS.replace('"Failed"', '"failed"')
# An editor holds the text of a file in two encodings (SYN130), but no edited text can be written back as both.
BAD = [(rule.code, example) for rule in rules() if rule.code != "SYN130" for example in rule.bad]
EVERYWHERE = types.Range(types.Position(0, 0), types.Position(9999, 0))


def offered(
    analysis: FileAnalysis, only: list[str] | None = None, target: EditTarget = TARGET
) -> list[types.CodeAction]:
    return actions(analysis, target, EVERYWHERE, only)


def new_text(analysis: FileAnalysis, action: types.CodeAction) -> str:
    """The text after an action."""
    assert action.edit is not None
    assert action.edit.document_changes is not None
    (change,) = action.edit.document_changes
    assert isinstance(change, types.TextDocumentEdit)
    assert (change.text_document.uri, change.text_document.version) == (TARGET.uri, TARGET.version)
    text = analysis.text
    edits = [one for one in change.edits if isinstance(one, types.TextEdit)]
    assert len(edits) == len(change.edits)
    return edited(text.text, [Edit(text.offset(e.range.start), text.offset(e.range.end), e.new_text) for e in edits])


# --- fixes -----------------------------------------------------------------------------------------------


def test_a_fix_says_whether_it_is_safe_and_is_preferred_then() -> None:
    analysis = analysis_of(FAILURE.replace("Start Group", "Start Groop"))
    fixes = {
        action.title: action for action in offered(analysis) if not action.title.startswith(("Suppress", "Fix all"))
    }
    safe = {title for title in fixes if title.endswith(" (safe)")}
    unsafe = {title for title in fixes if title.endswith(" (unsafe: it guesses, or changes what the file says)")}
    assert safe | unsafe == set(fixes)
    assert unsafe
    assert all(fixes[title].is_preferred for title in safe)
    assert not any(fixes[title].is_preferred for title in unsafe)


def test_a_fix_makes_of_the_text_what_the_command_line_makes_of_it() -> None:
    analysis = analysis_of(FAILURE)
    (action,) = [one for one in offered(analysis) if one.title.startswith("Write") and one.diagnostics is not None]
    assert new_text(analysis, action) == STATUS


def test_what_is_offered_belongs_to_the_findings_of_the_range() -> None:
    analysis = analysis_of(FAILURE)
    start = FAILURE.index("Component")
    elsewhere = types.Range(analysis.text.position(start), analysis.text.position(start))
    codes = {
        one.code for action in actions(analysis, TARGET, elsewhere, ["quickfix"]) for one in action.diagnostics or ()
    }
    assert "STA003" in {one.code for one in analysis.report.diagnostics}
    assert "STA003" not in codes


def test_a_file_in_a_foreign_encoding_gets_no_fix_since_its_text_is_right() -> None:
    data = CLEAN.encode("utf-8-sig")
    source = Source("a.mif", data)
    analysis = FileAnalysis(EditorText(source.text), source, FileConfiguration(Settings()))
    assert [one.name for one in analysis.report.diagnostics] == ["foreign-encoding"]
    assert all(action.title.startswith("Suppress") for action in offered(analysis))


@pytest.mark.parametrize(
    ("only", "kinds"),
    [
        (None, {"quickfix", FIX_ALL}),
        (["quickfix"], {"quickfix"}),
        (["source"], {FIX_ALL}),
        (["source.fixAll"], {FIX_ALL}),
        (["source.fixAll.mifkit"], {FIX_ALL}),
        (["source.fixAll.other"], set()),
        (["source.fix"], set()),
        (["refactor"], set()),
        ([], set()),
    ],
)
def test_only_the_kinds_are_offered_that_are_asked_for(only: list[str] | None, kinds: set[str]) -> None:
    analysis = analysis_of(CLEAN + "\x1a")
    assert {str(getattr(one.kind, "value", one.kind)) for one in offered(analysis, only)} == kinds


def test_all_that_is_safe_is_fixed_at_once_and_nothing_else() -> None:
    analysis = analysis_of(FAILURE + "\x1a")
    (action,) = offered(analysis, ["source.fixAll"])
    assert action.edit is None
    assert new_text(analysis, all_fixed(action, analysis, TARGET)) == FAILURE


def test_an_editor_that_asks_for_no_edits_later_gets_them_when_it_asks_for_this_kind() -> None:
    analysis = analysis_of(CLEAN + "\x1a")
    simple = TARGET._replace(resolves=False)
    (action,) = offered(analysis, ["source.fixAll"], simple)
    assert new_text(analysis, action) == CLEAN
    assert FIX_ALL not in {one.kind for one in offered(analysis, None, simple)}


def test_without_a_safe_fix_nothing_is_offered_for_all() -> None:
    assert offered(analysis_of(FAILURE), ["source.fixAll"]) == []


# --- suppressions ----------------------------------------------------------------------------------------


def assert_suppressions_hold(source: Source, chosen: Settings) -> int:
    """Each suppression that is offered takes its finding back, brings no other, and changes nothing that is read."""
    analysis = FileAnalysis(EditorText(source.text), source, FileConfiguration(chosen))
    before = Counter(one.code for one in analysis.report.diagnostics)
    made = 0
    for one in analysis.report.diagnostics[:10]:
        edits = analysis.suppression_edits
        if edits is None or one.name in ABOUT:
            continue
        for edit in (edits.in_line(one.start, [one.code]), edits.in_file([one.code])):
            if edit is None:
                continue
            written = source.rewritten(edited(source.text, [edit]))
            assert written is not None
            report = check(written, chosen)
            after = Counter(found.code for found in report.diagnostics)
            assert after[one.code] < before[one.code], (one, edit)
            assert not after - before, (one, edit)
            assert report.document is not None
            assert analysis.report.document is not None
            assert report.document.said == analysis.report.document.said
            made += 1
    return made


@pytest.mark.parametrize(
    "example", [example for _, example in BAD], ids=[f"{code}-{n}" for n, (code, _) in enumerate(BAD)]
)
def test_a_suppression_takes_the_finding_of_every_rule_back(example: Example) -> None:
    source, chosen = framed(example), Settings(context=ClientContext(exit_code=example.exit_code))
    report = check(source, chosen)
    made = assert_suppressions_hold(source, chosen)
    findings = [one for one in report.diagnostics if one.name not in ABOUT]
    assert made == (2 * len(findings[:10]) if isinstance(report.document, Document) else 0)


DAMAGES = ["", '"', "//", "\n", "{", "End Group", "x", "\x01", "Start Group", "*/"]


@settings(deadline=None, max_examples=30)
@given(
    st.sampled_from(sorted(SAMPLES.glob("*.mif"))).map(lambda path: path.read_bytes().decode("windows-1252")),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 30), st.sampled_from(DAMAGES)), max_size=3),
)
def test_suppressions_hold_in_damaged_files(text: str, damages: list[tuple[float, int, str]]) -> None:
    for place, length, new in damages:
        start = int(place * len(text))
        text = text[:start] + new + text[start + length :]
    source = Source("a.mif", text.encode("windows-1252"))
    if isinstance(check(source, Settings()).document, Document):
        assert_suppressions_hold(source, Settings())


def suppressed(text: str, code: str) -> str:
    """The text after the suppression of a rule's first finding in its line."""
    analysis = analysis_of(text)
    one = next(one for one in analysis.report.diagnostics if one.code == code)
    assert analysis.suppression_edits is not None
    edit = analysis.suppression_edits.in_line(one.start, [one.code])
    assert edit is not None
    return edited(text, [edit])


def test_a_suppression_stands_behind_the_line() -> None:
    assert 'Value = "failed" // mifkit: ignore[STA003]\n' in suppressed(FAILURE, "STA003")


def test_behind_another_comment_it_stands_above_the_line() -> None:
    text = FAILURE.replace('"failed"', '"failed" // why')
    expected = '      // mifkit: ignore-next-line[STA003]\n      Value = "failed" // why\n'
    assert expected in suppressed(text, "STA003")


def test_a_suppression_that_is_there_gets_another_rule() -> None:
    text = FAILURE.replace('"failed"', '"failed" // mifkit: ignore[SYN113 ] why')
    assert "// mifkit: ignore[SYN113, STA003 ] why" in suppressed(text, "STA003")


def test_a_literal_of_several_lines_gets_no_comment_inside() -> None:
    text = STATUS.replace('"It went wrong"', '"It went\nwrong\nagain"')
    analysis = analysis_of(text)
    (one,) = [one for one in analysis.report.diagnostics if one.name == "line-break-in-literal"]
    assert analysis.suppression_edits is not None
    edit = analysis.suppression_edits.in_line(one.start, [one.code])
    assert edit is not None
    assert edited(text, [edit]).count("// mifkit") == 1
    assert_suppressions_hold(Source("a.mif", text.encode()), Settings())


def test_suppressions_without_effect_are_not_offered() -> None:
    analysis = analysis_of(FAILURE, settings=Settings(suppressions=False))
    assert not [one for one in offered(analysis) if one.title.startswith("Suppress")]


# --- edits -----------------------------------------------------------------------------------------------

lines = st.lists(st.sampled_from(["a\n", "b\n", "c\r\n", "\n", "\U0001f600\n", "d"]), max_size=12).map("".join)


@given(lines, lines)
def test_the_difference_of_two_texts_makes_the_one_of_the_other(before: str, after: str) -> None:
    assert edited(before, difference(before, after)) == after
    text = EditorText(before)
    edits = text_edits(text, difference(before, after))
    there = [Edit(text.offset(e.range.start), text.offset(e.range.end), e.new_text) for e in edits]
    assert edited(before, there) == after


def test_what_stays_is_not_touched() -> None:
    (edit,) = difference("a\nb\nc\n", "a\nx\nc\n")
    assert edit == Edit(2, 4, "x\n")
