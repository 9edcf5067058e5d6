"""`json`: one object with every finding and every file. Its JSON Schema is `mifkit/output/schemas/lint.schema.json`."""

from typing import Any, Literal, TextIO

import msgspec
from msgspec import Struct

from mifkit.diagnostics import Diagnostic, Fix, printable
from mifkit.output.findings.positions import FileFindings, Place, Placed, PlacedText
from mifkit.output.json_text import dumps, exact
from mifkit.output.summary import Summary

SCHEMA_VERSION = 1


class JsonPosition(Struct, frozen=True):
    """`line` and `column` (in characters) count from 1, `offset` counts bytes of the file from 0. In the formats of
    `mifkit report` the offset can be `null`."""

    line: int
    column: int
    offset: int | None


class JsonLabel(Struct, frozen=True):
    location: JsonPosition
    end_location: JsonPosition
    text: str


class JsonEdit(Struct, frozen=True):
    location: JsonPosition
    end_location: JsonPosition
    text: str


class JsonFix(Struct, frozen=True):
    """A remedy that can be applied; `safe`: mifkit reads the same from the file before and after it.

    A fix with an `encoding` has no edits: the file is written in that encoding, without a byte order mark.
    """

    title: str
    safe: bool
    edits: list[JsonEdit]
    encoding: str | None


class JsonFinding(Struct, frozen=True):
    """The members of a finding that do not depend on the kind of file."""

    code: str
    name: str
    severity: Literal["info", "warning", "error"]
    certainty: Literal["documented", "inferred", "unknown"]
    message: str
    why: str
    help: str
    path: str


class JsonDiagnostic(JsonFinding, frozen=True):
    """A finding on a file that `mifkit lint` checked."""

    location: JsonPosition
    end_location: JsonPosition
    block_path: list[str]
    labels: list[JsonLabel]
    fix: JsonFix | None
    sources: list[str]


class JsonFile(Struct, frozen=True):
    """A file. `kind_evidence` says in words what shows the kind of a MIF file; a store of `mifkit scan` has none."""

    path: str
    kind: Literal["status", "noidmif", "idmif", "dmi", "site-control", "package", "script", "other", "unreadable"]
    profile: Literal["status", "sms", "dmi", "site", "package"]
    encoding: str
    kind_evidence: list[str]


class JsonSummary(Struct, frozen=True):
    files: int
    errors: int
    warnings: int
    infos: int
    suppressed: int
    baselined: int
    unchanged: int
    minor: int


class JsonLint(Struct, frozen=True):
    """What `mifkit lint -o json` prints."""

    schema_version: Literal[1]
    diagnostics: list[JsonDiagnostic]
    files: list[JsonFile]
    summary: JsonSummary


class Writer:
    """Prints each finding as it comes; only a few facts about each file stay in memory."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._files: list[JsonFile] = []
        self._separator = f'{{\n  "schema_version": {SCHEMA_VERSION},\n  "diagnostics": ['
        self._empty = True

    def report(self, file: FileFindings) -> None:
        for finding in file.findings():
            self._stream.write(self._separator + "\n" + dumps(json_diagnostic(finding), margin=4))
            self._separator, self._empty = ",", False
        evidence = list(file.kind_evidence)
        self._files.append(JsonFile(exact(file.path), file.kind.value, file.profile.value, file.encoding, evidence))

    def finish(self, summary: Summary) -> None:
        """Write the members of the object after `diagnostics`."""
        counts = msgspec.convert(summary, JsonSummary, from_attributes=True)
        self._stream.write(f"{self._separator}]" if self._empty else "\n  ]")
        # These members as an object of their own, without its opening brace.
        self._stream.write("," + dumps({"files": self._files, "summary": counts})[1:] + "\n")


def json_diagnostic(finding: Placed) -> JsonDiagnostic:
    """A finding as the JSON formats print it."""
    diagnostic, place, labels, edits = finding
    start, end = _ends(place)
    return JsonDiagnostic(
        **finding_fields(diagnostic),
        location=start,
        end_location=end,
        block_path=list(diagnostic.block_path),
        labels=[JsonLabel(*_ends(label.place), printable(label.text)) for label in labels],
        fix=_fix(diagnostic.fix, edits) if diagnostic.fix is not None else None,
        sources=list(diagnostic.sources),
    )


def finding_fields(diagnostic: Diagnostic) -> dict[str, Any]:
    """The fields of `JsonFinding`, to make it or a class derived from it."""
    return {
        "code": diagnostic.code,
        "name": diagnostic.name,
        "severity": diagnostic.severity.label,
        "certainty": diagnostic.certainty.value,
        "message": printable(diagnostic.message),
        "why": diagnostic.why,
        "help": printable(diagnostic.help),
        "path": exact(diagnostic.path),
    }


def _ends(place: Place) -> tuple[JsonPosition, JsonPosition]:
    start = JsonPosition(place.line, place.column, place.offset)
    return start, JsonPosition(place.end_line, place.end_column, place.end_offset)


def _fix(fix: Fix, edits: tuple[PlacedText, ...]) -> JsonFix:
    listed = [JsonEdit(*_ends(edit.place), exact(edit.text)) for edit in edits]
    return JsonFix(printable(fix.title), fix.safe, listed, fix.encoding or None)
