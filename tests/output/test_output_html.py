"""`mifkit report -o html`: one file, safe and whole, without a browser. What it does in one: test_html_in_browser."""

import base64
import hashlib
import json
import re
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import date, timedelta
from itertools import combinations, pairwise
from math import dist
from operator import mul
from pathlib import Path

import pytest
from fleets import fleet
from html_page import HOSTILE, Page, hostile_store, page_of
from running import invoke, run
from shares import scanned, status_mif

from mifkit.output.report.html.charts import MOST_BARS, product_chart, time_chart
from mifkit.output.report.html.embedded import LONGEST
from mifkit.scan.report.overview import DayResults, ProductResults, RunResult
from mifkit.scan.store.database import create
from mifkit.status.matching.relation import HiddenRetry


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fleet")
    scanned(fleet(folder / "share", 400), folder / "scan.db")
    return folder / "scan.db"


# --- one file ------------------------------------------------------------------------------------------------------


def test_the_page_is_one_file_that_names_no_other(store: Path) -> None:
    page = Page(page_of(store))
    assert not [tag for tag, _ in page.elements if tag in ("link", "img", "iframe", "object", "embed", "base", "form")]
    references = [
        value
        for _, attributes in page.elements
        for name, value in attributes.items()
        if name in ("src", "href", "action", "srcset", "data", "poster", "xlink:href", "style") or name.startswith("on")
    ]
    assert references
    assert all(value and value.startswith("#") for value in references)
    assert set(re.findall(r"url\([^)]*\)", page.inline["style"])) == {"url(#hatch)", "url(#bars)", "url(#dots)"}
    assert not any(word in page.inline["style"] + page.inline["script"] for word in ("http:", "https:", "@import"))


def test_the_policy_allows_the_page_s_own_script_and_style_and_nothing_else(store: Path) -> None:
    page = Page(page_of(store))

    def digest(name: str) -> str:
        return base64.b64encode(hashlib.sha256(page.inline[name].encode()).digest()).decode()

    rules = dict(rule.split(" ", 1) for rule in page.policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == f"'sha256-{digest('script')}'"
    assert rules["style-src"] == f"'sha256-{digest('style')}'"
    assert rules["require-trusted-types-for"] == "'script'"
    # What stands before it would be allowed.
    first = [tag for tag, _ in page.elements].index("meta") + 1
    assert "http-equiv" in page.elements[first][1]


def test_the_page_leads_only_to_places_that_it_has(store: Path) -> None:
    page = Page(page_of(store))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    named = [attributes["href"] for tag, attributes in page.elements if tag == "a"]
    named += [f"#{value}" for _, attributes in page.elements if (value := attributes.get("aria-labelledby"))]
    assert {str(one)[1:] for one in named} <= set(ids)


def test_the_same_store_gives_the_same_page(store: Path) -> None:
    assert page_of(store) == page_of(store)


# --- whole ------------------------------------------------------------------------------------------------------------


# Table: the totals in json, and which of their values its columns are.
SAME = {
    "retries": (
        "retries",
        "files folders hidden_retry exit_code product version first_day last_day",
    ),
    "descriptions": (
        "failures_by_description",
        "files folders RETRIES texts exit_code description first_day last_day",
    ),
    "exit-codes": (
        "failures_by_exit_code",
        "files folders RETRIES exit_code name listed - first_day last_day",
    ),
    "products": ("products", "files failed - RETRIES product version"),
    "groups": ("groups", "status_mifs failed - RETRIES value times - first_day last_day"),
    "outcomes": ("outcomes", "files state - certainty"),
    "rules": ("rules", "files findings severity code name -"),
    "generators": ("generators", "files failed generator"),
    "kinds": ("kinds", "files broken kind"),
}


@pytest.mark.parametrize("conditions", [(), ("state=Failure*",), ("product=Time*",)], ids=str)
def test_the_tables_are_the_totals_of_json(store: Path, conditions: tuple[str, ...]) -> None:
    page = Page(page_of(store, *conditions))
    where = [part for one in conditions for part in ("--where", one)]
    report = json.loads(invoke("report", store, "-o", "json", "--by", "computer", *where).stdout)
    for name, _ in SAME.values():
        if name != "retries":
            report[name] = [group | group.get("retries", {}) for group in report[name]]
    # The classes of retries that occur have a column.
    occurring = {group["hidden_retry"].replace("-", "_") for group in report["retries"]}
    retries = [name for name in ("hidden", "if_matched", "harmless") if name in occurring]
    for table, (name, fields) in SAME.items():
        columns = fields.replace("RETRIES", " ".join(retries)).split()
        places = [(place, field) for place, field in enumerate(columns) if field != "-"]
        shown = [[row[place] for place, _ in places] for row in page.rows(table)] if report[name] else []
        assert shown == [[group[field] for _, field in places] for group in report[name]], table
    names = ("files", "folders", "failed", *retries, "day")
    days = [[(day | day["retries"])[name] for name in names] for day in report["days"]]
    assert [row[:-1] for row in page.rows("days")] == days[::-1]
    told = [", ".join(f"{state} {files}" for state, files in day["outcomes"].items()) for day in report["days"]]
    assert [row[-1] for row in page.rows("days")] == told[::-1]


def test_the_files_of_the_page_are_those_of_jsonl(store: Path) -> None:
    data = Page(page_of(store)).data
    files, texts = data["files"], data["texts"]
    lines = [json.loads(line) for line in invoke("report", store, "-o", "jsonl").stdout.splitlines()]
    shown = {
        texts[folder] + texts[name]: (texts[state], texts[description], exit_code, failed)
        for folder, name, state, description, exit_code, failed in zip(
            *(files[column] for column in ("folder", "name", "state", "description", "exit code", "failed")),
            strict=True,
        )
    }
    fields = ("state", "description", "recovered_exit_code", "failed")
    assert shown == {line["path"]: tuple(line[field] for field in fields) for line in lines}
    assert sum(data["findings"]["of"]) == sum(line["errors"] + line["warnings"] + line["infos"] for line in lines)


def test_hidden_retries_come_first_and_are_said_in_words(store: Path) -> None:
    text = page_of(store)
    page = Page(text)
    masked = sum(row[0] for row in page.rows("retries"))
    results = [page.data["texts"][number] for number in page.data["files"]["result"]]
    assert masked > 0
    assert results[: masked + 1].count("if-matched") == masked
    assert f'<p class="figure">{masked}</p>' in text
    assert text.index('id="retries"') < text.index('id="charts"') < text.index('id="descriptions"')


def test_since_when_retries_are_hidden_and_in_how_many_folders_is_said_first(store: Path) -> None:
    lines = [json.loads(line) for line in invoke("report", store, "-o", "jsonl").stdout.splitlines()]
    masked = [line for line in lines if line["hidden_retry"] == "if-matched"]
    days = sorted(line["day"] for line in masked)
    folders = {str(Path(line["path"]).parent) for line in masked}
    words = " ".join(" ".join(Page(page_of(store)).text).split())
    count = f"{len(folders)} {'folder' if len(folders) == 1 else 'folders'}"
    assert f"Written from {days[0]} to {days[-1]} , in {count}." in words


def test_of_which_run_the_findings_across_files_are_is_said_unless_it_is_the_last(store: Path, tmp_path: Path) -> None:
    assert "Across files" not in page_of(store)
    copy = tmp_path / "scan.db"
    shutil.copy(store, copy)
    with closing(sqlite3.connect(copy)) as database, database:
        database.execute("DELETE FROM meta WHERE key = 'across'")
    assert "come with the first scan that is completed" in page_of(copy)


def test_without_scripts_the_page_has_charts_and_the_largest_groups(store: Path) -> None:
    text = page_of(store)
    bare = text[: text.index('<script id="data"')]
    assert bare.count('<g class="bar"') > 20
    assert "Another installation is already in progress." in bare
    assert bare.count("<tr>") > 150
    assert "<noscript>" in bare


def test_what_was_scanned_and_which_files_are_shown_is_said(store: Path) -> None:
    words = " ".join(" ".join(Page(page_of(store, "product=Time*")).text).split())
    assert str(store.parent / "share") in words
    assert "Configuration Manager current branch" in words
    assert "Only files where product=Time*" in words
    assert "UTC, complete" in words


def test_nothing_to_show_is_said(tmp_path: Path) -> None:
    store = tmp_path / "empty.db"
    create(str(store))
    words = " ".join("".join(Page(page_of(store)).text).split())
    assert "No status MIF has an exit code of the retry list." in words
    assert "There are no status MIFs with a date." in words
    assert "The store has no files." in words


# --- safe ---------------------------------------------------------------------------------------------------------


def test_hostile_text_is_text(tmp_path: Path) -> None:
    page = Page(page_of(hostile_store(tmp_path), "product=*<*", "product=*", "folder=*onclick*"))
    assert [tag for tag, _ in page.elements].count("script") == 2
    assert not [tag for tag, _ in page.elements if tag == "img"]
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    words = "".join(page.text)
    for text in HOSTILE[:6]:
        assert text in words
    assert "<U+202E>reversed<U+2066>" in words
    assert not any(sign in words for sign in "\x00\x07\x1b\u202e\u2066")
    assert not any(sign in (text or "") for text in page.data["texts"] for sign in "\x00\x07\x1b\u202e\u2066")


def test_a_text_that_no_field_can_hold_is_cut(tmp_path: Path) -> None:
    (tmp_path / "share").mkdir()
    data = status_mif(1, status="Failed", description="long " * 200)
    (tmp_path / "share" / "a.mif").write_bytes(data)
    scanned(tmp_path / "share", tmp_path / "scan.db")
    longest = max((text or "" for text in Page(page_of(tmp_path / "scan.db")).data["texts"]), key=len)
    assert longest == ("long " * 200)[:LONGEST] + "…"


def test_the_page_goes_through_any_pipe(tmp_path: Path) -> None:
    done = run("report", hostile_store(tmp_path), "-o", "html", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.isascii()
    assert b"&lt;U+202E&gt;reversed" in done.stdout


# --- charts -------------------------------------------------------------------------------------------------------


def _days(*counts: tuple[str | None, int]) -> list[DayResults]:
    return [DayResults(day, Counter({RunResult.FAILED: count})) for day, count in counts]


@pytest.mark.parametrize(
    ("days", "unit"), [(1, "day"), (MOST_BARS, "day"), (MOST_BARS + 1, "week"), (900, "month"), (9000, "year")]
)
def test_a_bar_is_as_long_as_the_time_needs(days: int, unit: str) -> None:
    first = date(2001, 2, 3)
    chart = time_chart(_days(*[(str(first + timedelta(number)), 1) for number in range(days)]))
    assert chart.unit == unit
    bars = chart.panels[0].bars
    assert sum(one.files for bar in bars for one in bar.segments) == days
    assert (chart.before, chart.after, chart.undated) == (0, 0, 0)
    assert all(before.last < after.first for before, after in pairwise(bars))


def test_times_of_wrong_clocks_are_left_out_and_counted() -> None:
    days = [(f"2026-10-{number:02}", 100) for number in range(1, 31)]
    chart = time_chart(_days((None, 4), ("-4713-11-24", 1), ("1980-01-01", 2), *days, ("2099-01-01", 3)))
    assert (chart.unit, chart.before, chart.after, chart.undated) == ("day", 2, 3, 5)
    assert len(chart.panels[0].bars) == 30


def test_times_that_do_not_spoil_the_chart_stay_in_it() -> None:
    chart = time_chart(_days(("2026-10-01", 1), *[(f"2026-10-{number}", 1000) for number in range(10, 31)]))
    assert (len(chart.panels[0].bars), chart.before) == (30, 0)


@pytest.mark.parametrize("files", [1, 3, 7, 99, 100, 101, 12_345])
def test_bars_stay_below_the_top_mark_and_marks_are_round(files: int) -> None:
    panel = time_chart(_days(("2026-10-01", files))).panels[0]
    (bar,) = panel.bars
    assert bar.segments[0].place >= 0
    assert bar.segments[0].place + bar.segments[0].length == pytest.approx(panel.upward[0].place)
    numbers = [int(tick.text.replace(",", "")) for tick in panel.upward]
    assert numbers[0] == 0
    assert numbers[-1] >= files
    assert len(numbers) <= 6


def test_products_are_ranked_by_failures_and_their_versions_go_together() -> None:
    code = "{7B9F64C1-2E0D-4A57-8C3B-91D5E6A0F214}"
    chart = product_chart(
        [
            ProductResults("Reader", "1.0", Counter({RunResult.FAILED: 1, RunResult.SUCCEEDED: 9})),
            ProductResults("Reader", "2.0", Counter({RunResult.IF_MATCHED: 2})),
            ProductResults(code, "Contoso Mail", Counter({RunResult.FAILED: 5})),
            ProductResults(None, None, Counter({RunResult.SUCCEEDED: 50})),
        ]
    )
    shown = [(bar.label, bar.means, bar.failed, bar.files) for bar in chart.bars]
    assert shown == [
        ("Contoso Mail", "version", 5, 5),
        ("Reader", "product", 3, 12),
        ("(no Product)", "product", 0, 50),
    ]
    assert all(sum(one.length for one in bar.segments) == pytest.approx(100) for bar in chart.bars)


# Linear red, green and blue as people see them who lack a kind of cones (Machado, Oliveira and Fernandes, 2009).
SIGHT = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
LAB = ((0.4124, 0.3576, 0.1805, 0.95047), (0.2126, 0.7152, 0.0722, 1.0), (0.0193, 0.1192, 0.9505, 1.08883))


def _lab(colour: str, sight: str) -> tuple[float, float, float]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    seen = [min(max(sum(map(mul, row, linear)), 0.0), 1.0) for row in SIGHT[sight]]
    x, y, z = ((sum(map(mul, row, seen)) / row[3]) ** (1 / 3) for row in LAB)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("sight", SIGHT)
def test_colours_of_results_can_be_told_apart(store: Path, mode: str, sight: str) -> None:
    style = Page(page_of(store)).inline["style"]
    colours = {}
    # The results that are about a hidden retry have patterns.
    plain = [result for result in RunResult if result.value not in {retry.value for retry in HiddenRetry}]
    for result in plain:
        (pair,) = re.findall(rf"--{result}: light-dark\((#\w{{6}}), (#\w{{6}})\)", style)
        colours[result] = _lab(pair[mode == "dark"], sight)
    assert len(colours) == 4
    # A difference of 2.3 is just seen side by side.
    assert min(dist(one, other) for one, other in combinations(colours.values(), 2)) > 20
