"""From which computer and which site a file came, by the folders in which it lies."""

import ntpath
import re
import sqlite3
from collections.abc import Callable, Sequence
from functools import cache

from mifkit.scan.share.archive.archives import ARCHIVES
from mifkit.scan.share.names import restored
from mifkit.scan.store.across_files import MOST_OF_ONE
from mifkit.scan.store.paths import prefix_of

# Folders in which MIFs lie on any computer; a collection often has them below the folder of the computer.
USUAL = frozenset(
    (
        *("appdata", "ccm", "idmifs", "inventory", "local", "logs", "mif", "mifs", "noidmifs", "status", "system"),
        *("system32", "temp", "tmp", "windows", "winnt"),
    )
)
DRIVE = re.compile(r"[a-z][:$]?", re.IGNORECASE)
# The share of a site server is called after the site: SMS_P01.
SITE_SHARE = re.compile(r"SMS_([A-Z0-9]{3})", re.IGNORECASE)
PARTS = re.compile(r"[/\\]+")
# Folders with more different MIFs of one product than one computer has (`mifkit.scan.store.across_files`).
CROWDED = f"""
SELECT DISTINCT folder FROM status_fields JOIN files ON files.id = file WHERE vanished IS NULL
GROUP BY folder, upper(manufacturer), upper(product), upper(version) HAVING count(DISTINCT digest) > {MOST_OF_ONE}
"""  # noqa: S608  # a number of ours


class Places:
    """The places of the folders of a store.

    `roots` are the folders that were scanned. `depth`: each folder so many levels below a root belongs to one computer;
    `None`: each single folder does, unless it is one of those that `crowded` finds, which hold the files of many.
    """

    def __init__(self, roots: Sequence[str], depth: int | None, crowded: Callable[[], frozenset[int]]) -> None:
        self._roots = sorted(roots, key=len, reverse=True)
        self._depth = depth
        self._crowded = cache(crowded)
        self._parts: dict[str | bytes, tuple[str, list[str]]] = {}

    def at_level(self, path: str | bytes, level: int) -> str:
        """The folder so many levels below the root that a folder lies in; the folder itself if it is not deeper."""
        root, parts = self._split(path)
        if len(parts) <= level:
            return restored(path)
        first = prefix_of(root)
        return first + first[-1].join(parts[:level]) if level else root

    def computer(self, folder: int, path: str | bytes) -> str | None:
        """The name of the computer whose files lie in a folder; `None` if the folder does not show it."""
        root, parts = self._split(path)
        if self._depth is not None:
            return _name(parts[self._depth - 1]) if 0 < self._depth <= len(parts) else _server(root)
        own = _without_usual(parts)
        if not own:
            return _server(root)
        return None if folder in self._crowded() else _name(own[-1])

    def site(self, folder: int, path: str | bytes) -> str | None:
        """The site from which the files of a folder come: the site code in the name of a site server's share or, in a
        collection, the uppermost folder above those of computers; `None` if neither is there."""
        _, parts = self._split(path)
        for part in PARTS.split(restored(path)):
            if found := SITE_SHARE.fullmatch(part):
                return found.group(1).upper()
        own = parts[: self._depth] if self._depth is not None else _without_usual(parts)
        above = own if self._depth is None and folder in self._crowded() else own[:-1]
        return _name(above[0]) if above else None

    def _split(self, path: str | bytes) -> tuple[str, list[str]]:
        """The root of a folder, and the folders below the root that lead to it."""
        known = self._parts.get(path)
        if known is None:
            text = restored(path)
            root = next((root for root in self._roots if text == root or text.startswith(prefix_of(root))), text)
            known = self._parts[path] = root, list(filter(None, PARTS.split(text[len(root) :])))
        return known


def _without_usual(parts: list[str]) -> list[str]:
    """The folders without those at the end that any computer has."""
    end = len(parts)
    while end and (parts[end - 1].lower() in USUAL or DRIVE.fullmatch(parts[end - 1])):
        end -= 1
    return parts[:end]


def _name(folder: str) -> str:
    """The name after which a folder or an archive is called."""
    ending = next((ending for ending in ARCHIVES if folder.lower().endswith(ending)), "")
    return folder[: len(folder) - len(ending)] or folder


def _server(root: str) -> str | None:
    """The computer of an administrative share: PC0042 of \\\\PC0042\\admin$."""
    share, _ = ntpath.splitdrive(root)
    parts = list(filter(None, PARTS.split(share)))
    return parts[0] if len(parts) == 2 and parts[1].endswith("$") else None


def crowded_folders(database: sqlite3.Connection) -> frozenset[int]:
    """The folders that hold the files of many computers. Raises sqlite3.Error."""
    return frozenset(folder for (folder,) in database.execute(CROWDED))
