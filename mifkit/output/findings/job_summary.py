"""The job summary of GitHub Actions: a table of all findings on the page of the run.

"Workflow commands for GitHub Actions" in the GitHub documentation, "Adding a job summary": GitHub flavoured Markdown,
appended to a file, 1 MiB for each step; of more than that nothing is shown. The table is HTML: up to the next empty
line nothing in it is read as Markdown (GitHub Flavored Markdown Spec, section 4.6), so text of a file needs the
escapes of HTML alone, and `@` and `#` something around them that they are no mention and no issue.
"""

import os
from html import escape
from itertools import chain
from pathlib import Path
from urllib.parse import quote

from mifkit.diagnostics import Diagnostic, Severity, printable
from mifkit.output.findings.paths import is_absolute, uri
from mifkit.output.findings.positions import Place
from mifkit.output.summary import Summary, counted, tally

# Octets.
LIMIT = 1024 * 1024
HEAD = "<table>\n<tr><th>Severity</th><th>Rule</th><th>Place</th><th>What is wrong, and what to do</th></tr>\n"
FOOT = "</table>\n"
ESCAPES = str.maketrans({char: escape(char) for char in "&<>\"'"} | {char: f"<span>{char}</span>" for char in "@#"})
# More than the longest note on what was left out.
NOTE = 200


class JobSummary:
    """Collects findings, of each severity no more than a summary may hold, and appends them to the file at `path`."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self._blob = _blob()
        self._rows: dict[Severity, list[str]] = {severity: [] for severity in sorted(Severity, reverse=True)}
        self._sizes = dict.fromkeys(Severity, 0)

    def add(self, diagnostic: Diagnostic, place: Place | None, path: str) -> None:
        """`path` is that of the file from the root of the repository; `place` is `None` if it could not be read."""
        if self._sizes[diagnostic.severity] <= LIMIT:
            row = self._row(diagnostic, place, path)
            self._rows[diagnostic.severity].append(row)
            self._sizes[diagnostic.severity] += _octets(row)

    def write(self, summary: Summary) -> None:
        """Append what fits, the worst findings first. Raises OSError where the file cannot be written."""
        title = f"\n## mifkit\n\n{tally(summary)}\n\n"
        with self._path.open("a", encoding="utf-8", newline="\n") as stream:
            room = LIMIT - stream.tell() - len(title + HEAD + FOOT) - NOTE
            if room >= 0:
                shown = self._fitting(room)
                table = f"{HEAD}{''.join(shown)}{FOOT}" if shown else ""
                stream.write(title + table + _note(summary.findings - len(shown)))

    def _fitting(self, room: int) -> list[str]:
        shown = []
        for row in chain.from_iterable(self._rows.values()):
            room -= _octets(row)
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
    """The address of the repository's files at the commit that is checked; empty where the runner does not tell."""
    server, repository, commit = (os.environ.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY", "SHA"))
    return f"{server}/{quote(repository)}/blob/{quote(commit)}/" if server and repository and commit else ""


def _note(left: int) -> str:
    return f"\n{counted(left, 'finding')} more did not fit here; the log of the step has all.\n" if left else ""


def _text(text: str) -> str:
    return printable(text).translate(ESCAPES)


def _octets(text: str) -> int:
    return len(text.encode("utf-8", "replace"))
