"""The JSON Schemas of what mifkit prints, and of its configuration, made from the classes that stand for them.

`python -m mifkit.output.schemas` writes them beside this file.
"""

from pathlib import Path
from typing import Any

import msgspec

from mifkit.config import Config
from mifkit.output.codes import JsonCodes
from mifkit.output.decision_table import JsonDecisionTable
from mifkit.output.json import JsonLint
from mifkit.output.log_json import JsonLog
from mifkit.output.matching import JsonMatch
from mifkit.output.outcome import JsonOutcome
from mifkit.output.scan_report import JsonReport
from mifkit.output.settings import JsonSettings

DIALECT = "https://json-schema.org/draft/2020-12/schema"
# File: the class, and what the schema is called.
SCHEMAS: dict[str, tuple[type, str]] = {
    "lint.schema.json": (JsonLint, "mifkit lint -o json"),
    "config.schema.json": (Config, "mifkit.toml"),
    "log.schema.json": (JsonLog, "mifkit log -o json"),
    "match.schema.json": (JsonMatch, "mifkit match -o json"),
    "outcome.schema.json": (JsonOutcome, "mifkit outcome -o json"),
    "decision-table.schema.json": (JsonDecisionTable, "mifkit outcome --table -o json"),
    "code.schema.json": (JsonCodes, "mifkit code -o json"),
    "report.schema.json": (JsonReport, "mifkit report -o json"),
    "settings.schema.json": (JsonSettings, "mifkit settings -o json"),
}


def schema(name: str) -> dict[str, Any]:
    """The schema that belongs into the file `name`. Raises KeyError for a name that is not in `SCHEMAS`."""
    printed, title = SCHEMAS[name]
    return {"$schema": DIALECT, "title": title} | msgspec.json.schema(printed)


def render(name: str) -> str:
    """The text of the file `name`."""
    return msgspec.json.format(msgspec.json.encode(schema(name)), indent=2).decode() + "\n"


if __name__ == "__main__":
    for name in SCHEMAS:
        Path(__file__).with_name(name).write_text(render(name), encoding="utf-8", newline="\n")
