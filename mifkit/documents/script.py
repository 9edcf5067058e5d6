"""Install scripts as rules see them."""

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate

from mifkit.diagnostics import Finding
from mifkit.documents.kinds import Kind
from mifkit.documents.package import CommandLine, PackageDocument
from mifkit.files.source import Comment
from mifkit.packaging.mif_switches import MifSwitch
from mifkit.packaging.scripts.languages import BY_EXTENSION, Language
from mifkit.packaging.scripts.reading import command_switches, read_script
from mifkit.packaging.scripts.script import Script


class ScriptDocument(PackageDocument):
    """An install script as a rule sees it."""

    kind = Kind.SCRIPT

    @property
    def language(self) -> Language:
        return BY_EXTENSION[f".{self.extension}"]

    @property
    def continuation(self) -> str:
        return self.language.continuation

    @property
    def bare(self) -> bool:
        return self.language.bare

    @cached_property
    def script(self) -> Script:
        return read_script(self.text, self.language)

    @cached_property
    def commands(self) -> tuple[CommandLine, ...]:
        return tuple(CommandLine(line.line, line.start, line.end, given=line.given) for line in self.script.lines)

    @cached_property
    def switches(self) -> tuple[tuple[CommandLine, MifSwitch], ...]:
        """Only what is certain counts, and a value that several commands share counts once."""
        found = command_switches(self.script)
        return tuple((CommandLine(line.line, line.start, line.end, given=line.given), switch) for line, switch in found)

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(self.source.findings)

    @property
    def comments(self) -> tuple[Comment, ...]:
        return self.script.comments

    @property
    def comment_mark(self) -> str:
        return self.language.comment

    @property
    def comment_end(self) -> str:
        return self.language.comment_end

    @property
    def said(self) -> object:
        return [command.text for command in self.commands]

    @cached_property
    def line_starts(self) -> Sequence[int]:
        """Continued lines count as a single line; without a mark for that, so do those of a command."""
        mark, starts = self.language.continuation, self.source.line_starts
        if not mark:
            begins = [command.start for command in self.commands]
            ends = [0, *accumulate((command.end for command in self.commands), max)]
            return [start for start in starts if ends[bisect_left(begins, start)] <= start]
        return [
            start
            for start in starts
            if start == 0 or not self.text[max(0, start - 80) : start].rstrip("\r\n").rstrip(" \t").endswith(mark)
        ]

    def block_path(self, offset: int) -> tuple[str, ...]:  # noqa: ARG002  # every kind of document is asked this
        return ()
