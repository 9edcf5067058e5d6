"""Text from mails, web pages, word processors and other languages: one finding and one fix for all places of a kind."""

import re

import pytest
from systems import processor_time

from mifkit.diagnostics import Finding
from mifkit.linter.edited_text import edited
from mifkit.mif.parser import parse
from mifkit.mif.repair.foreign import WRITINGS, masked

TEXT = """\
Start Component
  Name = "System Information"
  Start Group
    Name = "Asset"
    ID = 1
    Class = "CONTOSO|Asset|1.0"
    Key = 1
    Start Attribute
      Name = "Serial"
      ID = 1
      Access = Read-Only
      Storage = Specific
      Type = String(32)
      Value = "CN0ABC"
    End Attribute
    Start Attribute
      Name = "Count"
      ID = 2
      Access = Read-Only
      Storage = Specific
      Type = Integer
      Value = -1
    End Attribute
  End Group
End Component
"""
LITERAL = re.compile(r'"([^"\n]*)"')
ATTRIBUTE = "    Start Attribute\n"


def lines(before: str, after: str = "") -> str:
    return "".join(f"{before}{line}{after}\n" for line in TEXT.splitlines())


def numbered(form: str) -> str:
    return "".join(form.format(number) + f"{line}\n" for number, line in enumerate(TEXT.splitlines(), 1))


def in_quotes(opening: str, closing: str) -> str:
    return LITERAL.sub(lambda literal: opening + literal[1] + closing, TEXT)


def with_lines(*added: str) -> str:
    """The text with lines before each attribute."""
    return TEXT.replace(ATTRIBUTE, "".join(f"    {line}\n" for line in added) + ATTRIBUTE)


def after_values(added: str) -> str:
    return re.sub(r"( = [^\n]*)", rf"\1{added}", TEXT)


# Name: the faulty text, the rule, a part of the message, and the mended text.
FAULTS: dict[str, tuple[str, str, str, str]] = {
    "mail": (lines("> "), "stray-character", "mail, at 25 places", TEXT),
    "mail without blanks": (lines(">"), "stray-character", "mail", TEXT),
    "mail twice": (lines(">> "), "stray-character", "mail", TEXT),
    "mail, nested": (lines("> > "), "stray-character", "mail", TEXT),
    "bars": (lines("| "), "stray-character", "mail", TEXT),
    "numbers": (numbered("{:3} "), "unexpected-text", "numbered", lines("").replace("\n  ", "\n").replace("\n ", "\n")),
    "bullets": (lines("• "), "unexpected-text", "bullet", TEXT),
    "echo": (lines("echo "), "unexpected-text", "command", TEXT),
    "echo with a dot": (lines("echo."), "unexpected-text", "command", TEXT),
    "patch": (lines("+"), "stray-character", "patch", TEXT),
    "escapes of line breaks": (lines("", r"\n"), "stray-character", "escapes of line breaks", TEXT),
    "escapes of CR LF": (lines("", r"\r\n"), "stray-character", "escapes of line breaks", TEXT),
    "continued lines": (lines("", " _"), "stray-character", "Visual Basic", lines("", " ")),
    "redirections": (lines("", '>>"%TEMP%\\x.mif"'), "stray-character", "goes to a file", TEXT),
    "commas": (LITERAL.sub(r"\g<0>,", TEXT), "unexpected-text", "comma", TEXT),
    "no equals signs": (TEXT.replace(" = ", "   "), "missing-equals", "No equals sign", TEXT),
    "a dash of HTML": (TEXT.replace("Read-", "Read&ndash;"), "stray-character", "Character references", TEXT),
    "text in a script": ('$mif = @"\n' + TEXT + '"@\n', "stray-character", "text in a script", f"\n{TEXT}\n"),
    "section of XML": ("<![CDATA[\n" + TEXT + "]]>\n", "stray-character", "<![CDATA[", f"\n{TEXT}\n"),
    "line breaks of HTML": (lines("", "<br>"), "stray-character", "Tags of a web page", TEXT),
    "closed line breaks of HTML": (lines("", "<br />"), "stray-character", "Tags", TEXT),
    "paragraphs": (lines("<p>", "</p>"), "stray-character", "Tags", TEXT),
    "spans": (lines("<span class='x'>", "</span>"), "stray-character", "Tags", TEXT),
    "bold words": (TEXT.replace("Start", "<b>Start</b>"), "stray-character", "Tags", TEXT),
    "quotes as entities": (TEXT.replace('"', "&quot;"), "stray-character", "Character references", TEXT),
    "quotes as numbers": (TEXT.replace('"', "&#34;"), "stray-character", "Character references", TEXT),
    "quotes as hexadecimal numbers": (TEXT.replace('"', "&#x22;"), "stray-character", "Character references", TEXT),
    "typographic entities": (in_quotes("&ldquo;", "&rdquo;"), "stray-character", "Character references", TEXT),
    "blanks as entities": (TEXT.replace("  ", "&nbsp; "), "stray-character", "Character references", TEXT),
    "no-break spaces": (TEXT.replace("  ", "\u00a0\u00a0"), "stray-character", "Blanks that a web page", TEXT),
    "one no-break space": (TEXT.replace("ID = 2", "ID =\u00a02"), "stray-character", "at 1 place", TEXT),
    "ideographic spaces": (TEXT.replace(" = ", "\u3000=\u3000"), "stray-character", "Blanks", TEXT),
    "zero-width spaces": (TEXT.replace("= ", "= \u200b"), "stray-character", "Blanks", TEXT),
    "byte order marks": (TEXT.replace(ATTRIBUTE, "\ufeff" + ATTRIBUTE), "stray-character", "Blanks", TEXT),
    "full-width signs": (TEXT.replace("=", "\uff1d"), "stray-character", "Full-width", TEXT),
    "full-width parentheses": (TEXT.replace("(32)", "\uff0832\uff09"), "stray-character", "Full-width", TEXT),
    "curly quotes": (in_quotes("“", "”"), "unquoted-text", "Typographic quotation marks", TEXT),
    "curly quotes once": (TEXT.replace('"CN0ABC"', "“CN0ABC”"), "unquoted-text", "at 1 place", TEXT),
    "the same curly quotes": (in_quotes("”", "”"), "unquoted-text", "Typographic", TEXT),
    "low quotes": (in_quotes("„", "“"), "unquoted-text", "Typographic", TEXT),
    "guillemets": (in_quotes("«", "»"), "unquoted-text", "Typographic", TEXT),
    "straight, then curly": (in_quotes('"', "”"), "unquoted-text", "Typographic", TEXT),
    "curly, then straight": (in_quotes("“", '"'), "unquoted-text", "Typographic", TEXT),
    "apostrophes": (in_quotes("'", "'"), "unquoted-text", "Single quotation marks", TEXT),
    "typographic apostrophes": (in_quotes("‘", "’"), "unquoted-text", "Single", TEXT),
    "quotes of TeX": (in_quotes("`", "'"), "unquoted-text", "Single", TEXT),
    "escapes of C": (TEXT.replace('"', '\\"'), "unquoted-text", "escaped", TEXT),
    "escapes of PowerShell": (TEXT.replace('"', '`"'), "unquoted-text", "escaped", TEXT),
    "escapes of cmd": (TEXT.replace('"', '^"'), "unquoted-text", "escaped", TEXT),
    "doubled quotes": (in_quotes('""', '""'), "unquoted-text", "doubled", TEXT),
    "en dashes": (TEXT.replace("Read-Only", "Read–Only"), "stray-character", "dash", TEXT),
    "em dashes": (TEXT.replace("Read-Only", "Read—Only"), "stray-character", "dash", TEXT),
    "no-break hyphens": (TEXT.replace("Read-Only", "Read‑Only"), "stray-character", "dash", TEXT),
    "a minus sign": (TEXT.replace("-1", "−1"), "stray-character", "dash", TEXT),
    "colons": (TEXT.replace(" =", ":"), "missing-equals", "at 17 places", TEXT),
    "colons and blanks": (TEXT.replace(" =", " :"), "missing-equals", "Another sign", TEXT),
    "signs of Pascal": (TEXT.replace("=", ":="), "missing-equals", "Another sign", TEXT),
    "signs of comparison": (TEXT.replace("=", "=="), "missing-equals", "Another sign", TEXT),
    "arrows": (TEXT.replace("=", "=>"), "missing-equals", "Another sign", TEXT),
    "semicolons": (after_values(";"), "stray-character", "semicolon", TEXT),
    "semicolons everywhere": (lines("", ";"), "stray-character", "semicolon", TEXT),
    "comments with #": (with_lines("# next", "# one"), "stray-character", "'#'", with_lines("// next", "// one")),
    "comments with ##": (with_lines("## next"), "stray-character", "'#'", with_lines("// next")),
    "comments with ;": (with_lines("; next"), "stray-character", "';'", with_lines("// next")),
    "comments with ;, close": (with_lines(";next"), "stray-character", "';'", with_lines("// next")),
    "comments with '": (with_lines("' next"), "stray-character", "apostrophe", with_lines("// next")),
    "comments with --": (with_lines("-- next"), "unexpected-text", "'--'", with_lines("// next")),
    "comments with rem": (with_lines("REM next"), "unexpected-text", "'rem'", with_lines("// next")),
    "comments with ::": (with_lines(":: next"), "stray-character", "'::'", with_lines("// next")),
    "comments after values": (after_values(" # x"), "stray-character", "'#'", after_values(" // x")),
    "block comments": (with_lines("/* next */"), "stray-character", "Block", with_lines("// next ")),
    "long block comments": (
        with_lines("/* next", "one */"),
        "stray-character",
        "Block comments",
        with_lines("// next", "// one "),
    ),
    "boxed block comments": (
        with_lines("/*", "next", "*/"),
        "stray-character",
        "Block comments",
        with_lines("//", "// next", ""),
    ),
    "comments of HTML": (with_lines("<!-- next -->"), "stray-character", "web page", with_lines("// next ")),
    "ellipses": (with_lines("..."), "stray-character", "left out", with_lines("")),
    "typographic ellipses": (with_lines("…"), "stray-character", "left out", with_lines("")),
    "a code block": (f"```\n{TEXT}```\n", "stray-character", "code block", f"\n{TEXT}\n"),
    "a code block with a name": (f"```text\n{TEXT}```\n", "stray-character", "code block", f"\n{TEXT}\n"),
    "placeholders": (
        TEXT.replace('"CN0ABC"', "<serial number>"),
        "unquoted-text",
        "template",
        TEXT.replace("CN0ABC", "serial number"),
    ),
    "placeholders in brackets": (
        TEXT.replace('"CN0ABC"', "[serial number]"),
        "unquoted-text",
        "template",
        TEXT.replace("CN0ABC", "serial number"),
    ),
}


def mended(text: str, finding: Finding) -> str:
    assert finding.fix is not None
    return edited(text, finding.fix.edits)


@pytest.mark.parametrize("name", FAULTS)
def test_one_cause_is_one_finding_with_one_fix(name: str) -> None:
    text, rule, message, expected = FAULTS[name]
    (finding,) = parse(text).findings
    assert finding.rule == rule
    assert message in finding.message
    result = mended(text, finding)
    if name not in ("numbers", "mail without blanks"):  # with the mark goes a blank of the indentation
        assert result == expected
    assert [line.lstrip() for line in result.splitlines()] == [line.lstrip() for line in expected.splitlines()]
    assert parse(result).findings == []


@pytest.mark.parametrize("name", FAULTS)
def test_the_other_faults_of_a_file_are_found_beside_it(name: str) -> None:
    text = re.sub(r"[^\n]*End Group[^\n]*\n", "", FAULTS[name][0])
    findings = parse(text).findings
    assert len(findings) == 2
    assert any("'End Group' missing" in finding.message for finding in findings)


@pytest.mark.parametrize("name", FAULTS)
def test_the_mask_is_as_long_as_the_text_and_has_its_line_breaks(name: str) -> None:
    text = FAULTS[name][0]
    mask = masked(text).text
    assert [len(line) for line in mask.split("\n")] == [len(line) for line in text.split("\n")]


def test_literals_in_straight_quotes_keep_what_they_say() -> None:
    said = "x “y” – <b> &quot; \u00a0 # ; /* z */"
    text = TEXT.replace("CN0ABC", said).replace("ID = 2", "ID : 2")
    parsed = parse(text)
    assert [finding.rule for finding in parsed.findings] == ["missing-equals"]
    assert said in masked(text).text


def test_text_that_would_be_a_directive_of_sms_becomes_no_comment() -> None:
    text = with_lines("# Architecture<x>")
    for finding in parse(text).findings:
        assert not re.search(r"//[ \t]*Architecture", mended(text, finding))


PIECES = [
    "> ",
    "<b",
    "<b ",
    "&",
    "&#1",
    "“",
    "= “",
    "='",
    '= ""',
    '=\\"',
    "= <",
    "Name = x",
    "Name : ",
    "# ",
    "/*",
    "/* *",
    "<!--",
    "<!-- -",
    "x\n",
    "\t",
    "rem ",
    '"',
    '"\\',
    "…\n",
    "```\n",
    "1: ",
    "•",
    "–",
    "\u00a0",
    "Start Group;\n",
    "-- ",
]


def seconds(text: str) -> float:
    return min(processor_time(lambda: masked(text)) for _ in range(3))


@pytest.mark.parametrize("piece", PIECES)
def test_time_grows_no_faster_than_the_text(piece: str) -> None:
    small, large = seconds(piece * 3000), seconds(piece * 12_000)
    # Linear growth is 4, quadratic 16; times below 5 ms say nothing.
    assert large < 10 * max(small, 0.005)


def test_every_kind_of_foreign_writing_is_in_the_table() -> None:
    found = {finding.message[:20] for text, *_ in FAULTS.values() for finding in parse(text).findings}
    for writing in WRITINGS:
        assert writing.message[:20] in found
