"""The side of the playground that is Python: it runs mifkit's commands on the files of the page.

The page's worker calls `load` and `run`. Both take and give JSON, so that nothing of JavaScript is needed to test them.
"""

import io
import json
import os
import shutil
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from mifkit.cli import main
from mifkit.files.source import Source
from mifkit.status.product import DEFAULT_PRODUCT, TITLES

# A new folder for each run would change the paths that answers show.
FOLDER = Path("playground")
# The samples of the project, which the build puts here.
EXAMPLES = Path(__file__).with_name("examples")


def known() -> str:
    """What the page offers: `{"products": [[name, title], …], "default": name, "examples": {name: file}}`."""
    examples = {path.name: json.loads(load(path.name, path.read_bytes())) for path in sorted(EXAMPLES.glob("*.*"))}
    products = [[product.value, title] for product, title in reversed(TITLES.items())]
    return json.dumps({"products": products, "default": DEFAULT_PRODUCT.value, "examples": examples})


def load(name: str, data: bytes) -> str:
    """A file as the page shows it: `{"text": …, "encoding": codec, "mark": whether it has a byte order mark}`."""
    source = Source(name, data)
    # What is typed into a file of ASCII alone makes it one of the usual code page.
    encoding = "cp1252" if source.codec == "ascii" else source.codec
    return json.dumps({"text": source.text, "encoding": encoding, "mark": source.mark.decode("latin-1")})


def content(file: Mapping[str, str]) -> bytes:
    """A file in the encoding that it had. What that encoding lacks makes it UTF-16, as Windows' editors write it."""
    text = file["text"]
    try:
        return file["mark"].encode("latin-1") + text.encode(file["encoding"])
    except UnicodeEncodeError:
        return b"\xff\xfe" + text.encode("utf-16-le", "surrogatepass")


def run(request: str) -> str:
    """Run a command: `{"arguments": [...], "files": {name: {text, encoding, mark}}}`.

    Gives `{"status": exit status, "out": …, "error": …, "files": …}`, the files as the command has left them.
    """
    wanted = json.loads(request)
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    home = Path.cwd()
    for name, file in wanted["files"].items():
        (FOLDER / name).write_bytes(content(file))
    out, error = io.StringIO(), io.StringIO()
    os.environ["COLUMNS"] = str(wanted.get("columns", 80))
    try:
        os.chdir(FOLDER)
        with redirect_stdout(out), redirect_stderr(error):
            status = _status(wanted["arguments"])
        files = {name: json.loads(load(name, Path(name).read_bytes())) for name in wanted["files"]}
    finally:
        os.chdir(home)
    return json.dumps({"status": status, "out": out.getvalue(), "error": error.getvalue(), "files": files})


def _status(arguments: list[str]) -> int:
    try:
        main(arguments, prog_name="mifkit")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 2
    return 0


if sys.platform == "emscripten":
    # A page has no terminal, and a colour would be an escape sequence.
    os.environ["NO_COLOR"] = "1"
