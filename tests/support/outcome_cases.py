"""Runs and their answers as files that can be read side by side: `tests/status/cases/NAME.case`.

A case says what it shows, and has a command, the files that the command reads, and the answer. In front of the name of
a file may stand when it was last changed. `python tests/support/outcome_cases.py` writes the answers anew; read what
changed.
"""

import json
import os
import re
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from click.testing import CliRunner

from mifkit.cli import main

CASES = Path(__file__).resolve().parents[1] / "status" / "cases"
SECTION = re.compile(r"^== (?:(?P<time>\S+) )?(?P<name>\S+)\n", re.MULTILINE)
# What decides an answer, in the order in which it is read; what stands in other tests is left out.
FIELDS = (
    "state", "states", "state_certainty", "will_retry", "retry_text", "next_delay_s", "longest_delay_s",
    "delay_certainty", "attempts_left", "certainty", "certainty_reason", "row", "via", "possible_rows", "basis",
    "masked_exit_code", "recovered_exit_codes",
)  # fmt: skip
OF_AN_ALTERNATIVE = (
    "likelihood", "why", "state", "states", "will_retry", "next_delay_s", "longest_delay_s", "delay_certainty",
    "attempts_left", "certainty", "certainty_reason", "rows", "masked_exit_code",
)  # fmt: skip

# A field that is left out where it only repeats another.
REPEATS = {"states": "state", "state_certainty": "certainty", "longest_delay_s": "next_delay_s"}
WORDS = {True: "yes", False: "no", None: "not known"}


class Case(NamedTuple):
    """One case: what stands before its answer, the arguments of the command, the files with their times, the answer."""

    head: str
    arguments: list[str]
    files: list[tuple[str, str | None, str]]
    answer: str


def read(path: Path) -> Case:
    """A case from its file."""
    text = path.read_text(encoding="utf-8")
    *parts, answer = SECTION.finditer(text)
    ends = [part.start() for part in (*parts, answer)][1:]
    files = [(part["name"], part["time"], text[part.end() : end]) for part, end in zip(parts, ends, strict=True)]
    head = text[: answer.end()]
    command = next(line for line in text.splitlines() if line.startswith("$ mifkit "))
    return Case(head, split(command.removeprefix("$ mifkit ")), files, text[answer.end() :])


def split(line: str) -> list[str]:
    """The arguments of a command line, in which single quotes hold together."""
    return [part.strip("'") for part in re.findall(r"'[^']*'|\S+", line)]


def play(case: Case) -> str:
    """The answer to a case, in the present folder."""
    for name, time, text in case.files:
        path = Path(name)
        path.write_text(text, encoding="utf-8", newline="")
        if time is not None:
            changed = datetime.fromisoformat(time).astimezone().timestamp()
            os.utime(path, (changed, changed))
    done = CliRunner().invoke(main, [*case.arguments, "-o", "json"])
    if done.exit_code:
        return f"exit status {done.exit_code}\n{done.stderr.strip().splitlines()[-1]}\n"
    return "".join(f"{line}\n" for line in lines(json.loads(done.stdout), case.arguments))


def lines(found: dict[str, Any], arguments: list[str]) -> Iterator[str]:
    """What decides an answer, a line each; what is not known or does not apply is left out."""
    yield from _fields(found, FIELDS, "")
    for number, other in enumerate(found["alternatives"], 1):
        yield f"{number}. {other['condition']}"
        yield from _fields(other, OF_AN_ALTERNATIVE, "   ")
    if "--rerun" in arguments:
        chosen = next(one for one in found["rerun"] if one["name"] == found["rerun_option"])
        yield f"rerun by a new schedule: {_word(chosen['new_schedule'])} ({chosen['certainty']})"
        yield f"rerun otherwise: {_word(chosen['readded_to_collection'])} ({chosen['elsewhere']})"
    for one in found["restarts"]:
        yield f"restart: {_word(one['by'])} ({one['certainty']}, {one['row']})"
    yield f"notes: {', '.join(dict.fromkeys(note['id'] for note in found['notes'])) or 'none'}"


def _fields(found: dict[str, Any], names: tuple[str, ...], indent: str) -> Iterator[str]:
    for name in names:
        value = found[name]
        repeated = name in REPEATS and value in (found[REPEATS[name]], [found[REPEATS[name]]])
        if name == "will_retry" or not (value in (None, []) or repeated):
            yield f"{indent}{name}: {_word(value)}"
    if found["message_ids"]:
        messages = (f"{one['id']} ({one['certainty']})" for one in found["message_ids"])
        yield f"{indent}messages: {', '.join(messages)}"


def _word(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return WORDS[value] if value is None or isinstance(value, bool) else str(value)


def renew() -> None:
    """Write the answers of all cases anew."""
    here = Path.cwd()
    for path in sorted(CASES.glob("*.case")):
        case = read(path)
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            try:
                path.write_text(case.head + play(case), encoding="utf-8")
            finally:
                os.chdir(here)


if __name__ == "__main__":
    renew()
