"""The page of `mifkit report -o html` in tests: made, taken apart, and with texts that would like to be more."""

import base64
import gzip
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from running import invoke
from shares import MASKED, scanned, status_mif
from systems import nameable

from mifkit.output.report.html.tables import NUMERIC

# Each would show up: as an element, as a dialog, as a request, as text in another order or as a broken page.
HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    "--><svg onload=alert(3)>",
    "{{ 7*7 }}{% raw %}",
    "&lt;b&gt;&#60;",
    "javascript:alert(4)",
    "\u202ereversed\u2066",
    "nul\x00bell\x07escape\x1b[31m",
    "' onmouseover='alert(5)",
)


def page_of(store: Path, *conditions: str) -> str:
    """The page, through the command line."""
    target = store.with_name("report.html")
    where = [part for one in conditions for part in ("--where", one)]
    done = invoke("report", store, "-o", f"html:{target}", *where)
    assert (done.exit_code, done.output) == (0, "")
    return target.read_text(encoding="ascii")


def hostile_store(folder: Path) -> Path:
    """A store of status MIFs whose fields, names and folders are hostile."""
    share, store = folder / "share", folder / "scan.db"
    place = share / nameable("<b onclick=alert(6)>PC")
    place.mkdir(parents=True)
    for number, text in enumerate(HOSTILE):
        data = status_mif(number, status="Failed", description="@DESCRIPTION").decode("ascii")
        data = data.replace(f"Reader {number}", text).replace("@DESCRIPTION", text)
        (place / nameable(f"<img src=y onerror=alert({number})>.mif")).write_bytes(b"\xef\xbb\xbf" + data.encode())
    for number in range(90, 93):
        (place / f"masked{number}.mif").write_bytes(status_mif(number, status="Failed", description=MASKED))
    scanned(share, store)
    return store


class Page(HTMLParser):
    """A page as HTML has it: elements with their attributes, text without scripts and styles, and what these hold."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.inline: dict[str, str] = {}
        self._within = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.elements.append((tag, found))
        if tag in ("script", "style"):
            self._within = found.get("id") or tag

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within:
            self.inline[self._within] = self.inline.get(self._within, "") + data
        else:
            self.text.append(data)

    @property
    def data(self) -> dict[str, Any]:
        """What the script reads."""
        found: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(self.inline["data"])))
        return found

    @property
    def policy(self) -> str:
        (found,) = [attributes["content"] for _, attributes in self.elements if "http-equiv" in attributes]
        return found or ""

    def rows(self, table: str) -> list[list[Any]]:
        """The rows of a table in the data, with their texts."""
        data = self.data
        kinds = self.kinds(table)
        columns = data["tables"][table]["columns"]
        texts = [
            values if kind in NUMERIC else [data["texts"][value] for value in values]
            for kind, values in zip(kinds, columns, strict=False)
        ]
        return [list(row) for row in zip(*texts, strict=True)]

    def kinds(self, table: str) -> list[str | None]:
        """The kinds of the columns of a table."""
        found: list[str | None] = []
        inside = False
        for tag, attributes in self.elements:
            if tag == "table":
                inside = attributes.get("data-table") == table
            elif inside and tag == "th":
                found.append(attributes.get("data-kind"))
        return found
