"""Fingerprints: what stays of a finding when the lines of its file move.

A finding is known by its file, its rule, and the blocks it stands in by kind and name. Findings that agree in all of
these are numbered in the order of the text, so one more or one less of them changes the last number alone. The
message is no part of it: it may quote a value, and the next version may word it better.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mifkit.diagnostics import Diagnostic

# Hexadecimal digits: half of a SHA-256, which no two findings of any project will share by chance.
LENGTH = 32


class Identity(NamedTuple):
    """What findings have in common that cannot be told apart but by their number."""

    path: str
    code: str
    block_path: tuple[str, ...]


def identity(diagnostic: Diagnostic, path: str) -> Identity:
    """What a finding is known by; `path` is that of its file, the same on every machine: relative, with slashes."""
    return Identity(path, diagnostic.code, diagnostic.block_path)


def fingerprints(diagnostics: Iterable[Diagnostic], path: str) -> Iterator[str]:
    """The fingerprint of each finding of one file, given in the order of the text; no two are the same.

    `path` is that of the file as for `identity`.
    """
    # Late: a lint whose formats tell no fingerprints goes without.
    from hashlib import sha256

    seen: Counter[Identity] = Counter()
    for diagnostic in diagnostics:
        known = identity(diagnostic, path)
        seen[known] += 1
        # No part holds a NUL: names in block paths are printable, and no file system has it in a path.
        text = "\0".join((known.path, known.code, *known.block_path, str(seen[known])))
        yield sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH]
