"""`sarif`: the Static Analysis Results Interchange Format, for code scanning of GitHub, editors and other viewers.

"Static Analysis Results Interchange Format (SARIF) Version 2.1.0" (OASIS Standard), and "SARIF support for code
scanning" in the GitHub documentation. Decisions that these leave open:

* Columns count characters (`unicodeCodePoints`), and CR alone also ends a line.
* URIs are relative to %SRCROOT%, the repository's folder. Its place on this machine is not given.
* `partialFingerprints` are those of `fingerprints`. GitHub's own, `primaryLocationLineHash`, is left to its
  upload action, which complains if the file has another.
* A file that cannot be read is a result, because viewers show nothing else, and also a notification of the tool, which
  makes the run unsuccessful.
* In messages `{` and `}` are doubled (section 3.11.5), and `](` of a file's text, which would make a link (3.11.6),
  gets a blank.
* Only rules that are broken are listed.

Results are written as they come. Only a few facts about each file stay in memory, because the list of files follows.
"""

import re
from collections.abc import Iterator
from textwrap import dedent
from typing import Any, TextIO

from mifkit import __version__
from mifkit.diagnostics import Diagnostic, Fix, Severity, printable
from mifkit.documents.kinds import Kind, Profile
from mifkit.output.answers.rules import context
from mifkit.output.findings.paths import Root, is_absolute, uri
from mifkit.output.findings.positions import FileFindings, Place, Placed, PlacedText, fingerprinted
from mifkit.output.json_text import dumps, exact
from mifkit.output.site import rule_address
from mifkit.output.summary import Summary
from mifkit.output.text import with_remedy
from mifkit.references import publication
from mifkit.rules.declaration import Example, Rule
from mifkit.rules.registry import by_name

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


# Characters that mean something to Markdown inside a sentence.
MARKUP = re.compile(r"[\\`*_\[\]<>&|~#]")


BACKTICKS = re.compile("`+")


def descriptor(name: str) -> dict[str, Any]:
    """The rule of that name as a `reportingDescriptor`; its level is the highest in any profile.

    A store of `mifkit scan` may have findings of a rule that only another version of mifkit knows: then the descriptor
    has nothing but its code.
    """
    rule = by_name().get(name)
    if rule is None:
        return {"id": name}
    worst = max(severity for profile in Profile if (severity := rule.levels.of(profile)) is not None)
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": _text(rule.plain_summary),
        "fullDescription": _text(rule.plain_why),
        "help": {"text": _braces("\n".join(_plain(rule))), "markdown": _braces("\n".join(_markdown(rule)))},
        "defaultConfiguration": {"level": LEVELS[worst]},
        "properties": {"tags": [rule.family, rule.certainty.value]},
        **({"helpUri": address} if (address := rule_address(rule.code)) else {}),
    }


def _text(text: str) -> dict[str, str]:
    return {"text": _braces(text)}


def _braces(text: str) -> str:
    """SARIF 2.1.0, section 3.11.5: in messages a brace stands for the place of an argument, two for one of itself."""
    return text.replace("{", "{{").replace("}", "}}")


def _plain(rule: Rule) -> Iterator[str]:
    yield from (rule.plain_summary, "", rule.plain_why, "", f"How sure: {rule.certainty.value}.")
    for tag in rule.sources:
        found = publication(tag)
        yield f"Source {tag}: {found.title} {found.address}".rstrip()


def _markdown(rule: Rule) -> Iterator[str]:
    yield from (
        f"**{_escaped(rule.plain_summary)}**",
        "",
        _escaped(rule.plain_why),
        "",
        f"How sure: {rule.certainty.value}.",
        "",
    )
    for title, examples in (("Reported", rule.bad), ("Not reported", rule.good)):
        for example in examples:
            yield from (f"{title}{_escaped(context(example))}:", "", *_code(example), "")
    for tag in rule.sources:
        found = publication(tag)
        title = f"{tag}: {_escaped(found.title)}"
        yield f"* [{title}](<{found.address}>)" if found.address else f"* {title}"


def _code(example: Example) -> Iterator[str]:
    text = dedent(example.text).rstrip("\n")
    fence = "`" * max(3, 1 + max(map(len, BACKTICKS.findall(text)), default=0))
    yield from (fence, text, fence)


def _escaped(text: str) -> str:
    return MARKUP.sub(lambda found: "\\" + found[0], text)


SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
HEAD = f'{{\n  "$schema": "{SCHEMA}",\n  "version": "2.1.0",\n  "runs": [\n    {{\n      "results": ['
FINGERPRINT = "mifkitBlockPath/v1"
ROOT = "%SRCROOT%"
# Names that the registry of character sets uses instead of mifkit's.
CHARSETS = {"ASCII": "US-ASCII"}


class Writer:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._root = Root()
        self._separator = HEAD
        self._rules: dict[str, int] = {}
        # As text: this takes a tenth of the memory of the objects.
        self._files: list[str] = []
        self._notifications: list[dict[str, Any]] = []

    def report(self, file: FileFindings) -> None:
        path = self._root.relative(file.path)
        location = _artifact_location(path)
        self._files.append(dumps(_artifact(file, location), margin=8))
        unread = file.kind is Kind.UNREADABLE
        for found, fingerprint in fingerprinted(file, path):
            diagnostic = found.diagnostic
            index = self._rules.setdefault(diagnostic.name, len(self._rules))
            place = {"artifactLocation": location} if unread else _place(location, found.place)
            if unread:
                self._notifications.append(_notification(diagnostic, index, place))
            result = _result(diagnostic, index, place, fingerprint) | _details(found, location)
            self._stream.write(f"{self._separator}\n{dumps(result, margin=8)}")
            self._separator = ","

    def finish(self, summary: Summary) -> None:
        """Write the members of the run after its results."""
        driver = {
            "name": "mifkit",
            "semanticVersion": __version__,
            "rules": [descriptor(name) for name in self._rules],
        }
        invocation: dict[str, Any] = {"executionSuccessful": not self._notifications}
        if self._notifications:
            invocation["toolExecutionNotifications"] = self._notifications
        end = f"{self._separator}]" if self._separator == HEAD else "\n      ]"
        known = {
            "columnKind": "unicodeCodePoints",
            "newlineSequences": ["\r\n", "\r", "\n"],
            "originalUriBaseIds": {ROOT: {"description": {"text": "The folder that the files were checked from."}}},
            "tool": {"driver": driver},
        }
        self._stream.write(f'{end},{_members(known)},\n      "artifacts": [')
        self._stream.writelines(f"{',' if number else ''}\n{file}" for number, file in enumerate(self._files))
        end = "\n      ]" if self._files else "]"
        self._stream.write(f"{end},{_members({'invocations': [invocation]})}\n    }}\n  ]\n}}\n")


def _members(of: dict[str, Any]) -> str:
    """The members of the run, without the braces around them."""
    return dumps(of, margin=4).strip()[1:-1].rstrip()


def _artifact_location(path: str) -> dict[str, Any]:
    return {"uri": uri(path)} if is_absolute(path) else {"uri": uri(path), "uriBaseId": ROOT}


def _artifact(file: FileFindings, location: dict[str, Any]) -> dict[str, Any]:
    known: dict[str, Any] = {"location": location, "roles": ["analysisTarget"]}
    if file.kind is not Kind.UNREADABLE:
        known |= {"length": file.size, "encoding": CHARSETS.get(file.encoding, file.encoding)}
    return known


def _notification(diagnostic: Diagnostic, index: int, place: dict[str, Any]) -> dict[str, Any]:
    return {
        "level": LEVELS[diagnostic.severity],
        "message": _message(with_remedy(diagnostic)),
        "associatedRule": {"id": diagnostic.code, "index": index},
        "locations": [{"physicalLocation": place}],
    }


def _result(diagnostic: Diagnostic, index: int, place: dict[str, Any], fingerprint: str) -> dict[str, Any]:
    location: dict[str, Any] = {"physicalLocation": place}
    if diagnostic.block_path:
        location["logicalLocations"] = [
            {
                "fullyQualifiedName": " > ".join(diagnostic.block_path),
                "kind": diagnostic.block_path[-1].partition(" ")[0],
            }
        ]
    return {
        "ruleId": diagnostic.code,
        "ruleIndex": index,
        "level": LEVELS[diagnostic.severity],
        "message": _message(with_remedy(diagnostic)),
        "locations": [location],
        "partialFingerprints": {FINGERPRINT: fingerprint},
        "properties": {"certainty": diagnostic.certainty.value},
    }


def _details(found: Placed, artifact: dict[str, Any]) -> dict[str, Any]:
    details: dict[str, Any] = {}
    if found.labels:
        details["relatedLocations"] = [
            {"id": number, "physicalLocation": _place(artifact, label.place), "message": _message(label.text)}
            for number, label in enumerate(found.labels, 1)
        ]
    # A fix that only changes the encoding has no replacement that SARIF could express.
    if found.diagnostic.fix is not None and found.edits:
        details["fixes"] = [_fix(found.diagnostic.fix, found.edits, artifact)]
    return details


def _fix(fix: Fix, edits: tuple[PlacedText, ...], artifact: dict[str, Any]) -> dict[str, Any]:
    replacements = [
        {"deletedRegion": _region(edit.place), "insertedContent": {"text": exact(edit.text)}} for edit in edits
    ]
    return {
        "description": _message(fix.title),
        "artifactChanges": [{"artifactLocation": artifact, "replacements": replacements}],
    }


def _place(artifact: dict[str, Any], place: Place) -> dict[str, Any]:
    return {"artifactLocation": artifact, "region": _region(place)}


def _region(place: Place) -> dict[str, int]:
    """Lines and columns count from 1; the end column is that of the character after the region."""
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }


def _message(text: str) -> dict[str, str]:
    shown = printable(text).replace("{", "{{").replace("}", "}}").replace("](", "] (")
    return {"text": shown}
