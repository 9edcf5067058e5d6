"""A short text for people, as Markdown or plain text, in which text of a file is always shown as it is."""

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import quote

from lsprotocol import types

from mifkit.diagnostics import printable

# Text with a meaning in Markdown, its extensions and HTML: anywhere, and at the beginning.
SPECIAL = re.compile(r"[\\`*_\[\]<>~&|@$]|:(?=//)|(?i:(?<=\bwww))\.|^[#+=-]")
NUMBERED = re.compile(r"^(\d+)([.)])")


class Link(NamedTuple):
    """A publication: its title, and its address or an empty string."""

    title: str
    address: str


class HoverText:
    """Paragraphs, one after another. Any text may come from a file, but addresses may not."""

    def __init__(self, *, markdown: bool) -> None:
        self._markdown = markdown
        self._blocks: list[str] = []

    def _text(self, text: str) -> str:
        shown = printable(" ".join(text.split()))
        return NUMBERED.sub(r"\1\\\2", SPECIAL.sub(r"\\\g<0>", shown)) if self._markdown else shown

    def _bold(self, text: str) -> str:
        return f"**{self._text(text)}**" if self._markdown and text.strip() else self._text(text)

    def paragraph(self, text: str, *, lead: str = "") -> None:
        """Add a paragraph that begins with `lead` in bold; nothing if both are empty."""
        if text or lead:
            self._blocks.append(f"{self._bold(lead)} {self._text(text)}".strip())

    def steps(self, texts: Iterable[str]) -> None:
        """Add a numbered list."""
        self._blocks.append("\n".join(f"{number}. {self._text(text)}" for number, text in enumerate(texts, 1)))

    def links(self, links: Iterable[Link]) -> None:
        """Add a list of publications."""
        if lines := [f"- {self._link(link)}" for link in links]:
            self._blocks.append("\n".join(lines))

    def _link(self, link: Link) -> str:
        if not link.address:
            return self._text(link.title)
        if self._markdown:
            return f"[{self._text(link.title)}](<{quote(link.address, safe=':/?#[]@!$&*+,;=%~')}>)"
        return f"{self._text(link.title)}: {link.address}"

    def rule(self) -> None:
        """Add a line between two parts."""
        if self._blocks:
            self._blocks.append("---")

    def content(self) -> types.MarkupContent | None:
        """The text for the protocol; `None` if it is empty."""
        if not self._blocks:
            return None
        kind = types.MarkupKind.Markdown if self._markdown else types.MarkupKind.PlainText
        return types.MarkupContent(kind, "\n\n".join(self._blocks))
