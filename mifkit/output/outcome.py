"""The answer of `mifkit outcome`: a short chain of reasons for people, one object for programs."""

from collections.abc import Iterator
from typing import Any, TextIO

import msgspec
from rich.text import Text

from mifkit.diagnostics import Certainty, printable, quoted
from mifkit.output.text import console, paragraph
from mifkit.status.codes import describe
from mifkit.status.facts import Facts
from mifkit.status.outcome import Outcome
from mifkit.status.product import TITLES
from mifkit.status.sources import cite

SCHEMA_VERSION = 1
SURE = {
    Certainty.DOCUMENTED: "documented",
    Certainty.INFERRED: "inferred: the sources do not say it of just this case",
    Certainty.UNKNOWN: "unknown: no source says what the client does",
}
STYLES = {True: "bold green", False: "bold red", None: "bold yellow"}


class JsonOutcome(Outcome, frozen=True, kw_only=True):
    """What `mifkit outcome -o json` prints; its JSON Schema is `outcome.schema.json` beside this file."""

    schema_version: int = SCHEMA_VERSION


def write_json(outcome: Outcome, facts: Facts, stream: TextIO) -> None:
    """Write one object. Text that comes from the MIF is made printable."""
    fields = {"schema_version": SCHEMA_VERSION} | msgspec.to_builtins(outcome)
    stream.write(msgspec.json.format(msgspec.json.encode(_printable(fields)), indent=2).decode() + "\n")


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, list | tuple):
        return [_printable(item) for item in value]
    if isinstance(value, dict):
        return {key: _printable(item) for key, item in value.items()}
    return value


def write_full(outcome: Outcome, facts: Facts, stream: TextIO) -> None:
    """Write the answer for a reader: the state first, then why, then what to do."""
    screen = console(stream)
    screen.print(Text(_question(facts), style="bold"))
    screen.print()
    screen.print(_answer(outcome))
    row = f"row {outcome.row}" if outcome.row else "no row"
    via = f", by way of {outcome.via}" if outcome.via else ""
    screen.print(Text(f"{SURE[outcome.certainty]}; {row} of the decision table{via}", style="dim"))
    for title, paragraphs in _sections(outcome, facts):
        if paragraphs:
            screen.print()
            screen.print(Text(title, style="bold"))
            for lead, text in paragraphs:
                for line in paragraph(text, screen.width, lead=lead):
                    screen.print(line)


# A paragraph: what stands before its first line, and its text.
Paragraph = tuple[str, str]


def _sections(outcome: Outcome, facts: Facts) -> Iterator[tuple[str, list[Paragraph]]]:
    yield "Why", [(f"{number}. ", step) for number, step in enumerate(outcome.chain, 1)]
    yield "What is hidden", list(_hidden(outcome))
    yield "Who wrote the MIF", list(_generator(outcome))
    if facts.mif_name is not None:
        yield "When a schedule fires (mandatory advertisements)", list(_rerun(outcome))
    yield "What you can change", [
        part
        for remedy in outcome.remedies
        for part in (
            (f"{remedy.id}  ", remedy.action),
            ("    Effect: ", remedy.effect),
            ("    Cost:   ", remedy.trade_off),
        )
    ]
    yield "Notes", [("- ", f"{note.text[:1].upper()}{note.text[1:]}") for note in outcome.notes]
    tags = [source.tag for source in outcome.sources]
    tags += [tag for remedy in outcome.remedies for tag in remedy.sources]
    yield "Sources", [
        part for source in cite(tags) for part in ((f"{source.tag}: ", source.title), ("    ", source.address))
    ]


def _question(facts: Facts) -> str:
    parts = [printable(facts.mif_name)] if facts.mif_name is not None else ["no status MIF"]
    if facts.status is not None:
        parts.append(f"Status {quoted(facts.status)}")
    entry = describe(facts.exit_code) if facts.exit_code is not None else None
    name = f" ({entry.name})" if entry else ""
    parts.append(f"exit code {facts.exit_code}{name}" if facts.exit_code is not None else "exit code not given")
    return f"{', '.join(parts)}; {TITLES[facts.product]}"


def _answer(outcome: Outcome) -> Text:
    good = None if outcome.state.value == "undetermined" else outcome.state.value.startswith("Success")
    if outcome.will_retry:
        good = None
    again = {
        True: f"The client tries again after {outcome.next_delay_s} seconds, up to {outcome.attempts_left} more times.",
        False: "The client does not try again by itself." if not good else "Nothing is left to do.",
        None: "Whether the client tries again is not known.",
    }[outcome.will_retry]
    return Text.assemble((outcome.state.value, STYLES[good]), f"  {again}")


def _hidden(outcome: Outcome) -> Iterator[Paragraph]:
    if outcome.masked_exit_code is not None:
        entry = describe(outcome.masked_exit_code)
        name = f" ({entry.name}: {entry.message})" if entry else ""
        yield "", f"Exit code {outcome.masked_exit_code}{name} does not count, because the MIF does."
    if outcome.recovered_exit_codes:
        codes = " or ".join(str(code) for code in outcome.recovered_exit_codes)
        yield "", f"The Description is the message of exit code {codes} (confidence {outcome.confidence})."


def _generator(outcome: Outcome) -> Iterator[Paragraph]:
    generator = outcome.generator
    if generator is not None and generator.name is not None:
        yield "", f"{generator.name}: {generator.verdict.value}, score {generator.score}"
        for evidence in generator.evidence:
            yield f"  {evidence.weight:+d}  ", evidence.text


def _rerun(outcome: Outcome) -> Iterator[Paragraph]:
    words = {True: "runs again", False: "does not run", None: "not known"}
    for one in outcome.rerun:
        scenarios = (one.new_schedule, one.further_advertisement, one.readded_to_collection)
        texts = [words[scenario] for scenario in scenarios]
        kinds = ("new schedule", "further advertisement", "computer left and rejoined the collection")
        same = len(set(texts)) == 1
        text = texts[0] if same else ", ".join(f"{kind}: {text}" for kind, text in zip(kinds, texts, strict=True))
        yield f"{one.option + ':':<34}", text
