"""Fingerprints: a finding keeps its fingerprint when the lines of its file move.

A finding is recognised by its file, its rule, and the kinds and names of the blocks around it. Findings that agree in
all of these are numbered in the order of the text, so a further finding changes only the last number. The message does
not count: it may quote a value, and the next version may word it better.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct

from mifkit.diagnostics import Diagnostic

# Hexadecimal digits: half of a SHA-256. No two findings of any project will share them by chance.
LENGTH = 32


class Identity(Struct, frozen=True):
    """The facts by which a finding is recognised; findings that share them are told apart by their number."""

    path: str
    code: str
    block_path: tuple[str, ...]


def identity(diagnostic: Diagnostic, path: str) -> Identity:
    """The facts by which a finding is recognised. `path` is the same on every machine: relative, with slashes."""
    return Identity(path, diagnostic.code, diagnostic.block_path)


def fingerprints(diagnostics: Iterable[Diagnostic], path: str) -> Iterator[str]:
    """The fingerprints of the findings of a file, which come in the order of the text; no two are the same.

    `path` is relative, with slashes, as in `identity`.
    """
    # Late: only some formats have fingerprints.
    from hashlib import sha256

    seen: Counter[Identity] = Counter()
    for diagnostic in diagnostics:
        known = identity(diagnostic, path)
        seen[known] += 1
        # No part contains a NUL: names in block paths are printable, and no file system allows it in a path.
        text = "\0".join((known.path, known.code, *known.block_path, str(seen[known])))
        yield sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH]
