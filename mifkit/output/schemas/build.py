"""The JSON Schemas of what mifkit prints, and of its configuration, made from the classes that stand for them.

`python -m mifkit.output.schemas.build` writes them beside this file. The `$id` of each is its address on the site; a
URN, which needs no host, until `[project.urls]` names the site.
"""

from inspect import cleandoc
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec

from mifkit.linter.config import Config
from mifkit.output.answers.codes import JsonCodes
from mifkit.output.answers.decision_table import JsonDecisionTable
from mifkit.output.answers.log_json import JsonLog
from mifkit.output.answers.matching import JsonMatch
from mifkit.output.answers.outcome import JsonOutcome
from mifkit.output.answers.settings import JsonSettings
from mifkit.output.findings.json import JsonLint
from mifkit.output.report.scan_report import JsonReport
from mifkit.output.site import address

# The schema of a value that is missing.
NULL = {"type": "null"}
DIALECT = "https://json-schema.org/draft/2020-12/schema"
SUFFIX = ".schema.json"
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


# What the site calls the folder of the schemas.
PUBLISHED = "schema"


def version(name: str) -> int:
    """The `schema_version` that the schema in the file `name` describes; the configuration states none and has 1."""
    stated = get_type_hints(SCHEMAS[name][0]).get("schema_version")
    return get_args(stated)[0] if stated is not None else 1


def published(name: str) -> str:
    """The path on the site of the schema in the file `name`. It has the version: what an address says never changes."""
    return f"{PUBLISHED}/{name.removesuffix(SUFFIX)}-{version(name)}.json"


def identifier(name: str) -> str:
    """The `$id` of the schema in the file `name`."""
    return address(published(name)) or f"urn:mifkit:schema:{name.removesuffix(SUFFIX)}:{version(name)}"


def schema(name: str) -> dict[str, Any]:
    """The schema that belongs into the file `name`. Raises KeyError for a name that is not in `SCHEMAS`."""
    printed, title = SCHEMAS[name]
    head = {"$schema": DIALECT, "$id": identifier(name), "title": title}
    made: dict[str, Any] = _cleaned(head | msgspec.json.schema(printed))
    return made


def _cleaned(value: Any) -> Any:
    """A schema in which descriptions have no indentation and `null` comes last among alternatives: both depend on the
    version of msgspec."""
    if isinstance(value, list):
        return sorted(map(_cleaned, value), key=lambda item: item == NULL)
    if not isinstance(value, dict):
        return value
    return {key: cleandoc(member) if _is_text(key, member) else _cleaned(member) for key, member in value.items()}


def _is_text(key: str, value: Any) -> bool:
    """Whether a member of a schema is its description; a property may be called `description`, too."""
    return key == "description" and isinstance(value, str)


def render(name: str) -> str:
    """The text of the file `name`."""
    return msgspec.json.format(msgspec.json.encode(schema(name)), indent=2).decode() + "\n"


if __name__ == "__main__":
    for name in SCHEMAS:
        Path(__file__).with_name(name).write_text(render(name), encoding="utf-8", newline="\n")
