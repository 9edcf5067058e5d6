"""Findings from a store stand in every format as `mifkit lint` has them, but for what a store does not keep."""

import json
import os
import re
import sqlite3
import tracemalloc
from collections.abc import Callable
from contextlib import closing
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from running import SAMPLES, invoke
from shares import MASKED, scanned, status_mif
from stores import filled
from systems import nameable

from mifkit.linter.finding_list import MOST_LISTED
from mifkit.output.findings.formats import writer
from mifkit.output.findings.from_store import Stored, write_stored
from mifkit.output.report.formats import OF_FINDINGS
from mifkit.output.schemas import build
from mifkit.scan.analysis.kept_facts import MOST_FINDINGS
from mifkit.scan.plan import Plan
from mifkit.scan.report.findings import stored_files
from mifkit.scan.report.selection import choose
from mifkit.scan.store.database import connect

HOSTILE = "=cmd|x!A1 \x1b[31m##vso[task.complete]x[/] <b>&amp;]]> \u202e ::error::\0 > group x"


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples, files that are broken in several ways, other formats and hostile text; each in a folder of its own,
    since lint does not hold files against each other."""
    folder = tmp_path_factory.mktemp("share") / nameable("##[error]::x")
    folder.mkdir()
    hostile = status_mif(1, status="Failed").replace(b"Reader 1", b"@@").decode().replace("@@", HOSTILE)
    files = {
        "frame.mif": b"<MIFFile 7.00>\n",
        "empty.mif": b"",
        "cut.mif": status_mif(7)[:900],
        "masked.mif": status_mif(8, status="Failed", description=MASKED),
        "wide.mif": status_mif(9).decode().encode("utf-16"),
        "faults.mif": status_mif(3)
        .replace(b"READ-ONLY", b"READ-ONLI")
        .replace(b"TYPE = STRING(128)", b"TYPE STRING(\r\n"),
        "accents.mif": status_mif(4, status="Faild", description="x" * 300).replace(b"Faild", b"Faild \xe9\x80"),
        "twice.mif": status_mif(5) + status_mif(6),
        "kept.mif": b"// mifkit: ignore-file[STA002] mine\r\n" + status_mif(1, status="Faild"),
        "hostile <&>.mif": b"\xef\xbb\xbf" + hostile.encode(),
    }
    files |= {sample.name: sample.read_bytes() for sample in SAMPLES.glob("*.mif")}
    for number, (name, data) in enumerate(files.items()):
        place = folder / f"PC{number:04}"
        place.mkdir()
        (place / nameable(name)).write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def both(collected: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[str, str]]:
    """What lint writes of these files in a format, and what report writes of their scan."""
    folder = tmp_path_factory.mktemp("reports")
    store = folder / "scan.db"
    scanned(collected, store)
    paths = sorted(str(path) for path in collected.glob("*/*"))
    lint = [part for name in OF_FINDINGS.values() for part in ("-o", f"{name}:{folder / 'lint'}.{name}")]
    report = [part for name, lint in OF_FINDINGS.items() for part in ("-o", f"{name}:{folder / 'report'}.{lint}")]
    assert invoke("lint", "--isolated", "--no-suppressions", *lint, *paths).exit_code == 1
    assert invoke("report", store, *report).exit_code == 0

    def of(name: str) -> tuple[str, str]:
        found = [(folder / f"{by}.{name}").read_bytes().decode("utf-8") for by in ("lint", "report")]
        return found[0], found[1]

    return of


@pytest.mark.parametrize("name", sorted({*OF_FINDINGS.values()} - {"full", "grouped", "json", "jsonl", "sarif"}))
def test_a_format_without_fixes_is_the_same_octet_for_octet(both: Callable[[str], tuple[str, str]], name: str) -> None:
    linted, reported = both(name)
    assert linted.count("\n") > 5
    assert reported == linted


def without_what_is_not_kept(found: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    """A finding of lint as the store tells it, which is `known`. Where a finding ends on another line, or a character
    may be several octets, it is not told at which octet that is."""
    end = found["end_location"]
    if found["location"]["line"] != end["line"] or known["path"].endswith(("wide.mif", nameable("hostile <&>.mif"))):
        end = end | {"offset": None}
    return found | {"labels": [], "fix": None, "end_location": end}


def test_json_lacks_labels_fixes_and_some_ends(both: Callable[[str], tuple[str, str]]) -> None:
    linted, reported = map(json.loads, both("json"))
    jsonschema.validate(reported, build.schema("lint.schema.json"))
    assert any(one["fix"] for one in linted["diagnostics"])
    assert any(one["end_location"]["offset"] is not None for one in reported["diagnostics"])
    pairs = zip(linted["diagnostics"], reported["diagnostics"], strict=True)
    for found, known in pairs:
        assert without_what_is_not_kept(found, known) == known
    # The store does not keep what shows the kind of a file.
    files = [file | {"kind_evidence": []} for file in linted["files"]]
    assert (files, linted["summary"]) == (reported["files"], reported["summary"])


def test_jsonl_has_the_findings_of_json(both: Callable[[str], tuple[str, str]]) -> None:
    _, lines = both("jsonl")
    _, whole = both("json")
    assert [json.loads(line) for line in lines.splitlines()] == json.loads(whole)["diagnostics"]


def test_sarif_lacks_fixes_and_related_places(both: Callable[[str], tuple[str, str]]) -> None:
    linted, reported = map(json.loads, both("sarif"))
    found, known = linted["runs"][0]["results"], reported["runs"][0]["results"]
    assert any("fixes" in one for one in found)
    for one, other in zip(found, known, strict=True):
        one.pop("fixes", None)
        one.pop("relatedLocations", None)
        assert one == other
    linted["runs"][0].pop("results"), reported["runs"][0].pop("results")
    assert linted == reported


def told(text: str) -> list[str]:
    """The lines of the format full without those of files and without fixes, wherever they begin."""
    kept, fix = [], False
    for line in filter(None, text.splitlines()):
        words = line.lstrip()
        fix = words.startswith("= fix:") or (fix and line.startswith("     ") and not words.startswith("= "))
        if not fix and not re.match(r" *\d* \||\.\.\.$", line):
            kept.append(words)
    return kept


def test_grouped_has_messages_in_place_of_lines_and_no_fixes(both: Callable[[str], tuple[str, str]]) -> None:
    linted, reported = (
        [re.sub(r"^(  .*?:\d+:\d+) .*", r"\1", line) for line in text.splitlines() if " fixable: " not in line]
        for text in both("grouped")
    )
    assert linted == reported


def test_full_lacks_the_lines_of_files_and_fixes(both: Callable[[str], tuple[str, str]]) -> None:
    linted, reported = both("full")
    assert " | " in linted
    assert " | " not in re.sub(r"'.*'", "", reported)
    assert told(reported) == told(linted)


def test_selected_rules_are_those_of_lint(collected: Path, tmp_path: Path) -> None:
    store = tmp_path / "scan.db"
    scanned(collected, store)
    paths = sorted(str(path) for path in collected.glob("*/*"))
    for rules in ("STA,masked-retryable-failure", "SYN205"):
        linted = invoke("lint", "--isolated", "--no-suppressions", "--select", rules, "-o", "junit", *paths).stdout
        assert invoke("report", store, "--select", rules, "-o", "junit").stdout == linted
    shown = invoke("report", store, "--select", "SYN205", "-o", "statistics").stdout.splitlines()
    assert [line.split()[2:] for line in shown[:-1]] == [["SYN205", "unclosed-block"]]
    assert shown[-1].startswith(f"{shown[0].split()[0]} error")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--select", "STA"], "--select is for formats of findings"),
        (["--select", "SAT001", "-o", "concise"], "--select: there is no rule 'SAT001'. Did you mean 'STA001'?"),
    ],
    ids=["totals", "unknown"],
)
def test_a_selection_that_means_nothing_is_refused(arguments: list[str], message: str, tmp_path: Path) -> None:
    done = invoke("report", filled(tmp_path / "scan.db", 1), *arguments)
    assert (done.exit_code, message in done.stderr) == (2, True)


def test_of_a_file_with_very_many_findings_the_first_are_told_and_all_counted(tmp_path: Path) -> None:
    folder, store = tmp_path / "share", tmp_path / "scan.db"
    folder.mkdir()
    faults = b"Nam = 1\n" * 100 + b'Description = "\\q"\nID = 08\nPragma = "\x01"\n' * 100
    (folder / "a.mif").write_bytes(b'Start Component\nName = "A"\n' + faults)
    scanned(folder, store)
    linted = json.loads(invoke("lint", "--isolated", folder, "-o", "json").stdout)
    reported = json.loads(invoke("report", store, "-o", "lint-json").stdout)
    assert len(linted["diagnostics"]) > len(reported["diagnostics"]) == MOST_FINDINGS > MOST_LISTED
    assert [one["message"] for one in reported["diagnostics"][:MOST_LISTED]] == [
        one["message"] for one in linted["diagnostics"][:MOST_LISTED]
    ]
    assert reported["summary"] == linted["summary"]


def test_a_name_may_hold_the_signs_between_blocks_but_not_a_block(tmp_path: Path) -> None:
    folder, store = tmp_path / "share", tmp_path / "scan.db"
    folder.mkdir()
    for number, name in enumerate((b"A > B > C", b"A > group B")):
        text = status_mif(2, status="Faild").replace(b'"ComponentID"', b'"%s"' % name)
        (folder / f"{number}.mif").write_bytes(text.replace(b'"WORKSTATION"', b'"%s"' % name))
    scanned(folder, store)
    lines = [json.loads(line) for line in invoke("report", store, "-o", "lint-jsonl").stdout.splitlines()]
    paths = {tuple(line["block_path"][:2]) for line in lines if len(line["block_path"]) > 1}
    assert {path[0] for path in paths} == {"component A > B > C", "component A"}


def test_a_file_that_was_too_large_is_in_every_format(tmp_path: Path) -> None:
    folder, store = tmp_path / "share", tmp_path / "scan.db"
    folder.mkdir()
    (folder / "a.mif").write_bytes(status_mif(1))
    scanned(folder, store, plan=Plan(max_file_size=100))
    for name in OF_FINDINGS:
        assert "SCN001" in invoke("report", store, "-o", name).stdout
        assert "SCN001" in invoke("report", store, "-o", name, "--select", "STA").stdout
    (case,) = ET.fromstring(invoke("report", store, "-o", "junit").stdout).iterfind("testsuite/testcase")
    assert [(part.tag, part.get("type")) for part in case] == [("error", "file-not-scanned")]
    (run,) = json.loads(invoke("report", store, "-o", "sarif").stdout)["runs"]
    assert not run["invocations"][0]["executionSuccessful"]
    assert "region" not in run["results"][0]["locations"][0]["physicalLocation"]


def test_a_rule_that_only_another_mifkit_knows_keeps_its_code(tmp_path: Path) -> None:
    folder, store = tmp_path / "share", tmp_path / "scan.db"
    folder.mkdir()
    (folder / "a.mif").write_bytes(status_mif(1, status="Faild"))
    scanned(folder, store)
    with closing(sqlite3.connect(store)) as database, database:
        database.execute("UPDATE messages SET code = 'STA999' WHERE code = 'STA002'")
    for name in OF_FINDINGS:
        assert "STA999" in invoke("report", store, "-o", name).stdout
    (run,) = json.loads(invoke("report", store, "-o", "sarif").stdout)["runs"]
    assert {"id": "STA999"} in run["tool"]["driver"]["rules"]
    (one,) = [
        one
        for one in json.loads(invoke("report", store, "-o", "lint-json").stdout)["diagnostics"]
        if one["code"] == "STA999"
    ]
    assert (one["name"], one["certainty"], one["sources"]) == ("STA999", "unknown", [])


@pytest.mark.parametrize("name", OF_FINDINGS.values())
def test_of_many_files_a_format_keeps_at_most_a_line_about_each(name: str, tmp_path: Path) -> None:
    store = filled(tmp_path / "scan.db", 400, findings=5)
    with closing(connect(str(store))) as database, Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        choose(database, [], vanished=False)
        files = stored_files(database)
        target = writer(name, nowhere)
        # What is remembered of rules does not count.
        write_stored(islice(files, 10), writer(name, StringIO()))
        tracemalloc.start()
        for file in files:
            target.report(Stored(file))
        kept, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert kept < 400 * 1500
    assert peak - kept < 500_000
