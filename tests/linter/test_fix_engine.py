"""What fixes do to a text, which of them are applied, and which are refused."""

from collections.abc import Iterator, Sequence

import pytest
from msgspec import structs

from mifkit.diagnostics import Diagnostic, Edit, Finding, Fix, Severity
from mifkit.documents.kinds import Kind
from mifkit.documents.mif import Document
from mifkit.files.source import Source
from mifkit.linter import engine
from mifkit.linter.edited_text import edited
from mifkit.linter.engine import Settings, check
from mifkit.linter.fixing import Fixed, choose, fix_source
from mifkit.rules.declaration import Example
from mifkit.rules.frames import framed
from mifkit.rules.registry import by_name, checked, selected


def attribute(*lines: str) -> Source:
    """A file with these statements in an attribute."""
    return framed(Example("".join(f"      {line}\n" for line in lines), frame="attribute"))


def fixed(source: Source, *, unsafe: bool = False, settings: Settings | None = None) -> Fixed:
    return fix_source(source, settings or Settings(), unsafe=unsafe)


def codes(result: Fixed) -> list[str]:
    return [one.code for one in result.report.diagnostics]


def finding(*edits: tuple[int, int, str], safe: bool = True) -> Diagnostic:
    fix = Fix("", tuple(Edit(*edit) for edit in edits), safe)
    return Diagnostic("SYN103", "stray-character", Severity.ERROR, "", "", edits[0][0], edits[0][1], fix=fix)


# --- edits


def test_edits_are_applied_in_any_order() -> None:
    assert edited("abcdef", [Edit(4, 5, "E!"), Edit(0, 1, ""), Edit(2, 2, "-")]) == "b-cdE!f"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([(0, 3, "x")], [(2, 4, "y")]),  # they overlap
        ([(0, 3, "x")], [(3, 4, "y")]),  # they touch
        ([(2, 2, "x")], [(2, 2, "y")]),  # which of two insertions comes first, nobody could say
        ([(0, 9, "x")], [(3, 4, "y")]),
        ([(0, 1, "x"), (8, 9, "")], [(8, 8, "y")]),
    ],
)
def test_of_two_fixes_that_touch_one_waits_for_the_next_round(
    first: Sequence[tuple[int, int, str]], second: Sequence[tuple[int, int, str]]
) -> None:
    one, other = finding(*first), finding(*second)
    assert choose([one, other]) == [one]


def test_fixes_between_the_edits_of_another_are_applied_with_it() -> None:
    both = [finding((0, 1, "x"), (8, 9, "")), finding((3, 4, "y"))]
    assert choose(both) == both


# --- safe and unsafe


def test_safe_fixes_only_are_applied_unless_the_others_are_asked_for() -> None:
    source = attribute("Type = Integer;", "Value = 08")
    safe, all_of_them = fixed(source), fixed(source, unsafe=True)
    assert ("Type = Integer\n" in safe.source.text, "Value = 08" in safe.source.text) == (True, True)
    assert (safe.found, safe.fixed, safe.more) == (2, 1, 1)
    assert "Value = 8\n" in all_of_them.source.text
    assert (all_of_them.found, all_of_them.fixed, all_of_them.more) == (2, 2, 0)


def test_only_the_rules_that_are_asked_for_are_fixed() -> None:
    source = attribute("Type = Integer;", "Value : 1")
    result = fixed(source, settings=Settings(rules=selected(["SYN122"], [])))
    assert "Type = Integer;" in result.source.text
    assert "Value = 1" in result.source.text
    assert (result.found, result.fixed, codes(result)) == (1, 1, [])


def test_what_one_fix_brings_to_light_is_fixed_in_the_next_round() -> None:
    result = fixed(attribute("Type = Integer", "Value 0x08;"), unsafe=True)
    assert "Value = 0x08\n" in result.source.text
    assert codes(result) == []


def test_a_suppressed_finding_is_not_fixed() -> None:
    result = fixed(attribute("Type = Integer; // mifkit: ignore[SYN103]", "Value = 1"))
    assert not result.changed
    assert (result.found, result.fixed) == (0, 0)


def test_a_fix_beside_a_suppression_leaves_it_in_use() -> None:
    result = fixed(attribute("Type = Integer; // mifkit: ignore[SYN122]", "Value = 1"))
    assert "Type = Integer\n" in result.source.text, "the finding is fixed, and the idle suppression removed"
    assert codes(result) == []


@pytest.mark.parametrize(
    ("comment", "left"),
    [
        ("// mifkit: ignore[SYN117, SYN118] flags", "// mifkit: ignore[SYN117] flags"),
        ("// mifkit: ignore[ SYN118,SYN117 ]", "// mifkit: ignore[ SYN117 ]"),
        ("// mifkit: ignore[SYN103, SYN117,, SYN118]", "// mifkit: ignore[SYN117]"),
    ],
)
def test_of_a_suppression_that_is_used_in_part_the_idle_rules_are_removed(comment: str, left: str) -> None:
    result = fixed(attribute("Type = Integer", f"Value = 010 {comment}"))
    assert f"Value = 010 {left}\n" in result.source.text
    assert codes(result) == []


def test_a_comment_line_that_suppresses_nothing_goes_with_its_line() -> None:
    result = fixed(attribute("Type = Integer", "// mifkit: ignore-next-line[SYN117]", "Value = 8"))
    assert result.source.text == attribute("Type = Integer", "Value = 8").text


# --- refused


def test_a_fix_that_would_bring_up_another_finding_is_refused_and_said() -> None:
    source = attribute("Type = Date", "Value = twelve")
    result = fixed(source)
    assert not result.changed
    ((diagnostic, reason),) = result.refused
    assert diagnostic.code == "SYN116"
    assert reason == "it would bring up DMI520 (malformed-date)"


def test_what_has_no_fix_is_not_said_to_be_refused() -> None:
    # Two findings of a rule at one place, of which one has a fix.
    result = fixed(Source("a.mif", b'Value = "x"\nEnd Group\nEnd Component\n'), unsafe=True)
    assert result.refused
    assert all(diagnostic.fix for diagnostic, _ in result.refused)


def test_a_refused_fix_does_not_keep_the_others_back() -> None:
    lines = [f"Type = {'Date' if number % 3 else 'String(9)'}\n      Value = twelve" for number in range(9)]
    text = "".join(
        f'    Start Attribute\n      Name = "A{n}"\n      ID = {n + 1}\n      {line}\n    End Attribute\n'
        for n, line in enumerate(lines)
    )
    result = fixed(framed(Example(text, frame="group")))
    assert result.source.text.count('"twelve"') == 3
    assert (len(result.refused), result.fixed) == (6, 3)


def with_fix(monkeypatch: pytest.MonkeyPatch, fix: Fix) -> None:
    """Let the rule on octal numbers offer this fix, once."""
    rule = by_name()["octal-number"]

    def found(document: Document) -> Iterator[Finding]:
        (check,) = rule.checks
        yield from (structs.replace(finding, fix=fix) for finding in check(document))

    other = structs.replace(rule, checks=(found,))
    monkeypatch.setattr(
        "mifkit.linter.engine.checked", lambda *asked: tuple(other if one is rule else one for one in checked(*asked))
    )
    # What the engine has found out about the rules holds no longer: it finds it out each time.
    monkeypatch.setattr("mifkit.linter.engine.checks_of", engine.checks_of.__wrapped__)


def place(source: Source, text: str) -> tuple[int, int]:
    start = source.text.index(text)
    return start, start + len(text.rstrip("\n"))


@pytest.mark.parametrize(
    ("new", "safe", "reason"),
    [
        ("9", True, "it would change what the file says"),
        ("011", False, "the finding SYN117 (octal-number) would still be there"),
        ("010 \u20ac", False, "the new text could not be written in the encoding ASCII"),
    ],
)
def test_a_bad_fix_of_a_rule_is_refused(monkeypatch: pytest.MonkeyPatch, new: str, safe: bool, reason: str) -> None:
    source = attribute("Type = Integer", "Value = 010")
    with_fix(monkeypatch, Fix("Write it", (Edit(*place(source, "010\n"), new),), safe))
    result = fixed(source, unsafe=True)
    assert not result.changed
    assert [refusal.reason for refusal in result.refused] == [reason]


def test_a_fix_that_only_inserts_and_mends_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    source = attribute("Type = Integer", "Value = 010")
    start, _ = place(source, "010\n")
    with_fix(monkeypatch, Fix("Write it", (Edit(start - 1, start - 1, " "),), True))
    result = fixed(source)
    assert not result.changed
    assert [refusal.reason for refusal in result.refused] == ["the finding SYN117 (octal-number) would still be there"]


def test_the_same_fix_without_that_fault_is_applied(monkeypatch: pytest.MonkeyPatch) -> None:
    source = attribute("Type = Integer", "Value = 010")
    with_fix(monkeypatch, Fix("Write it", (Edit(*place(source, "010\n"), "8"),), True))
    assert fixed(source).source.text == attribute("Type = Integer", "Value = 8").text


# --- octets


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_new_lines_have_the_line_ends_of_the_file(line_end: str) -> None:
    whole = framed(Example("      Type = Integer\n      Value = 1\n", frame="attribute")).text
    broken = whole.replace("    End Attribute\n  End Group\nEnd Component\n", "  End Group\nEnd Component\n")
    result = fixed(Source("a.mif", broken.replace("\n", line_end).encode()))
    assert result.source.data == whole.replace("\n", line_end).encode()


@pytest.mark.parametrize("encoding", ["windows-1252", "utf-8-sig", "utf-16", "cp850"])
def test_what_is_not_fixed_keeps_its_octets(encoding: str) -> None:
    text = attribute("Type = Integer; // größer", "Value = 1").text
    settings = Settings(rules=selected(["SYN103"], []))
    result = fixed(Source("a.mif", text.encode(encoding), "cp850" if encoding == "cp850" else None), settings=settings)
    assert result.source.data == text.replace("r;", "r").encode(encoding)


def test_a_file_with_octets_that_are_no_text_in_its_encoding_is_left_alone() -> None:
    data = "\ufeff".encode("utf-16-le") + attribute("Type = Integer;", "Value = 1").text.encode("utf-16-le") + b"x"
    result = fixed(Source("a.mif", data))
    assert result.source.data == data
    assert "could not be written in the encoding UTF-16LE" in result.refused[0].reason


def test_a_utf_16_file_of_ascii_becomes_one_octet_a_character() -> None:
    text = attribute("Type = Integer;", "Value = 1").text
    result = fixed(Source("a.mif", text.encode("utf-16")))
    assert result.source.data == text.replace("r;", "r").encode("ascii")
    assert codes(result) == []


def test_other_letters_are_written_in_the_ansi_code_page_only_if_that_is_asked_for() -> None:
    text = attribute("Type = Integer", "Value = 1 // größer").text
    source = Source("a.mif", text.encode("utf-16"))
    assert not fixed(source).changed
    assert fixed(source, unsafe=True).source.data == text.encode("windows-1252")


def test_letters_that_the_ansi_code_page_lacks_keep_the_file_as_it_is() -> None:
    source = Source("a.mif", attribute("Type = Integer", "Value = 1").text.replace("Thing", "\u0436").encode("utf-16"))
    assert [one.fix for one in source.findings] == [None]


def test_a_file_of_another_format_is_left_alone() -> None:
    result = fixed(Source("a.mif", b"DEPTH = 256;\nWIDTH = 8;\nCONTENT BEGIN\n00 : FF;\nEND;\n"), unsafe=True)
    assert result.report.kind is Kind.OTHER
    assert not result.changed


# --- single rules


@pytest.mark.parametrize(
    ("line", "right", "safe"),
    [
        # a folder is meant in each case
        (r'"C:\temp\new"', r'"C:\\temp\\new"', False),
        (r'"\\server\share"', r'"\\\\server\\share"', False),
        (r'"CONTOSO\setup"', r'"CONTOSO\\setup"', True),
        # some are doubled: the one that is not was forgotten
        (r'"a\\b\setup"', r'"a\\b\\setup"', True),
        (r'"C:\\a D:\temp"', r'"C:\\a D:\\temp"', False),
    ],
)
def test_backslashes_are_doubled_as_they_are_meant(line: str, right: str, safe: bool) -> None:
    source = attribute("Type = String(40)", f"Value = {line}")
    (diagnostic,) = check(source, Settings()).diagnostics
    assert diagnostic.fix is not None
    assert diagnostic.fix.safe == safe
    assert f"Value = {right}\n" in fixed(source, unsafe=True).source.text


@pytest.mark.parametrize(
    "value",
    [
        'the "best" one',
        "'it''s'",
        "unsuported",
        '"a "b" c"',
    ],
)
def test_what_has_no_obvious_remedy_has_no_fix(value: str) -> None:
    source = attribute("Type = String(40)", f"Value = {value}")
    assert [one.fix for one in check(source, Settings()).diagnostics if one.code.startswith("SYN")] == [None]


@pytest.mark.parametrize("tail", ["\x1a", "\x00\x00", "\x1a\x00\r\n"])
def test_what_is_left_over_at_the_end_of_a_file_is_removed(tail: str) -> None:
    good = attribute("Type = Integer", "Value = 1").text
    result = fixed(Source("a.mif", (good + tail).encode()))
    assert result.source.text.rstrip() == good.rstrip()
    assert codes(result) == []


@pytest.mark.parametrize("comment", ["/ one slash", "# of a script", "; of an ini file", "/* of C */", "-- of SQL"])
def test_a_comment_of_another_language_becomes_one_of_this(comment: str) -> None:
    source = framed(Example(f"    {comment}\n", frame="component statements"))
    result = fixed(source)
    assert codes(result) == []
    assert sorted(one.text.strip(" -#;") for one in result.report.document.file.comments) == [  # type: ignore[union-attr]
        comment.strip("/*-#; ")
    ]
