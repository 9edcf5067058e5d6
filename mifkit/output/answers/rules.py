"""The answer of `mifkit rule`: the list of rules, one rule on a screen or in full, and both as JSON."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from textwrap import dedent
from typing import TextIO

from msgspec import structs

from mifkit.documents.kinds import Profile
from mifkit.output.answers import short
from mifkit.output.answers.rule_advice import advice
from mifkit.output.answers.short import Section
from mifkit.output.json_text import dumps
from mifkit.output.text import STYLES, Line, Part, Screen, cut, paragraph, plain, wrapped
from mifkit.references import publication
from mifkit.rules.declaration import Example, Rule

SCHEMA_VERSION = 1
FAMILIES = {
    "SYN": "syntax and characters",
    "DMI": "the language's own rules",
    "SMS": "inventory of SMS and Configuration Manager",
    "STA": "status MIFs",
    "MSI": "status MIFs of Windows Installer",
    "PKG": "packages: definitions, setup programs and install scripts",
    "SIT": "client settings of a site",
    "SCN": "scans of many files",
}


# A column narrower than this is too narrow for a sentence.
NARROWEST = 30


def _levels(rule: Rule) -> dict[str, str]:
    found = {profile.value: rule.levels.of(profile) for profile in Profile}
    return {name: severity.label if severity else "off" for name, severity in found.items()}


PROFILES = ", ".join(profile.value for profile in Profile)
LEGEND = (
    f"Severity in the profiles {PROFILES}: E error, W warning, I info, - not reported.",
    "After a code, * means that 'mifkit lint --fix' has fixes. 'mifkit rule NAME' explains a rule.",
)
READ_ON = "--explain: all examples and sources; -o markdown"


def write_short(rules: Sequence[Rule], stream: TextIO) -> None:
    """A rule alone on a screen, several rules as a list."""
    if len(rules) != 1:
        write_list(rules, stream)
        return
    rule = rules[0]
    severity = ", ".join(f"{level} ({name})" for name, level in _levels(rule).items() if level != "off")
    advised = [("", text) for text in advice(rule)] + ([("", f"{fixes(rule)}")] if rule.fixable else [])
    example = next(iter(rule.bad), None)
    code = list(_indented(example.text, Screen(stream).width)) if example is not None else []
    sections = (
        Section("Why", [("", rule.plain_why)], 6),
        Section("Fix", advised, 4),
        Section("Severity", [("", f"{severity}; {rule.certainty.value} ({', '.join(rule.sources)})")], 2),
        Section("Reported", code, 7),
    )
    short.write(((f"{rule.code} {rule.name}", "bold"), f": {rule.plain_summary}"), sections, READ_ON, stream)


def _indented(text: str, width: int) -> Iterator[short.Paragraph]:
    """The lines of an example, each in a line of the screen, with what stands before their first word."""
    for line in dedent(text).expandtabs(4).strip("\n").split("\n"):
        rest = cut(plain(line), width - len("Reported: ")).lstrip(" ")
        yield " " * (len(line) - len(line.lstrip(" "))), rest


def write_full(rules: Sequence[Rule], stream: TextIO) -> None:
    """A rule alone with all that is known about it, several rules as a list."""
    if len(rules) == 1:
        write_rule(rules[0], stream)
    else:
        write_list(rules, stream)


def write_list(rules: Sequence[Rule], stream: TextIO) -> None:
    """Write one or two lines for each rule: code, name, severity in each profile, summary."""
    screen = Screen(stream)
    width = max(len(rule.name) for rule in rules)
    screen.print(f"{len(rules)} rules; the signs are explained at the end.")
    for family, members in groupby(rules, key=lambda rule: rule.family):
        screen.section(
            f"{family}  {FAMILIES[family]}", (line for rule in members for line in _entry(rule, width, screen))
        )
    screen.print()
    for text in LEGEND:
        for line in paragraph(text, screen.width, indent=0):
            screen.print(*line)


def _entry(rule: Rule, width: int, screen: Screen) -> Iterator[Line]:
    levels = [rule.levels.of(profile) for profile in Profile]
    letters: list[Part] = [(level.name[0], STYLES[level]) if level else ("-", "dim") for level in levels]
    head = f"{rule.code}{'*' if rule.fixable else ' '} {rule.name:<{width}}  "
    hanging = len(head) + len(letters) + 2
    room = screen.width - hanging
    if room >= len(rule.plain_summary):
        yield [head, *letters, f"  {rule.plain_summary}"]
    elif room >= NARROWEST:
        first, *others = wrapped(rule.plain_summary, room)
        yield [head, *letters, f"  {first}"]
        for line in others:
            yield [" " * hanging + line]
    else:
        yield [head, *letters]
        yield from paragraph(rule.plain_summary, screen.width, indent=8)


def write_rule(rule: Rule, stream: TextIO) -> None:
    """Write everything that a rule declares."""
    screen = Screen(stream)
    screen.print((f"{rule.code} {rule.name}", "bold"))
    for line in paragraph(rule.plain_summary, screen.width, indent=0):
        screen.print(*line)
    screen.section("Why it matters", paragraph(rule.plain_why, screen.width))
    remedies = [*advice(rule), *([fixes(rule)] if rule.fixable else [])]
    if remedies:
        screen.section("How to fix it", (line for text in remedies for line in paragraph(text, screen.width)))
    levels = "   ".join(f"{name}: {level}" for name, level in _levels(rule).items())
    screen.section("Severity by profile", [[f"  {levels}"]])
    screen.section("How sure", [[f"  {rule.certainty.value}"]])
    for example in rule.bad:
        screen.section(f"Reported{context(example)}", _code(example.text))
        if example.fixed is not None:
            screen.section(f"Fixed ({'safe' if example.safe else 'unsafe'})", _code(example.fixed))
    for example in rule.good:
        screen.section(f"Not reported{context(example)}", _code(example.text))
    if rule.aliases:
        screen.section("Also found as", [[f"  {', '.join(rule.aliases)}"]])
    screen.section("Sources", (line for tag in rule.sources for line in _source(tag, screen.width)))
    # Above, the name has left the screen.
    screen.print()
    screen.print((f"{rule.code} {rule.name}", "bold"))


def fixes(rule: Rule) -> str:
    """The command that applies the fixes of a rule, judging by its examples."""
    kinds = {example.safe for example in rule.bad if example.fixed is not None}
    if kinds == {True}:
        return "mifkit lint --fix applies it."
    if kinds == {False}:
        return "mifkit lint --fix --unsafe-fixes applies it: it guesses, or changes what the file says."
    return "mifkit lint --fix applies what is safe; --unsafe-fixes what guesses, or changes what the file says."


def _code(text: str) -> Iterator[Line]:
    for line in dedent(text).expandtabs(4).rstrip("\n").split("\n"):
        yield [(f"  {line}", "green")]


def _source(tag: str, width: int) -> Iterator[Line]:
    found = publication(tag)
    yield from paragraph(found.title, width, lead=f"{tag}: ")
    if found.address:
        yield [f"    {found.address}"]


def context(example: Example) -> str:
    """The circumstances of an example, in brackets; empty if there are none."""
    exit_code = f", exit code {example.exit_code}" if example.exit_code is not None else ""
    return f" (in: {example.frame}{exit_code})" if example.frame != "file" else exit_code


def write_json(rules: Sequence[Rule], stream: TextIO) -> None:
    """One object: `schema_version` and `rules[]` with code, name, summary, why, advice, levels, sources, examples.

    `fixed[]` goes with `bad[]`: the text after the fix, or null.
    """
    entries = [
        {
            "code": rule.code,
            "name": rule.name,
            "summary": rule.plain_summary,
            "why": rule.plain_why,
            "advice": advice(rule),
            "levels": _levels(rule),
            "certainty": rule.certainty.value,
            "aliases": rule.aliases,
            "sources": [structs.asdict(publication(tag)) for tag in rule.sources],
            "bad": [example.text for example in rule.bad],
            "fixed": [example.fixed for example in rule.bad],
            "good": [example.text for example in rule.good],
        }
        for rule in rules
    ]
    document = {"schema_version": SCHEMA_VERSION, "rules": entries}
    stream.write(dumps(document) + "\n")
