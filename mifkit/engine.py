"""Source → diagnostics. Pure: the command line, a batch scan and an editor server all call `check`."""

from bisect import bisect_right
from collections.abc import Iterator

from msgspec import Struct

from mifkit.diagnostics import Diagnostic, Finding, Severity, printable
from mifkit.kinds import Kind, Profile, name_of, other_format
from mifkit.limits import Limits
from mifkit.mif import tree
from mifkit.registry import by_name, rules
from mifkit.rule import Document, Rule
from mifkit.source import Source
from mifkit.status.settings import ClientSettings


class Settings(Struct, frozen=True, kw_only=True):
    """What the user decided. `rules` are the names of the rules to apply; `None`: all."""

    profile: Profile | None = None
    rules: frozenset[str] | None = None
    client: ClientSettings = ClientSettings()
    exit_code: int | None = None
    limits: Limits = Limits()

    def applies(self, rule: Rule) -> bool:
        return self.rules is None or rule.name in self.rules


class Report(Struct, frozen=True):
    """What was found in one file, and what the file was taken for. `document` is `None` if it is no MIF file."""

    source: Source
    kind: Kind
    profile: Profile
    diagnostics: list[Diagnostic]
    document: Document | None = None


def check(source: Source, settings: Settings) -> Report:
    """Check one file. Diagnostics come in the order of the text."""
    other = other_format(source.text)
    if other is not None:
        return _other(source, other, settings)
    document = Document(
        source,
        profile=settings.profile,
        client=settings.client,
        exit_code=settings.exit_code,
        limits=settings.limits,
    )
    paths = BlockPaths(document.file)
    diagnostics = []
    for rule, finding in _findings(document, settings):
        severity = rule.levels.of(document.profile)
        if severity is not None:
            diagnostics.append(diagnostic(rule, finding, severity, source.path, paths.of(finding.start)))
    diagnostics.sort(key=lambda one: (one.start, one.end, one.code))
    return Report(source, document.kind, document.profile, diagnostics, document)


def _findings(document: Document, settings: Settings) -> Iterator[tuple[Rule, Finding]]:
    known = by_name()
    for finding in (*document.source.findings, *document.parsed.findings):
        if settings.applies(known[finding.rule]):
            yield known[finding.rule], finding
    for rule in rules():
        if rule.check is not None and rule.levels.of(document.profile) is not None and settings.applies(rule):
            for finding in rule.check(document):
                yield rule, finding


def _other(source: Source, name: str, settings: Settings) -> Report:
    rule = by_name()["other-format"]
    finding = Finding(0, min(1, len(source.text)), f"This is {name}, not a MIF file of the DMI: not checked", "")
    severity = rule.levels.of(settings.profile or Profile.DMI)
    found = [diagnostic(rule, finding, severity, source.path)] if severity and settings.applies(rule) else []
    return Report(source, Kind.OTHER, settings.profile or Profile.DMI, found)


def diagnostic(
    rule: Rule, finding: Finding, severity: Severity, path: str, block_path: tuple[str, ...] = ()
) -> Diagnostic:
    """A finding as it is reported."""
    return Diagnostic(
        code=rule.code,
        name=rule.name,
        severity=severity,
        message=finding.message,
        path=path,
        start=finding.start,
        end=finding.end,
        why=rule.why,
        help=finding.help,
        labels=finding.labels,
        block_path=block_path,
        sources=rule.sources,
        certainty=rule.certainty,
    )


class BlockPaths:
    """Where in the tree an offset lies: the blocks around it, by kind and name, which stay when lines move."""

    def __init__(self, file: tree.File) -> None:
        self._file = file
        self._children: dict[int, tuple[list[int], list[tree.Block]]] = {}

    def of(self, offset: int) -> tuple[str, ...]:
        path: list[str] = []
        block: tree.File | tree.Block = self._file
        while True:
            starts, children = self._of_block(block)
            index = bisect_right(starts, offset) - 1
            if index < 0 or offset >= max(children[index].end, children[index].start + 1):
                return tuple(path)
            block = children[index]
            name = name_of(block)  # type: ignore[arg-type]
            path.append(f"{block.keyword} {printable(name[:80])}".rstrip())

    def _of_block(self, block: tree.File | tree.Block) -> tuple[list[int], list[tree.Block]]:
        known = self._children.get(id(block))
        if known is not None:
            return known
        items = block.components if isinstance(block, tree.File) else block.items
        children: list[tree.Block] = [item for item in items if isinstance(item, tree.Block)]
        made = [child.start for child in children], children
        self._children[id(block)] = made
        return made
