"""Files of a store of `mifkit scan` in the formats of `mifkit lint`.

The store keeps no texts, second places and fixes, and only the first findings of each file. Why a finding matters, its
sources and its certainty come from the rule.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from mifkit.diagnostics import Certainty, Diagnostic, Severity
from mifkit.documents.kinds import Kind, Profile
from mifkit.output.findings.formats import Writer
from mifkit.output.findings.positions import Fixable, Place, Placed
from mifkit.output.summary import Summary
from mifkit.rules.declaration import Rule
from mifkit.rules.registry import rules
from mifkit.scan.report.findings import StoredFile, StoredFinding
from mifkit.severity import Threshold

# The separator between two blocks of a path. A name may contain the same signs, but hardly a block's keyword after
# them.
BETWEEN_BLOCKS = re.compile(r" > (?=(?:component|group|attribute|table|enum|path)(?: |$))")
# Encodings in which a character is a byte.
SINGLE_BYTE = ("ASCII", "windows-1252")
# The encoding reported for a file that was not read.
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
    """A file as a store knows it. If it was not read, its size is 0 and its kind, in the formats, `unreadable`."""

    source = None
    kind_evidence = ()
    threshold = Threshold.ERROR
    fixable = Fixable(0, 0)

    def __init__(self, file: StoredFile) -> None:
        self.path = file.path
        self.kind = Kind(file.kind) if file.kind in KINDS else Kind.UNREADABLE
        self.profile = Profile(file.profile) if file.profile in PROFILES else Profile.DMI
        self.encoding = file.encoding or NO_ENCODING
        self.size = 0 if self.kind is Kind.UNREADABLE else file.size or 0
        self._findings = file.findings

    @property
    def diagnostics(self) -> Iterator[Diagnostic]:
        return (_diagnostic(finding, self.path) for finding in self._findings)

    def findings(self) -> Iterator[Placed]:
        single_byte = self.encoding in SINGLE_BYTE
        for finding in self._findings:
            yield Placed(_diagnostic(finding, self.path), _place(finding, single_byte=single_byte))


# Another version of mifkit may have written kinds and profiles that this version does not know.
KINDS = {kind.value for kind in Kind}
PROFILES = {profile.value for profile in Profile}


def _place(finding: StoredFinding, *, single_byte: bool) -> Place:
    """The place of a finding. The store has the offset of its start; that of its end follows if columns are bytes."""
    on_line = finding.end_line == finding.line
    end = finding.octet + finding.end_column - finding.column if single_byte and on_line else None
    return Place(finding.line, finding.column, finding.end_line, finding.end_column, finding.octet, end)


def _diagnostic(finding: StoredFinding, path: str) -> Diagnostic:
    """A diagnostic without offsets: its place is separate (`_place`)."""
    rule = _rule(finding.code)
    return Diagnostic(
        code=finding.code,
        name=rule.name if rule is not None else finding.code,
        severity=Severity(finding.severity),
        message=finding.text,
        path=path,
        start=0,
        end=0,
        why=rule.plain_why if rule is not None else "",
        help=finding.help,
        block_path=_blocks(finding.block_path),
        sources=rule.sources if rule is not None else (),
        certainty=rule.certainty if rule is not None else Certainty.UNKNOWN,
    )


@lru_cache(maxsize=1024)
def _rule(code: str) -> Rule | None:
    """The rule with a code; `None` if only another version of mifkit knows it."""
    return next((rule for rule in rules() if rule.code == code), None)


@lru_cache(maxsize=1024)
def _blocks(path: str) -> tuple[str, ...]:
    return tuple(BETWEEN_BLOCKS.split(path)) if path else ()
