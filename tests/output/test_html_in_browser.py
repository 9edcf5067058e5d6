"""What the page of `mifkit report -o html` does in a real Chromium: sorting, searching, drill-down, keys, colours, and
nothing that hostile text would like."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from archived import archive
from browser import Opened, chromium
from fleets import fleet
from html_page import HOSTILE, hostile_store, page_of
from shares import MASKED, scanned, status_mif

from mifkit.scan.store.across_files import ComparisonOptions

FILES = 600
SHOWN = "#files tbody tr:not(.details)"
TOLD = "#files [role=status]"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fleet")
    scanned(fleet(folder / "share", FILES), folder / "scan.db")
    page_of(folder / "scan.db")
    return folder / "report.html"


@pytest.fixture
def opened(browser: Any, report: Path) -> Iterator[Opened]:
    found = Opened(browser, report)
    yield found
    found.close()
    assert found.complaints == []
    assert found.requests == [report.as_uri()]


def column(opened: Opened, table: str, at: int) -> list[str]:
    cells: list[str] = opened.page.locator(
        f"#{table} tbody tr:not(.details) td:nth-child({at + 1})"
    ).all_text_contents()
    return cells


def head(opened: Opened, table: str, title: str) -> Any:
    return opened.page.locator(f"#{table} th", has_text=re.compile(f"^{title}$"))


def sort(opened: Opened, table: str, title: str) -> None:
    head(opened, table, title).locator("button").click()


def told(opened: Opened) -> str:
    """What stands above the files: how many are found, and which are shown."""
    return str(opened.page.locator(TOLD).text_content())


def focused(opened: Opened, what: str) -> Any:
    return opened.page.evaluate(f"document.activeElement.{what}")


# --- tables -------------------------------------------------------------------------------------------------------


def test_a_head_sorts_its_table_both_ways_and_says_so(opened: Opened) -> None:
    before = [int(text) for text in column(opened, "products", 1)]
    assert before == sorted(before, reverse=True)
    sort(opened, "products", "Product")
    assert head(opened, "products", "Product").get_attribute("aria-sort") == "ascending"
    first = column(opened, "products", 4)[0]
    sort(opened, "products", "Product")
    assert head(opened, "products", "Product").get_attribute("aria-sort") == "descending"
    names = column(opened, "products", 4)
    assert names == sorted(names, key=str.lower, reverse=True)
    assert first not in names
    sort(opened, "products", "Files")
    counts = [int(text) for text in column(opened, "products", 0)]
    assert counts == sorted(counts, reverse=True)
    assert head(opened, "products", "Product").get_attribute("aria-sort") is None


def test_what_has_no_value_comes_last_in_either_direction(opened: Opened) -> None:
    for _ in range(2):
        sort(opened, "exit-codes", "Exit code")
        codes = column(opened, "exit-codes", 3)
        assert "(none)" in codes
        assert codes[-1] == "(none)"


def test_files_are_sorted_beyond_their_page(opened: Opened) -> None:
    sort(opened, "files", "Day")
    first = column(opened, "files", 2)
    opened.page.locator("#files").get_by_role("button", name="Next").click()
    assert told(opened) == f"101–200 of {FILES}"
    assert first == sorted(first)
    assert first[-1] <= column(opened, "files", 2)[0]


def test_every_word_of_a_search_must_be_found_in_a_file(opened: Opened) -> None:
    box = opened.page.locator("#files input[type=search]")
    box.fill("DISK failurenon")
    opened.until(lambda: told(opened) != f"1–100 of {FILES}")
    assert set(column(opened, "files", 6)) == {"There is not enough space on the disk."}
    box.fill("MSI002")
    count = opened.page.locator("#rules tr", has_text="MSI002").locator(".drill").text_content()
    opened.until(lambda: told(opened) == f"1–{count} of {count} (of {FILES})")
    box.fill("no such words")
    opened.until(lambda: told(opened) == f"nothing found (of {FILES})")
    box.press("Escape")
    assert told(opened) == f"1–100 of {FILES}"


def test_a_table_of_groups_is_searched_apart(opened: Opened) -> None:
    opened.page.locator("#products input[type=search]").fill("mail archive")
    opened.until(lambda: opened.page.locator("#products tbody tr").count() < 5)
    assert {name.split("Contoso ")[-1] for name in column(opened, "products", 4)} == {"Mail Archive"}
    assert told(opened) == f"1–100 of {FILES}"


# --- drill-down -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "table", ["retries", "groups", "descriptions", "exit-codes", "products", "outcomes", "days", "rules"]
)
def test_the_count_of_a_group_leads_to_as_many_files(opened: Opened, table: str) -> None:
    for place in (0, -1):
        button = opened.page.locator(f"#{table} .drill").nth(place)
        count = button.text_content()
        button.click()
        assert told(opened).endswith(f" of {count} (of {FILES})")
        assert "opener" in focused(opened, "className")


def test_a_table_is_copied_as_csv_without_formulas(opened: Opened) -> None:
    opened.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened.page.evaluate(
        "texts => { navigator.clipboard.writeText = async (text) => { texts.push(text); window.copied = text; }; }", []
    )
    opened.page.locator("#groups .copy").click()
    opened.until(lambda: opened.page.locator("#groups .copied").text_content() == "6 rows copied")
    head, *rows = opened.page.evaluate("window.copied").split("\r\n")
    assert head == "Status MIFs,Failed,Rate,Hidden?,Computer,Times,Most frequent failure,First day,Last day"
    assert [row.split(",")[4] or "(none)" for row in rows] == column(opened, "groups", 4)


def test_conditions_are_shown_and_can_be_dropped(opened: Opened) -> None:
    opened.page.locator("#retries .drill").first.click()
    chips = opened.page.locator("#files .chip")
    assert "Retry: if-matched" in chips.all_text_contents()
    while chips.count():
        chips.first.click()
    assert told(opened) == f"1–100 of {FILES}"


def test_bars_lead_to_their_files(opened: Opened) -> None:
    bar = opened.page.locator(".time[data-means=failed] .bar", has=opened.page.locator("rect:nth-of-type(2)")).last
    bar.click()
    assert opened.page.locator("#files .chip").all_text_contents()[0] == "Failures"
    assert opened.page.locator(SHOWN).count() > 0
    label = opened.page.locator(".products button").first
    _, _, files, _ = opened.page.locator(".products .failures").first.text_content().split()
    label.click()
    assert told(opened).endswith(f" of {files} (of {FILES})")


def test_a_file_opens_with_its_fields_findings_and_lines(opened: Opened) -> None:
    opened.page.locator("#rules tr", has_text="MSI002").locator(".drill").click()
    opener = opened.page.locator("#files .opener").first
    opener.click()
    details = opened.page.locator("#files .details")
    text = details.text_content()
    assert opener.get_attribute("aria-expanded") == "true"
    message = "If a package matches it, this MIF hides a failure that the client would retry"
    assert f"error MSI002 masked-retryable-failure: {message}" in text
    assert "Windows Installer" in text
    marked = details.locator("mark").all_text_contents()
    assert '"Failed"' in marked
    opener.click()
    assert details.count() == 0


@pytest.fixture
def collected(browser: Any, tmp_path: Path) -> Iterator[Opened]:
    """The page of a share with an archive, and with a folder in which two MIFs contradict each other."""
    share = tmp_path / "share"
    (share / "PC1").mkdir(parents=True)
    for name, status in (("first.mif", "Failed"), ("second.mif", "Success")):
        (share / "PC1" / name).write_bytes(status_mif(1, status=status))
    data = status_mif(2, status="failed", description=MASKED)
    archive(share / "old.zip", {"PC2/inner.mif": data, "PC3/more.zip": b"PK"})
    scanned(share, tmp_path / "scan.db", comparison=ComparisonOptions())
    page_of(tmp_path / "scan.db")
    found = Opened(browser, tmp_path / "report.html")
    yield found
    found.close()
    assert found.complaints == []


def opened_by_rule(opened: Opened, code: str) -> Any:
    """The first file with a finding of a rule, open."""
    opened.page.locator("#rules tr", has_text=code).locator(".drill").click()
    opened.page.locator("#files .opener").first.click()
    return opened.page.locator("#files .details")


def test_a_finding_across_files_names_the_other_file_and_shows_no_lines(collected: Opened) -> None:
    details = opened_by_rule(collected, "SCN002")
    finding = details.locator(".finding", has_text="SCN002")
    assert "'second.mif' in this folder" in finding.text_content()
    assert finding.locator(".place").text_content() == "the file as a whole"
    assert finding.locator("pre").count() == 0


def test_an_archive_has_its_findings_and_its_members_have_their_lines(collected: Opened) -> None:
    finding = opened_by_rule(collected, "SCN011").locator(".finding")
    assert "more.zip" in finding.text_content()
    assert finding.locator("pre").count() == 0
    collected.page.locator("#files .opener[aria-expanded=true]").click()
    collected.page.locator("#files .chip").click()
    collected.page.locator("#files .opener", has_text="old.zip/PC2/inner.mif").click()
    assert '"failed"' in collected.page.locator("#files .details mark").all_text_contents()


# --- keys and colours ---------------------------------------------------------------------------------------------


def test_the_first_stop_leads_past_the_head(opened: Opened) -> None:
    opened.page.keyboard.press("Tab")
    assert focused(opened, "className") == "skip"
    assert opened.page.locator(".skip").bounding_box()["y"] >= 0


def test_files_are_found_and_opened_by_keys_alone(opened: Opened) -> None:
    keyboard = opened.page.keyboard
    keyboard.press("/")
    assert focused(opened, "type") == "search"
    keyboard.type("disk/")
    assert focused(opened, "value") == "disk/"
    keyboard.press("Escape")
    opened.page.locator("#files .opener").first.focus()
    keyboard.press("ArrowDown")
    keyboard.press("ArrowDown")
    second = opened.page.locator("#files .opener").nth(2)
    assert focused(opened, "textContent") == second.text_content()
    keyboard.press("Enter")
    assert opened.page.locator("#files .details").count() == 1
    keyboard.press("Tab")
    assert focused(opened, "textContent") == "Close"
    keyboard.press("Escape")
    assert opened.page.locator("#files .details").count() == 0
    assert focused(opened, "textContent") == second.text_content()
    keyboard.press("End")
    keyboard.press("ArrowDown")
    assert told(opened) == f"101–200 of {FILES}"
    keyboard.press("PageUp")
    assert told(opened) == f"1–100 of {FILES}"


def test_the_chart_is_one_stop_and_arrows_go_from_bar_to_bar(opened: Opened) -> None:
    assert opened.page.locator(".time[data-means=status] [tabindex='0']").count() == 1
    opened.page.locator(".time[data-means=status] [tabindex='0']").focus()
    last = focused(opened, "dataset.first")
    opened.page.keyboard.press("ArrowLeft")
    assert focused(opened, "dataset.first") < last
    assert "Succeeded" in focused(opened, "ariaLabel")
    opened.page.keyboard.press("Enter")
    assert "Day: " in "".join(opened.page.locator("#files .chip").all_text_contents())


BACKGROUND = "getComputedStyle(document.documentElement).backgroundColor"


def test_colours_follow_the_system_until_they_are_chosen(browser: Any, report: Path) -> None:
    light, dark = (Opened(browser, report, color_scheme=scheme) for scheme in ("light", "dark"))
    bright, dim = (one.page.evaluate(BACKGROUND) for one in (light, dark))
    assert bright != dim
    light.page.locator("#theme").select_option("dark")
    assert light.page.evaluate(BACKGROUND) == dim
    light.page.reload()
    light.page.wait_for_selector(":root.ready")
    assert light.page.evaluate(BACKGROUND) == dim
    light.page.emulate_media(media="print")
    assert light.page.evaluate(BACKGROUND) == "rgb(255, 255, 255)"
    assert light.page.locator("header").is_hidden()
    for one in (light, dark):
        one.close()
        assert one.complaints == []


CONTRASTS = """
() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const parts = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (rgb) => {
    const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    const [r, g, b] = rgb.slice(0, 3).map((part) => linear(part / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const found = parts(getComputedStyle(at).backgroundColor);
      if (found[3] === 255) return found;
    }
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const poor = new Set();
  let seen = 0;
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !node.checkVisibility() || node.closest("svg, :disabled")) continue;
    seen += 1;
    const [one, other] = [light(parts(getComputedStyle(node).color)), light(ground(node))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < 4.5) poor.add(`${node.tagName}.${node.className} ${ratio.toFixed(2)}`);
  }
  return [seen, [...poor]];
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_the_contrast_that_wcag_asks_for(browser: Any, report: Path, scheme: str) -> None:
    opened = Opened(browser, report, color_scheme=scheme)
    opened.page.locator("#files .opener").first.click()
    seen, poor = opened.page.evaluate(CONTRASTS)
    opened.close()
    assert seen > 500
    assert poor == []


@pytest.mark.parametrize("width", [320, 390, 800, 1440])
def test_the_page_fits_screens_of_any_width(browser: Any, report: Path, width: int) -> None:
    opened = Opened(browser, report, viewport={"width": width, "height": 800})
    opened.page.locator("#files .opener").first.click()
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.page.locator(".sorting").first.is_visible() == (width <= 750)
    opened.close()


@pytest.mark.parametrize("width", [760, 900, 1200, 1440])
def test_tables_fit_their_screens_also_with_an_open_file(browser: Any, report: Path, width: int) -> None:
    opened = Opened(browser, report, viewport={"width": width, "height": 800})
    opened_by_rule(opened, "MSI002")
    wider = "(parts) => parts.filter((part) => part.scrollWidth > part.clientWidth).map((part) => part.textContent)"
    assert opened.page.locator(".scroll").evaluate_all(wider) == []
    opened.close()


def test_heads_of_printed_tables_can_be_repeated_on_each_sheet(opened: Opened) -> None:
    opened.page.emulate_media(media="print")
    displays = "(parts) => [...new Set(parts.map((part) => getComputedStyle(part).display))]"
    assert opened.page.locator("thead").evaluate_all(displays) == ["table-header-group"]
    # Chromium repeats none that has a box of its own in it, as buttons are.
    assert opened.page.locator("thead button").evaluate_all(displays) == ["contents"]
    assert opened.page.locator("thead").first.is_visible()
    overflows = "(parts) => [...new Set(parts.map((part) => getComputedStyle(part).overflow))]"
    assert opened.page.locator(".scroll").evaluate_all(overflows) == ["visible"]


def test_paths_are_broken_between_folders(browser: Any, report: Path) -> None:
    opened = Opened(browser, report, viewport={"width": 900, "height": 800})
    lines = """(name) => {
      const range = document.createRange();
      range.selectNodeContents(name);
      return range.getClientRects().length;
    }"""
    names = opened.page.locator("#files .opener b").all()[:20]
    assert {name.evaluate(lines) for name in names} == {1}
    opened.close()


def test_without_scripts_the_page_is_readable(browser: Any, report: Path) -> None:
    opened = Opened(browser, report, java_script_enabled=False)
    assert opened.page.locator("noscript p").is_visible()
    assert opened.page.locator("#theme").is_hidden()
    assert opened.page.locator(SHOWN).count() == 100
    assert opened.page.locator(".time .bar").count() > 20
    opened.close()
    assert opened.complaints == []


# --- hostile text -------------------------------------------------------------------------------------------------


@pytest.fixture
def hostile(browser: Any, tmp_path: Path) -> Iterator[Opened]:
    page_of(hostile_store(tmp_path), "folder=*<b onclick*", "product=*")
    found = Opened(browser, tmp_path / "report.html")
    yield found
    found.close()


def test_hostile_text_is_shown_and_does_nothing(hostile: Opened) -> None:
    openers = hostile.page.locator("#files .opener")
    assert openers.count() == len(HOSTILE) + 3
    for place in range(openers.count()):
        openers.nth(place).click()
    hostile.page.locator("#files input[type=search]").fill("<img src=x onerror=alert(2)>")
    hostile.until(lambda: openers.count() == 1)
    assert hostile.page.locator("img, b[onclick], main svg[onload], script:not([id]):not([type=module])").count() == 0
    assert "<img src=x onerror=alert(2)>" in hostile.page.locator("#files tbody").text_content()
    for button in hostile.page.locator(".drill").all()[:12]:
        button.click()
    assert hostile.complaints == []
    assert len(hostile.requests) == 1


def test_the_policy_stops_what_would_get_in_nevertheless(hostile: Opened) -> None:
    refused = """(work) => {
      try {
        if (work === "handler") document.createElement("img").setAttribute("onerror", "window.hit = 1");
        if (work === "markup") document.body.innerHTML = "<p>";
        if (work === "code") setTimeout("window.hit = 2");
        return "done";
      } catch (error) { return error.name; }
    }"""
    for work in ("handler", "markup", "code"):
        assert hostile.page.evaluate(refused, work) == "TypeError", work
    image = "() => { const made = new Image(); made.src = 'http://example.invalid/x.png'; document.body.append(made); }"
    hostile.page.evaluate(image)
    hostile.until(lambda: any("example.invalid" in one for one in hostile.complaints))
    assert hostile.page.evaluate("window.hit") is None
    assert hostile.refused == ["csp"]
