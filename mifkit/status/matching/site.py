"""Whether the packages of a whole site match a status MIF, where it is not known which of them ran.

The answer for one package is that of `matching.match` for it and this MIF; the cost for a MIF does not depend on the
number of packages.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from mifkit.diagnostics import Certainty
from mifkit.status.matching.claims import Claims, How, filled_fields
from mifkit.status.matching.fields import GENERAL_TAB, REPORTING_TAB, Criterion, caseless
from mifkit.status.matching.matching import Mode, mode_of
from mifkit.status.matching.package import Package
from mifkit.status.matching.procedures import Compares, Procedure
from mifkit.status.matching.relation import Match, PropertyRule, SiteRelation

# Different files of which the answer is remembered: those of one program are alike on all computers.
REMEMBERED = 50_000


# What packages claim of a MIF, and the names and values of the properties that it equals.
_Claimed = tuple[tuple[int, How], ...]
_Equal = tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]


class SiteMatch(NamedTuple):
    """How a MIF is related to the packages of a site.

    `packages` are the numbers (0-based) of those that the relation is about, in their order; empty for `NONE`, and for
    `OPEN` if only packages of which no field is known leave it open. `match` is how the MIF is related to a package of
    which the same would be known (`None`: that is open in another way), and `certainty` how sure the relation can be.
    """

    relation: SiteRelation
    packages: tuple[int, ...] = ()
    match: Match | None = None
    certainty: Certainty = Certainty.DOCUMENTED


# What the MIFs of Windows Installer, and the others, are to a site that compares fields, or the package properties.
APART = {True: Match.PACKAGE_PROPERTIES, False: Match.FIELD_DIFFERS}


class Site:
    """The packages of a site. `silent` is the number of those that any MIF may match: none of their fields is known.

    `present` are the names of all files that are asked about, if they are known.
    """

    def __init__(
        self,
        packages: Sequence[Package],
        procedure: Procedure,
        rule: PropertyRule = PropertyRule.EXIT_CODE,
        present: Iterable[str] | None = None,
    ) -> None:
        self._claims = Claims(packages, procedure, present)
        self._rule = rule
        self.silent = 0
        # Whether a package has a filled field that is compared, and whether one has properties that may be.
        self._compares_fields = self._compares_properties = False
        # Names of the filled properties: their values: numbers of the packages.
        self._properties: dict[tuple[str, ...], dict[tuple[str, ...], list[int]]] = {}
        self._known: dict[tuple[str, ...], SiteMatch] = {}
        # The answer for what packages claim of a MIF, and for the packages whose properties it equals.
        self._decided: dict[tuple[_Claimed, _Equal], SiteMatch] = {}
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
        self._compares_fields |= any(wanted) and not contradicted
        self._compares_properties |= contradicted
        if not any(wanted):
            self.silent += contradicted or None in wanted
        elif contradicted and (filled := filled_fields(package, criteria)) is not None:
            keys = tuple(map(caseless, filled.values()))
            self._properties.setdefault(tuple(filled), {}).setdefault(keys, []).append(number)

    def match(
        self, file_name: str, values: Mapping[str, str | None], *, by_windows_installer: bool = False
    ) -> SiteMatch:
        """How a MIF is related to the packages. `values` are those of `claims.COUNTERPARTS`."""
        key = (file_name, *(value or "" for value in values.values()))
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            found = self._known[key] = self._match(file_name, values)
        if found.relation is not SiteRelation.NONE:
            return found
        return found._replace(match=self._apart(by_windows_installer=by_windows_installer))

    def match_any(
        self, file_name: str, identities: Iterable[Mapping[str, str | None]], *, by_windows_installer: bool = False
    ) -> SiteMatch:
        """How a MIF is related to the packages whose components disagree: which of them a client takes is not known."""
        found = {
            self.match(file_name, values, by_windows_installer=by_windows_installer): None for values in identities
        }
        if len(found) == 1:
            return next(iter(found))
        numbers = {number for one in found for number in one.packages}
        return SiteMatch(SiteRelation.OPEN, tuple(sorted(numbers)), None, Certainty.UNKNOWN)

    def _match(self, file_name: str, values: Mapping[str, str | None]) -> SiteMatch:
        claimed, equal = tuple(sorted(self._claims.of(file_name, values))), tuple(self._equal(values))
        found = self._decided.get((claimed, equal))
        if found is None:
            if len(self._decided) >= REMEMBERED:
                self._decided.clear()
            found = self._decided[claimed, equal] = self._decide(claimed, equal)
        return found

    def _decide(self, claimed: _Claimed, properties: _Equal) -> SiteMatch:
        claims = sorted((number, how) for first, how in claimed for number in self._claims.alike(first))
        matching = tuple(number for number, how in claims if how is not How.BLOCKS)
        equal = tuple(sorted({number for fields, keys in properties for number in self._properties[fields][keys]}))
        counted = equal if self._rule is PropertyRule.COMPARE else ()
        if len(matching) < len(claims) and (matching or counted):
            return SiteMatch(SiteRelation.DISAGREE, tuple(sorted({*(number for number, _ in claims), *counted})))
        if matching:
            return SiteMatch(SiteRelation.MATCHED, tuple(sorted({*matching, *counted})), Match.MATCHED)
        if counted:
            # That these packages compare their properties is only what the user set.
            return SiteMatch(SiteRelation.MATCHED, counted, Match.MATCHED, Certainty.UNKNOWN)
        if equal or self.silent:
            return SiteMatch(SiteRelation.OPEN, equal, Match.PROPERTIES_EQUAL if equal else None, Certainty.UNKNOWN)
        return SiteMatch(SiteRelation.NONE)

    def _apart(self, *, by_windows_installer: bool) -> Match:
        """How a MIF that no package matches is related to the package that comes nearest."""
        if self._compares_fields or not self._compares_properties:
            return Match.FIELD_DIFFERS if self._compares_fields else Match.BLANK_FIELDS
        return APART[by_windows_installer]

    def _equal(self, values: Mapping[str, str | None]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
        """The properties that the MIF equals, where packages are set to them: their names, and their values."""
        for fields, packages in self._properties.items():
            keys = tuple(caseless(values[field] or "") for field in fields)
            if keys in packages:
                yield fields, keys


def _value(package: Package, criterion: Criterion) -> str | None:
    value: str | None = getattr(package, criterion.attribute)
    return value
