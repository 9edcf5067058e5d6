"""Rules as Markdown: the page of documentation with all of them, and those that are asked for."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from textwrap import dedent, wrap
from typing import TextIO

from mifkit.diagnostics import printable
from mifkit.documents.kinds import Profile
from mifkit.output.answers.rule_advice import advice
from mifkit.output.answers.rules import FAMILIES, context, fixes
from mifkit.references import publication
from mifkit.rules.declaration import Rule
from mifkit.rules.registry import rules

INTRODUCTION = """\
Every rule of `mifkit lint`, `mifkit scan` and `mifkit log`, with its severity in the profiles that report it and an
example. `mifkit rule CODE` shows one of them in full, with all examples and the addresses of its sources. A rule is
selected, ignored and suppressed by its code, its name or its family.
"""

# Characters in a line of a paragraph.
LONGEST = 120
# What Markdown would act upon outside of code, in texts that are our own.
SPECIAL = re.compile(r"(`[^`]*+`)|([\\*<\[])")


def render() -> str:
    """The text of the page."""
    declared = rules()
    lines = ["# All rules", "", INTRODUCTION]
    for family, members in groupby(declared, key=lambda rule: rule.family):
        lines += [f"## {family}: {FAMILIES[family]}", ""]
        lines += [line for rule in members for line in _section(rule)]
    cited = sorted({tag for rule in declared for tag in rule.sources})
    return "\n".join([*lines, "## Sources", "", *map(_source, cited)]) + "\n"


def write_markdown(asked: Sequence[Rule], stream: TextIO) -> None:
    """Write rules as sections of a document: a rule alone with all its examples, and with its sources."""
    alone = len(asked) == 1
    lines = [line for rule in asked for line in _section(rule, "#" if alone else "##", alone=alone)]
    tags = sorted({tag for rule in asked for tag in rule.sources})
    stream.write("\n".join([*lines, "## Sources", "", *map(_source, tags)]) + "\n")


def _section(rule: Rule, heading: str = "###", *, alone: bool = False) -> Iterator[str]:
    yield from (f"{heading} {rule.code} {rule.name}", "", *_paragraph(rule.summary), "", *_paragraph(rule.why), "")
    remedies = advice(rule) if alone else advice(rule, 1)
    if len(remedies) == 1:
        yield from (*_paragraph(f"How to fix it: {remedies[0]}"), "")
    elif remedies:
        yield from ("How to fix it:", "", *(f"* {_text(text)}" for text in remedies), "")
    levels = [(profile.value, rule.levels.of(profile)) for profile in Profile]
    severity = ", ".join(f"{level.label} ({name})" for name, level in levels if level is not None)
    yield f"* Severity: {severity}"
    yield f"* Certainty: {rule.certainty.value}; sources: {', '.join(rule.sources)}"
    if rule.fixable:
        yield f"* Fix: {fixes(rule)}"
    if rule.aliases:
        yield f"* Also found as: {', '.join(map(_text, rule.aliases))}"
    yield ""
    shown = [example for example in rule.bad if example.text.strip()]
    for example in shown if alone else shown[:1]:
        yield from (f"Reported{context(example)}:", "", *_fenced(example.text))
        if alone and example.fixed is not None:
            yield from (f"Fixed ({'safe' if example.safe else 'unsafe'}):", "", *_fenced(example.fixed))
    for example in rule.good if alone else ():
        yield from (f"Not reported{context(example)}:", "", *_fenced(example.text))


def _fenced(text: str) -> Iterator[str]:
    yield from ("```", *map(printable, dedent(text).strip("\n").split("\n")), "```", "")


def _paragraph(text: str) -> list[str]:
    return wrap(_text(text), LONGEST, break_long_words=False, break_on_hyphens=False)


def _text(text: str) -> str:
    """A text in which only backquotes mean something to Markdown."""
    return SPECIAL.sub(lambda found: found[1] or f"\\{found[2]}", text)


def _source(tag: str) -> str:
    found = publication(tag)
    return f"* {tag}: {_text(found.title)}" + (f", <{found.address}>" if found.address else "")
