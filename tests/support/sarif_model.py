"""The part of SARIF 2.1.0 that mifkit writes, as its schema defines it: no other members, and each with its type.

Written after sarif-schema-2.1.0.json of the OASIS Standard; section numbers are those of its text.
"""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

FromOne = Annotated[int, Meta(ge=1)]
FromZero = Annotated[int, Meta(ge=0)]
# RFC 3986: what may stand in a reference, percent signs only before two hexadecimal digits.
Uri = Annotated[str, Meta(pattern=r"^([A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-F]{2})+$")]
Level = Literal["none", "note", "warning", "error"]


class Strict(Struct, forbid_unknown_fields=True, rename="camel"):
    """An object without other members than its own."""


class Text(Strict):
    """Both a message (3.11) with text and a multiformatMessageString (3.12)."""

    text: Annotated[str, Meta(min_length=1)]
    markdown: str | UnsetType = UNSET


class ArtifactLocation(Strict):
    uri: Uri | UnsetType = UNSET
    uri_base_id: Literal["%SRCROOT%"] | UnsetType = UNSET
    description: Text | UnsetType = UNSET


class Region(Strict):
    start_line: FromOne
    start_column: FromOne
    end_line: FromOne
    end_column: FromOne


class PhysicalLocation(Strict):
    artifact_location: ArtifactLocation
    region: Region | UnsetType = UNSET


class LogicalLocation(Strict):
    fully_qualified_name: str
    kind: str


class Location(Strict):
    physical_location: PhysicalLocation
    id: FromOne | UnsetType = UNSET
    message: Text | UnsetType = UNSET
    logical_locations: list[LogicalLocation] | UnsetType = UNSET


class ArtifactContent(Strict):
    text: str


class Replacement(Strict):
    deleted_region: Region
    inserted_content: ArtifactContent


class ArtifactChange(Strict):
    artifact_location: ArtifactLocation
    replacements: Annotated[list[Replacement], Meta(min_length=1)]


class Fix(Strict):
    description: Text
    artifact_changes: Annotated[list[ArtifactChange], Meta(min_length=1)]


class Certainty(Strict):
    certainty: Literal["documented", "inferred", "unknown"]


class Result(Strict):
    rule_id: str
    rule_index: FromZero
    level: Level
    message: Text
    locations: Annotated[list[Location], Meta(min_length=1, max_length=1)]
    partial_fingerprints: dict[str, str]
    properties: Certainty
    related_locations: list[Location] | UnsetType = UNSET
    fixes: list[Fix] | UnsetType = UNSET


class Configuration(Strict):
    level: Level


class Tags(Strict):
    tags: list[str]


class Descriptor(Strict):
    id: str
    name: str
    short_description: Text
    full_description: Text
    help: Text
    default_configuration: Configuration
    properties: Tags


class Driver(Strict):
    name: str
    semantic_version: str
    rules: list[Descriptor]


class Tool(Strict):
    driver: Driver


class Artifact(Strict):
    location: ArtifactLocation
    roles: list[Literal["analysisTarget"]]
    length: FromZero | UnsetType = UNSET
    encoding: str | UnsetType = UNSET


class RuleReference(Strict):
    id: str
    index: FromZero


class Notification(Strict):
    level: Level
    message: Text
    associated_rule: RuleReference
    locations: list[Location]


class Invocation(Strict):
    execution_successful: bool
    tool_execution_notifications: list[Notification] | UnsetType = UNSET


class Run(Strict):
    results: list[Result]
    column_kind: Literal["utf16CodeUnits", "unicodeCodePoints"]
    newline_sequences: list[str]
    original_uri_base_ids: dict[str, ArtifactLocation]
    tool: Tool
    artifacts: list[Artifact]
    invocations: list[Invocation]


class Log(Strict):
    schema: str = field(name="$schema")
    version: Literal["2.1.0"]
    runs: Annotated[list[Run], Meta(min_length=1, max_length=1)]
