"""How to fix what a rule reports: what its findings on its own examples advise."""

from mifkit.documents.kinds import MIF_PROFILES, Kind
from mifkit.linter.engine import Report, Settings, check
from mifkit.rules.declaration import Example, Rule
from mifkit.rules.frames import framed
from mifkit.status.context import ClientContext

# Advice that differs only in the names and values of examples says the same.
MOST = 3


def advice(rule: Rule, most: int = MOST) -> tuple[str, ...]:
    """The advice of a rule, at most so many different texts; nothing for a rule without examples."""
    found: dict[str, None] = {}
    for example in rule.bad:
        for finding in _report(rule, example).diagnostics:
            if finding.code == rule.code and finding.help:
                found.setdefault(finding.help)
        if len(found) >= most:
            break
    return tuple(found)[:most]


def _report(rule: Rule, example: Example) -> Report:
    """Check an example in the profile in which the rule speaks."""
    source, context = framed(example), ClientContext(exit_code=example.exit_code)
    report = check(source, Settings(context=context))
    if report.kind is not Kind.OTHER and rule.levels.of(report.profile) is None:
        profile = next(profile for profile in MIF_PROFILES if rule.levels.of(profile) is not None)
        report = check(source, Settings(profile=profile, context=context))
    return report
