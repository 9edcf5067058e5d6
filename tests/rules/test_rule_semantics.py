"""Cases that no example of a rule shows: cells and defaults, bytes, limits, faults that two rules could report."""

from collections.abc import Iterable

import pytest

from mifkit.diagnostics import Diagnostic, Severity
from mifkit.documents.kinds import MIF_PROFILES, Profile
from mifkit.files.source import Source
from mifkit.linter.engine import Settings, check
from mifkit.mif.semantics.dates import Date, near_miss, read_date
from mifkit.rules.declaration import Example
from mifkit.rules.frames import COMPONENT_ID, DMI_COMPONENT, TABLE, TEMPLATE, example, framed
from mifkit.rules.registry import rules
from mifkit.status.context import ClientContext
from mifkit.status.settings.limits import Limits


def found_in(example: Example, profile: Profile | None = None, limits: Limits | None = None) -> list[Diagnostic]:
    return check(
        framed(example), Settings(profile=profile, context=ClientContext(limits=limits or Limits()))
    ).diagnostics


def codes(diagnostics: Iterable[Diagnostic], least: Severity = Severity.WARNING) -> list[str]:
    return [finding.code for finding in diagnostics if finding.severity >= least]


# --- cells


COLUMNS = """\
  Start Path
    Name = "P"
    Win32 = "p.exe"
  End Path
  Start Group
    Name = "Things"
    Class = "Contoso|Things|001"
    Key = 1
    Start Attribute
      Name = "Number"
      ID = 1
      Type = Integer
      Value = 0
    End Attribute
    Start Attribute
      Name = "Column"
      ID = 2
      Type = {type}
    End Attribute
  End Group
  Start Table
    Name = "Rows"
    ID = 2
    Class = "Contoso|Things|001"
    {{ 1, {value} }}
  End Table
"""
COLOUR = 'Start Enum\n        0 = "red"\n      End Enum'


def column(type: str, value: str) -> Example:
    """A table of one row, whose second cell is `value`."""
    return Example(COLUMNS.format(type=type, value=value), frame="component")


@pytest.mark.parametrize(
    ("code", "type", "value"),
    [
        ("DMI506", COLOUR, "5"),
        ("DMI508", "String(2)", '"long"'),
        ("DMI509", "Integer", '"one"'),
        ("DMI509", "String(2)", "1"),
        ("DMI510", "Gauge", "-1"),
        ("DMI510", COLOUR, "2147483648"),
        ("DMI511", COLOUR, '"blue"'),
        ("SMS512", "String(300)", f'"{"x" * 256}"'),
        ("SMS513", "Counter", "2147483648"),
        ("DMI514", "Integer\n      Access = Write-Only", "1"),
        ("DMI515", "Integer", '* "Q"'),
        ("SMS517", "Integer", "unsupported"),
        ("SMS518", "Integer", '* "P"'),
        ("SMS519", "Integer", "unknown"),
        ("DMI520", "Date", '"1998"'),
        ("DMI521", "Date", '""'),
        ("DMI522", "Date", '"19980231000000.000000+000"'),
        ("SMS523", "Date", '"20360101000000.000000+000"'),
        ("SMS524", "Date", '"20250101******.******+000"'),
    ],
)
def test_the_rules_on_values_apply_to_cells(code: str, type: str, value: str) -> None:
    profile = Profile.SMS if code.startswith("SMS") else Profile.DMI
    assert [finding.code for finding in found_in(column(type, value), profile) if finding.code == code] == [code]


def test_cells_follow_ascending_ids_not_the_order_of_the_text() -> None:
    text = TEMPLATE.replace("ID = 1\n", "ID = 9\n").replace("Key = 1", "Key = 9")
    table = TABLE + '    { "desk", 500, 1 }\n  End Table\n'
    assert codes(found_in(Example(text + table, frame="component"))) == []


def test_one_template_serves_several_tables() -> None:
    second = TABLE.replace("ID = 2", "ID = 3")
    text = TABLE + '    { 1, "desk", 500 }\n  End Table\n' + second + '    { 1, "shelf", 9, 9 }\n  End Table\n'
    # For DMI each table has its own keys; SMS stores both tables together.
    assert codes(found_in(Example(text, frame="template"))) == ["DMI702"]
    assert "DMI707" in codes(found_in(Example(text, frame="template"), Profile.SMS))


def test_a_group_with_id_and_key_may_be_a_template() -> None:
    group = TEMPLATE.replace("    Class", "    ID = 7\n    Class")
    table = TABLE + '    { 1, "desk", 500 }\n    { 2, , }\n  End Table\n'
    assert codes(found_in(Example(group + table, frame="component"))) == []
    # Without a table its attribute lacks a value.
    assert codes(found_in(Example(group, frame="component"))) == ["DMI516"]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ('{ 1, "desk", 500 }', []),
        ("{ 1, , }", []),
        ("{ 1 }", ["DMI704"]),
        # An empty cell wants a value, the end of the row its commas: two faults.
        ("{ }", ["DMI704", "DMI705"]),
        ('{ , "desk" }', ["DMI704", "DMI705"]),
        # A cell that cannot be read may be several: only what stands before it is known.
        ("{ , desk, 500 }", ["DMI705", "SYN125"]),
        ('{ {1, "desk"} , }', ["SYN125"]),
        ('{ {1, "desk"} }', ["SYN125"]),
        ('{ 1, "desk", 500, }', ["DMI702"]),
        ('{ * "P", , }', ["DMI515", "DMI706"]),
        ('{ 1, "desk", unsupported }', []),
    ],
)
def test_a_row_is_reported_for_missing_or_extra_cells(row: str, expected: list[str]) -> None:
    assert sorted(codes(found_in(example("rows", row)))) == expected


DEFAULTS = TEMPLATE.replace("Type = Integer\n", "Type = Integer\n      Value = 7\n")


@pytest.mark.parametrize(
    ("rows", "equal"),
    [
        ("{ 1, , } { 1, , }", True),
        ("{ 1, , } { 01, , }", True),
        ("{ , , } { , , }", True),
        ("{ , , } { 7, , }", True),
        ("{ , , } { 8, , }", False),
        ('{ 1, "a", } { 1, "b", }', True),
    ],
)
def test_keys_are_compared_with_their_defaults(rows: str, equal: bool) -> None:
    text = DEFAULTS + TABLE + f"    {rows}\n  End Table\n"
    assert ("DMI707" in codes(found_in(Example(text, frame="component")))) is equal


@pytest.mark.parametrize(
    ("rows", "equal"),
    [
        ("{ 7 } { 7, , }", True),
        ('{ 7 } { 7, "free" }', True),
        ('{ 7, "free", 1 } { 7 }', True),
        ('{ 7, "desk", 1 } { 7 }', False),
        ('{ 7, "desk", } { 7, "desk" }', True),
    ],
)
def test_missing_key_cells_take_their_defaults(rows: str, equal: bool) -> None:
    text = DEFAULTS.replace("Key = 1", "Key = 2, 1") + TABLE + f"    {rows}\n  End Table\n"
    assert ("DMI707" in codes(found_in(Example(text, frame="component")))) is equal


def test_the_text_and_the_number_of_an_enum_are_the_same_key() -> None:
    text = DEFAULTS.replace("Type = Integer", f"Type = {COLOUR}").replace("Value = 7", "Value = 0")
    rows = TABLE + '    { "red", , }\n    { 0, , }\n  End Table\n'
    assert codes(found_in(Example(text + rows, frame="component"))) == ["DMI707"]


def test_a_class_in_another_case_is_a_template_for_sms_only() -> None:
    text = TEMPLATE + TABLE.replace("Outlet|", "OUTLET|") + '    { 1, "desk", 500 }\n  End Table\n'
    assert codes(found_in(Example(text, frame="component"))) == ["DMI701"]
    assert "DMI701" not in codes(found_in(Example(text, frame="component"), Profile.SMS))


# --- bytes and limits


def test_a_unicode_file_has_two_bytes_per_character() -> None:
    body = framed(example("attribute", 'Type = String(8)\nValue = "five5"')).text.replace("iso8859-1", "unicode")
    wide = Source("x.mif", b"\xfe\xff" + body.encode("utf-16-be"))
    (finding,) = [finding for finding in check(wide, Settings()).diagnostics if finding.code == "DMI508"]
    assert "10 bytes" in finding.message
    narrow = Source("x.mif", body.encode())
    assert "DMI508" not in codes(check(narrow, Settings()).diagnostics)


@pytest.mark.parametrize(
    ("limits", "code", "text"),
    [
        (Limits(name=4), "DMI207", "Type = Integer\nValue = 1"),
        (Limits(stored_text=3), "SMS512", 'Type = String(9)\nValue = "text"'),
        (Limits(stored_text=3), "DMI507", 'Type = String(9)\nValue = "tex"'),
        (Limits(first_year=2000), "SMS523", 'Type = Date\nValue = "19990101000000.000000+000"'),
        (Limits(client_file=99), "SMS910", "Type = Integer\nValue = 1"),
    ],
)
def test_limits_are_settings(limits: Limits, code: str, text: str) -> None:
    case = example("inventory attribute", text)
    assert code not in codes(found_in(case), Severity.INFO)
    assert code in codes(found_in(case, limits=limits), Severity.INFO)


def test_the_size_of_a_file_is_compared_with_the_limit_of_its_kind() -> None:
    padding = "//" + "=" * 70_000
    status = check(
        Source("x.mif", (framed(Example("", frame="status attributes")).text + padding).encode()), Settings()
    )
    other = check(Source("x.mif", (framed(Example("", frame="inventory group")).text + padding).encode()), Settings())
    assert "SMS910" in codes(status.diagnostics)
    assert "SMS910" not in codes(other.diagnostics)


# --- dates


def test_a_date_is_read_field_by_field() -> None:
    assert read_date("20250314112233.000500-300") == Date(2025, 3, 14, 11, 22, 33, 500, -300)
    assert read_date("2025**********.******+***") == Date(2025, None, None, None, None, None, None, None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("20250314112233.000500-300   ", "28 bytes"),
        ("20250314112233.000500+0100", "three digits"),
        ("20250314112233.000500", "offset is missing"),
        ("20250314112233-300", "microseconds are missing"),
        ("20250314112233.000-300", "six digits"),
        ("20250314112233", "microseconds and offset"),
        ("20250314", "time is missing"),
        ("202*0314112233.000500-300", "asterisks throughout"),
        ("2025-03-14T11:22:33", "without hyphens"),
        ("3/14/2025", "year comes first"),
        ("yesterday", ""),
    ],
)
def test_text_that_is_almost_a_date_is_explained(text: str, reason: str) -> None:
    assert read_date(text) is None
    assert reason in near_miss(text)
    assert bool(near_miss(text)) is bool(reason)


@pytest.mark.parametrize(
    ("date", "exists"),
    [
        ("20000229000000.000000+000", True),
        ("19000229000000.000000+000", False),
        ("****0229000000.000000+000", True),
        ("2023**29000000.000000+000", True),
        ("20230431000000.000000+000", False),
        ("20230430240000.000000+000", False),
        ("20230430235960.000000+000", True),
        ("20230430235961.000000+000", False),
        ("20230430000000.000000-840", True),
        ("20230430000000.000000-841", False),
        ("20231300000000.000000+000", False),
    ],
)
def test_dates_that_do_not_exist_are_reported(date: str, exists: bool) -> None:
    found = codes(found_in(example("attribute", f'Type = Date\nValue = "{date}"')))
    assert found == ([] if exists else ["DMI522"])


# --- a fault is reported once


@pytest.mark.parametrize(
    ("name", "case", "expected"),
    [
        (
            "ComponentID with id 2 is the reason why group 1 is missing",
            Example(COMPONENT_ID.replace("ID = 1\n    Class", "ID = 2\n    Class"), frame="first group"),
            ["DMI212"],
        ),
        (
            "a value that is rejected for its length is not cut, too",
            example("inventory attribute", f'Type = String(9)\nValue = "{"x" * 300}"'),
            ["DMI508"],
        ),
        (
            "a number beyond its type is not beyond the database, too",
            example("inventory attribute", "Type = Integer\nValue = 4294967296"),
            ["DMI510"],
        ),
        (
            "a misspelt table class is not an unused template, too",
            Example(TABLE.replace("Outlet|", "OUTLET|") + "    { 1, , }\n  End Table\n", frame="template"),
            ["DMI701"],
        ),
        (
            "a misspelt reference is not an unused enum, too",
            Example(
                '  Start Enum\n    Name = "Colour"\n    0 = "red"\n  End Enum\n'
                '  Start Group\n    Name = "G"\n    ID = 2\n    Class = "Contoso|G|001"\n    Start Attribute\n'
                '      Name = "A"\n      ID = 1\n      Type = "colour"\n      Value = 0\n    End Attribute\n'
                "  End Group\n",
                frame="component",
            ),
            ["DMI217", "DMI503"],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_fault_is_reported_by_one_rule(name: str, case: Example, expected: list[str]) -> None:
    assert name
    quiet = {"DMI203"}
    found = [code for code in codes(found_in(case), Severity.INFO) if code not in quiet]
    assert sorted(found) == expected


def test_a_group_without_id_and_key_lacks_its_id() -> None:
    group = '  Start Group\n    Name = "G"\n    Class = "Contoso|G|001"\n    Start Attribute\n      Name = "A"\n'
    group += "      ID = 1\n      Type = Integer\n      Value = 1\n    End Attribute\n  End Group\n"
    assert codes(found_in(Example(group, frame="first group"))) == ["DMI402"]


def test_the_locale_of_status_mifs_is_explained() -> None:
    (finding,) = found_in(Example(COMPONENT_ID.replace('"Serial Number"', '"Locale"'), frame="first group"))
    assert finding.code == "DMI801"
    assert "Microsoft's status-MIF layout" in finding.message


def test_a_file_that_is_cut_short_is_reported_for_nothing_else() -> None:
    text = DMI_COMPONENT + COMPONENT_ID + TEMPLATE + TABLE
    for end in range(len(DMI_COMPONENT), len(text), 7):
        cut = text[:end]
        found = codes(check(Source("x.mif", cut.encode()), Settings()).diagnostics)
        assert not {code for code in found if not code.startswith("SYN")}, cut[-40:]


# --- a message says what is wrong in the file, its help what is right


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("zero-id", "This id is 0"),
        ("key-not-read-only", "This key attribute is read-write"),
        ("key-without-value", "This key attribute is write-only"),
        ("write-only-constant", "This attribute is write-only, but has a constant value"),
        ("enum-type", "'Gauge' is not a type of an enum"),
        ("noidmif-with-identity", "This group gives a NOIDMIF an identity of its own"),
        ("install-status-shape", "Status has id 2 instead of 1"),
        ("install-status-shape", "Status has access read-write instead of read-only"),
        ("short-row", "Too few cells in this row: 1 instead of 3"),
        ("malformed-header-comment", "Header comment '// Architecture<Office>' is malformed"),
    ],
)
def test_a_message_says_what_is_wrong(name: str, message: str) -> None:
    rule = next(rule for rule in rules() if rule.name == name)
    messages = [finding.message for bad in rule.bad for profile in MIF_PROFILES for finding in found_in(bad, profile)]
    assert message in messages


def test_a_single_character_is_counted_in_the_singular() -> None:
    (found,) = [
        finding
        for finding in found_in(example("attribute", 'Type = String(0)\nValue = "x"'))
        if finding.code == "DMI508"
    ]
    assert found.message == "The value has 1 character, its type allows 0"
