"""The rules in a SARIF report: what viewers show beside a result, as plain text and as Markdown."""

import re
from collections.abc import Iterator
from textwrap import dedent
from typing import Any

from mifkit.diagnostics import Severity
from mifkit.kinds import Profile
from mifkit.output.rules import context
from mifkit.references import reference
from mifkit.registry import by_name
from mifkit.rule import Example, Rule

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
# What Markdown would act upon inside a sentence.
MARKUP = re.compile(r"[\\`*_\[\]<>&|~#]")
BACKTICKS = re.compile("`+")


def descriptor(name: str) -> dict[str, Any]:
    """The rule of that name as a `reportingDescriptor`; its level is the highest that it has in any profile.

    A store of `mifkit scan` may hold findings of a rule that only another mifkit knows: then its code is all there is.
    """
    rule = by_name().get(name)
    if rule is None:
        return {"id": name}
    worst = max(severity for profile in Profile if (severity := rule.levels.of(profile)) is not None)
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": _text(rule.summary),
        "fullDescription": _text(rule.why),
        "help": {"text": _braces("\n".join(_plain(rule))), "markdown": _braces("\n".join(_markdown(rule)))},
        "defaultConfiguration": {"level": LEVELS[worst]},
        "properties": {"tags": [rule.family, rule.certainty.value]},
    }


def _text(text: str) -> dict[str, str]:
    return {"text": _braces(text)}


def _braces(text: str) -> str:
    """SARIF 2.1.0, section 3.11.5: in messages a brace stands for the place of an argument, two for one of itself."""
    return text.replace("{", "{{").replace("}", "}}")


def _plain(rule: Rule) -> Iterator[str]:
    yield from (rule.summary, "", rule.why, "", f"How sure: {rule.certainty.value}.")
    for tag in rule.sources:
        yield f"Source {tag}: {' '.join(filter(None, reference(tag)))}"


def _markdown(rule: Rule) -> Iterator[str]:
    yield from (f"**{_escaped(rule.summary)}**", "", _escaped(rule.why), "", f"How sure: {rule.certainty.value}.", "")
    for title, examples in (("Reported", rule.bad), ("Not reported", rule.good)):
        for example in examples:
            yield from (f"{title}{_escaped(context(example))}:", "", *_code(example), "")
    for tag in rule.sources:
        found = reference(tag)
        title = f"{tag}: {_escaped(found.title)}"
        yield f"* [{title}](<{found.address}>)" if found.address else f"* {title}"


def _code(example: Example) -> Iterator[str]:
    text = dedent(example.text).rstrip("\n")
    fence = "`" * max(3, 1 + max(map(len, BACKTICKS.findall(text)), default=0))
    yield from (fence, text, fence)


def _escaped(text: str) -> str:
    return MARKUP.sub(lambda found: "\\" + found[0], text)
