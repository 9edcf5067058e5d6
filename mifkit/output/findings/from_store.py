"""Files of a store of `mifkit scan` in the formats of `mifkit lint`.

The store has no texts, second places and fixes, so none are told; and of each file no more than its first
findings. The rule says why a finding matters, on what sources that rests, and how sure it is.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from mifkit.diagnostics import Certainty, Diagnostic, Severity
from mifkit.documents.kinds import Kind, Profile
from mifkit.output.findings.formats import Writer
from mifkit.output.findings.positions import Place, Placed
from mifkit.output.summary import Summary
from mifkit.rules.declaration import Rule
from mifkit.rules.registry import rules
from mifkit.scan.report.findings import StoredFile, StoredFinding

# Between two blocks of a path; a name may hold the same signs, but hardly a block's keyword behind them.
BETWEEN_BLOCKS = re.compile(r" > (?=(?:component|group|attribute|table|enum|path)(?: |$))")
# Encodings in which a character is an octet.
OCTETS = ("ASCII", "windows-1252")
# Where nothing was read.
NO_ENCODING = "ASCII"


def write_stored(files: Iterable[StoredFile], writer: Writer) -> None:
    """Write all files, one after the other; the summary counts all findings on them."""
    summary = Summary()
    for file in files:
        summary.files += 1
        summary.errors += file.errors
        summary.warnings += file.warnings
        summary.infos += file.infos
        writer.report(Stored(file))
    writer.finish(summary)


class Stored:
    """A file as a store knows it. What was not read has no size and, in the formats, the kind `unreadable`."""

    source = None

    def __init__(self, file: StoredFile) -> None:
        self.path = file.path
        self.kind = Kind(file.kind) if file.kind in KINDS else Kind.UNREADABLE
        self.profile = Profile(file.profile) if file.profile in PROFILES else Profile.DMI
        self.encoding = file.encoding or NO_ENCODING
        self.size = 0 if self.kind is Kind.UNREADABLE else file.size or 0
        self._findings = file.findings

    def findings(self) -> Iterator[Placed]:
        octets = self.encoding in OCTETS
        return (Placed(_diagnostic(finding, self.path), _place(finding, octets=octets)) for finding in self._findings)


# What another mifkit calls a file may be unknown here.
KINDS = {kind.value for kind in Kind}
PROFILES = {profile.value for profile in Profile}


def _place(finding: StoredFinding, *, octets: bool) -> Place:
    """The store tells at which octet a finding begins. Where it ends follows from that, if its columns are octets."""
    end = finding.octet + finding.end_column - finding.column if octets and finding.end_line == finding.line else None
    return Place(finding.line, finding.column, finding.end_line, finding.end_column, finding.octet, end)


def _diagnostic(finding: StoredFinding, path: str) -> Diagnostic:
    """Its offsets stand for nothing: the place is told apart."""
    rule = _rule(finding.code)
    return Diagnostic(
        code=finding.code,
        name=rule.name if rule is not None else finding.code,
        severity=Severity(finding.severity),
        message=finding.text,
        path=path,
        start=0,
        end=0,
        why=rule.why if rule is not None else "",
        help=finding.help,
        block_path=_blocks(finding.block_path),
        sources=rule.sources if rule is not None else (),
        certainty=rule.certainty if rule is not None else Certainty.UNKNOWN,
    )


@lru_cache(maxsize=1024)
def _rule(code: str) -> Rule | None:
    """The rule of a code; `None` for one that only another mifkit knows."""
    return next((rule for rule in rules() if rule.code == code), None)


@lru_cache(maxsize=1024)
def _blocks(path: str) -> tuple[str, ...]:
    return tuple(BETWEEN_BLOCKS.split(path)) if path else ()
