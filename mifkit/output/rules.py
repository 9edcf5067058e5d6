"""Rules as documentation: the list, one rule in full, and all of it as JSON."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from textwrap import dedent
from typing import TextIO

import msgspec
from rich.console import Console
from rich.text import Text

from mifkit.kinds import Profile
from mifkit.output.full import STYLES
from mifkit.output.text import console, paragraph
from mifkit.references import reference
from mifkit.rule import Example, Rule

SCHEMA_VERSION = 1
FAMILIES = {
    "SYN": "syntax and characters",
    "DMI": "the language's own rules",
    "SMS": "inventory of SMS and Configuration Manager",
    "STA": "status MIFs",
    "MSI": "status MIFs of Windows Installer",
}


def _levels(rule: Rule) -> dict[str, str]:
    found = {profile.value: rule.levels.of(profile) for profile in Profile}
    return {name: severity.label if severity else "off" for name, severity in found.items()}


def write_list(rules: Sequence[Rule], stream: TextIO) -> None:
    """A line per rule: code, name, severity per profile, summary."""
    screen = console(stream)
    width = max(len(rule.name) for rule in rules)
    screen.print(Text("Severity in the profiles dmi, sms, status: E error, W warning, I info, - not reported"))
    for family, members in groupby(rules, key=lambda rule: rule.family):
        screen.print()
        screen.print(Text(f"{family}  {FAMILIES[family]}", style="bold"))
        for rule in members:
            line = Text(f"{rule.code}  {rule.name:<{width}}  ")
            for profile in Profile:
                severity = rule.levels.of(profile)
                line.append(severity.name[0] if severity else "-", style=STYLES[severity] if severity else "dim")
            screen.print(line.append(f"  {rule.summary}"))


def write_rule(rule: Rule, stream: TextIO) -> None:
    """Everything there is to say about one rule."""
    screen = console(stream)
    screen.print(Text(f"{rule.code} {rule.name}", style="bold"))
    for line in paragraph(rule.summary, screen.width, indent=0):
        screen.print(line)
    _section(screen, "Why it matters", paragraph(rule.why, screen.width))
    levels = "   ".join(f"{name}: {level}" for name, level in _levels(rule).items())
    _section(screen, "Severity by profile", [Text(f"  {levels}")])
    _section(screen, "How sure", [Text(f"  {rule.certainty.value}")])
    for title, examples in (("Reported", rule.bad), ("Not reported", rule.good)):
        for example in examples:
            lines = dedent(example.text).rstrip("\n").split("\n")
            _section(screen, f"{title}{_context(example)}", [Text(f"  {line}", style="green") for line in lines])
    if rule.aliases:
        _section(screen, "Also found as", [Text(f"  {', '.join(rule.aliases)}")])
    found = [(tag, reference(tag)) for tag in rule.sources]
    lines = [f"  {tag}: {one.title}" + (f"\n    {one.address}" if one.address else "") for tag, one in found]
    _section(screen, "Sources", [Text(line) for line in lines])


def _context(example: Example) -> str:
    exit_code = f", exit code {example.exit_code}" if example.exit_code is not None else ""
    return f" (in: {example.frame}{exit_code})" if example.frame != "file" else exit_code


def _section(screen: Console, title: str, lines: Iterable[Text]) -> None:
    screen.print()
    screen.print(Text(title, style="bold"))
    for line in lines:
        screen.print(line)


def write_json(rules: Sequence[Rule], stream: TextIO) -> None:
    """One object: `schema_version` and `rules[]` with code, name, summary, why, levels, sources, examples."""
    entries = [
        {
            "code": rule.code,
            "name": rule.name,
            "summary": rule.summary,
            "why": rule.why,
            "levels": _levels(rule),
            "certainty": rule.certainty.value,
            "aliases": rule.aliases,
            "sources": [{"tag": tag} | reference(tag)._asdict() for tag in rule.sources],
            "bad": [example.text for example in rule.bad],
            "good": [example.text for example in rule.good],
        }
        for rule in rules
    ]
    document = {"schema_version": SCHEMA_VERSION, "rules": entries}
    stream.write(msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n")
