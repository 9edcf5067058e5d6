"""Which MIF is the program's own: a case for each sentence of status-mif.md 5.1 to 5.5."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from mifkit.diagnostics import Certainty, printable
from mifkit.status.matching.fields import Candidate, Folder
from mifkit.status.matching.matching import MatchResult, Mode, match
from mifkit.status.matching.package import Package
from mifkit.status.matching.procedures import PROCEDURES
from mifkit.status.matching.relation import Match, PropertyRule
from mifkit.status.matching.window import Window
from mifkit.status.product import Product

GUID = "{6F2C0A4E-91B7-4D35-8E0A-2B9D71C43F58}"
START = datetime(2026, 3, 31, 14, 5, tzinfo=UTC)
END = START + timedelta(minutes=10)
DURING = START + timedelta(minutes=5)

READER: dict[str, Any] = {"manufacturer": "Contoso", "product": "Reader", "version": "4.2"}
INSTALLER: dict[str, Any] = {
    "manufacturer": "Contoso",
    "product": GUID,
    "version": "Contoso Reader",
    "by_windows_installer": True,
}


def mif(file_name: str = "reader.mif", **known: Any) -> Candidate:
    return Candidate(path=f"folder/{file_name}", file_name=file_name, **(READER | known))


def package(**known: Any) -> Package:
    """A package whose Reporting tab is blank but for what is said, and set to 'Use these fields'."""
    blank = {"mif_file_name": "", "mif_name": "", "mif_version": "", "mif_publisher": ""}
    given: dict[str, Any] = {"origin": "test", "use_fields": True} | blank | known
    return Package(**given)


def found(given: Package, *candidates: Candidate, product: str = "cb", **how: Any) -> MatchResult:
    return match(given, candidates, PROCEDURES[Product(product)], **how)


def picked(result: MatchResult) -> list[str]:
    return [one.path.removeprefix("folder/") for one in result.candidates if one.picked_up]


# --- blank and filled fields (5.4) -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "how", "certainty"),
    [
        ({"mif_name": "Reader"}, "matched", "documented"),
        ({"mif_name": "READER", "mif_version": "4.2", "mif_publisher": "contoso"}, "matched", "documented"),
        ({"mif_file_name": "reader.mif"}, "matched", "documented"),
        ({"mif_file_name": "reader"}, "matched", "inferred"),
        ({}, "blank-fields", "documented"),
        ({"mif_name": "Writer"}, "field-differs", "documented"),
        ({"mif_name": "Reader", "mif_version": "4.3"}, "field-differs", "documented"),
        ({"mif_name": "Reader "}, "field-differs", "unknown"),
        ({"mif_name": "Reader", "mif_version": None}, "matched", "inferred"),
        ({"mif_name": "Writer", "mif_version": None}, "field-differs", "documented"),
        ({"mif_name": "", "mif_version": None}, "assumed", "inferred"),
    ],
)
def test_one_mif_against_the_four_fields(fields: dict[str, str | None], how: str, certainty: str) -> None:
    result = found(package(**fields), mif())
    assert (result.match.value, result.certainty.value) == (how, certainty)


def test_s0_only_the_file_name_is_filled_and_the_mif_of_windows_installer_matches() -> None:
    result = found(package(mif_file_name="MIF.mif"), mif("MIF.mif", **INSTALLER))
    assert (result.match, result.certainty) == (Match.MATCHED, Certainty.DOCUMENTED)


def test_a_package_without_any_known_field_is_assumed_to_match() -> None:
    result = found(Package(origin="test", package_id="ABC00042"), mif())
    assert (result.match, result.certainty) == (Match.ASSUMED, Certainty.INFERRED)


# --- the named file, and all others (5.5 d) ----------------------------------------------------------------------


def test_where_the_named_file_is_there_no_other_counts() -> None:
    given = package(mif_file_name="b", mif_name="Reader")
    result = found(given, mif("a.mif"), mif("b.mif"))
    assert (result.match, picked(result)) == (Match.MATCHED, ["b.mif"])
    assert "looks at no other" in result.candidates[0].reason


def test_the_named_file_still_has_to_agree_in_the_other_fields() -> None:
    given = package(mif_file_name="b", mif_name="Reader")
    result = found(given, mif("a.mif"), mif("b.mif", product="Writer"))
    assert (result.match, picked(result)) == (Match.FIELD_DIFFERS, [])


def test_where_the_named_file_is_absent_any_mif_counts_by_the_other_fields() -> None:
    given = package(mif_file_name="b", mif_name="Reader")
    result = found(given, mif("a.mif"), mif("c.mif", product="Writer"))
    assert (result.match, picked(result), result.certainty) == (Match.MATCHED, ["a.mif"], Certainty.INFERRED)
    assert [field.verdict.value for field in result.candidates[0].fields][:2] == ["not compared", "equal"]


def test_sms_2_does_not_look_for_others_where_the_named_file_is_absent() -> None:
    given = package(mif_file_name="b", mif_name="Reader")
    assert found(given, mif("a.mif"), product="sms2.0").match is Match.FIELD_DIFFERS


def test_only_a_file_name_and_that_file_absent_matches_nothing() -> None:
    result = found(package(mif_file_name="b"), mif("a.mif"))
    assert (result.match, result.certainty) == (Match.FIELD_DIFFERS, Certainty.INFERRED)
    assert [doubt.id for doubt in result.doubts] == ["named-file-absent"]


def test_a_named_file_from_before_the_run_is_not_there() -> None:
    given = package(mif_file_name="b", mif_name="Reader")
    old = mif("b.mif", written=START - timedelta(days=1))
    result = found(given, mif("a.mif", written=DURING), old, window=Window(START, END))
    assert picked(result) == ["a.mif"]


def test_a_named_file_that_is_there_but_old_is_not_called_absent() -> None:
    old = mif("b.mif", written=START - timedelta(days=1))
    assert found(package(mif_file_name="b"), old, window=Window(START)).doubts == ()


def test_a_faulty_mif_that_matches_is_doubted() -> None:
    given = package(mif_name="Reader")
    assert [doubt.id for doubt in found(given, mif(faulty=True)).doubts] == ["faulty-mif"]
    assert found(given, mif()).doubts == ()
    assert found(given, mif(product="Writer", faulty=True)).doubts == ()


@pytest.mark.parametrize(
    ("language", "told"), [("ENU", False), ("enu", False), ("DEU", True), ("", False), (None, False)]
)
def test_a_locale_other_than_the_language_is_told_and_changes_nothing(language: str | None, told: bool) -> None:
    result = found(package(mif_name="Reader", language=language), mif(locale="ENU"))
    assert (result.match, result.certainty) == (Match.MATCHED, Certainty.DOCUMENTED)
    assert ("locale" in [doubt.id for doubt in result.doubts]) is told


def test_several_that_match_leave_it_open() -> None:
    result = found(package(mif_name="Reader"), mif("a.mif"), mif("b.mif"), mif("c.mif", product="Writer"))
    assert (result.match, result.certainty) == (Match.SEVERAL, Certainty.UNKNOWN)
    assert result.reason == "2 MIFs match the package: 'folder/a.mif', 'folder/b.mif'."


def test_a_near_miss_makes_what_is_picked_up_less_sure_but_not_unknown() -> None:
    alone = found(package(mif_name="Reader"), mif("a.mif"))
    surely_other = found(package(mif_name="Reader"), mif("a.mif"), mif("b.mif", product="Writer"))
    blank_only = found(package(mif_name="Reader"), mif("a.mif"), mif("b.mif", product="Reader "))
    assert [one.certainty for one in (alone, surely_other)] == [Certainty.DOCUMENTED] * 2
    assert blank_only.certainty is Certainty.INFERRED
    assert [[doubt.id for doubt in one.doubts] for one in (surely_other, blank_only)] == [[], ["might-match-as-well"]]


def test_that_none_is_picked_up_rests_on_all() -> None:
    result = found(package(mif_name="Reader"), mif("a.mif", product="Writer"), mif("b.mif", product="Reader "))
    assert (result.match, result.certainty) == (Match.FIELD_DIFFERS, Certainty.UNKNOWN)


def test_the_nearest_is_told_about_where_none_matches() -> None:
    far = mif("a.mif", product="Writer", version="1")
    result = found(package(mif_name="Reader", mif_version="4.3"), far, mif("b.mif"))
    assert result.chosen == 1
    assert result.reason == "The client takes none of 2 MIFs as the program's own. MIFVersion does not match."


def test_without_candidates_there_is_no_mif() -> None:
    result = found(package(mif_name="Reader"))
    assert (result.match, result.chosen, result.certainty) == (Match.NONE, None, Certainty.DOCUMENTED)


# --- which option is set (5.3) -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "mode", "certainty"),
    [
        ({"use_fields": True}, "these fields", "documented"),
        ({"use_fields": False, "mif_name": "x"}, "package properties", "documented"),
        ({"use_fields": None, "mif_name": "x"}, "these fields", "inferred"),
        ({"use_fields": None}, "these fields", "inferred"),
    ],
)
def test_which_option_counts_from_2003_on(known: dict[str, Any], mode: str, certainty: str) -> None:
    result = found(package(**known), mif())
    assert (result.mode.value, result.mode_certainty.value) == (mode, certainty)


def test_a_match_is_no_surer_than_the_option() -> None:
    given = package(mif_name="Reader", use_fields=None)
    assert found(given, mif()).certainty is Certainty.INFERRED
    assert found(replace(given, use_fields=True), mif()).certainty is Certainty.DOCUMENTED


def test_what_matches_under_neither_option_does_not_depend_on_it() -> None:
    given = package(mif_name="Writer", use_fields=None)
    assert found(given, mif()).certainty is Certainty.DOCUMENTED
    assert found(given, mif(), property_rule=PropertyRule.COMPARE).certainty is Certainty.INFERRED


PROPERTIES = {"use_fields": False, "name": "Reader", "version": "4.2", "manufacturer": "Contoso"}


@pytest.mark.parametrize(
    ("known", "candidate", "rule", "how", "certainty"),
    [
        ({}, mif(**INSTALLER), "exit-code", "package-properties", "documented"),
        ({}, mif(), "exit-code", "properties-equal", "unknown"),
        ({}, mif(), "compare", "matched", "unknown"),
        ({}, mif(**INSTALLER), "compare", "package-properties", "documented"),
        ({"version": "4.3"}, mif(), "exit-code", "field-differs", "documented"),
        ({"version": "4.3"}, mif(), "compare", "field-differs", "documented"),
        ({"mif_name": "Reader"}, mif(product="Writer"), "compare", "field-differs", "documented"),
    ],
)
def test_package_properties_from_2003_on(
    known: dict[str, Any], candidate: Candidate, rule: str, how: str, certainty: str
) -> None:
    result = found(package(**(PROPERTIES | known)), candidate, property_rule=PropertyRule(rule))
    assert (result.match.value, result.certainty.value) == (how, certainty)
    assert "package-properties" in [doubt.id for doubt in result.doubts]


def test_fields_that_are_filled_but_not_in_use_are_pointed_out() -> None:
    given = package(**(PROPERTIES | {"mif_name": "Reader"}))
    assert "fields-not-in-use" in [doubt.id for doubt in found(given, mif()).doubts]
    assert "fields-not-in-use" not in [doubt.id for doubt in found(package(**PROPERTIES), mif()).doubts]


# --- SMS 2.0 and 1.x (5.1, 5.2) ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "mode", "how"),
    [
        (PROPERTIES, "package properties", "matched"),
        (PROPERTIES | {"name": "Writer"}, "package properties", "field-differs"),
        ({"use_fields": None} | {"name": "Reader", "version": "", "manufacturer": ""}, "package properties", "matched"),
        ({"mif_file_name": "rea*.mif"}, "these fields", "matched"),
        ({"mif_name": "Writer"}, "these fields", "field-differs"),
        ({}, "these fields", "blank-fields"),
    ],
)
def test_sms_2_compares_either_tab(known: dict[str, Any], mode: str, how: str) -> None:
    for product in ("sms2.0", "sms2003-legacy"):
        result = found(package(**known), mif(), product=product)
        assert (result.mode.value, result.match.value) == (mode, how)


@pytest.mark.parametrize(
    ("known", "loses"),
    [
        ({"use_fields": False, "name": "Reader", "version": "", "manufacturer": ""}, True),
        ({"use_fields": False, "name": "Reader", "version": "4.2", "manufacturer": ""}, True),
        ({"use_fields": False, "name": "Reader", "version": "4.2", "manufacturer": "Contoso"}, False),
        ({"mif_file_name": "reader"}, True),
        ({"mif_file_name": "reader", "mif_name": "Reader"}, True),
        ({"mif_file_name": "reader", "mif_name": "Reader", "mif_version": "4.2"}, False),
        ({"mif_name": "Reader"}, False),
    ],
)
def test_criteria_that_sms_2_loses_at_a_restart(known: dict[str, Any], loses: bool) -> None:
    ids = [doubt.id for doubt in found(package(**known), mif(), product="sms2.0").doubts]
    assert ("criteria-lost-at-restart" in ids) is loses
    assert "criteria-lost-at-restart" not in [doubt.id for doubt in found(package(**known), mif()).doubts]


def test_sms_1_takes_any_mif_of_the_windows_directory() -> None:
    given = package(mif_name="Writer")
    result = found(given, mif(folder=Folder.WINDOWS), mif("b.mif", folder=Folder.TEMP), product="sms1.2")
    assert (result.mode, picked(result)) == (Mode.NO_FIELDS, ["reader.mif"])
    assert (result.match, result.certainty) == (Match.MATCHED, Certainty.DOCUMENTED)


@pytest.mark.parametrize("product", ["cb-app", "cb-unix"])
def test_applications_and_unix_clients_read_no_mif(product: str) -> None:
    result = found(package(mif_name="Reader"), mif(), product=product)
    assert (result.match, result.mode, result.certainty) == (Match.NONE, Mode.NO_MIF, Certainty.DOCUMENTED)


# --- time and place ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("product", "written", "certainty"),
    [
        ("cb", START - timedelta(seconds=1), Certainty.INFERRED),
        ("sms2.0", START - timedelta(seconds=1), Certainty.DOCUMENTED),
        ("sms1.2", START - timedelta(days=3), Certainty.DOCUMENTED),
        ("cb", END + timedelta(seconds=1), Certainty.UNKNOWN),
        ("sms2.0", END + timedelta(seconds=1), Certainty.DOCUMENTED),
    ],
)
def test_a_mif_from_outside_the_run_is_passed_over(product: str, written: datetime, certainty: Certainty) -> None:
    given, late = package(mif_name="Reader"), mif(written=written)
    result = found(given, late, product=product, window=Window(START, END))
    assert (result.match, result.certainty) == (Match.NONE, certainty)
    assert result.candidates[0].match is None
    assert found(given, late, product=product, window=Window()).match is Match.MATCHED
    assert found(given, replace(late, written=None), product=product, window=Window(START, END)).match is Match.MATCHED


def test_a_mif_that_only_a_field_post_excludes_makes_the_other_less_sure() -> None:
    given, taken = package(mif_name="Reader"), mif("a.mif", written=DURING)
    old = mif("b.mif", written=START - timedelta(hours=1))
    assert found(given, taken, window=Window(START, END)).certainty is Certainty.DOCUMENTED
    assert found(given, taken, old, window=Window(START, END)).certainty is Certainty.INFERRED
    stranger = replace(old, product="Writer")
    assert found(given, taken, stranger, window=Window(START, END)).certainty is Certainty.DOCUMENTED


@pytest.mark.parametrize("written", [START, DURING, END])
def test_the_bounds_belong_to_the_run(written: datetime) -> None:
    given = package(mif_name="Reader")
    assert found(given, mif(written=written), window=Window(START, END)).match is Match.MATCHED


def test_a_mif_in_another_folder_is_passed_over() -> None:
    given = package(mif_name="Reader")
    assert found(given, mif(folder=Folder.ELSEWHERE)).match is Match.NONE
    for folder in (Folder.TEMP, Folder.WINDOWS, None):
        assert found(given, mif(folder=folder)).match is Match.MATCHED


# --- in general --------------------------------------------------------------------------------------------------


def test_every_product_has_a_procedure() -> None:
    assert set(PROCEDURES) == set(Product)


TEXTS = st.sampled_from(["", " ", "Reader", "READER", "reader ", "4.2", GUID, "x" * 40]) | st.text(max_size=60)
candidates = st.builds(
    Candidate,
    path=TEXTS,
    file_name=st.none() | TEXTS,
    manufacturer=st.none() | TEXTS,
    product=st.none() | TEXTS,
    version=st.none() | TEXTS,
    locale=st.none() | TEXTS,
    by_windows_installer=st.booleans(),
    written=st.sampled_from([None, START, DURING, END + timedelta(days=400)]),
    folder=st.none() | st.sampled_from(Folder),
)
packages = st.builds(
    Package,
    origin=st.just("test"),
    mif_file_name=st.none() | TEXTS,
    mif_name=st.none() | TEXTS,
    mif_version=st.none() | TEXTS,
    mif_publisher=st.none() | TEXTS,
    name=st.none() | TEXTS,
    version=st.none() | TEXTS,
    manufacturer=st.none() | TEXTS,
    language=st.none() | TEXTS,
    use_fields=st.none() | st.booleans(),
)
lists = st.lists(candidates, max_size=3)
products = st.sampled_from(sorted(PROCEDURES))
rules = st.sampled_from(PropertyRule)


@given(packages, lists, products, rules)
def test_every_combination_has_an_answer(
    given: Package, mifs: list[Candidate], product: str, rule: PropertyRule
) -> None:
    result = found(given, *mifs, product=product, property_rule=rule, window=Window(START, END))
    assert len(result.candidates) == len(mifs)
    assert (result.match is Match.SEVERAL) == (len(picked(result)) > 1)
    assert (result.match in (Match.MATCHED, Match.ASSUMED)) == (len(picked(result)) == 1)
    assert all(text == printable(text) for text in (result.reason, *(doubt.text for doubt in result.doubts)))


@given(packages, candidates, st.sampled_from(["mif_name", "mif_version", "mif_publisher"]))
def test_clearing_a_field_never_loses_a_match_while_another_one_but_the_file_name_is_filled(
    given: Package, one: Candidate, field: str
) -> None:
    before = found(replace(given, use_fields=True), one)
    cleared = replace(given, use_fields=True, **{field: ""})
    after = found(cleared, one)
    if picked(before):
        # With MIFFileName alone, the client looks at no other file than the one named.
        assert picked(after) or not any(cleared.fields[1:])


@given(packages, candidates, products)
def test_case_never_changes_what_is_picked_up(given: Package, one: Candidate, product: str) -> None:
    def lowered(text: str | None) -> str | None:
        return text.lower() if text is not None and text.isascii() else text

    other = replace(
        given,
        mif_name=lowered(given.mif_name),
        mif_version=lowered(given.mif_version),
        mif_publisher=lowered(given.mif_publisher),
        mif_file_name=lowered(given.mif_file_name),
        name=lowered(given.name),
    )
    assert picked(found(given, one, product=product)) == picked(found(other, one, product=product))


@given(packages, lists, products)
def test_without_the_option_nothing_is_surer_than_with_the_better_of_the_two(
    given: Package, mifs: list[Candidate], product: str
) -> None:
    result = found(replace(given, use_fields=None), *mifs, product=product)
    sure = [found(replace(given, use_fields=use), *mifs, product=product) for use in (True, False)]
    assert result.certainty.rank <= max(one.certainty.rank for one in sure)
