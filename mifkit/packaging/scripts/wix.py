"""WiX sources (.wxs): the command lines of custom actions, of packages in bundles, and of shortcuts.

Read are the attributes of elements, `<?define?>` with `$(NAME)`, and properties with `[NAME]`, whose values may come
from anywhere in the file. Takes linear time.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from html import unescape

from msgspec import Struct

from mifkit.files.source import Comment
from mifkit.packaging.placed_text import Piece, PlacedText, joined, quoted_argument, replaced, unknown
from mifkit.packaging.scripts.flow import MOST_ALTERNATIVES, Flow, walked
from mifkit.packaging.scripts.script import Expansion, Lines, Script, ScriptLine

MARKUP = re.compile(
    r"<!--(?P<comment>.*?)(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)"
    r"|<\?define\s++(?P<defined>[\w.]++)\s*+=\s*+(?P<value>\"[^\"<>]*+\"|'[^'<>]*+'|[^\s\"'?<>]*+)"
    r"|<(?P<element>[\w:.-]++)(?P<attributes>(?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+)>",
    re.DOTALL,
)
ATTRIBUTE = re.compile(r"(?<![\w:.-])([\w:.-]++)\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)')")
# A character reference, a line break, a definition or what else the compiler inserts, a property or what else is
# formatted when the package is installed.
INSIDE = re.compile(
    r"&(?:\w{1,8}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});|\r\n|[\r\n]|[$!]\((?P<defined>[^()\s]++)\)"
    r"|\[\\(?P<escaped>.)\]|\[(?P<property>[^\[\]\s]++)\]"
)
CONSTANTS = {"[%comspec]": "cmd.exe", "[comspec]": "cmd.exe"}
FOLDER = re.compile(r"(?:folder|folder64|dir)\Z", re.IGNORECASE)
# The properties from which the custom actions for quiet execution take their command line, and the entry points of
# these actions: a deferred one takes it from the property that has its own name.
LINES = re.compile(r"(?:(?:qt|wixquiet|wixsilent)exec(?:64)?cmdline|wixshellexectarget)", re.IGNORECASE)
QUIET = re.compile(r"(?:ca|wix)?(?:quiet|silent)exec(?:64)?", re.IGNORECASE)
# Attributes with arguments of the package of a bundle, in WiX 3 and in later versions.
ARGUMENTS = frozenset(
    f"{what}{kind}" for what in ("install", "uninstall", "repair") for kind in ("command", "arguments")
)


class Value(Struct, frozen=True, gc=False):
    """The value of an attribute as it is written, which stands in the file from `start` on."""

    text: str
    start: int


class Element(Struct, frozen=True):
    """An element: its name in lower case without a prefix, and its attributes by their names in lower case."""

    name: str
    given: Mapping[str, Value]
    start: int
    end: int


def read_wix(text: str) -> Script:
    """The command lines in a WiX source."""
    comments: list[Comment] = []
    elements = tuple(_elements(text, comments))
    expansion = Expansion(len(text))

    def walk(flow: Flow[PlacedText]) -> Lines:
        lines = Lines(text)
        lines.extend(_Reader(elements, expansion, flow).lines())
        return lines

    return Script(walked(walk), (), tuple(comments))


def _elements(text: str, comments: list[Comment]) -> Iterator[Element]:
    for found in MARKUP.finditer(text):
        if found["comment"] is not None:
            comments.append(Comment(found.start(), found.end(), found.start("comment"), found["comment"]))
        elif found["defined"] is not None:
            quoted = found["value"][:1] in ('"', "'")
            value = Value(found["value"][quoted : -1 if quoted else None], found.start("value") + quoted)
            yield Element("?define", {found["defined"].lower(): value}, found.start(), found.end())
        elif found["element"] is not None:
            given = {}
            for attribute in ATTRIBUTE.finditer(found["attributes"]):
                group = 2 if attribute[2] is not None else 3
                start = found.start("attributes") + attribute.start(group)
                given[attribute[1].lower()] = Value(attribute[group], start)
            yield Element(found["element"].lower().rpartition(":")[2], given, found.start(), found.end())


class _Reader:
    """A source while its elements are walked through, and what its definitions and properties are."""

    def __init__(self, elements: tuple[Element, ...], expansion: Expansion, flow: Flow[PlacedText]) -> None:
        self._elements, self._expansion, self._flow = elements, expansion, flow
        # Elements have no order.
        flow.label()
        # Files and other binaries by their ids, and the names of properties that hold command lines.
        self._files: dict[str, Value] = {}
        self._names: set[str] = set()
        self._counts: Counter[str] = Counter()
        for element in elements:
            self._note(element)
        flow.label()

    def _note(self, element: Element) -> None:
        given = element.given
        if element.name == "?define":
            for name, value in given.items():
                self._assign(f"$({name})", value, element)
        if element.name in ("file", "binary") and "id" in given:
            source = given.get("name") or given.get("source") or given.get("sourcefile")
            if source is not None:
                self._files[given["id"].text.lower()] = source
        if element.name == "customaction" and "id" in given and QUIET.fullmatch(_text(given, "dllentry")):
            self._names.add(given["id"].text.lower())
        if name := _property(element):
            self._assign(f"[{name}]", given["value"], element)

    def _assign(self, name: str, value: Value, element: Element) -> None:
        """Note one of the values that a name may have anywhere."""
        self._counts[name] += 1
        if self._counts[name] <= MOST_ALTERNATIVES:
            self._flow.assign(name, element.start, element.end, partial(self._value, value))

    def lines(self) -> Iterator[ScriptLine]:
        """The command lines, in the order of the text."""
        package: Element | None = None
        for element in self._elements:
            name, given = element.name, element.given
            if _property(element) and (LINES.fullmatch(_property(element)) or _property(element) in self._names):
                yield from self._line(element, None, given["value"])
            elif name == "customaction" and "execommand" in given:
                yield from self._action(element)
            elif name == "exepackage":
                package = element
                for one in sorted(ARGUMENTS & set(given)):
                    yield from self._line(element, self._program(element), given[one])
            elif name == "commandline" and package is not None:
                for one in ("installargument", "uninstallargument", "repairargument"):
                    if one in given:
                        yield from self._line(element, self._program(package), given[one])
            elif name == "shortcut" and "target" in given and "arguments" in given:
                yield from self._line(element, given["target"], given["arguments"])

    def _action(self, element: Element) -> Iterator[ScriptLine]:
        """A custom action that runs a program: a file or a binary of the package, a property, or the line names it."""
        given = element.given
        names = ("fileref", "filekey", "binaryref", "binarykey")
        file = next((given[one] for one in names if one in given), None)
        if file is not None:
            # The name of a file that another source defines is not known.
            program = self._files.get(file.text.lower()) or Value(f"[#{file.text}]", file.start - 2)
            yield from self._line(element, program, given["execommand"])
        elif "property" in given:
            value = given["property"]
            yield from self._line(element, Value(f"[{value.text}]", value.start - 1), given["execommand"])
        else:
            yield from self._line(element, None, given["execommand"])

    def _program(self, element: Element) -> Value | None:
        return element.given.get("name") or element.given.get("sourcefile")

    def _line(self, element: Element, program: Value | None, rest: Value) -> Iterator[ScriptLine]:
        def line() -> PlacedText:
            value = self._value(rest)
            return value if program is None else joined((quoted_argument(self._value(program)), value), " ")

        for found in self._flow.outcomes(line):
            yield ScriptLine(found.result, element.start, element.end, found.given)

    def _value(self, value: Value) -> PlacedText:
        def meaning(found: re.Match[str]) -> tuple[Piece, ...]:
            place = value.start + found.start(), value.start + found.end()
            if found[0][0] == "&":
                return (Piece(unescape(found[0]), *place),)
            if found[0][0] in "\r\n":
                return (Piece(" ", *place),)
            if found["escaped"]:
                return (Piece(found["escaped"], *place),)
            if found[0].lower() in CONSTANTS:
                return (Piece(CONSTANTS[found[0].lower()], *place),)
            known = self._flow.value(_key(found))
            if known is not None and self._expansion.spend(known):
                return known.pieces
            # The name of a folder ends with a backslash.
            rest = (Piece("\\", place[1], place[1]),) if FOLDER.search(found["property"] or "") else ()
            return (*unknown(*place).pieces, *rest)

        return replaced(value.text, value.start, INSIDE, meaning)


def _key(found: re.Match[str]) -> str:
    """The name under which the value of a definition or property is known."""
    if found["property"]:
        return f"[{found['property'].lower()}]"
    return f"$({found['defined'].lower().removeprefix('var.')})" if found[0][0] == "$" else found[0].lower()


def _text(given: Mapping[str, Value], name: str) -> str:
    return given[name].text if name in given else ""


def _property(element: Element) -> str:
    """The name, in lower case, of the property that an element sets; empty if it sets none."""
    if "value" not in element.given:
        return ""
    if element.name == "customaction":
        return _text(element.given, "property").lower()
    return _text(element.given, "id").lower() if element.name in ("property", "setproperty") else ""
