"""How a rule is declared, once: what it finds, why it matters, on what it rests, and examples that are its tests."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, update_wrapper
from types import UnionType
from typing import Any, TypeVar

from msgspec import Struct

from mifkit.asking import Text
from mifkit.comment import Comment
from mifkit.diagnostics import Certainty, Finding, Fix, Label, Severity
from mifkit.kinds import PROFILE_OF, Kind, Profile, detect
from mifkit.limits import Limits
from mifkit.mif import tree
from mifkit.mif.parser import Further, Parse, parse
from mifkit.mif.tokens import TokenList
from mifkit.places import Places
from mifkit.scope import Scope, Template, TypedValue
from mifkit.source import Source
from mifkit.status.generator import Generator, recognise
from mifkit.status.settings import ClientSettings
from mifkit.status.view import StatusView, status_view

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


class Levels(Struct, frozen=True):
    """A rule's severity in each profile; `None`: not reported there.

    The profiles of a rule with a check are those of the documents that the check takes, or some of them.
    """

    dmi: Severity | None = None
    sms: Severity | None = None
    status: Severity | None = None
    site: Severity | None = None
    package: Severity | None = None

    def of(self, profile: Profile) -> Severity | None:
        severity: Severity | None = getattr(self, profile.value)
        return severity


def everywhere(severity: Severity) -> Levels:
    """The same severity in all profiles of MIF files."""
    return Levels(severity, severity, severity)


class BaseDocument(ABC):
    """A file that was read, of any kind, as the engine sees it: what it is, and what its reader found."""

    kind: Kind
    profile: Profile

    def __init__(
        self,
        source: Source,
        *,
        client: ClientSettings | None = None,
        exit_code: int | None = None,
        limits: Limits | None = None,
    ) -> None:
        """`exit_code` is what the program returned, where it is known."""
        self.source = source
        self.text = source.text
        self.client = client or ClientSettings()
        self.exit_code = exit_code
        self.limits = limits or Limits()

    @property
    @abstractmethod
    def findings(self) -> tuple[Finding, ...]:
        """What the reader found, with the names of the rules it belongs to."""

    @property
    def further(self) -> Further:
        """Findings that the reader has only counted, because they are too many."""
        return {}

    @abstractmethod
    def block_path(self, offset: int) -> tuple[str, ...]:
        """What surrounds an offset, the outermost first, in words that stay when lines move."""

    @property
    def comments(self) -> tuple[Comment, ...]:
        """The comments, in which findings may be taken back."""
        return ()

    @property
    def comment_mark(self) -> str:
        """What a comment begins with."""
        return "//"

    @property
    def line_starts(self) -> Sequence[int]:
        """Where the lines begin that a comment may be about."""
        return self.source.line_starts

    def extents(self, offset: int) -> list[tuple[int, int]] | None:  # noqa: ARG002  # what is asked of every kind of document
        """Where the blocks around an offset begin and end, the outermost first; `None`: there are no blocks."""
        return None

    @property
    def stem(self) -> Text:
        """The file's name without folder and extension; empty for standard input."""
        return self.source.file_name.stem

    @property
    def extension(self) -> str:
        """The file's extension in lower case, without the dot; empty if it has none."""
        return self.source.file_name.extension

    @property
    def folder(self) -> Text:
        """The name of the folder that the file lies in, in lower case; empty where it is not given."""
        return self.source.file_name.folder


class Document(BaseDocument):
    """A parsed MIF file as a rule sees it. What several rules ask for is computed once, when the first one asks."""

    def __init__(
        self,
        source: Source,
        *,
        profile: Profile | None = None,
        client: ClientSettings | None = None,
        exit_code: int | None = None,
        limits: Limits | None = None,
        parse: Parse = parse,
    ) -> None:
        """`profile` overrides the detected one."""
        super().__init__(source, client=client, exit_code=exit_code, limits=limits)
        self.parsed = parse(source.text, wide=source.unicode)
        self.kind = detect(self.parsed.file)
        self.profile = profile or PROFILE_OF[self.kind]

    @property
    def file(self) -> tree.File:
        return self.parsed.file

    @property
    def tokens(self) -> TokenList:
        """The tokens of the tree: without the text that the parser had to pass over."""
        return self.parsed.tokens

    @property
    def findings(self) -> tuple[Finding, ...]:
        return (*self.source.findings, *self.parsed.findings)

    @property
    def further(self) -> Further:
        return self.parsed.further

    @cached_property
    def places(self) -> Places:
        return Places(self.file)

    def block_path(self, offset: int) -> tuple[str, ...]:
        return self.places.block_path(offset)

    @cached_property
    def comments(self) -> tuple[Comment, ...]:
        return tuple(Comment(one.start, one.end, one.start + 2, one.text) for one in self.file.comments)

    def extents(self, offset: int) -> list[tuple[int, int]]:
        return [(block.start, block.end) for block in self.places.blocks(offset)]

    @cached_property
    def blocks(self) -> list[tree.Block]:
        """All blocks that are written in the file, in the order of the text."""
        return [block for block in tree.blocks(self.file) if not block.implied]

    @cached_property
    def attributes(self) -> list[tree.Attribute]:
        return [block for block in self.blocks if isinstance(block, tree.Attribute)]

    @cached_property
    def _cut(self) -> int:
        return max((one.start for one in self.parsed.findings if one.rule == "unclosed-block"), default=-1)

    def breaks_off(self, block: tree.Block) -> bool:
        """Whether the file is cut short inside `block`: what is missing there is no further fault."""
        return block.start <= self._cut <= block.end

    @cached_property
    def _last(self) -> int:
        return len(self.text.rstrip())

    def ends_in(self, node: tree.Node) -> bool:
        """Whether the file is cut short at the end of `node`: its text may be the beginning of another one."""
        return self._cut >= 0 and node.end >= self._last

    @cached_property
    def scopes(self) -> list[Scope]:
        """A scope per component: what names and classes mean there."""
        any_case = self.profile is not Profile.DMI
        return [Scope(component, any_case=any_case) for component in self.file.components]

    @cached_property
    def values(self) -> list[TypedValue]:
        """Every readable value of attributes and of cells, with its type, in the order of the text."""
        return [value for scope in self.scopes for value in scope.values]

    @cached_property
    def dates(self) -> list[tree.Literal]:
        """The literals of type date."""
        literals = (value.literal for value in self.values if value.typed.word == "date")
        return [literal for literal in literals if literal is not None]

    @cached_property
    def tables(self) -> list[tuple[tree.Table, Template]]:
        """The tables that have a template."""
        found = (pair for scope in self.scopes for pair in scope.tables)
        return [(table, template) for table, template in found if template is not None]

    @cached_property
    def status(self) -> StatusView | None:
        """The file as a status MIF; `None` if it has no InstallStatus group."""
        return status_view(self.file)

    @cached_property
    def generator(self) -> Generator | None:
        """What wrote the status MIF; `None` if the file is none."""
        return recognise(self.status, self.file, self.text, self.stem) if self.status else None


# The kind of document that a rule reads.
D = TypeVar("D", bound=BaseDocument)
# What a rule does with a document of its kind.
Check = Callable[[Any], Iterator[Finding]]


class Example(Struct, frozen=True):
    """A piece of a file, and the file it is put into to be checked: `frame` is a name in `mifkit.frames`.

    `also` are the codes of other rules that the same fault has to break. `data` stands for the whole file where
    its octets matter, `path` where its name or folder does. `fixed` is the text after the finding's fix, and `safe`
    whether that fix is.
    """

    text: str
    frame: str = "file"
    also: tuple[str, ...] = ()
    exit_code: int | None = None
    data: bytes | None = None
    path: str = "example.mif"
    fixed: str | None = None
    safe: bool = True


class Rule(Struct, frozen=True, dict=True):
    """One rule. `check` is `None` where the parser itself makes the findings, under the rule's name.

    It is given the documents of the class that its parameter names, under the profiles that `levels` are about.
    """

    code: str
    name: str
    summary: str
    why: str
    levels: Levels
    sources: tuple[str, ...]
    bad: tuple[Example, ...]
    good: tuple[Example, ...]
    check: Callable[[Any], Iterator[Finding]] | None = None
    certainty: Certainty = Certainty.DOCUMENTED
    # Numbers under which others know the fault: codes of the DMI tools, numbers of mifkit's own rule tables.
    aliases: tuple[str, ...] = ()
    # The first rule set that the rule is in: who pins an earlier one does not get it.
    since: int = 1

    @property
    def family(self) -> str:
        return self.code[:3]

    @cached_property
    def takes(self) -> type[BaseDocument] | UnionType:
        """The class of the documents that `check` is given, or several: what its parameter says. Only of a rule with
        a check."""
        assert self.check is not None
        return _taken_by(self.check)

    @property
    def fixable(self) -> bool:
        """Whether there is a fix for some of its findings."""
        return any(example.fixed is not None for example in self.bad)


def _taken_by(check: Check) -> type[BaseDocument] | UnionType:
    """The class, or several, of the documents that a check is given: what its parameter says."""
    (parameter,) = (kind for name, kind in check.__annotations__.items() if name != "return")
    assert isinstance(parameter, type | UnionType)
    return parameter


def also(other: Check) -> Callable[[Check], Check]:
    """Decorator: makes one check of two that find the same fault in documents of different classes."""
    own = _taken_by(other)

    def make(check: Check) -> Check:
        def either(document: Any) -> Iterator[Finding]:
            return other(document) if isinstance(document, own) else check(document)

        made = update_wrapper(either, check)
        made.__annotations__ = {"document": _taken_by(check) | own, "return": Iterator[Finding]}
        return made

    return make


def rule(
    *,
    code: str,
    name: str,
    summary: str,
    why: str,
    levels: Levels,
    sources: tuple[str, ...],
    bad: tuple[Example, ...],
    good: tuple[Example, ...],
    certainty: Certainty = Certainty.DOCUMENTED,
    aliases: tuple[str, ...] = (),
    since: int = 1,
) -> Callable[[Callable[[D], Iterator[Finding]]], Rule]:
    """Decorator: makes a rule of a function that yields findings on a kind of document, that of its parameter."""

    def make(check: Callable[[D], Iterator[Finding]]) -> Rule:
        return Rule(code, name, summary, why, levels, sources, bad, good, check, certainty, aliases, since)

    return make


def at(
    node: tree.Node, message: str, help: str = "", *labels: tuple[tree.Node, str], fix: Fix | None = None
) -> Finding:
    """A finding at a node, with further nodes as labels."""
    places = tuple(Label(place.start, place.end, text) for place, text in labels)
    return Finding(node.start, node.end, message, help, places, fix=fix)


def head(block: tree.Block) -> tree.Node:
    """The place of a block's `start X`, to point at a block without underlining all of it."""
    return tree.Node(block.start, block.head)
