"""`json`: one object with every diagnostic and every file. Its JSON Schema is `lint.schema.json` beside this file."""

from textwrap import indent
from typing import Literal, TextIO

from msgspec import Struct, structs

from mifkit.diagnostics import Diagnostic, Fix, Label, printable
from mifkit.engine import Report
from mifkit.output.ascii_json import dumps, exact
from mifkit.output.summary import Summary
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
    """A remedy that can be applied; `safe`: mifkit reads the same from the file before and after it.

    With an `encoding` there are no edits: the file is written in that encoding, without a mark.
    """

    title: str
    safe: bool
    edits: list[JsonEdit]
    encoding: str | None


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
    kind: Literal["status", "noidmif", "idmif", "dmi", "site-control", "package", "script", "other", "unreadable"]
    profile: Literal["status", "sms", "dmi", "site", "package"]
    encoding: str


class JsonSummary(Struct, frozen=True):
    files: int
    errors: int
    warnings: int
    infos: int
    suppressed: int
    baselined: int
    unchanged: int


class JsonLint(Struct, frozen=True):
    """What `mifkit lint -o json` prints."""

    schema_version: Literal[1]
    diagnostics: list[JsonDiagnostic]
    files: list[JsonFile]
    summary: JsonSummary


class Writer:
    """Prints each diagnostic as it comes: a run over many files keeps only a line about each file in memory."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._files: list[JsonFile] = []
        self._separator = f'{{\n  "schema_version": {SCHEMA_VERSION},\n  "diagnostics": ['
        self._empty = True

    def report(self, report: Report) -> None:
        for one in report.diagnostics:
            self._stream.write(self._separator + "\n" + indent(dumps(json_diagnostic(one, report.source)), "    "))
            self._separator, self._empty = ",", False
        path = exact(report.source.path)
        self._files.append(JsonFile(path, report.kind.value, report.profile.value, report.source.encoding))

    def finish(self, summary: Summary) -> None:
        """Write the rest of the object: up to here it has none but its first two members."""
        counts = JsonSummary(**structs.asdict(summary))
        self._stream.write(f"{self._separator}]" if self._empty else "\n  ]")
        # The members of an object of their own, without its opening brace.
        self._stream.write("," + dumps({"files": self._files, "summary": counts})[1:] + "\n")


def _position(source: Source, offset: int) -> JsonPosition:
    return JsonPosition(*source.position(offset))


def json_diagnostic(one: Diagnostic, source: Source) -> JsonDiagnostic:
    """A diagnostic as the JSON formats print it."""
    return JsonDiagnostic(
        code=one.code,
        name=one.name,
        severity=one.severity.label,  # type: ignore[arg-type]  # its three names are those of the Literal
        certainty=one.certainty.value,
        message=printable(one.message),
        why=one.why,
        help=printable(one.help),
        path=exact(one.path),
        location=_position(source, one.start),
        end_location=_position(source, one.end),
        block_path=list(one.block_path),
        labels=[_label(label, source) for label in one.labels],
        fix=_fix(one.fix, source) if one.fix is not None else None,
        sources=list(one.sources),
    )


def _label(label: Label, source: Source) -> JsonLabel:
    return JsonLabel(_position(source, label.start), _position(source, label.end), printable(label.text))


def _fix(fix: Fix, source: Source) -> JsonFix:
    edits = [JsonEdit(_position(source, one.start), _position(source, one.end), exact(one.text)) for one in fix.edits]
    return JsonFix(printable(fix.title), fix.safe, edits, fix.encoding or None)
