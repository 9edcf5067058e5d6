"""mifkit against the oracle: a text has a finding of syntax or occurrence if, and only if, the language forbids it."""

from collections import Counter
from functools import lru_cache
from pathlib import Path
from random import Random

import pytest
from corpus import corpus_files, needs_corpus
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mif_texts import COMPONENT, STATUS, TEXTS
from oracle.strict import Rejected, faults
from oracle.texts import from_grammar, worsened
from tree_meaning import tree_meaning

from mifkit.documents.kinds import Profile
from mifkit.files.source import Source
from mifkit.linter.engine import Settings, check
from mifkit.mif.format.format import format_text, obstacles
from mifkit.mif.parser import Parsed, parse
from mifkit.rules.registry import rules

SAMPLES = sorted((Path(__file__).resolve().parents[2] / "samples").glob("*.mif"))

# Findings on texts that the EBNF does not take. SYN119 is here for `Paths`; `enumeration` the EBNF has itself.
GRAMMAR = {
    "SYN002", "SYN003", "SYN103", "SYN108", "SYN109", "SYN110", "SYN111", "SYN114", "SYN115", "SYN116", "SYN119",
    "SYN120", "SYN121", "SYN122", "SYN123", "SYN124", "SYN125", "SYN126", "SYN204", "SYN205", "DMI201", "DMI204",
    "DMI216", "DMI502", "DMI612",
}  # fmt: skip

# Findings on what the table of occurrences asks for, and the faults of the oracle that they stand for.
BLOCKS = ("component", "path", "enum", "enum in place", "group", "attribute", "table")
OCCURRENCE: dict[str, set[tuple[str, str, str]]] = {
    "DMI206": {(block, "name", "missing") for block in BLOCKS},
    "DMI211": {("component", "group", "missing")},
    "DMI215": {
        (block, statement, "twice")
        for block in BLOCKS
        for statement in (
            "name", "description", "pragma", "class", "id", "key", "type", "enum_type", "access", "storage", "value"
        )
    },
    "DMI301": {("attribute", "id", "missing"), ("table", "id", "missing")},
    "DMI304": {("component", "id", "taken")},
    "DMI305": {("group", "id", "taken")},
    "DMI307": {("enum", "name", "taken"), ("path", "name", "taken")},
    "DMI401": {("group", "class", "missing")},
    "DMI402": {("group", "id or key", "missing")},
    "DMI410": {("group", "attribute", "missing")},
    "DMI501": {("attribute", "type", "missing")},
    "DMI503": {("type", "enum", "undefined")},
    "DMI515": {("value", "path", "undefined")},
    "DMI516": {("attribute", "value", "missing")},
    "DMI601": {("enum", "enumerator", "missing"), ("enum in place", "enumerator", "missing")},
    "DMI608": {("path", "os_path", "missing")},
    "DMI609": {("path", "os_path", "twice")},
    "DMI701": {("table", "class", "missing"), ("table", "template", "undefined")},
    "DMI703": {("table", "row", "missing")},
}  # fmt: skip

# All others, and why neither the EBNF nor the table of occurrences knows them.
OTHER = {
    "about the file, not its text": "SYN001 SYN006 SYN007 SYN101 SYN102 SYN129 SYN130",
    "about suppressions, which are comments": "SYN004 SYN005",
    "about characters and escapes that the EBNF lets through (2.1, 2.2, 2.5)":
        "SYN104 SYN105 SYN106 SYN107 SYN112 SYN113 SYN127 SYN128",
    "about numbers that are well-formed (2.4)": "SYN117 SYN118",
    "order: no document makes it binding (3.2)": "DMI217 DMI219 DMI708",
    "optional by 3.2, and reported for one reader": "DMI203 DMI218",
    "what a text, a number or a date says": "DMI202 DMI207 DMI208 DMI209 DMI210 DMI302 DMI303 DMI403 DMI404 DMI405 "
        "DMI406 DMI419 DMI520 DMI521 DMI522 DMI602 DMI603 DMI604 DMI610",
    "which groups there are, and how they agree": "DMI212 DMI213 DMI214 DMI306 DMI407 DMI408 DMI411 DMI416 DMI417 "
        "DMI801 DMI802 DMI803 DMI804 DMI805 DMI806 DMI807",
    "what a key names": "DMI409 DMI412 DMI413 DMI414 DMI415",
    "whether a value fits its type": "DMI504 DMI505 DMI506 DMI507 DMI508 DMI509 DMI510 DMI511 DMI514",
    "legal by 3.1, without effect or of no use": "DMI605 DMI606 DMI607 DMI611",
    "whether rows fit their template": "DMI702 DMI704 DMI705 DMI706 DMI707",
}  # fmt: skip


def test_every_syntax_and_language_rule_is_in_one_of_the_three_tables() -> None:
    named = [*GRAMMAR, *OCCURRENCE, *" ".join(OTHER.values()).split()]
    assert Counter(named) == Counter(rule.code for rule in rules() if rule.family in ("SYN", "DMI"))


@lru_cache(maxsize=1)
def parsed_once(text: str, *, wide: bool = False) -> Parsed:
    """The parse of the text at hand, which linting and formatting both begin with."""
    return parse(text, wide=wide)


def difference(text: str) -> str:
    """In what the oracle and mifkit differ about a text; empty if in nothing."""
    source = Source("x.mif", text.encode("utf-8", "surrogateescape"), "utf-8")
    assert source.text == text
    report = check(source, Settings(profile=Profile.DMI, suppressions=False), parse=parsed_once)
    reported = Counter(
        diagnostic.code
        for diagnostic in report.diagnostics
        if not (diagnostic.code == "SYN119" and text[diagnostic.start : diagnostic.end].lower() == "enumeration")
        and not (diagnostic.code == "DMI609" and text[diagnostic.start] == '"')  # an empty program: what a text says
    )
    syntax = sorted(GRAMMAR & reported.keys())
    try:
        found = faults(text)
    except Rejected as reason:
        return "" if syntax else f"the oracle rejects: {reason}"
    if syntax:
        return f"mifkit reports {syntax}, the oracle nothing"
    if reported["DMI701"]:
        # A table without its template says already that the component has no group.
        del found["component", "group", "missing"]
    expected = Counter({code: sum(found[kind] for kind in kinds) for code, kinds in OCCURRENCE.items()})
    wrong = {code: (reported[code], expected[code]) for code in OCCURRENCE if reported[code] != expected[code]}
    return f"reported and expected: {wrong}" if wrong else ""


def agree(text: str) -> None:
    """mifkit and the oracle find the same, and formatting changes neither what the text says nor what it lacks."""
    assert not difference(text), text
    parsed = parsed_once(text, wide=False)
    if obstacles(parsed):
        return
    formatted = format_text(text, parsed)
    assert tree_meaning(formatted, parse(formatted).file) == tree_meaning(text, parsed.file)
    assert lacks(formatted) == lacks(text)


def lacks(text: str) -> Counter[tuple[str, str, str]] | None:
    try:
        return faults(text)
    except Rejected:
        return None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Start Group", "Start Groups"),
        ("End Attribute", "End Group"),
        ("Start Component", "Component"),
        ("End Component\n", 'End Component\nName = "x"\n'),
        ("Name = ", "Name "),
        ("ID = 1\n", "ID = -1\n"),
        ("ID = 1\n", "ID = 08\n"),
        ("Access = Read-Write", "Access = Common"),
        ("Win16 =", "Win12 ="),
        ("Type = Counter", "Type = Counter(4)"),
        ("Type = Int\n", "Type = Int(4)\n"),
        ("Type = Int\n", 'Type = "Int"\n'),
        ("Type = Int\n", 'Description = "x"\n'),
        ('"prog.exe"', '"c:\\prog.exe"'),
        ('"prog.exe"', '"prog\\400.exe"'),
        ('"prog.exe"', '"prog\n.exe"'),
        ("{ -2, }", "{ -2, "),
        ("{ -2, }", "{ -2; }"),
        ("Key = 1, 2", "Key = 1 2"),
        ("Key =", "\u212aey ="),
        ('Language = "en|US|iso8859-1"\n', 2 * 'Language = "en|US|iso8859-1"\n'),
    ],
)
def test_what_the_ebnf_does_not_have_both_reject(old: str, new: str) -> None:
    text = COMPONENT.replace(old, new, 1)
    assert lacks(text) is None
    agree(text)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('  Name = "Rich"', "  ", ("component", "name", "missing")),
        ('    Name = "Prog"\n', "", ("path", "name", "missing")),
        ('    Name = "Prog"\n', '    Name = "Prog"\n    Name = "Prog"\n', ("path", "name", "twice")),
        ("    Win32 =", "    Win16 =", ("path", "os_path", "twice")),
        ("    Type = Int\n", "    Type = Int\n    Type = Int\n", ("enum", "enum_type", "twice")),
        ('    Name = "Colour"\n    Type', "    Type", ("enum", "name", "missing")),
        ('        1 = "a"\n        2 = "b"\n', "", ("enum in place", "enumerator", "missing")),
        ("    ID = 1\n    Class", "    Class", ("group", "id or key", "missing")),
        ('    Class = "DMTF|ComponentID|001"\n', "", ("group", "class", "missing")),
        ("      ID = 2\n", "", ("attribute", "id", "missing")),
        ("      ID = 2\n", "      ID = 0x1\n", ("group", "id", "taken")),
        ("      Value = unsupported\n", "", ("attribute", "value", "missing")),
        ("      Type = Date\n", "", ("attribute", "type", "missing")),
        ('Type = "Colour"', 'Type = "colour"', ("type", "enum", "undefined")),
        ('*"Prog"', '*"prog"', ("value", "path", "undefined")),
        ("    ID = 3\n    Class", "    Class", ("table", "id", "missing")),
        ("    ID = 3\n    Class", "    ID = 01\n    Class", ("component", "id", "taken")),
        ('Name = "Rows"\n    ID = 3\n    Class = "ACME', 'Name = "Rows"\n    ID = 3\n    Class = "Acme',
            ("table", "template", "undefined")),
        ('"Rows"\n    ID = 3\n    Class = "ACME|T|001"\n', '"Rows"\n    ID = 3\n', ("table", "class", "missing")),
    ],
)  # fmt: skip
def test_what_the_table_of_occurrences_asks_for_both_find(old: str, new: str, fault: tuple[str, str, str]) -> None:
    text = COMPONENT.replace(old, new, 1)
    found = lacks(text)
    assert found is not None
    assert fault in found
    agree(text)


@pytest.mark.parametrize(
    "text",
    [
        # As a status MIF, the file lacks more than a value; by the rules of DMI it lacks this one.
        STATUS.replace('      VALUE = "Success"\n', ""),
        # Each of two types has an enum in place, which needs no name.
        COMPONENT.replace(
            "      Type = Start Enum\n", '      Type = Start Enum 1 = "a" End Enum\n      Type = Start Enum\n'
        ),
    ],
)
def test_what_they_once_differed_about(text: str) -> None:
    agree(text)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_samples(path: Path) -> None:
    agree(Source(path.name, path.read_bytes()).text)


@needs_corpus
@pytest.mark.parametrize("path", corpus_files(), ids=lambda path: path.name)
def test_real_files_as_they_are_and_made_worse(path: Path) -> None:
    source = Source(path.name, path.read_bytes())
    assert not source.unicode, "the oracle has the escapes of other files"
    agree(source.text)
    for seed in range(25):
        random = Random(seed)
        agree(worsened(source.text, random, random.choice((1, 1, 2, 4))))


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("times", [1, 2, 5])
def test_faultless_files_made_worse(name: str, times: int) -> None:
    agree(TEXTS[name])
    for seed in range(60):
        agree(worsened(TEXTS[name], Random(seed), times))


@settings(suppress_health_check=list(HealthCheck))
@given(st.deferred(from_grammar))
def test_texts_of_the_strict_grammar(text: str) -> None:
    faults(text)  # it takes its own texts
    agree(text)


@settings(suppress_health_check=list(HealthCheck))
@given(st.deferred(from_grammar), st.integers(min_value=0), st.integers(1, 4))
def test_texts_of_the_strict_grammar_made_worse(text: str, seed: int, times: int) -> None:
    agree(worsened(text, Random(seed), times))
