"""The extension in the workbench of VS Code itself, in a browser, on files that are on no disk."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import chromium
from running import SAMPLES
from workbench import STATIC, Workbench, served

from mifkit import __version__
from mifkit.bundle.archives import unzipped

ARCHIVE = Path(__file__).resolve().parents[2] / f"dist/mifkit-{__version__}.vsix"
pytestmark = [
    pytest.mark.skipif(
        not (ARCHIVE.exists() and STATIC.is_dir()), reason="the extension is not built: python -m mifkit.editors.vscode"
    ),
    # Starting VS Code and Python in a browser takes half a minute, and a busy computer many times that.
    pytest.mark.timeout(900),
]
FILES = {path.name: path.read_bytes() for path in SAMPLES.iterdir()} | {
    "mifkit.toml": b'extend = "site.toml"\n',
    "site.toml": b'ignore = ["MSI002"]\n',
    "loose.mif": (SAMPLES / "idmif-projector.mif").read_bytes().replace(b"  ", b""),
    "install.cmd": b"msiexec /i reader.msi /m MSIRDR42.mif\r\n",
}
OUTCOME = '[id="mifkit.mifkit.mifkit.outcome"]'


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("extension")
    for name, data in unzipped(ARCHIVE.read_bytes()).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    with served(folder / "extension", FILES) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def workbench(browser: Any, address: str) -> Iterator[Workbench]:
    """A window whose folder is not trusted. It takes a while to start: the tests share it."""
    opened = Workbench(browser, address, trusted=False)
    yield opened
    assert all(url.startswith((address, "blob:", "data:")) for url in opened.requests)
    opened.close()


def test_a_mif_has_colours_before_the_server_runs(workbench: Workbench) -> None:
    workbench.open("status-success.mif")
    workbench.until(lambda: len(workbench.colours("START COMPONENT")) == 2)
    keyword, block = workbench.colours("START COMPONENT")
    name, _, text = workbench.colours('NAME = "WORKSTATION"')
    assert len({keyword, block, name, text}) == 4


def test_a_finding_has_its_place_and_its_fix(workbench: Workbench) -> None:
    workbench.open("broken.mif")
    workbench.page.wait_for_selector(".squiggly-error")
    workbench.go_to(13, 12)
    assert "Write 'Attribute' (safe)" in workbench.fixes()
    workbench.page.keyboard.press("Enter")
    workbench.until(lambda: "Attribut\n" not in workbench.text())
    assert "End Attribute\n  End Group" not in workbench.text()
    workbench.command("Fix all that is safe to fix")
    workbench.until(lambda: "End Attribute\n  End Group" in workbench.text())


def test_the_status_bar_shows_the_outcome(workbench: Workbench) -> None:
    workbench.open("status-success.mif")
    workbench.until(lambda: "Success" in workbench.page.inner_text(OUTCOME))
    workbench.open("MSIRDR42.mif")
    workbench.until(lambda: "FailureNonRetry" in workbench.page.inner_text(OUTCOME))
    workbench.page.click(OUTCOME)
    hovers = workbench.page.locator(".editor-instance .monaco-hover")
    workbench.until(lambda: "This hides exit code 1618" in "".join(hovers.all_inner_texts()))
    workbench.page.keyboard.press("Escape")
    workbench.open("dmi-ups.mif")
    workbench.page.wait_for_selector(OUTCOME, state="hidden")


def test_configuration_files_of_the_folder_count(workbench: Workbench) -> None:
    workbench.open("MSIRDR42.mif")
    workbench.page.wait_for_selector(OUTCOME)
    workbench.command("Problems: Focus on Problems View")
    workbench.page.get_by_placeholder("Filter (e.g.").fill("MSIRDR42.mif")
    rows = workbench.page.locator(".markers-panel .monaco-list-row")
    workbench.until(lambda: "MSI001" in "".join(rows.all_inner_texts()))
    assert "MSI002" not in "".join(rows.all_inner_texts())
    workbench.page.keyboard.press("Control+J")


def test_it_is_formatted(workbench: Workbench) -> None:
    workbench.open("loose.mif")
    workbench.until(lambda: '\nName = "Inventory Tag"' in workbench.text())
    workbench.command("Format Document")
    workbench.until(lambda: '\n      Name = "Inventory Tag"' in workbench.text())


def test_definitions_and_scripts_are_checked(workbench: Workbench) -> None:
    for name in ("contoso-reader.sms", "install.cmd"):
        workbench.open(name)
        workbench.page.wait_for_selector(".squiggly-error, .squiggly-warning, .squiggly-info")


def test_the_outline_has_the_blocks(workbench: Workbench) -> None:
    workbench.open("idmif-projector.mif")
    workbench.page.keyboard.press("Control+Shift+O")
    rows = workbench.page.locator(".quick-input-list .monaco-list-row")
    workbench.until(lambda: "Lamp Hours" in "".join(rows.all_inner_texts()))
    workbench.page.keyboard.press("Escape")


def test_snippets_are_offered_and_quotes_surround(workbench: Workbench) -> None:
    workbench.open("noidmif-asset.mif")
    workbench.command("Snippets: Insert Snippet")
    workbench.choose("status-failure")
    workbench.until(lambda: 'Value = "Contoso Reader"' in workbench.text())
    workbench.page.keyboard.type('"')
    workbench.until(lambda: '""Contoso""' in workbench.text())


def test_a_worker_that_dies_is_started_again(workbench: Workbench) -> None:
    workbench.open("MSIRDR42.mif")
    workbench.page.wait_for_selector(OUTCOME)
    workbench.worker("mifkit").evaluate("postMessage({ fault: 'gone' })")
    workbench.page.wait_for_selector(OUTCOME, state="hidden")
    workbench.page.wait_for_selector(OUTCOME)


def test_the_server_is_started_again_on_request(workbench: Workbench) -> None:
    workbench.open("MSIRDR42.mif")
    workbench.page.wait_for_selector(OUTCOME)
    workbench.command("Restart the server")
    workbench.page.wait_for_selector(OUTCOME, state="hidden")
    workbench.page.wait_for_selector(OUTCOME)
