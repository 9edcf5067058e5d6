"""The job summary of GitHub Actions: a table of all findings on the page of the run.

"Workflow commands for GitHub Actions" in the GitHub documentation, "Adding a job summary": GitHub flavoured Markdown,
appended to a file, 1 MiB for each step; GitHub shows nothing of a larger summary. The table is HTML: up to the next
empty line nothing in it is read as Markdown (GitHub Flavored Markdown Spec, section 4.6), so text of a file needs only
the escapes of HTML, and elements around `@` and `#`, lest they become a mention or an issue.
"""

import os
from html import escape
from itertools import chain
from pathlib import Path
from urllib.parse import quote

from mifkit.diagnostics import Diagnostic, Severity, printable
from mifkit.output.findings.paths import is_absolute, uri
from mifkit.output.findings.positions import Place
from mifkit.output.summary import Summary, counted, summary_line

# Bytes.
LIMIT = 1024 * 1024
HEAD = "<table>\n<tr><th>Severity</th><th>Rule</th><th>Place</th><th>What is wrong, and what to do</th></tr>\n"
FOOT = "</table>\n"
ESCAPES = str.maketrans({char: escape(char) for char in "&<>\"'"} | {char: f"<span>{char}</span>" for char in "@#"})
# Bytes: more than the longest note on omitted findings.
NOTE = 200


class JobSummary:
    """Collects findings, of each severity as many as a summary can hold, and appends them to the file at `path`."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self._blob = _blob()
        self._rows: dict[Severity, list[str]] = {severity: [] for severity in sorted(Severity, reverse=True)}
        self._sizes = dict.fromkeys(Severity, 0)

    def add(self, diagnostic: Diagnostic, place: Place | None, path: str) -> None:
        """Collect a finding. `path` is relative to the root of the repository; an unreadable file has no `place`."""
        if self._sizes[diagnostic.severity] <= LIMIT:
            row = self._row(diagnostic, place, path)
            self._rows[diagnostic.severity].append(row)
            self._sizes[diagnostic.severity] += _size(row)

    def write(self, summary: Summary) -> None:
        """Append the findings that fit, the worst first. Raises OSError if the file cannot be written."""
        title = f"\n## mifkit\n\n{summary_line(summary)}\n\n"
        with self._path.open("a", encoding="utf-8", newline="\n") as stream:
            room = LIMIT - stream.tell() - len(title + HEAD + FOOT) - NOTE
            if room >= 0:
                shown = self._fitting(room)
                table = f"{HEAD}{''.join(shown)}{FOOT}" if shown else ""
                stream.write(title + table + _note(summary.findings - len(shown)))

    def _fitting(self, room: int) -> list[str]:
        shown = []
        for row in chain.from_iterable(self._rows.values()):
            room -= _size(row)
            if room < 0:
                break
            shown.append(row)
        return shown

    def _row(self, diagnostic: Diagnostic, place: Place | None, path: str) -> str:
        shown = f"<code>{_text(path)}{f':{place.line}' if place is not None else ''}</code>"
        if self._blob and not is_absolute(path):
            line = place.line if place is not None else 1
            shown = f'<a href="{escape(self._blob + uri(path))}#L{line}">{shown}</a>'
        remedy = f"<br>{_text(diagnostic.help)}" if diagnostic.help else ""
        cells = (
            diagnostic.severity.label,
            f"<code>{diagnostic.code}</code> {diagnostic.name}",
            shown,
            _text(diagnostic.message) + remedy,
        )
        return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>\n"


def _blob() -> str:
    """The address of the repository's files at the checked commit; empty if the runner does not give it."""
    server, repository, commit = (os.environ.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY", "SHA"))
    return f"{server}/{quote(repository)}/blob/{quote(commit)}/" if server and repository and commit else ""


def _note(left: int) -> str:
    if not left:
        return ""
    return f"\n{counted(left, 'more finding')} did not fit here; the log of the step lists all of them.\n"


def _text(text: str) -> str:
    return printable(text).translate(ESCAPES)


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))
