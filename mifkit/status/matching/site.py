"""Whether the packages of a whole site match a status MIF, where it is not known which of them ran.

The answer for one package is that of `matching.match` for it and this MIF; the cost for a MIF does not depend on the
number of packages.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mifkit.status.matching.claims import Claims, How, filled_fields
from mifkit.status.matching.fields import GENERAL_TAB, REPORTING_TAB, Criterion, caseless
from mifkit.status.matching.matching import Mode, mode_of
from mifkit.status.matching.package import Package
from mifkit.status.matching.procedures import Compares, Procedure
from mifkit.status.matching.relation import SiteRelation

# Different files of which the answer is remembered: those of one program are alike on all computers.
REMEMBERED = 50_000


class SiteMatch(NamedTuple):
    """How a MIF is related to the packages of a site.

    `packages` are the numbers (0-based) of those that the relation is about, in their order; empty for `NONE`, and for
    `OPEN` if only packages of which no field is known leave it open.
    """

    relation: SiteRelation
    packages: tuple[int, ...] = ()


class Site:
    """The packages of a site. `silent` is the number of those that any MIF may match: none of their fields is known."""

    def __init__(self, packages: Sequence[Package], procedure: Procedure) -> None:
        self._claims = Claims(packages, procedure)
        self.silent = 0
        # Names of the filled properties: their values: numbers of the packages.
        self._properties: dict[tuple[str, ...], dict[tuple[str, ...], list[int]]] = {}
        self._known: dict[tuple[str, ...], SiteMatch] = {}
        for number, package in enumerate(packages):
            self._take(number, package, procedure)

    def _take(self, number: int, package: Package, procedure: Procedure) -> None:
        mode, _, _ = mode_of(package, procedure)
        by_name = mode is Mode.THESE_FIELDS
        criteria = REPORTING_TAB if by_name else GENERAL_TAB
        wanted = [_value(package, criterion) for criterion in criteria]
        wanted += [package.mif_file_name] if by_name else []
        # "Use package properties" in 2003 and later: the sources contradict each other, whether they are compared.
        contradicted = mode is Mode.PACKAGE_PROPERTIES and procedure.compares is not Compares.EITHER_TAB
        if not any(wanted):
            self.silent += contradicted or None in wanted
        elif contradicted and (filled := filled_fields(package, criteria)) is not None:
            keys = tuple(map(caseless, filled.values()))
            self._properties.setdefault(tuple(filled), {}).setdefault(keys, []).append(number)

    def match(self, file_name: str, values: Mapping[str, str | None]) -> SiteMatch:
        """How a MIF is related to the packages. `values` are those of `claims.COUNTERPARTS`."""
        key = (file_name, *(value or "" for value in values.values()))
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            found = self._known[key] = self._match(file_name, values)
        return found

    def _match(self, file_name: str, values: Mapping[str, str | None]) -> SiteMatch:
        claims = sorted(self._claims.of(file_name, values))
        matching = tuple(number for number, how in claims if how is not How.BLOCKS)
        if len(matching) < len(claims) and matching:
            return SiteMatch(SiteRelation.DISAGREE, tuple(number for number, _ in claims))
        if matching:
            return SiteMatch(SiteRelation.MATCHED, matching)
        equal = tuple(sorted(self._equal(values)))
        return SiteMatch(SiteRelation.OPEN, equal) if equal or self.silent else SiteMatch(SiteRelation.NONE)

    def _equal(self, values: Mapping[str, str | None]) -> set[int]:
        """The packages whose properties the MIF equals, if that is what they are set to."""
        return {
            number
            for fields, packages in self._properties.items()
            for number in packages.get(tuple(caseless(values[field] or "") for field in fields), ())
        }


def _value(package: Package, criterion: Criterion) -> str | None:
    value: str | None = getattr(package, criterion.attribute)
    return value
