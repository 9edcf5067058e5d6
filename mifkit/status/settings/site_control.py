"""The settings of the software distribution agent from a site control file, and their faults.

grammars/site_control.lark defines the language; tests compare this reader with it. It accepts every text and takes
linear time, since a file holds megabytes of other statements, which it skips.
"""

import re
from collections.abc import Iterator

from msgspec import Struct

from mifkit.diagnostics import Finding, quoted
from mifkit.status.settings.client_settings import SETTINGS, Setting, Value

BY_NAME = {setting.site_control.lower(): setting for setting in SETTINGS if setting.site_control is not None}
NAMES = "|".join(re.escape(name) for name in BY_NAME)
BLANKS = " \t\r\n"

# The beginning of a line that is meant to set a property, even if it is faulty.
HEAD = re.compile(
    r"(?ai)(?:\A|(?<=[\r\n]))[ \t]*+(?P<statement>PROPERTY(?![a-z_])[ \t]*+"
    rf"(?:<[ \t]*+(?P<name>{NAMES})[ \t]*+>|(?!<[^<>\r\n]*+>)[^a-z\r\n]*+(?P<bare>{NAMES})(?![a-z])))"
)
# The beginning of another statement, where an unclosed statement ends.
STATEMENT = re.compile(r"(?<=[\r\n])[ \t]*+(?:(?:PROPERTY|BEGIN_\w+|END_\w+)(?!\w)|[A-Z][A-Z_]++[ \t]*+<)")
GROUP = re.compile(r"[ \t\r\n]*+<([^<>]*+)>")
END_OF_LINE = re.compile(r"[ \t]*+(?:\r|\n|\Z)")
NUMBER = re.compile(r"-?[0-9]+")
# A line break inside a value.
WRAPPED = re.compile(r"(?<=[0-9])(?:\r\n|\r|\n)(?=[0-9])")

TYPES = {True: "REG_SZ", False: "REG_DWORD"}
CODES_HELP = "Write decimal numbers of 32 bits with commas between them, as in {1604,1641,3010,3011}."
NUMBER_HELP = "Write a decimal number of 32 bits; 4294967295 or -1 is the largest."


class Property(Struct, frozen=True, gc=False):
    """A property that the file sets. Its statement starts at `statement`; `start` to `end` is the place of its value.

    `value` is `None` if it cannot be read; then the place is that of the statement.
    """

    setting: Setting
    value: Value | None
    statement: int
    start: int
    end: int


class SiteControl(Struct, frozen=True):
    """The properties of the agent in the order of the text, and the findings about them."""

    properties: tuple[Property, ...]
    findings: tuple[Finding, ...]


def read_site_control(text: str) -> SiteControl:
    """Read the properties of the software distribution agent."""
    properties: list[Property] = []
    findings: list[Finding] = []
    for head in HEAD.finditer(text):
        following = STATEMENT.search(text, head.end())
        statement = _Statement(text, head, following.start() if following else len(text))
        made = statement.read()
        properties.append(made)
        findings += statement.findings
    return SiteControl(tuple(properties), tuple(findings))


class _Statement:
    """A statement that is being read. Its findings name their rules."""

    def __init__(self, text: str, head: re.Match[str], limit: int) -> None:
        self.text = text
        self.start = head.start("statement")
        self.head_end = head.end()
        self.limit = limit
        self.named = head["name"] is not None
        self.setting = BY_NAME[(head["name"] or head["bare"]).lower()]
        self.findings: list[Finding] = []

    @property
    def form(self) -> str:
        """How the statement is written."""
        value = "<REG_SZ><{n,n,...}><0>" if self.setting.codes else "<REG_DWORD><><n>"
        return (
            f"Write PROPERTY <{self.setting.site_control}>{value}: name, type, text and number, on a line of its own."
        )

    def read(self) -> Property:
        groups = self._groups()
        if groups is None:
            return Property(self.setting, None, self.start, self.start, self.head_end)
        kind, text, number = groups
        place = text if self.setting.codes else number
        value = self._value(kind, text, number)
        return Property(self.setting, value, self.start, place.start(1), place.end(1))

    def _groups(self) -> tuple[re.Match[str], re.Match[str], re.Match[str]] | None:
        """The groups after the name; `None` if the statement has not its form."""
        name = f"The property {self.setting.site_control}"
        if not self.named:
            self._report("malformed-property", self.head_end, f"{name} lacks a bracket around its name")
            return None
        groups: list[re.Match[str]] = []
        end = self.head_end
        while len(groups) < 3 and (group := GROUP.match(self.text, end, self.limit)):
            groups.append(group)
            end = group.end()
        if len(groups) < 3:
            self._report("malformed-property", end, f"{name} has {len(groups) + 1} of its four groups in brackets")
            return None
        if not END_OF_LINE.match(self.text, end):
            self._report("malformed-property", end, f"{name} is followed by other text after its fourth group")
            return None
        return groups[0], groups[1], groups[2]

    def _report(self, rule: str, end: int, message: str) -> None:
        self.findings.append(Finding(self.start, end, message, self.form, rule=rule))

    def _value(self, kind: re.Match[str], text: re.Match[str], number: re.Match[str]) -> Value | None:
        expected = TYPES[self.setting.codes]
        if kind[1].strip(BLANKS).upper() != expected:
            what = "a list of codes" if self.setting.codes else "a number"
            message = f"{self.setting.site_control} is {what}, so its type is {expected}, not {quoted(kind[1])}"
            self._misplaced(kind, message)
            return None
        if not self.setting.codes:
            if text[1].strip(BLANKS):
                self._misplaced(
                    text, f"A REG_DWORD has its value in the fourth group; the third holds {quoted(text[1])}"
                )
                return None
            return self._number(number[1], number.start(1), number.end(1), NUMBER_HELP)
        if number[1].strip(BLANKS) != "0":
            self._misplaced(number, f"A REG_SZ has 0 in the fourth group, not {quoted(number[1])}")
            return None
        return self._codes(text)

    def _misplaced(self, group: re.Match[str], message: str) -> None:
        finding = Finding(group.end(1) - len(group[1]), group.end(1), message, self.form, rule="property-value-slot")
        self.findings.append(finding)

    def _codes(self, group: re.Match[str]) -> frozenset[int] | None:
        written = group[1].strip(BLANKS)
        if not (len(written) > 1 and written.startswith("{") and written.endswith("}")):
            message = f"{quoted(written)} is not a list of codes: a list has braces around it"
            self.findings.append(Finding(group.start(1), group.end(1), message, CODES_HELP, rule="malformed-code"))
            return None
        inner = group.start(1) + group[1].index("{") + 1
        if not written[1:-1].strip(BLANKS):
            return frozenset()
        codes = [self._number(part, start, start + len(part), CODES_HELP) for start, part in _parts(written, inner)]
        read = frozenset(code for code in codes if code is not None)
        return read if None not in codes else None

    def _number(self, part: str, start: int, end: int, help: str) -> int | None:
        """An unsigned number of 32 bits; `None` and a finding if the text from `start` to `end` is something else."""
        written = WRAPPED.sub("", part.strip(BLANKS))
        what = "code" if self.setting.codes else "number"
        wrong = ""
        if NUMBER.fullmatch(written) is None:
            wrong = f"{quoted(written)} is not a {what}" if written else f"A {what} is missing"
        elif (number := _in_32_bits(written)) is None:
            wrong = f"{quoted(written)} does not fit into 32 bits"
        else:
            return number
        message = f"{wrong} in {self.setting.site_control}"
        self.findings.append(Finding(start, end, message, help, rule="malformed-code"))
        return None


def _in_32_bits(written: str) -> int | None:
    """A decimal number as an unsigned number; `None` if it does not fit into 32 bits."""
    digits = written.lstrip("-").lstrip("0") or "0"
    # Python refuses to read thousands of digits.
    if len(digits) > len(str(2**32)):
        return None
    number = -int(digits) if written.startswith("-") else int(digits)
    return number % 2**32 if -(2**31) <= number < 2**32 else None


def _parts(written: str, start: int) -> Iterator[tuple[int, str]]:
    """The entries of a list in braces, each with its offset; `start` is that of the first."""
    for part in written[1:-1].split(","):
        yield start, part
        start += len(part) + 1
