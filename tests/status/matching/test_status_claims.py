"""Many packages and many MIFs at once: the tables say what comparing each package with each MIF says."""

import hypothesis.strategies as st
import pytest
from hypothesis import assume, given, settings
from msgspec import structs

from mifkit.diagnostics import Certainty
from mifkit.status.matching.claims import COUNTERPARTS, Claims, How, identity
from mifkit.status.matching.fields import Candidate, caseless, same_but_for_case
from mifkit.status.matching.matching import match
from mifkit.status.matching.package import Package
from mifkit.status.matching.procedures import PROCEDURES, Procedure
from mifkit.status.matching.relation import Match, PropertyRule, SiteRelation
from mifkit.status.matching.report import FieldVerdict
from mifkit.status.matching.site import Site
from mifkit.status.product import Product
from mifkit.status.view import Identity

# Few texts, so that they often agree: some but for case, some but for blanks, some too long.
TEXTS = st.sampled_from(["", "a", "A", "b", "a ", " ", "ß", "ẞ", "k", "\u212a", "x" * 33, "x" * 51])
NAMES = st.sampled_from(["a.mif", "A.MIF", "a.mif.mif", "b.mif", "ab.mif", ".mif", "x" * 51 + ".mif"])
OPTIONAL = st.one_of(st.none(), TEXTS)
PACKAGES = st.builds(
    Package,
    origin=st.just("packages.csv"),
    mif_file_name=st.one_of(OPTIONAL, NAMES, st.sampled_from(["a*", "?.mif", "[a]"])),
    mif_name=OPTIONAL,
    mif_version=OPTIONAL,
    mif_publisher=OPTIONAL,
    name=OPTIONAL,
    version=OPTIONAL,
    manufacturer=OPTIONAL,
    use_fields=st.sampled_from([None, True, True, True, False]),
)
CANDIDATES = st.builds(
    Candidate, path=NAMES, file_name=NAMES, manufacturer=OPTIONAL, product=OPTIONAL, version=OPTIONAL
)
PRODUCTS = st.sampled_from(["cb", "sms2003", "sms2.0"])


def values(one: Candidate) -> dict[str, str | None]:
    return {field: getattr(one, field) for field in COUNTERPARTS}


def expanded(claims: Claims, mif: Candidate) -> dict[int, How]:
    found = claims.of(mif.file_name or "", values(mif))
    return {number: how for first, how in found for number in claims.alike(first)}


@given(st.lists(PACKAGES, max_size=4), CANDIDATES, PRODUCTS)
def test_a_mif_by_itself_is_claimed_by_the_packages_that_it_matches(
    packages: list[Package], mif: Candidate, product: str
) -> None:
    procedure = PROCEDURES[Product(product)]
    claims = expanded(Claims(packages, procedure), mif)
    assert expanded(Claims(packages, procedure, [mif.file_name or ""]), mif) == claims
    for number, package in enumerate(packages):
        result = match(package, [mif], procedure)
        (found,) = result.candidates
        # What is taken to match because nothing is known is no claim.
        certain = any(field.verdict is FieldVerdict.EQUAL for field in found.fields)
        claimed = claims.get(number, How.BLOCKS) is not How.BLOCKS
        assert claimed == (found.picked_up and certain)


@given(CANDIDATES, CANDIDATES, PACKAGES, PRODUCTS)
def test_mifs_with_one_identity_satisfy_the_same_packages_unless_their_names_count(
    one: Candidate, other: Candidate, package: Package, product: str
) -> None:
    if identity(values(one)) is None or identity(values(one)) != identity(values(other)):
        return
    unnamed = structs.replace(package, mif_file_name="")
    first, second = (match(unnamed, [mif], PROCEDURES[Product(product)]) for mif in (one, other))
    assert first.match == second.match
    assert first.candidates[0].picked_up == second.candidates[0].picked_up


@given(CANDIDATES, PACKAGES, PRODUCTS)
def test_a_mif_without_an_identity_satisfies_no_field_of_a_package(
    mif: Candidate, package: Package, product: str
) -> None:
    if identity(values(mif)) is not None:
        return
    result = match(package, [mif], PROCEDURES[Product(product)])
    assert not [
        field.field
        for field in result.candidates[0].fields
        if field.verdict is FieldVerdict.EQUAL and field.field != "MIFFileName"
    ]


@given(st.text(max_size=3), st.text(max_size=3))
def test_texts_are_the_same_but_for_case_exactly_if_they_are_when_case_is_taken_away(one: str, other: str) -> None:
    assert same_but_for_case(one, other) == (caseless(one) == caseless(other))


@pytest.mark.parametrize(("product", "how"), [("cb", [(0, How.FIELDS)]), ("sms2.0", [])])
def test_for_a_file_that_is_not_there_only_later_clients_take_another(product: str, how: list[tuple[int, How]]) -> None:
    named = Package(origin="x", mif_file_name="b", mif_name="Reader", use_fields=True)
    claims = Claims([named], PROCEDURES[Product(product)])
    reader = {"product": "Reader", "version": None, "manufacturer": None}
    assert list(claims.of("a.mif", reader)) == how
    assert list(claims.of("B.MIF", reader)) == [(0, How.NAMED)]
    assert list(claims.of("b.mif", reader | {"product": "Writer"})) == [(0, How.BLOCKS)]


@pytest.mark.parametrize(("length", "count"), [(32, 1), (33, 0)])
def test_a_field_that_is_too_long_claims_nothing(length: int, count: int) -> None:
    version = "1" * length
    claims = Claims([Package(origin="x", mif_version=version, use_fields=True)], PROCEDURES[Product.CB])
    assert len(list(claims.of("a.mif", {"product": None, "version": version, "manufacturer": None}))) == count


def test_a_claim_costs_the_same_however_many_packages_there_are() -> None:
    packages = [Package(origin="x", mif_name=f"Reader {number}", use_fields=True) for number in range(5000)]
    claims = Claims(packages, PROCEDURES[Product.CB])
    assert list(claims.of("a.mif", {"product": "READER 77", "version": None, "manufacturer": None})) == [
        (77, How.FIELDS)
    ]
    # One table of all packages with the same filled fields.
    assert len(claims._by_fields) == 1


def test_packages_with_the_same_fields_make_one_claim() -> None:
    vendors = ["Contoso", "CONTOSO", "Fabrikam", "Contoso"]
    packages = [Package(origin="x", mif_publisher=vendor, use_fields=True) for vendor in vendors]
    claims = Claims(packages, PROCEDURES[Product.CB])
    found = list(claims.of("a.mif", {"product": None, "version": None, "manufacturer": "contoso"}))
    assert found == [(0, How.FIELDS)]
    assert claims.alike(0) == [0, 1, 3]


# --- a MIF and the packages of a site ---------------------------------------------------------------------------

ALONE = {
    Match.MATCHED: SiteRelation.MATCHED,
    Match.ASSUMED: SiteRelation.OPEN,
    Match.PROPERTIES_EQUAL: SiteRelation.OPEN,
}


def alone(mif: Candidate, package: Package, procedure: Procedure) -> SiteRelation:
    return ALONE.get(match(package, [mif], procedure).match, SiteRelation.NONE)


@settings(max_examples=50)
@given(st.lists(PACKAGES, max_size=4), CANDIDATES, PRODUCTS)
def test_a_site_says_what_its_packages_say_one_by_one(packages: list[Package], mif: Candidate, product: str) -> None:
    procedure = PROCEDURES[Product(product)]
    found = Site(packages, procedure).match(mif.file_name or "", values(mif))
    each = [alone(mif, package, procedure) for package in packages]
    matching = tuple(number for number, relation in enumerate(each) if relation is SiteRelation.MATCHED)
    if matching:
        assert found.relation in (SiteRelation.MATCHED, SiteRelation.DISAGREE)
        assert set(matching) <= set(found.packages)
        assert (found.relation is SiteRelation.MATCHED) == (found.packages == matching)
    else:
        assert found.relation is (SiteRelation.OPEN if SiteRelation.OPEN in each else SiteRelation.NONE)


@settings(max_examples=50)
@given(PACKAGES, CANDIDATES, PRODUCTS, st.sampled_from(PropertyRule))
def test_a_single_package_has_the_answer_that_outcome_gives(
    package: Package, mif: Candidate, product: str, rule: PropertyRule
) -> None:
    procedure = PROCEDURES[Product(product)]
    found = Site([package], procedure, rule).match(
        mif.file_name or "", values(mif), by_windows_installer=mif.by_windows_installer
    )
    single = match(package, [mif], procedure, property_rule=rule)
    relation = ALONE.get(single.match, SiteRelation.NONE)
    if found.relation is SiteRelation.OPEN:
        # Of "use package properties" without a known property a site says less.
        assert relation in (SiteRelation.OPEN, SiteRelation.MATCHED)
        assert relation is SiteRelation.OPEN or rule is PropertyRule.COMPARE
    else:
        assert found.relation is relation
        assert found.match is single.match
        assert (found.certainty is Certainty.UNKNOWN) <= (single.certainty is Certainty.UNKNOWN)


@settings(max_examples=50)
@given(PACKAGES, st.lists(CANDIDATES, min_size=2, max_size=3), PRODUCTS)
def test_a_mif_whose_components_disagree_is_open_in_match_and_in_a_site(
    package: Package, mifs: list[Candidate], product: str
) -> None:
    procedure = PROCEDURES[Product(product)]
    identities = tuple(dict.fromkeys(Identity(mif.manufacturer, mif.product, mif.version) for mif in mifs))
    assume(len(identities) > 1)
    # The file is that of the first component.
    mif = structs.replace(mifs[0], identities=identities)
    single = match(package, [mif], procedure).candidates[0]
    found = Site([package], procedure).match_any(mif.file_name or "", [one._asdict() for one in identities])
    if single.disagreeing:
        assert (single.open, single.picked_up, found.relation) == (True, False, SiteRelation.OPEN)
    else:
        assert found.relation in (alone(mifs[0], package, procedure), SiteRelation.OPEN)


@pytest.mark.parametrize(
    ("pattern", "name", "relation"),
    [
        ("Off97*.MIF", "off97std.mif", "matched"),
        ("Off97*.MIF", "off98.mif", "none"),
        ("*", "any.mif", "matched"),
        ("?b.mif", "ab.mif", "matched"),
        ("K*", "\u212aa.mif", "matched"),
        ("é*", "éa.mif", "matched"),
    ],
)
def test_wildcards_are_found_by_what_they_begin_with(pattern: str, name: str, relation: str) -> None:
    site = Site([Package(origin="x", mif_file_name=pattern, use_fields=True)], PROCEDURES[Product.SMS20])
    assert site.match(name, dict.fromkeys(("product", "version", "manufacturer"), "x")).relation == relation
