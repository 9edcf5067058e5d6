"""`json`: one object with every diagnostic and every file. Its JSON Schema is `lint.schema.json` beside this file."""

from typing import Literal, TextIO

import msgspec
from msgspec import Struct

from mifkit.diagnostics import Diagnostic, Label, printable
from mifkit.engine import Report
from mifkit.output import Summary
from mifkit.source import Source

SCHEMA_VERSION = 1


class JsonPosition(Struct, frozen=True):
    """`line` and `column` (in characters) count from 1, `offset` counts octets of the file from 0."""

    line: int
    column: int
    offset: int


class JsonLabel(Struct, frozen=True):
    location: JsonPosition
    end_location: JsonPosition
    text: str


class JsonEdit(Struct, frozen=True):
    location: JsonPosition
    end_location: JsonPosition
    text: str


class JsonFix(Struct, frozen=True):
    """A remedy that can be applied; `safe`: it does not change what the file means to its readers."""

    title: str
    safe: bool
    edits: list[JsonEdit]


class JsonDiagnostic(Struct, frozen=True):
    code: str
    name: str
    severity: Literal["info", "warning", "error"]
    certainty: Literal["documented", "inferred", "unknown"]
    message: str
    why: str
    help: str
    path: str
    location: JsonPosition
    end_location: JsonPosition
    block_path: list[str]
    labels: list[JsonLabel]
    fix: JsonFix | None
    sources: list[str]


class JsonFile(Struct, frozen=True):
    path: str
    kind: Literal["status", "noidmif", "idmif", "dmi", "other", "unreadable"]
    profile: Literal["status", "sms", "dmi"]
    encoding: str


class JsonSummary(Struct, frozen=True):
    files: int
    errors: int
    warnings: int
    infos: int


class JsonLint(Struct, frozen=True):
    """What `mifkit lint -o json` prints."""

    schema_version: int
    diagnostics: list[JsonDiagnostic]
    files: list[JsonFile]
    summary: JsonSummary


class Writer:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._diagnostics: list[JsonDiagnostic] = []
        self._files: list[JsonFile] = []

    def report(self, report: Report) -> None:
        self._diagnostics += [_diagnostic(one, report.source) for one in report.diagnostics]
        self._files.append(
            JsonFile(printable(report.source.path), report.kind.value, report.profile.value, report.source.encoding)
        )

    def finish(self, summary: Summary) -> None:
        counts = JsonSummary(summary.files, summary.errors, summary.warnings, summary.infos)
        document = JsonLint(SCHEMA_VERSION, self._diagnostics, self._files, counts)
        self._stream.write(msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n")


def _position(source: Source, offset: int) -> JsonPosition:
    return JsonPosition(*source.position(offset))


def _diagnostic(one: Diagnostic, source: Source) -> JsonDiagnostic:
    return JsonDiagnostic(
        code=one.code,
        name=one.name,
        severity=one.severity.label,
        certainty=one.certainty.value,
        message=printable(one.message),
        why=one.why,
        help=printable(one.help),
        path=printable(one.path),
        location=_position(source, one.start),
        end_location=_position(source, one.end),
        block_path=list(one.block_path),
        labels=[_label(label, source) for label in one.labels],
        fix=None,
        sources=list(one.sources),
    )


def _label(label: Label, source: Source) -> JsonLabel:
    return JsonLabel(_position(source, label.start), _position(source, label.end), printable(label.text))
