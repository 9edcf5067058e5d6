"""Which of many status MIFs satisfy which of many packages; `matching` answers that for a few, with reasons."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import IntEnum

from mifkit.status.matching.fields import (
    FILE_NAME,
    GENERAL_TAB,
    REPORTING_TAB,
    Candidate,
    Criterion,
    caseless,
    compare_file_name,
    stem,
)
from mifkit.status.matching.matching import Mode, mode_of
from mifkit.status.matching.package import Package
from mifkit.status.matching.procedures import Compares, Procedure
from mifkit.status.matching.report import FieldVerdict

# The attributes of a `Candidate` that packages are compared with, apart from the file name.
COUNTERPARTS = tuple(criterion.counterpart for criterion in REPORTING_TAB)


# The part of a pattern before its first wildcard, or character beyond ASCII.
BEGINNING = re.compile(r"[^*?\x80-\U0010ffff]*")


class How(IntEnum):
    """How a MIF is related to a package."""

    FIELDS = 0  # picked up, unless the file that MIFFileName names is present
    NAMED = 1  # the file that MIFFileName names; picked up
    BLOCKS = 2  # the file that MIFFileName names, but another field differs


class Claims:
    """The MIFs that packages claim, in tables: the cost for a MIF does not depend on the number of packages.

    As in `match`, a field that is not known counts as blank. A package without a known filled field claims nothing,
    since it would claim every MIF. Packages with the same filled fields claim the same MIFs, so the first of them
    stands for all: many packages of a site may have nothing but their Publisher. `present` are the names of all files
    that are asked about, if they are known: where the client falls back on the fields, a name that none of them has
    makes no difference.
    """

    def __init__(self, packages: Sequence[Package], procedure: Procedure, present: Iterable[str] | None = None) -> None:
        self._present = None if present is None else {caseless(stem(name)) for name in present}
        self._falls_back = procedure.falls_back
        self._wildcards = procedure.wildcards
        # The name and the filled fields of packages: the first package that has them. Then that: all that do.
        self._first: dict[tuple[str, tuple[tuple[str, str], ...]], int] = {}
        self._alike: dict[int, list[int]] = {}
        # Names of the filled fields: their values: numbers of the packages.
        self._by_fields: dict[tuple[str, ...], dict[tuple[str, ...], list[int]]] = {}
        self._by_name: dict[str, list[int]] = {}
        # What names that fit begin with: the pattern, and the number of its package.
        self._patterns: dict[str, list[tuple[int, str]]] = {}
        self._has_name: set[int] = set()
        self._only_name: set[int] = set()
        for number, package in enumerate(packages):
            self._take(number, package, procedure)

    def _take(self, number: int, package: Package, procedure: Procedure) -> None:
        mode, _, _ = mode_of(package, procedure)
        if mode is Mode.THESE_FIELDS:
            name, criteria = package.mif_file_name or "", REPORTING_TAB
        elif mode is Mode.PACKAGE_PROPERTIES and procedure.compares is Compares.EITHER_TAB:
            name, criteria = "", GENERAL_TAB
        else:
            return
        filled = filled_fields(package, criteria)
        if filled is None or not (name or filled):
            return
        if name and filled and self._falls_back and self._is_absent(name):
            name = ""
        keys = tuple(caseless(value) for value in filled.values())
        first = self._first.setdefault((name, tuple(zip(filled, keys, strict=True))), number)
        self._alike.setdefault(first, []).append(number)
        if first != number:
            return
        if filled:
            self._by_fields.setdefault(tuple(filled), {}).setdefault(keys, []).append(number)
        else:
            self._only_name.add(number)
        if name:
            self._has_name.add(number)
            self._take_name(number, name)

    def _is_absent(self, name: str) -> bool:
        """Whether no file that is asked about has the name."""
        pattern = self._wildcards and ("*" in name or "?" in name)
        return self._present is not None and not pattern and caseless(stem(name)) not in self._present

    def _take_name(self, number: int, name: str) -> None:
        if len(name) > FILE_NAME.limit:
            return
        if self._wildcards and ("*" in name or "?" in name):
            self._patterns.setdefault(_beginning(name), []).append((number, name))
        else:
            self._by_name.setdefault(caseless(stem(name)), []).append(number)

    def of(self, file_name: str, values: Mapping[str, str | None]) -> Iterator[tuple[int, How]]:
        """The packages that a MIF concerns, by their 0-based number, and how; the first one for all that are `alike`.

        `values` are those of `COUNTERPARTS`.
        """
        named = set(self._by_name.get(caseless(stem(file_name)), ()))
        named.update(number for number, pattern in self._near(file_name) if _fits(pattern, file_name))
        agreeing = set(self._agreeing(values))
        for number in named:
            yield number, How.NAMED if number in agreeing or number in self._only_name else How.BLOCKS
        for number in agreeing - named:
            if self._falls_back or number not in self._has_name:
                yield number, How.FIELDS

    def alike(self, number: int) -> Sequence[int]:
        """The packages that a package of `of` stands for, in their order, with itself."""
        return self._alike[number]

    def _near(self, file_name: str) -> Iterator[tuple[int, str]]:
        """The patterns that the name of a file can fit."""
        if not self._patterns:
            return
        if not file_name.isascii():
            # Patterns ignore the case of some characters that are not each other's capitals.
            for patterns in self._patterns.values():
                yield from patterns
            return
        name = caseless(file_name)
        for length in range(len(name) + 1):
            yield from self._patterns.get(name[:length], ())

    def _agreeing(self, values: Mapping[str, str | None]) -> Iterator[int]:
        for fields, packages in self._by_fields.items():
            yield from packages.get(tuple(caseless(values[field] or "") for field in fields), ())


def filled_fields(package: Package, criteria: Sequence[Criterion]) -> dict[str, str] | None:
    """The filled fields by counterpart; `None` if a value is longer than its field, so that nothing equals it."""
    filled = {}
    for criterion in criteria:
        value: str | None = getattr(package, criterion.attribute)
        if value:
            if len(value) > criterion.limit:
                return None
            filled[criterion.counterpart] = value
    return filled


def _beginning(pattern: str) -> str:
    """What names that fit a pattern begin with, in capitals, as far as it is ASCII."""
    found = BEGINNING.match(stem(pattern))
    return caseless(found[0]) if found else ""


def _fits(pattern: str, file_name: str) -> bool:
    candidate = Candidate(path=file_name, file_name=file_name)
    return compare_file_name(pattern, candidate, wildcards=True).verdict is FieldVerdict.EQUAL


def identity(values: Mapping[str, str | None]) -> str | None:
    """A key that two MIFs share if they satisfy the same packages, file names aside: Manufacturer, Product and Version
    without regard to case. `None` if no field of a package can equal any of the three."""
    texts = [values[field] or "" for field in COUNTERPARTS]
    if not any(0 < len(text) <= criterion.limit for text, criterion in zip(texts, REPORTING_TAB, strict=True)):
        return None
    keys = [caseless(text) for text in texts]
    return f"{len(keys[0])} {len(keys[1])} {''.join(keys)}"
