"""Whether everything that a site links to is there, and nothing of it comes from elsewhere."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

# What a browser fetches by itself, as opposed to what a reader may follow.
FETCHED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src", "object": "data"}
# Links that a page states about itself.
STATED = frozenset({"canonical", "alternate", "prev", "next"})
IN_STYLES = re.compile(r"""(?:@import\s++|url\(\s*+)["']?(https?:)?//[^"')\s]+""")


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[tuple[str, str]] = []  # tag, address
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.ids |= {found[name] for name in ("id", "name") if name in found}
        wanted = "href" if tag == "a" else FETCHED.get(tag)
        if wanted in found and found.get("rel") not in STATED:
            self.links.append((tag, found[wanted]))


def faults(site: Path) -> Iterator[str]:
    """A line for every link that leads nowhere, and for everything that a page would fetch from elsewhere."""

    @cache
    def read(path: Path) -> _Page:
        return _Page(path.read_text("utf-8"))

    for path in sorted(site.rglob("*.html")):
        for tag, address in read(path).links:
            if fault := _fault(site, path, tag, address, read):
                yield f"{path.relative_to(site).as_posix()}: {fault}"
    for path in sorted(site.rglob("*.css")):
        for found in IN_STYLES.finditer(path.read_text("utf-8")):
            yield f"{path.relative_to(site).as_posix()}: {found[0]} is fetched from elsewhere"


def _fault(site: Path, path: Path, tag: str, address: str, read: Callable[[Path], _Page]) -> str | None:
    parts = urlsplit(address)
    if parts.scheme in ("data", "mailto"):
        return None
    if parts.scheme or parts.netloc:
        return None if tag == "a" else f"<{tag}> is fetched from {parts.netloc}"
    target = _target(site, path, unquote(parts.path))
    if not target.is_file():
        return f"{address} leads nowhere"
    if parts.fragment and target.suffix == ".html" and unquote(parts.fragment) not in read(target).ids:
        return f"{address}: the page has no such place"
    return None


def _target(site: Path, path: Path, address: str) -> Path:
    if not address:
        return path
    target = site / address.lstrip("/") if address.startswith("/") else path.parent / address
    return target / "index.html" if address.endswith("/") or target.is_dir() else target
