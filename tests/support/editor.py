"""An editor for tests: it speaks the protocol with a server, message by message.

The server is a process, as editors start it, or a thread of this process: a process, and the one that checks for it,
spend seconds on imports before the first answer.
"""

import json
import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import IO, Any, BinaryIO

from processes import PATIENCE
from shares import InProcess

from mifkit.cli.options.configuration import load_project
from mifkit.server.checking import Checker
from mifkit.server.open_files import OpenFiles
from mifkit.server.service import create
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

    def __init__(self, to_server: IO[bytes], from_server: IO[bytes]) -> None:
        self._to_server = to_server
        self._from_server = from_server
        self._incoming: Queue[dict[str, Any] | None] = Queue()
        self._kept: deque[dict[str, Any]] = deque()
        self._number = 0
        self.answers: dict[str, Callable[[Any], Any]] = {}
        self.capabilities: dict[str, Any] = {}
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        stream = self._from_server
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
        self._to_server.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._to_server.flush()

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
        self._to_server.close()
        return self.status()

    def status(self) -> int:
        """Wait for the end of the server; its exit status."""
        raise NotImplementedError

    def _close(self) -> None:
        self._reader.join(PATIENCE)
        for stream in (self._to_server, self._from_server):
            stream.close()

    def kill(self) -> None:
        """End the server if it has not ended."""
        raise NotImplementedError


class ProcessEditor(Editor):
    """The editor of a server that is a process."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        pipe = subprocess.PIPE
        command = [sys.executable, "-m", "mifkit", "server", *arguments]
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, cwd=folder)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        super().__init__(self._process.stdin, self._process.stdout)

    def status(self) -> int:
        status = self._process.wait(timeout=PATIENCE)
        self._close()
        assert self._process.stderr is not None
        self._process.stderr.close()
        return status

    def kill(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self.status()


class ThreadEditor(Editor):
    """The editor of a server that is a thread of this process, and checks in it."""

    def __init__(self) -> None:
        servers_end, to_server = os.pipe()
        from_server, editors_end = os.pipe()
        self._server = create(partial(load_project, None, False))
        self._server.files.stop()
        self._server.files = OpenFiles(self._server.configuration, self._server.log, InProcess(Checker()))
        streams = (os.fdopen(servers_end, "rb"), os.fdopen(editors_end, "wb"))
        self._thread = Thread(target=self._serve, args=streams, daemon=True)
        self._thread.start()
        super().__init__(os.fdopen(to_server, "wb"), os.fdopen(from_server, "rb"))

    def _serve(self, incoming: BinaryIO, outgoing: BinaryIO) -> None:
        with incoming, outgoing:
            self._server.start_io(incoming, outgoing)

    def status(self) -> int:
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        self._close()
        return 0 if self._server.ended else 1

    def kill(self) -> None:
        if self._thread.is_alive():
            self.hang_up()


# Starts a process with these arguments of `mifkit server`, and stops it after the test.
Start = Callable[..., ProcessEditor]


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
