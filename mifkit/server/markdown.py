"""A short text for a reader, as Markdown or plain, in which nothing that a file says has a meaning of its own."""

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import quote

from lsprotocol import types

from mifkit.diagnostics import printable

# What Markdown, its extensions and HTML would act upon: anywhere in a text, and where it begins.
SPECIAL = re.compile(r"[\\`*_\[\]<>~&|@$]|:(?=//)|(?i:(?<=\bwww))\.|^[#+=-]")
NUMBERED = re.compile(r"^(\d+)([.)])")


class Link(NamedTuple):
    """A publication: its title and, where it has one, its address."""

    title: str
    address: str


class Page:
    """Paragraphs, one after the other. All texts may come from a file, addresses may not."""

    def __init__(self, *, markdown: bool) -> None:
        self._markdown = markdown
        self._blocks: list[str] = []

    def _text(self, text: str) -> str:
        shown = printable(" ".join(text.split()))
        return NUMBERED.sub(r"\1\\\2", SPECIAL.sub(r"\\\g<0>", shown)) if self._markdown else shown

    def _bold(self, text: str) -> str:
        return f"**{self._text(text)}**" if self._markdown and text.strip() else self._text(text)

    def paragraph(self, text: str, *, lead: str = "") -> None:
        """A paragraph; `lead` stands before it, in bold. None for an empty text without a lead."""
        if text or lead:
            self._blocks.append(f"{self._bold(lead)} {self._text(text)}".strip())

    def steps(self, texts: Iterable[str]) -> None:
        """A numbered list."""
        self._blocks.append("\n".join(f"{number}. {self._text(text)}" for number, text in enumerate(texts, 1)))

    def links(self, links: Iterable[Link]) -> None:
        """A list of publications."""
        if lines := [f"- {self._link(link)}" for link in links]:
            self._blocks.append("\n".join(lines))

    def _link(self, link: Link) -> str:
        if not link.address:
            return self._text(link.title)
        if self._markdown:
            return f"[{self._text(link.title)}](<{quote(link.address, safe=':/?#[]@!$&*+,;=%~')}>)"
        return f"{self._text(link.title)}: {link.address}"

    def rule(self) -> None:
        """A line between two parts."""
        if self._blocks:
            self._blocks.append("---")

    def content(self) -> types.MarkupContent | None:
        """The page as the protocol has it; `None` if it is empty."""
        if not self._blocks:
            return None
        kind = types.MarkupKind.Markdown if self._markdown else types.MarkupKind.PlainText
        return types.MarkupContent(kind, "\n\n".join(self._blocks))
