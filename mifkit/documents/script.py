"""Install scripts as rules see them."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, chain
from typing import Any

from mifkit.diagnostics import Finding
from mifkit.documents.described import CommandLine, DescribedPackage
from mifkit.documents.kinds import Kind
from mifkit.documents.package import PackageDocument
from mifkit.files.source import Comment, Source
from mifkit.packaging.mif_switches import MifSwitch, mif_switches
from mifkit.packaging.reporting import is_named
from mifkit.packaging.scripts.languages import BY_EXTENSION, Language
from mifkit.packaging.scripts.packages import merged, packages_of
from mifkit.packaging.scripts.reading import command_switches, read_script
from mifkit.packaging.scripts.script import Script, ScriptLine, ScriptPackage
from mifkit.status.matching.package import Package


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
    def _packages(self) -> Mapping[str, tuple[DescribedPackage, ...]]:
        """The packages that the script fills in, by how it names them."""
        found: dict[str, tuple[DescribedPackage, ...]] = {}
        for package in merged(self.script.packages):
            found[package.key] = (*found.get(package.key, ()), _described(package, self.source))
        return found

    @property
    def packages(self) -> tuple[DescribedPackage, ...]:
        return tuple(package for packages in self._packages.values() for package in packages)

    @property
    def commands(self) -> Iterator[CommandLine]:
        return map(self._command, self.script.lines)

    def _command(self, line: ScriptLine) -> CommandLine:
        return CommandLine(line.line, line.start, line.end, given=line.given, package=self._package_of(line))

    def _package_of(self, line: ScriptLine) -> DescribedPackage | None:
        """The package that the script makes the program for: of several, the one that names the MIF of the program."""
        if line.package is None:
            return None
        found = packages_of(line.package, self._packages)
        files = [file for switch in mif_switches(line.line.text) if (file := switch.file)] if len(found) > 1 else []
        named = (one for one in found if any(is_named(one.package.mif_file_name or "", file) for file in files))
        return next(named, next(iter(found), None))

    @cached_property
    def switches(self) -> tuple[tuple[CommandLine, MifSwitch], ...]:
        """Only what is certain counts, and a value that several commands share counts once."""
        return tuple((self._command(line), switch) for line, switch in command_switches(self.script))

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(self.source.findings)

    @property
    def comments(self) -> Sequence[Comment]:
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
            begins = array("I", (line.start for line in self.script.lines))
            ends = array("I", chain([0], accumulate((line.end for line in self.script.lines), max)))
            return array("I", (start for start in starts if ends[bisect_left(begins, start)] <= start))
        lines = ((start, self.text[max(0, start - 80) : start].rstrip("\r\n").rstrip(" \t")) for start in starts)
        return array("I", (start for start, before in lines if start == 0 or not before.endswith(mark)))

    def block_path(self, offset: int) -> tuple[str, ...]:  # noqa: ARG002  # every kind of document is asked this
        return ()


def _described(package: ScriptPackage, source: Source) -> DescribedPackage:
    fields: dict[str, Any] = {name: value.text for name, value in package.fields.items()}
    origin = f"{source.path}:{source.position(package.start).line}"
    places = {name: value.place(0, len(value.text)) for name, value in package.fields.items() if value.text}
    return DescribedPackage(Package(origin=origin, **fields), places, package.start, package.end)
