"""An editor for tests: it starts the server as a process and speaks the protocol with it, message by message."""

import json
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any

from processes import PATIENCE

from mifkit.server.text import EditorText

CAPABILITIES: dict[str, Any] = {
    "workspace": {"workspaceEdit": {"documentChanges": True}},
    "textDocument": {
        "codeAction": {"dataSupport": True, "resolveSupport": {"properties": ["edit"]}},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
    },
}

# The status MIF of the tests has one group only, which is not what they are about.
QUIET = {"ignore": ["STA007"]}


class Editor:
    """A client. Messages of the server that nobody waited for yet are kept."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "mifkit", "server", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
        )
        self._incoming: Queue[dict[str, Any] | None] = Queue()
        self._kept: deque[dict[str, Any]] = deque()
        self._number = 0
        self.answers: dict[str, Callable[[Any], Any]] = {}
        self.capabilities: dict[str, Any] = {}
        Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        while header := stream.readline():
            length = 0
            while header.strip():
                name, _, value = header.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
                header = stream.readline()
            self._incoming.put(json.loads(stream.read(length)))
        self._incoming.put(None)

    def raw(self, body: bytes) -> None:
        """Send octets as the body of a message, whatever they are."""
        stream = self._process.stdin
        assert stream is not None
        stream.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        stream.flush()

    def _send(self, message: dict[str, Any]) -> None:
        self.raw(json.dumps({"jsonrpc": "2.0"} | message).encode())

    def notify(self, method: str, params: Any = None) -> None:
        self._send({"method": method, "params": params})

    def ask(self, method: str, params: Any = None) -> int:
        """Send a request and go on; `answer` gives what comes back."""
        self._number += 1
        self._send({"id": self._number, "method": method, "params": params})
        return self._number

    def request(self, method: str, params: Any = None) -> Any:
        """The result of a request."""
        answer = self.answer(self.ask(method, params))
        assert "error" not in answer, answer
        return answer["result"]

    def answer(self, number: int) -> dict[str, Any]:
        return self._await(lambda message: message.get("id") == number and "method" not in message)

    def await_message(self, method: str, suits: Callable[[Any], bool] | None = None) -> Any:
        """The parameters of the next message of a kind that suits."""
        found = self._await(lambda one: one.get("method") == method and (suits is None or suits(one["params"])))
        return found.get("params")

    def _await(self, suits: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        for index, message in enumerate(self._kept):
            if suits(message):
                del self._kept[index]
                return message
        while True:
            try:
                received = self._incoming.get(timeout=PATIENCE)
            except Empty:
                raise AssertionError(f"nothing came; before: {list(self._kept)}") from None
            assert received is not None, f"the server ended; before: {list(self._kept)}"
            if "id" in received and "method" in received:
                answer = self.answers.get(received["method"])
                self._send({"id": received["id"], "result": answer(received.get("params")) if answer else None})
            if suits(received):
                return received
            self._kept.append(received)

    def waiting(self, method: str) -> list[Any]:
        """The parameters of what has come of a kind, and nobody waited for."""
        return [one["params"] for one in self._kept if one.get("method") == method]

    def forget(self) -> None:
        """Forget what has come: it is about the files of another test."""
        self._kept.clear()

    # --- what every session needs ------------------------------------------------------------------------

    def begin(self, options: Any = None, **capabilities: Any) -> dict[str, Any]:
        """Initialise; the capabilities of the server. `capabilities` come besides the usual ones."""
        merged = {
            part: CAPABILITIES.get(part, {}) | capabilities.get(part, {}) for part in {*CAPABILITIES, *capabilities}
        }
        params = {"processId": None, "rootUri": None, "capabilities": merged, "initializationOptions": options}
        self.capabilities = self.request("initialize", params)["capabilities"]
        self.notify("initialized", {})
        return self.capabilities

    def open(self, path: Path | str, text: str | None = None, language: str = "mif") -> str:
        """Open a file, as it is or with another text; its address."""
        uri = path.as_uri() if isinstance(path, Path) else path
        if text is None:
            assert isinstance(path, Path)
            text = path.read_bytes().decode("windows-1252")
        item = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})
        return uri

    def change(self, uri: str, version: int, *changes: dict[str, Any]) -> None:
        identifier = {"uri": uri, "version": version}
        self.notify("textDocument/didChange", {"textDocument": identifier, "contentChanges": list(changes)})

    def findings(self, uri: str, version: int | None = 1) -> list[Any]:
        """The findings that the server sends for a version of a file."""
        method = "textDocument/publishDiagnostics"
        sent = self.await_message(method, lambda one: one["uri"] == uri and one.get("version") == version)
        found: list[Any] = sent["diagnostics"]
        return found

    def about(self, method: str, uri: str, **params: Any) -> Any:
        """The result of a request about a file."""
        return self.request(f"textDocument/{method}", {"textDocument": {"uri": uri}} | params)

    def actions(self, uri: str, range: dict[str, Any], only: list[str] | None = None) -> list[Any]:
        context: dict[str, Any] = {"diagnostics": []} | ({"only": only} if only is not None else {})
        found: list[Any] = self.about("codeAction", uri, range=range, context=context)
        return found

    # --- the end -----------------------------------------------------------------------------------------

    def end(self) -> int:
        """End the session as editors do; the exit status."""
        self.request("shutdown")
        self.notify("exit")
        return self.status()

    def hang_up(self) -> int:
        """Go away without a word; the exit status."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        return self.status()

    def status(self) -> int:
        status = self._process.wait(timeout=PATIENCE)
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None and not stream.closed:
                stream.close()
        return status

    def kill(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self.status()


# Starts a server, and stops it after the test.
Start = Callable[..., Editor]


def position(text: str, offset: int) -> dict[str, int]:
    """An offset as editors name it: columns in units of UTF-16."""
    place = EditorText(text).position(offset)
    return {"line": place.line, "character": place.character}


def place(text: str, part: str, after: int = 0) -> dict[str, Any]:
    """The range of a part of a text."""
    start = text.index(part, after)
    return {"start": position(text, start), "end": position(text, start + len(part))}


def applied(text: str, edits: list[dict[str, Any]]) -> str:
    """A text after edits, all of which are about the text as it was."""
    lines = text.split("\n")
    assert "\r" not in text

    def offset(where: dict[str, int]) -> int:
        before = sum(len(line) + 1 for line in lines[: where["line"]])
        units = lines[where["line"]].encode("utf-16-le") if where["line"] < len(lines) else b""
        return before + len(units[: 2 * where["character"]].decode("utf-16-le"))

    spans = sorted((offset(one["range"]["start"]), offset(one["range"]["end"]), one["newText"]) for one in edits)
    for start, end, new in reversed(spans):
        text = text[:start] + new + text[end:]
    return text


def edits_of(edit: dict[str, Any], uri: str, version: int = 1) -> list[dict[str, Any]]:
    """The edits of one file and version."""
    (one,) = edit["documentChanges"]
    assert one["textDocument"] == {"uri": uri, "version": version}
    found: list[dict[str, Any]] = one["edits"]
    return found
