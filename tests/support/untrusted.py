"""Hostile text for files, their names and command lines, and what an output must not do with it."""

import csv
import json
import re
from xml.etree import ElementTree as ET

from mifkit.output.findings.csv import HEADER

HOSTILE = [
    "\x1b[31mred\x1b[0m",
    "\x1b]8;;https://example.invalid\x1b\\link\x1b]8;;\x1b\\",
    "\x1b]0;title\x07",
    "\x9b31mred",
    "\x90q\x9c",
    "\x7f\b\b\b",
    "\0",
    "\r",
    "\r\nerror[MSI001]",
    "\n::error file=a::b",
    "\n##[error]x",
    "##vso[task.setvariable variable=a]b",
    "::set-output name=a::b",
    "[red]x[/red]",
    "[link=https://example.invalid]x[/link]",
    "[/]",
    "\u202eltr\u202c",
    "\u2066\u2069\u200f",
    "\ufeff\u200b\u00ad",
    "\u2028\u2029\x85\x0b\x0c",
    "e\u0301\u0301\u0301",
    "名前\u3000\uff21",
    "😀",
    "\U000e0001\U000e007f",
    "\ud800",
    "\udcff",
    "\t\t",
    '"',
    "\\",
    "\\x1b[31m",
    "{0}%s$(x)`x`",
    "=cmd|' /C calc'!A0",
    "+1;=1;-1;@SUM(1)",
    "a;b]c,d:e%0Af%AZP25",
    "<script>alert(1)</script>",
    "</td></table>\n\n# x\n",
    "]]>&amp;&#0;<!--",
    "[a](javascript:x) ![b](c) **d** | e | @f #1",
]
# What may stand in an output besides printable characters.
BLANKS = "\n\u00a0\u3000"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# As GitHub's and Azure's agents look for commands.
COMMAND = re.compile(r"^\s*::|##\[|##vso\[", re.MULTILINE | re.IGNORECASE)

JSON = {"json", "sarif", "gitlab"}
XML = {"junit", "checkstyle"}


def assert_harmless(name: str, shown: str) -> None:
    """Nothing for a terminal or a build server to act upon, and nothing that leaves its place in the format."""
    if name in JSON | XML | {"jsonl"}:
        assert re.fullmatch(r"[\n\x20-\x7e]*", shown)
    else:
        # The mark and the line ends that a file for spreadsheets has.
        shown = shown.removeprefix("\ufeff").replace("\r\n", "\n") if name == "csv" else shown
        bad = {
            char for char in shown if not char.isprintable() and char not in BLANKS and not "\u2000" <= char <= "\u200a"
        }
        assert not bad - {"\u1680", "\u202f", "\u205f"}
    lines = shown.split("\n")
    own = OWN_COMMAND.get(name)
    assert not COMMAND.search("\n".join(own.sub("", line, count=1) if own else line for line in lines))
    if name in JSON:
        json.loads(shown)
    elif name in XML:
        ET.fromstring(shown)
    elif name == "jsonl":
        assert all(json.loads(line) for line in lines[:-1])
    elif name == "csv":
        found = list(csv.reader(lines[:-1]))
        assert len(found) == len(lines) - 1
        assert {len(row) for row in found} == {len(HEADER)}
        # Wherever a spreadsheet begins a cell, by commas or by semicolons, none is a formula.
        assert not [part for row in found for cell in row for part in cell.split(";") if FORMULA.match(part)]


# The commands that mifkit itself gives: their properties hold nothing that ends them, so what follows is the message.
OWN_COMMAND = {
    "github": re.compile(r"^::(error|warning|notice) [^\n]*?::"),
    "azure": re.compile(r"^##vso\[task\.logissue type=(error|warning);[^\]\n]*\]"),
}
FORMULA = re.compile(r"[\s\"]*[=+\-@\uff1d\uff0b\uff0d\uff20]")
