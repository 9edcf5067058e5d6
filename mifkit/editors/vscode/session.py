"""The side of the extension that is Python: the editor server in a worker, which has no processes and no files.

The worker's script hands it the messages of the editor, and the files that the editor's texts and the configuration
come from: they are written into the memory of the worker, under their names.
"""

import json
import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from urllib.parse import quote, urljoin

from pygls.exceptions import JsonRpcException
from pygls.uris import to_fs_path

from mifkit.linter.project import Project
from mifkit.server.checking import Answer, Checker, Question
from mifkit.server.service import create


class InlineChecker:
    """Answers each question at once. A check that does not end costs the worker, which the editor replaces."""

    def __init__(self) -> None:
        self._checker = Checker()

    def submit(self, question: Question, /) -> Future[Answer]:
        future: Future[Answer] = Future()
        future.set_result(self._checker(lambda _: None, question))
        return future

    def shutdown(self) -> None:
        self._checker.close()


class Sender:
    """What the server writes its messages to: it calls a function with each."""

    def __init__(self, send: Callable[[str], object]) -> None:
        self._send = send

    def write(self, data: bytes) -> None:
        self._send(data.decode())

    def close(self) -> None:
        """Nothing is open."""


class Session:
    """A server for one editor. `send` is called with each of its messages, as JSON."""

    def __init__(self, send: Callable[[str], object]) -> None:
        self._server = create(Project, InlineChecker())
        self._server.protocol.set_writer(Sender(send), include_headers=False)

    def receive(self, message: str) -> None:
        """Take a message of the editor, as JSON."""
        protocol = self._server.protocol
        try:
            protocol.handle_message(json.loads(message, object_hook=protocol.structure_message))
        except Exception as error:
            self._server.report_server_error(error, JsonRpcException)

    def put(self, uri: str, data: bytes) -> list[str]:
        """Take a file that the editor has. If it configures mifkit, gives the addresses of the files that it names."""
        path = Path(to_fs_path(uri) or "")
        path.parent.mkdir(parents=True, exist_ok=True)
        # What comes from JavaScript is a view of bytes.
        path.write_bytes(data := bytes(data))
        return list(_named(uri, data)) if path.suffix == ".toml" else []

    def remove(self, uri: str) -> None:
        """Forget a file that the editor no longer has."""
        Path(to_fs_path(uri) or "").unlink(missing_ok=True)

    def check_again(self) -> None:
        """Check all texts again, after files that configure it were put or removed."""
        self._server.check_again()


def _named(uri: str, data: bytes) -> Iterator[str]:
    """The files that the configuration file at `uri` names: the one that it extends, and its baseline."""
    try:
        table = tomllib.loads(data.decode("utf-8-sig"))
    except ValueError:
        return  # The server reports what is wrong with it.
    if uri.endswith("/pyproject.toml"):
        tools = table.get("tool", {})
        table = tools.get("mifkit", {}) if isinstance(tools, dict) else {}
    for key in ("extend", "baseline"):
        name = table.get(key) if isinstance(table, dict) else None
        if isinstance(name, str) and name:
            yield urljoin(uri, quote(name.replace("\\", "/")))
