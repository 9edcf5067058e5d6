"""Site control files: the reader against the grammar, the forms of a statement, and what is said of faulty ones."""

import re
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedInput

from mifkit.files.recognition import is_site_control
from mifkit.mif.grammar import grammar_path
from mifkit.status.settings.client_settings import SETTINGS, Value
from mifkit.status.settings.site_control import read_site_control

GRAMMAR = grammar_path("site_control.lark").read_text(encoding="utf-8")
NAMES = [one.site_control for one in SETTINGS if one.site_control is not None]

Read = list[tuple[str, Value | None]]


class Properties(Transformer[Any, Any]):
    """The properties that the grammar finds, as names in lower case with their values."""

    def file(self, children: list[Any]) -> Read:
        return [child for child in children if child is not None]

    def other(self, _: list[Any]) -> None:
        return None

    def codes(self, children: list[Any]) -> tuple[str, Value]:
        (codes,) = [child for child in children if isinstance(child, frozenset)]
        return _name(children[0]), codes

    def number(self, children: list[Any]) -> tuple[str, Value]:
        return _name(children[0]), _numbers(children)[0]

    def list(self, children: list[Any]) -> frozenset[int]:
        return frozenset(_numbers(children))


def _name(token: Token) -> str:
    return token[token.index("<") + 1 : -1].strip().lower()


def _numbers(children: list[Any]) -> list[int]:
    found = [child for child in children if isinstance(child, Token) and child.type == "CODE"]
    return [int(re.sub(r"[\r\n]", "", token)) % 2**32 for token in found]


@cache
def lark() -> Lark:
    return Lark(GRAMMAR, start="file", parser="lalr", lexer="contextual", keep_all_tokens=False)


def by_grammar(text: str) -> Read | None:
    """What Lark reads; `None` if it accepts no such text."""
    try:
        read: Read = Properties().transform(lark().parse(text))
    except UnexpectedInput:
        return None
    return read


def by_reader(text: str) -> Read | None:
    """What the reader reads; `None` if it finds a fault."""
    read = read_site_control(text)
    if read.findings:
        return None
    return [(str(one.setting.site_control).lower(), one.value) for one in read.properties]


def read(text: str) -> dict[str, Value | None]:
    return dict(by_reader(text) or [])


def faults(text: str) -> list[str]:
    return [one.rule for one in read_site_control(text).findings]


# --- against the grammar ---------------------------------------------------------------------------------

BLANKS = st.sampled_from(["", "", "", "", " ", "\t", "\n", "\r\n", "\r", "\n    "])
PIECES = [
    "PROPERTY",
    "property",
    "<",
    ">",
    "{",
    "}",
    ",",
    "0",
    "1618",
    "-1",
    "16\n18",
    "REG_SZ",
    "reg_dword",
    "<>",
    "<0>",
]
PIECES += [
    *NAMES,
    *(f"<{name}>" for name in NAMES),
    "BEGIN_CLIENT_COMPONENT",
    "END_CLIENT_COMPONENT",
    "<65537>",
    "-",
    "é",
]
PIECES += ["\n", "\n", "\r\n", " ", "x", "Return Codes", "<Comment>", "SITE_KEY_FLAGS <1>", "\x1a", "\x0b", "\ufeff"]
SOUP = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


@st.composite
def statements(draw: st.DrawFn) -> str:
    """A well-formed statement with blanks and line breaks wherever they may stand."""
    name = draw(st.sampled_from([*NAMES, "Some Other Setting"]))
    numbers = draw(st.lists(st.integers(-(2**31), 2**32 - 1), max_size=5))

    def blank() -> str:
        return draw(BLANKS)

    head = f"{draw(st.sampled_from(['', '  ']))}PROPERTY <{name}>"
    if name.endswith("Codes"):
        codes = ",".join(f"{blank()}{number}{blank()}" for number in numbers)
        return f"{head}{blank()}<{blank()}REG_SZ>{blank()}<{blank()}{{{codes}}}{blank()}>{blank()}<0>"
    number = numbers[0] if numbers else 7
    return f"{head}{blank()}<REG_DWORD{blank()}>{blank()}<{blank()}>{blank()}<{blank()}{number}{blank()}>"


@st.composite
def files(draw: st.DrawFn) -> str:
    lines = draw(st.lists(st.one_of(statements(), st.sampled_from(["BEGIN_X", "  <Y>", "", "END_X"])), max_size=6))
    return draw(st.sampled_from(["\n", "\r\n", "\r"])).join(lines)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A well-formed file with a stretch of its text replaced."""
    text = draw(files())
    start = draw(st.integers(0, len(text)))
    return text[:start] + draw(st.sampled_from(["", *PIECES])) + text[start + draw(st.integers(0, 6)) :]


@given(files())
def test_a_well_formed_file_is_read_as_the_grammar_says(text: str) -> None:
    assert by_grammar(text) is not None
    assert by_reader(text) == by_grammar(text)


@settings(max_examples=250)
@given(st.one_of(mutated(), SOUP))
def test_the_reader_accepts_and_reads_what_the_grammar_does(text: str) -> None:
    # A number that 32 bits do not hold is well formed to the grammar; the pieces put together here can make one.
    numbers = map(int, re.findall(r"-?\d+", re.sub(r"[\r\n]", "", text)))
    if not all(-(2**31) <= number < 2**32 for number in numbers):
        return
    assert by_reader(text) == by_grammar(text)


@settings(max_examples=100)
@given(st.one_of(mutated(), SOUP, st.text(max_size=200)))
def test_every_finding_has_a_rule_and_a_place_in_the_text(text: str) -> None:
    for finding in read_site_control(text).findings:
        assert finding.rule in {"malformed-property", "property-value-slot", "malformed-code"}
        assert 0 <= finding.start <= finding.end <= len(text)


def test_the_names_in_the_grammar_are_those_of_the_settings() -> None:
    # In the terminal of its kind, and twice in that of other lines.
    assert {name: len(re.findall(rf"{name}[|)]", GRAMMAR)) for name in NAMES} == dict.fromkeys(NAMES, 3)


# --- forms -----------------------------------------------------------------------------------------------


def test_a_list_and_a_number_are_read() -> None:
    text = (
        "PROPERTY <Reboot Return Codes><REG_SZ><{1604,1641,3010,3011}><0>\n"
        "PROPERTY <Execution Failure Retry Count><REG_DWORD><><1008>\n"
    )
    assert read(text) == {
        "reboot return codes": frozenset({1604, 1641, 3010, 3011}),
        "execution failure retry count": 1008,
    }


def test_a_value_that_is_wrapped_after_a_comma_or_inside_a_number_is_whole() -> None:
    text = "PROPERTY <Reboot Return Codes><REG_SZ><{1604,\r\n   1641 , 30\r\n10,\r\n3011}><0>"
    assert read(text) == {"reboot return codes": frozenset({1604, 1641, 3010, 3011})}


def test_a_negative_number_is_the_same_32_bits() -> None:
    assert read("PROPERTY <Execution Failure Retry Count><REG_DWORD><><-1>") == {
        "execution failure retry count": 2**32 - 1
    }


def test_an_empty_list_is_a_list() -> None:
    assert read("PROPERTY <Success Return Codes><REG_SZ><{}><0>") == {"success return codes": frozenset()}


@pytest.mark.parametrize(
    "line",
    [
        "PROPERTY <Cache Space Failure Retry Count><REG_DWORD>",
        "PROPERTY <Comment><REG_SZ><our Reboot Return Codes><0>",
        "PROPERTY_LIST Reboot Return Codes",
        "<Reboot Return Codes>",
        "PROPERTY <Reboot Return Codes Extra><REG_SZ><><0>",
        "PROPERTY <Reboot Return Codes (old)><REG_SZ><><0>",
    ],
)
def test_other_statements_are_passed_over(line: str) -> None:
    assert by_reader(line) == []


@pytest.mark.parametrize(
    ("line", "rule", "message"),
    [
        ("PROPERTY <Reboot Return Codes><REG_SZ><{1}>", "malformed-property", "has 3 of its four groups"),
        ("PROPERTY <Reboot Return Codes><REG_SZ><{1}><0> x", "malformed-property", "followed by other text"),
        ("PROPERTY Reboot Return Codes><REG_SZ><{1}><0>", "malformed-property", "lacks a bracket around its name"),
        ("PROPERTY <Reboot Return Codes><REG_MULTI_SZ><{1}><0>", "property-value-slot", "not 'REG_MULTI_SZ'"),
        ("PROPERTY <Reboot Return Codes><REG_SZ><><1>", "property-value-slot", "0 in the fourth group, not '1'"),
        ("PROPERTY <Reboot Return Codes><REG_SZ><><0>", "malformed-code", "a list has braces around it"),
        ("PROPERTY <Reboot Return Codes><REG_SZ><{1,x}><0>", "malformed-code", "'x' is not a code in Reboot"),
        ("PROPERTY <Reboot Return Codes><REG_SZ><{1,0x6}><0>", "malformed-code", "'0x6' is not a code"),
        ("PROPERTY <Reboot Return Codes><REG_SZ><{1,}><0>", "malformed-code", "A code is missing"),
        ("PROPERTY <Reboot Return Codes><REG_SZ><{4294967296}><0>", "malformed-code", "does not fit into 32 bits"),
        (f"PROPERTY <Reboot Return Codes><REG_SZ><{{{'9' * 9000}}}><0>", "malformed-code", "does not fit into 32 bits"),
        ("PROPERTY <Execution Failure Retry Count><REG_DWORD><><>", "malformed-code", "A number is missing"),
        ("PROPERTY <Execution Failure Retry Count><REG_DWORD><9><0>", "property-value-slot", "the third holds '9'"),
    ],
)
def test_a_fault_is_named_once_and_at_its_place(line: str, rule: str, message: str) -> None:
    (finding,) = read_site_control(f"BEGIN_X\n  {line}\nEND_X\n").findings
    assert finding.rule == rule
    assert message in finding.message
    assert finding.help
    assert 8 <= finding.start <= finding.end <= 10 + len(line)


def test_a_number_with_any_number_of_zeros_before_it_is_that_number() -> None:
    assert read(f"PROPERTY <Success Return Codes><REG_SZ><{{{'0' * 9000}5}}><0>") == {
        "success return codes": frozenset({5})
    }


def test_every_faulty_code_of_a_list_is_reported() -> None:
    assert faults("PROPERTY <Success Return Codes><REG_SZ><{a,0,b,,}><0>") == ["malformed-code"] * 4


def test_a_statement_that_is_not_closed_swallows_no_other() -> None:
    text = (
        "PROPERTY <Success Return Codes><REG_SZ><{0,\nPROPERTY <Execution Failure Retry Count><REG_DWORD><><5>\nEND_X"
    )
    found = read_site_control(text)
    assert [one.rule for one in found.findings] == ["malformed-property"]
    assert [one.value for one in found.properties] == [None, 5]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SITE CONTROL FILE [786][1.08]\n", True),
        ("\r\nBEGIN_FILE_DEFINITION\r\n  <2>", True),
        ("  PROPERTY <Success Return Codes><REG_SZ><{0}><0>", True),
        ("Start Component\n", False),
        ("PROPERTY of the component", False),
        ("", False),
    ],
)
def test_a_site_control_file_is_told_by_its_beginning(text: str, expected: bool) -> None:
    assert is_site_control(text) is expected


@pytest.mark.parametrize(
    "text",
    [
        "PROPERTY <Some Other Setting><REG_SZ><value><0>\r\n" * 15_000,
        "PROPERTY <Success Return Codes><REG_SZ><{" + "\n1," * 125_000,
        "PROPERTY <Success Return Codes" + "<" * 500_000,
        "PROPERTY" + "<" * 500_000,
        "PROPERTY <Success Return Codes>\n" * 15_000,
        " " * 750_000,
        "\n" * 750_000,
        "PROPERTY <Success Return Codes><REG_SZ><{}>" + "\n" * 500_000,
    ],
    ids=range(8),
)
def test_hundreds_of_kilobytes_are_read_to_their_end(text: str) -> None:
    assert all(0 <= one.start <= one.end <= len(text) for one in read_site_control(text).findings)
