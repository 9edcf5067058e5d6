"""Every rule is tested by its own examples, and every declaration is complete."""

import re
from collections import Counter
from functools import cache

import pytest
from msgspec import structs

from mifkit.diagnostics import Severity
from mifkit.documents.base import BaseDocument
from mifkit.documents.kinds import MIF_PROFILES, Kind, Profile
from mifkit.documents.mif import Document
from mifkit.documents.readers import READERS
from mifkit.linter.engine import Report, Settings, check
from mifkit.linter.fixing import fix_source
from mifkit.references import publication
from mifkit.rules.declaration import Example, Rule
from mifkit.rules.frames import FRAMES, framed
from mifkit.rules.registry import UnknownRuleError, find, rules, selected, suggestion
from mifkit.status.context import ClientContext

BAD = [(rule, example) for rule in rules() for example in rule.bad]
GOOD = [(rule, example) for rule in rules() for example in rule.good]


@cache
def report_on(rule: Rule, example: Example) -> Report:
    """Check an example in its detected profile or, if the rule is silent there, in the first profile of the rule."""
    source = framed(example)
    report = check(source, Settings(context=ClientContext(exit_code=example.exit_code)))
    if report.kind is not Kind.OTHER and rule.levels.of(report.profile) is None:
        profile = next(profile for profile in MIF_PROFILES if rule.levels.of(profile) is not None)
        report = check(source, Settings(profile=profile, context=ClientContext(exit_code=example.exit_code)))
    return report


def settings_of(rule: Rule, example: Example) -> Settings:
    """The settings under which `report_on` checks an example, with no rule applied but its own."""
    # A suppression is only known to be unused if the rule that it names was applied, too.
    rules = None if rule.name == "unused-suppression" else frozenset({rule.name})
    context = ClientContext(exit_code=example.exit_code)
    return Settings(profile=report_on(rule, example).profile, context=context, rules=rules)


def codes_above_info(report: Report) -> set[str]:
    return {finding.code for finding in report.diagnostics if finding.severity >= Severity.WARNING}


@pytest.mark.parametrize(("rule", "example"), BAD, ids=lambda value: value.name if isinstance(value, Rule) else "")
def test_a_bad_example_is_reported_under_its_rule_and_no_other(rule: Rule, example: Example) -> None:
    report = report_on(rule, example)
    assert rule.code in {finding.code for finding in report.diagnostics}
    assert codes_above_info(report) - {rule.code} == set(example.also)


@pytest.mark.parametrize(("rule", "example"), GOOD, ids=lambda value: value.name if isinstance(value, Rule) else "")
def test_a_good_example_is_not_reported_under_its_rule(rule: Rule, example: Example) -> None:
    report = report_on(rule, example)
    assert rule.code not in {finding.code for finding in report.diagnostics}


@pytest.mark.parametrize(("rule", "example"), BAD, ids=lambda value: value.name if isinstance(value, Rule) else "")
def test_the_fix_of_a_bad_example_makes_its_fixed_text(rule: Rule, example: Example) -> None:
    before = report_on(rule, example)
    fixes = [finding.fix for finding in before.diagnostics if finding.code == rule.code and finding.fix is not None]
    assert bool(fixes) == (example.fixed is not None)
    assert all(fix.safe for fix in fixes) == example.safe or not fixes
    result = fix_source(framed(example), settings_of(rule, example), unsafe=True)
    if example.fixed is None:
        assert not result.changed
        return
    assert result.source.data == framed(structs.replace(example, text=example.fixed, data=None)).data
    assert result.fixed == result.found > 0
    after = report_on(rule, structs.replace(example, data=result.source.data))
    assert rule.code not in {finding.code for finding in after.diagnostics}
    assert Counter(finding.code for finding in after.diagnostics) <= Counter(
        finding.code for finding in before.diagnostics
    )


@pytest.mark.parametrize(("rule", "example"), BAD, ids=lambda value: value.name if isinstance(value, Rule) else "")
def test_without_unsafe_fixes_only_safe_ones_are_applied(rule: Rule, example: Example) -> None:
    result = fix_source(framed(example), settings_of(rule, example))
    assert result.changed == (example.fixed is not None and example.safe)
    assert bool(result.more) == (example.fixed is not None and not example.safe)


@pytest.mark.parametrize("frame", FRAMES)
def test_a_frame_by_itself_has_no_syntax_finding(frame: str) -> None:
    if frame == "file":
        return
    report = check(framed(Example("", frame=frame)), Settings())
    assert not [finding for finding in report.diagnostics if finding.code.startswith("SYN")]


def test_every_rule_that_a_text_can_break_has_a_bad_and_a_good_example() -> None:
    without = {rule.name for rule in rules() if not rule.bad or not rule.good}
    # A file that was not read has no text, a fault of mifkit has no example, a log or a baseline is not a MIF, and some
    # rules compare files with each other: the tests of the commands have these cases.
    assert without == {
        "unreadable-file",
        "internal-fault",
        "outcome-not-as-derived",
        "retry-code-failed-for-good",
        "stale-baseline-entry",
        "file-not-scanned",
        "several-mifs-for-one-package",
        "mif-outside-run-window",
        "class-differs-between-files",
        "archive-not-read",
        "name-outside-archive",
    }


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_a_rule_is_declared_completely(rule: Rule) -> None:
    assert re.fullmatch(r"(SYN|DMI|SMS|STA|MSI|PKG|SIT|SCN)\d{3}", rule.code)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
    assert rule.summary.endswith(".")
    assert rule.why.rstrip("`").endswith(".")
    assert any(rule.levels.of(profile) for profile in Profile)
    assert [publication(tag) for tag in rule.sources], "a rule rests on at least one source"


# The classes of document that the rules of a profile are given.
READ: dict[Profile, set[type[BaseDocument]]] = {
    profile: {Document} if profile in MIF_PROFILES else set() for profile in Profile
}
for reader in READERS:
    READ[reader.document.profile].add(reader.document)


def test_every_profile_has_a_class_of_document() -> None:
    assert all(READ.values())


@pytest.mark.parametrize("rule", [rule for rule in rules() if rule.checks], ids=lambda rule: rule.name)
def test_a_rule_takes_the_documents_of_its_profiles(rule: Rule) -> None:
    profiles = {profile for profile in Profile if rule.levels.of(profile) is not None}
    given = {profile for profile, classes in READ.items() if any(map(rule.check_for, classes))}
    # None that it would never be given, and of other kinds than MIF files none for which it would have no severity.
    assert profiles <= given
    assert given - profiles <= set(MIF_PROFILES)


def test_codes_and_names_are_unique() -> None:
    assert len({rule.code for rule in rules()}) == len(rules())
    assert len({rule.name for rule in rules()}) == len(rules())


FIXED_NAMES = {
    "MSI001": "forces-failure-nonretry",
    "MSI002": "masked-retryable-failure",
    "MSI003": "will-force-failure-nonretry",
    "STA001": "missing-install-status",
    "STA002": "unknown-status-value",
    "STA003": "status-value-case",
    "STA004": "failed-despite-exit-code",
    "PKG001": "msiexec-mif-matched",
    "PKG002": "msiexec-mif",
    "PKG003": "bad-mif-switch",
    "PKG004": "mif-file-name-mismatch",
    "PKG005": "ismif32-without-status",
    "SIT001": "client-settings-differ",
    "SIT002": "malformed-property",
}


@pytest.mark.parametrize(("code", "name"), FIXED_NAMES.items())
def test_published_names_stay(code: str, name: str) -> None:
    assert [rule.name for rule in find(code)] == [name]


# The lint rules for status MIFs, packages and client settings that mifkit set out with, and the codes that report them.
STATUS_RULES = {
    "M101": {"STA001", "STA002"},
    "M102": {"STA003"},
    "M103": {"STA005"},
    "M104": {"SYN101", "SYN102", "SYN105"},
    "M105": {"STA007"},
    "M106": {"STA008"},
    "M107": {"STA009"},
    "M108": {"STA010"},
    "M110": {"MSI001"},
    "M111": {"MSI002"},
    "M112": {"MSI003"},
    "M113": {"STA004"},
    "M114": {"SYN110", "SYN113", "SYN114", "SYN128"},
    "P201": {"PKG001"},
    "P202": {"PKG002"},
    "P203": {"PKG003"},
    "P204": {"PKG004"},
    "P205": {"PKG010"},
    "P206": {"PKG011", "PKG012"},
    "P207": {"PKG003", "PKG005"},
    "P208": {f"PKG0{number}" for number in (40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 51, 53)},
    "P209": {"PKG021", "PKG022"},
    "P210": {"PKG013"},
    "K401": {"SIT001"},
    "K402": {"SIT002", "SIT003", "SIT004", "SIT005"},
}


@pytest.mark.parametrize(("alias", "codes"), STATUS_RULES.items())
def test_every_rule_on_status_mifs_is_reported(alias: str, codes: set[str]) -> None:
    assert {rule.code for rule in find(alias)} == codes


def test_every_published_lexical_rule_has_a_rule() -> None:
    aliases = {alias for rule in rules() if rule.family == "SYN" for alias in rule.aliases}
    assert {str(number) for number in range(101, 120)} <= aliases


@pytest.mark.parametrize("wanted", ["MSI001", "msi001", "forces-failure-nonretry", "M110"])
def test_a_rule_is_found_by_code_name_and_alias(wanted: str) -> None:
    assert [rule.code for rule in find(wanted)] == ["MSI001"]


def test_a_family_is_found_by_the_beginning_of_its_codes() -> None:
    assert {rule.code for rule in find("MSI")} == {"MSI001", "MSI002", "MSI003"}


def test_a_misspelt_rule_gets_a_suggestion() -> None:
    assert suggestion("forces-failure-nonrety") == "forces-failure-nonretry"
    with pytest.raises(UnknownRuleError, match="Did you mean 'forces-failure-nonretry'"):
        selected(["forces-failure-nonrety"], [])


def test_ignore_removes_rules_that_select_names() -> None:
    assert selected(["MSI"], ["MSI003"]) == {"forces-failure-nonretry", "masked-retryable-failure"}
    assert len(selected([], ["MSI"])) == len(rules()) - 3
