"""`sarif`: valid, complete, and with places that lead to the text of the file."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from corpus import CORPUS, corpus_files, needs_corpus
from jsonschema import Draft202012Validator
from msgspec import UNSET
from running import CLEAN, ERROR, SAMPLES, checked, invoke, rendered, written
from sarif_model import Log, Region, Result, Run

from mifkit.diagnostics import Diagnostic, Edit, Fix, Label, Severity
from mifkit.documents.kinds import Kind, Profile
from mifkit.files.source import Source
from mifkit.linter.engine import Report, Settings, check
from mifkit.output.findings.fingerprints import fingerprints
from mifkit.output.findings.sarif import descriptor
from mifkit.rules.registry import rules

PUBLISHED = CORPUS.parent / "sarif-schema-2.1.0.json"


def run_of(reports: Sequence[Report]) -> Run:
    """The run in the log that is written of reports, read back by the strict model."""
    return msgspec.json.decode(rendered("sarif", reports), type=Log).runs[0]


def text_at(source: Source, region: Region) -> str:
    """The text of a region, found as a reader of SARIF finds it."""
    starts = source.line_starts
    return source.text[
        starts[region.start_line - 1] + region.start_column - 1 : starts[region.end_line - 1] + region.end_column - 1
    ]


def reported(source: Source, **details: Any) -> Report:
    """A report with one finding on the second word of the text."""
    start = source.text.index("two")
    one = Diagnostic("SYN114", "unquoted-text", Severity.ERROR, "Wrong", source.path, start, start + 3, **details)
    return Report(source, Kind.DMI, Profile.DMI, [one])


def test_a_result_field_by_field() -> None:
    run = run_of([checked(ERROR, "sub folder/a.mif")])
    (one,) = run.results
    (rule,) = run.tool.driver.rules
    (place,) = one.locations
    assert (one.rule_id, one.rule_index, one.level) == ("SYN114", 0, "error")
    assert (rule.id, rule.name, rule.default_configuration.level) == ("SYN114", "unquoted-text", "error")
    assert place.physical_location.artifact_location.uri == "sub%20folder/a.mif"
    assert place.physical_location.artifact_location.uri_base_id == "%SRCROOT%"
    assert place.physical_location.region == Region(12, 15, 12, 25)
    assert place.logical_locations != UNSET
    assert place.logical_locations[0].kind == "attribute"
    assert place.logical_locations[0].fully_qualified_name == "component Workstation > group Office > attribute Room"
    assert one.message.text.startswith("The text after 'Value =' is not in double quotes. ")
    assert run.column_kind == "unicodeCodePoints"
    assert run.invocations[0].execution_successful
    assert run.invocations[0].tool_execution_notifications is UNSET


def test_fingerprints_are_those_that_stay() -> None:
    report = checked(CLEAN.replace("Key = 1", "Keyy = 1 Keyy = 2"))
    found = [one.partial_fingerprints["mifkitBlockPath/v1"] for one in run_of([report]).results]
    assert found == list(fingerprints(report.diagnostics, "a.mif"))


def test_nothing_found_is_a_log_too() -> None:
    run = run_of([checked(CLEAN)])
    assert (run.results, run.tool.driver.rules, len(run.artifacts)) == ([], [], 1)
    assert run_of([]).artifacts == []


def test_files_are_listed_with_their_encoding_and_length() -> None:
    data = "\ufeff".encode("utf-16-le") + CLEAN.encode("utf-16-le")
    run = run_of([checked(CLEAN), check(Source("b.mif", data), Settings())])
    assert [(one.encoding, one.length) for one in run.artifacts] == [
        ("US-ASCII", len(CLEAN)),
        ("UTF-16LE", len(data)),
    ]


@pytest.mark.parametrize("line_break", ["\r", "\n", "\r\n"])
@pytest.mark.parametrize("before", ["", "é", "名前\t", "😀"])
def test_regions_count_characters_and_the_lines_that_mifkit_counts(before: str, line_break: str) -> None:
    source = Source("a.mif", f"one{line_break}{before}two three".encode("utf-16"))
    (one,) = run_of([reported(source)]).results
    region = one.locations[0].physical_location.region
    assert region != UNSET
    assert (region.start_line, text_at(source, region)) == (2, "two")


def test_labels_are_related_locations() -> None:
    source = Source("a.mif", b"one two three")
    (one,) = run_of([reported(source, labels=(Label(0, 3, "first {0}"), Label(8, 13, "third")))]).results
    assert one.related_locations != UNSET
    regions = [related.physical_location.region for related in one.related_locations]
    assert [text_at(source, region) for region in regions if region is not UNSET] == ["one", "three"]
    assert [related.id for related in one.related_locations] == [1, 2]
    assert [related.message.text for related in one.related_locations if related.message is not UNSET] == [
        "first {{0}}",
        "third",
    ]


def test_fixes_are_replacements() -> None:
    source = Source("a.mif", b"one two three")
    fix = Fix("Count on", (Edit(4, 7, "2"), Edit(13, 13, " four")), safe=True)
    (one,) = run_of([reported(source, fix=fix)]).results
    assert one.fixes != UNSET
    (change,) = one.fixes[0].artifact_changes
    assert one.fixes[0].description.text == "Count on"
    assert [(text_at(source, edit.deleted_region), edit.inserted_content.text) for edit in change.replacements] == [
        ("two", "2"),
        ("", " four"),
    ]


def test_an_unreadable_file_is_a_result_and_makes_the_run_unsuccessful(tmp_path: Path) -> None:
    done = invoke("lint", "-o", "sarif", tmp_path / "gone.mif", written(tmp_path, ERROR))
    run = msgspec.json.decode(done.stdout, type=Log).runs[0]
    (invocation,) = run.invocations
    assert done.exit_code == 2
    assert not invocation.execution_successful
    assert invocation.tool_execution_notifications != UNSET
    (notification,) = invocation.tool_execution_notifications
    assert notification.associated_rule.id == run.results[0].rule_id == "SYN001"
    assert notification.locations[0].physical_location == run.results[0].locations[0].physical_location
    assert run.results[0].locations[0].physical_location.region is UNSET
    assert run.artifacts[0].encoding is UNSET


def test_rules_are_listed_once_and_found_by_their_index() -> None:
    run = run_of([checked(ERROR), checked(ERROR, "b.mif"), checked(f"{ERROR}\x1a", "c.mif")])
    assert [one.id for one in run.tool.driver.rules] == ["SYN114", "SYN107"]
    assert [run.tool.driver.rules[one.rule_index].id for one in run.results] == [one.rule_id for one in run.results]


@pytest.mark.parametrize("name", [rule.name for rule in rules()])
def test_every_rule_has_help_as_text_and_markdown(name: str) -> None:
    shown = descriptor(name)
    for part in (shown["shortDescription"]["text"], shown["help"]["text"], shown["help"]["markdown"]):
        assert part.strip()
        assert not re.search("[{}]", part.replace("{{", "").replace("}}", ""))
    assert shown["help"]["markdown"].count("\n```") % 2 == 0
    assert "Not reported" in shown["help"]["markdown"]


def test_text_of_a_file_makes_no_links_and_no_placeholders() -> None:
    source = Source("a.mif", b"one two three")
    report = reported(source)
    one = msgspec.structs.replace(report.diagnostics[0], message="{0} [click](https://example.invalid)", help="")
    (result,) = run_of([msgspec.structs.replace(report, diagnostics=[one])]).results
    assert result.message.text == "{{0}} [click] (https://example.invalid)"


def test_a_log_is_ascii_and_indented_as_one_object() -> None:
    for reports in ([], [checked(CLEAN)], [checked(ERROR), checked(ERROR, "名.mif")]):
        text = rendered("sarif", reports)
        assert text.isascii()
        assert text == json.dumps(json.loads(text), indent=2) + "\n"


@needs_corpus
def test_every_real_file_fits_the_model() -> None:
    log = msgspec.json.decode(invoke("lint", "-o", "sarif", *corpus_files()).stdout, type=Log)
    assert len(log.runs[0].artifacts) == len(corpus_files())
    found: list[Result] = log.runs[0].results
    assert len({one.partial_fingerprints["mifkitBlockPath/v1"] for one in found}) == len(found) > 50


@pytest.mark.skipif(not PUBLISHED.is_file(), reason="the published schema of SARIF is not beside the project")
def test_logs_fit_the_published_schema(tmp_path: Path) -> None:
    validator = Draft202012Validator(json.loads(PUBLISHED.read_text("utf-8")))
    done = invoke("lint", "-o", "sarif", SAMPLES, tmp_path / "gone.mif", *corpus_files())
    validator.validate(json.loads(done.stdout))
    source = Source("a.mif", b"one two three")
    fix = Fix("Count on", (Edit(4, 7, "2"),), safe=True)
    validator.validate(json.loads(rendered("sarif", [reported(source, fix=fix, labels=(Label(0, 3, "first"),))])))
    assert not validator.is_valid({"version": "2.1.0"})
