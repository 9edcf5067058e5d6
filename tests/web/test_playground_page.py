"""The playground in a real Chromium, opened from its folder without a server and without a network."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import Opened, chromium
from running import SAMPLES

FOLDER = Path(__file__).resolve().parents[2] / "dist" / "playground"
pytestmark = pytest.mark.skipif(
    not (FOLDER / "index.html").exists(), reason="the playground is not built: python -m mifkit.web.playground"
)
MASKED = (SAMPLES / "MSIRDR42.mif").read_text("ascii")
HOSTILE = '<img src=x onerror="document.title=1">'


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def shared(browser: Any) -> Iterator[Opened]:
    """A page that is ready. Python takes seconds to start: the tests share it."""
    opened = Opened(browser, FOLDER / "index.html", viewport={"width": 1280, "height": 900})
    yield opened
    opened.close()


@pytest.fixture
def opened(shared: Opened) -> Iterator[Opened]:
    page = shared.page
    while page.locator("#tabs button").count() > 1 or page.input_value("#text"):
        page.click("#remove")
    yield shared
    assert shared.complaints == []
    assert {url.split("/")[0] for url in shared.requests} <= {"file:", "blob:null"}
    assert all(url.startswith(("blob:", FOLDER.as_uri())) for url in shared.requests)


def paste(opened: Opened, text: str, name: str = "MSIRDR42.mif") -> None:
    opened.page.fill("#name", name)
    opened.page.keyboard.press("Tab")
    opened.page.fill("#text", text)
    opened.until(lambda: opened.page.inner_text("#state").startswith("Checked"))


def outcome(opened: Opened) -> str:
    return str(opened.page.inner_text("#outcome"))


def test_a_pasted_mif_has_findings_and_an_outcome(opened: Opened) -> None:
    paste(opened, MASKED)
    assert opened.page.inner_text("#total") == "2 errors."
    assert "MSI001" in opened.page.inner_text("#findings")
    opened.page.fill("#exit-code", "1618")
    opened.until(lambda: "undetermined" in outcome(opened))
    opened.page.select_option("#match", "field-differs")
    opened.until(lambda: outcome(opened).startswith("FailureRetry"))
    opened.page.select_option("#match", "")
    opened.page.fill("#exit-code", "")


def test_a_definition_among_the_files_decides_the_match(opened: Opened) -> None:
    opened.page.select_option("#examples", "contoso-reader.sms")
    opened.page.select_option("#examples", "MSIRDR42.mif")
    opened.until(lambda: outcome(opened).startswith("FailureNonRetry"))


def test_a_finding_selects_its_place(opened: Opened) -> None:
    paste(opened, MASKED)
    opened.page.click("#findings .place")
    chosen = opened.page.evaluate("$('text').value.slice($('text').selectionStart, $('text').selectionEnd)")
    assert chosen == '"Failed"'


def test_fixes_change_the_text_and_undo_brings_it_back(opened: Opened) -> None:
    broken = (SAMPLES / "broken.mif").read_text("cp1252")
    paste(opened, broken, "broken.mif")
    opened.page.click("#fix")
    opened.until(lambda: bool(opened.page.input_value("#text") != broken))
    assert "Attribut\n" not in opened.page.input_value("#text")
    opened.page.click("#undo")
    opened.until(lambda: bool(opened.page.input_value("#text") == broken))


def test_a_log_says_what_became_of_the_programs(opened: Opened) -> None:
    opened.page.select_option("#examples", "execmgr.log")
    opened.until(lambda: opened.page.locator("#outcome-title").text_content() == "What became of the programs")
    opened.until(lambda: "FailureNonRetry" in outcome(opened))


def test_markup_is_text(opened: Opened) -> None:
    paste(opened, f'Start Component\n  Name = "{HOSTILE}"\n  {HOSTILE}\nEnd Component\n', f"{HOSTILE[:4]}.mif")
    assert opened.page.locator("img").count() == 0
    assert opened.page.title() == "mifkit playground"


def test_a_link_carries_text_and_circumstances(opened: Opened, browser: Any) -> None:
    paste(opened, MASKED)
    opened.page.fill("#exit-code", "1603")
    opened.page.click("#share")
    opened.until(lambda: "link" in opened.page.inner_text("#state"))
    address = opened.page.evaluate("location.href")
    opened.page.fill("#exit-code", "")
    second = browser.new_page()
    second.goto(address)
    second.wait_for_selector(":root.ready", timeout=60_000)
    assert second.input_value("#text") == MASKED
    assert second.input_value("#exit-code") == "1603"
    second.close()


def test_a_worker_that_dies_is_started_again(opened: Opened) -> None:
    opened.page.evaluate("stop(new Error('gone'))")
    paste(opened, MASKED)
    assert opened.page.inner_text("#total") == "2 errors."


def test_all_is_done_with_the_keyboard(opened: Opened) -> None:
    paste(opened, MASKED)
    opened.page.locator("#tabs button").focus()
    reached = set()
    for _ in range(30):
        reached.add(opened.page.evaluate("document.activeElement.id || document.activeElement.className"))
        opened.page.keyboard.press("Tab")
    assert reached >= {"open", "new", "examples", "name", "text", "format", "save", "share", "product", "place"}


def test_it_fits_a_telephone(browser: Any) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto((FOLDER / "index.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.close()
