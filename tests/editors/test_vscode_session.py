"""The editor server as the extension's worker runs it: without processes, and with the files that it is handed."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from editor import place
from processes import PATIENCE
from running import SAMPLES

from mifkit.editors.vscode.session import Session

# Modules that Python in a browser does not have, as far as mifkit could come to import them; and what runs there.
MISSING = (
    *("curses", "dbm", "ensurepip", "grp", "pwd", "readline", "resource", "syslog", "tkinter"),
    *(f"multiprocessing.{name}" for name in ("resource_tracker", "shared_memory", "synchronize")),
)
IN_BROWSERS = ("mifkit.editors.vscode.session", "mifkit.web.playground.session")
MASKED = (SAMPLES / "MSIRDR42.mif").read_text("ascii")


class Worker:
    """A session, and what it has sent."""

    def __init__(self, folder: Path) -> None:
        self.sent: list[dict[str, Any]] = []
        self.session = Session(lambda message: self.sent.append(json.loads(message)))
        self.uri = (folder / "MSIRDR42.mif").as_uri()
        self._number = 0

    def notify(self, method: str, params: Any) -> None:
        self.session.receive(json.dumps({"jsonrpc": "2.0", "method": method, "params": params}))

    async def ask(self, method: str, params: Any) -> Any:
        self._number += 1
        message = {"jsonrpc": "2.0", "id": self._number, "method": method, "params": params}
        self.session.receive(json.dumps(message))
        while True:
            for one in self.sent:
                if one.get("id") == self._number:
                    return one.get("result", one.get("error"))
            await asyncio.sleep(0)

    async def about(self, method: str, **params: Any) -> Any:
        return await self.ask(method, {"textDocument": {"uri": self.uri}} | params)

    async def begin(self, text: str = MASKED) -> None:
        capabilities = {"textDocument": {"diagnostic": {}, "hover": {"contentFormat": ["markdown"]}}}
        await self.ask("initialize", {"processId": None, "rootUri": None, "capabilities": capabilities})
        self.notify("initialized", {})
        item = {"uri": self.uri, "languageId": "mif", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    async def codes(self) -> set[str]:
        return {finding["code"] for finding in (await self.about("textDocument/diagnostic"))["items"]}

    def put(self, path: Path, text: str) -> list[str]:
        return self.session.put(path.as_uri(), text.encode())


def test_it_answers_without_processes(tmp_path: Path) -> None:
    async def talk() -> None:
        worker = Worker(tmp_path)
        await worker.begin()
        assert await worker.codes() == {"MSI001", "MSI002"}
        hover = await worker.about("textDocument/hover", position=place(MASKED, '"Failed"')["start"])
        assert "FailureNonRetry" in hover["contents"]["value"]
        outcome = await worker.about("mifkit/outcome")
        assert outcome["state"] == "FailureNonRetry if the package matches it"
        assert outcome["kind"] == "open"
        assert outcome["range"] == place(MASKED, '"Failed"')

    asyncio.run(talk())


def test_what_is_asked_wrongly_has_no_outcome(tmp_path: Path) -> None:
    async def talk() -> None:
        worker = Worker(tmp_path)
        await worker.begin("Start Component\nEnd Component\n")
        assert await worker.about("mifkit/outcome") is None
        assert await worker.ask("mifkit/outcome", {}) is None

    asyncio.run(talk())


def test_configuration_files_count_with_those_that_they_name(tmp_path: Path) -> None:
    async def talk() -> None:
        worker = Worker(tmp_path)
        site = tmp_path.parent / "site.toml"
        wanted = worker.put(tmp_path / "mifkit.toml", 'extend = "../site.toml"\nbaseline = "known.json"\n')
        assert wanted == [site.as_uri(), (tmp_path / "known.json").as_uri()]
        assert worker.put(site, 'ignore = ["MSI001"]\n') == []
        worker.put(tmp_path / "mifkit.toml", 'extend = "../site.toml"\n')
        await worker.begin()
        assert await worker.codes() == {"MSI002"}
        worker.session.remove((tmp_path / "mifkit.toml").as_uri())
        worker.session.check_again()
        assert await worker.codes() == {"MSI001", "MSI002"}

    asyncio.run(talk())


def test_only_its_own_table_of_pyproject_counts(tmp_path: Path) -> None:
    worker = Worker(tmp_path)
    path = tmp_path / "pyproject.toml"
    assert worker.put(path, 'baseline = "a"\n[tool.other]\nextend = "b"\n') == []
    assert worker.put(path, '[tool.mifkit]\nextend = "b.toml"\n') == [(tmp_path / "b.toml").as_uri()]
    assert worker.put(path, "[tool\n") == []
    assert worker.put(path, "tool = 3\n") == []


def test_the_bytes_of_a_file_count(tmp_path: Path) -> None:
    async def talk() -> None:
        worker = Worker(tmp_path)
        text = MASKED.replace('"Contoso"', '"Café"')
        worker.session.put(worker.uri, text.encode())
        await worker.begin(text)
        assert "SYN101" in await worker.codes()

    asyncio.run(talk())


def test_a_message_that_is_not_json_is_logged(tmp_path: Path) -> None:
    async def talk() -> None:
        worker = Worker(tmp_path)
        worker.session.receive("{")
        assert worker.sent[-1]["method"] == "window/logMessage"
        await worker.begin()
        assert "MSI001" in await worker.codes()

    asyncio.run(talk())


@pytest.mark.parametrize("module", IN_BROWSERS)
def test_it_starts_without_the_modules_that_browsers_lack(module: str) -> None:
    code = f"import sys; sys.modules.update(dict.fromkeys({MISSING})); import {module}"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=PATIENCE)
