"""Foreign writing: what a word processor, a web page, a mail or another language makes of a MIF file.

Each kind is a row of `WRITINGS`. A kind is recognised in the whole text, reported once with all its places, and mended
by one fix. The parser then reads the text with these places masked: the mask of a place is as long as the place, so
that offsets stay what they are, and the other faults of the file are found beside it.

Only texts that the grammar does not accept come here. Text inside literals stays as it is.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from mifkit.diagnostics import Finding, Fix, Label, quoted
from mifkit.mif.repair.foreign_places import (
    DASHES,
    FULL_WIDTH,
    NO_WIDTH,
    SINGLE,
    TYPOGRAPHIC,
    WIDE_BLANKS,
    Change,
    Read,
    blanks,
    block_comment,
    comment,
    entity,
    equals,
    quotes,
    removed,
    sign,
    translated,
)
from mifkit.mif.repair.spelling import STATEMENTS

# The places of a kind that a finding lists; all are counted and mended.
MOST_PLACES = 500

LITERAL = r'"(?:[^"\\\r\n]|\\[^\r\n])*+"?+'
KEYWORD = rf"(?:{'|'.join(sorted(word.lower() for word in STATEMENTS))})(?![\w-])"
STATEMENT = rf'{KEYWORD}[ \t]*+=[ \t]*+(?:{LITERAL}|[^\s"#;]++)'
LINE = r"(?:^|(?<=[\r\n]))[ \t]*+"
LINE_END = r"[ \t]*+(?=[\r\n]|\Z|//)"


class Writing(NamedTuple):
    """A kind of foreign writing.

    `pattern` matches a place; with a group `place`, the match counts only if that group took part, and is the place.
    `read` makes a change of it, or none if the place is something else. `rule` names the rule that reports it.
    `message` is the message, with the number and an example; `title` is that of the fix. `least` is the number of
    places below which the repair step reports each by itself; `lines`, the share of the file's lines that must have
    it. `signs` are texts in lower case of which each place has one: without them nothing is looked for, which takes
    a twentieth of the time.
    """

    pattern: re.Pattern[str]
    read: Read
    rule: str
    message: str
    help: str
    title: str
    safe: bool = True
    least: int = 1
    lines: float = 0.0
    signs: tuple[str, ...] = ()


class Masked(NamedTuple):
    """A text of the same length without its foreign writing, and a finding for each kind."""

    text: str
    findings: list[Finding]


def masked(text: str) -> Masked:
    """Mask the foreign writing of a text. Each kind sees what those before it in the table have left."""
    findings = []
    lowered = text.lower()
    for writing in WRITINGS:
        if writing.signs and not any(sign in lowered for sign in writing.signs):
            continue
        if changes := _changes(writing, text):
            findings.append(_finding(writing, text, changes))
            text = _with_masks(text, changes)
            lowered = text.lower()
    return Masked(text, findings)


def _changes(writing: Writing, text: str) -> list[Change]:
    changes = []
    for match in writing.pattern.finditer(text):
        if "place" in writing.pattern.groupindex and match.start("place") < 0:
            continue
        if (change := writing.read(match)) is not None:
            changes.append(change)
    enough = max(writing.least, writing.lines * _filled_lines(text) if writing.lines and changes else 0)
    return changes if len(changes) >= enough else []


def _filled_lines(text: str) -> int:
    return sum(1 for line in text.splitlines() if line.strip())


def _with_masks(text: str, changes: Sequence[Change]) -> str:
    parts: list[str] = []
    end = 0
    for change in changes:
        parts += text[end : change.start], change.mask
        end = change.end
    return "".join([*parts, text[end:]])


def _finding(writing: Writing, text: str, changes: Sequence[Change]) -> Finding:
    first, count = changes[0], len(changes)
    example = quoted(text[first.start : first.end].strip(), 40)
    places = "1 place" if count == 1 else f"{count} places"
    labels = tuple(Label(change.start, change.end, "here, too") for change in changes[1:MOST_PLACES])
    edits = tuple(edit for change in changes for edit in change.edits)
    return Finding(
        first.start,
        first.end,
        writing.message.format(places=places, example=example),
        writing.help,
        labels,
        writing.rule,
        Fix(writing.title, edits, writing.safe) if edits else None,
    )


# --- patterns


def outside(place: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """A pattern for places outside literals in straight quotation marks."""
    return re.compile(f"{LITERAL}|(?P<place>{place})", re.IGNORECASE | flags)


def between(opening: str, body: str, closing: str) -> re.Pattern[str]:
    """A pattern for a literal, the value of a statement to the end of its line, in other quotation marks."""
    return re.compile(rf"=[ \t]*+(?P<open>{opening})(?P<body>{body})(?P<close>{closing}){LINE_END}")


def comment_with(mark: str) -> re.Pattern[str]:
    """A pattern for a comment of another language: a line of its own, or after a statement."""
    return re.compile(
        rf"{LINE}(?:{STATEMENT}[ \t]++|(?:start|end)[ \t]++\w++[ \t]++)?+(?P<place>(?P<mark>{mark})[^\r\n]*+)",
        re.IGNORECASE,
    )


def block(mark: str, body: str, close: str) -> str:
    """A comment between two marks that ends its line. Without `close` it goes to the end of the text: the search ends
    there instead of beginning anew at each mark."""
    return rf"(?P<mark>{mark})(?:{body})*+(?:(?P<close>{close}){LINE_END}|{close}|\Z)"


STRAIGHT = 'Only straight double quotes (") enclose a literal.'
SLASHES = "A comment of a MIF file begins with two slashes: //."
COMMENTS = tuple(
    Writing(
        pattern=comment_with(mark),
        read=comment,
        rule=rule,
        message=f"Comments of another language, which begin with {shown}, at {{places}}: {{example}}",
        help=SLASHES,
        title="Begin the comments with two slashes",
        least=2,
        signs=(sign,),
    )
    for mark, sign, shown, rule in (
        ("#++", "#", "'#'", "stray-character"),
        (r";++(?=[ \t]*+[^\s;])", ";", "';'", "stray-character"),
        ("'", "'", "an apostrophe", "stray-character"),
        ("--", "--", "'--'", "unexpected-text"),
        (r"rem(?=\s)", "rem", "'rem'", "unexpected-text"),
        ("::", "::", "'::'", "stray-character"),
    )
)
# What the lines of a script or of a program's source end with.
LINE_ENDS = tuple(
    Writing(
        pattern=re.compile(rf"(?P<place>{mark})[ \t]*+(?=[\r\n]|\Z)"),
        read=removed,
        rule="stray-character",
        message=f"{what} at {{places}}: {{example}}",
        help="Save the text that the script or program writes, not its source.",
        title="Remove it from the lines",
        safe=False,
        least=4,
        lines=0.3,
        signs=signs,
    )
    for mark, what, signs in (
        (r"(?:\\r)?+\\n", "The escapes of line breaks end the lines", ("\\n",)),
        (r"(?<=[ \t])(?:&[ \t]?+)?+_", "The mark that continues a line of Visual Basic ends the lines", (" _",)),
        (r"(?<!=)>>?+[ \t]?+(?:\"[^\"\r\n]*+\"|[^\s\"<>]++)", "The output of each line goes to a file", (">",)),
    )
)
# In the order in which they are looked for: what stands before all lines first, single characters last.
WRITINGS: tuple[Writing, ...] = (
    Writing(
        pattern=re.compile(r"(?:^|(?<=[\r\n]))(?P<place>(?>[>|]++[ \t]?+)++)"),
        read=removed,
        rule="stray-character",
        message="The lines are quoted as in a mail, at {places}: {example}",
        help="Remove these marks: they are no part of the file.",
        title="Remove the marks of quotation",
        least=2,
        lines=0.5,
        signs=("\n>", "\r>", "\n|", "\r|"),
    ),
    Writing(
        pattern=re.compile(
            r"(?:^|(?<=[\r\n]))(?P<place>[ \t]*+[0-9]++(?:[:.)|]|(?=[ \t]))[ \t]*+)(?![ \t]*[=:,)\r\n]|\Z)"
        ),
        read=removed,
        rule="unexpected-text",
        message="The lines are numbered, as a web page shows them, at {places}: {example}",
        help="Remove the numbers: they are no part of the file.",
        title="Remove the line numbers",
        least=3,
        lines=0.6,
    ),
    Writing(
        pattern=re.compile(r"(?:^|(?<=[\r\n]))(?P<place>[ \t]*+(?:echo[ \t:.]|[•▪◦‣·][ \t]?+))", re.IGNORECASE),
        read=removed,
        rule="unexpected-text",
        message="The lines begin with a command or a bullet that is no part of them, at {places}: {example}",
        help="Save the text that the script writes, not the script; a list has to be plain lines.",
        title="Remove it from the lines",
        safe=False,
        least=3,
        lines=0.5,
        signs=("echo", *"•▪◦‣·"),
    ),
    Writing(
        pattern=re.compile(r"(?:^|(?<=[\r\n]))(?P<place>\+)"),
        read=removed,
        rule="stray-character",
        message="The lines are those of a patch, which begin with '+', at {places}",
        help="Save the file, not the difference between two versions of it.",
        title="Remove these marks",
        least=3,
        lines=0.5,
        signs=("\n+", "\r+"),
    ),
    *LINE_ENDS,
    Writing(
        pattern=outside(r"</?(?:a|b|br|code|div|em|font|i|p|pre|samp|span|strong|td|tr|tt)(?:[ \t/][^<>\r\n]*+)?>"),
        read=removed,
        rule="stray-character",
        message="Tags of a web page stand in the text at {places}: {example}",
        help="Copy the text as the browser shows it, or remove the tags.",
        title="Remove the tags",
        signs=("<",),
    ),
    Writing(
        pattern=outside(r"&(?:nbsp|quot|lt|gt|amp|apos|[lr]dquo|[lr]aquo|[mn]dash|#[0-9]{1,7}|#x[0-9a-f]{1,6});"),
        read=entity,
        rule="stray-character",
        message="Character references of a web page stand in the text at {places}: {example}",
        help="Copy the text as the browser shows it, or write the characters themselves.",
        title="Write the characters themselves",
        signs=("&",),
    ),
    Writing(
        pattern=outside(rf"[{WIDE_BLANKS}{NO_WIDTH}]++"),
        read=blanks,
        rule="stray-character",
        message="Blanks that a web page or a word processor writes, such as the no-break space, stand at {places}",
        help="Outside literals only spaces, tabs and line breaks separate words.",
        title="Write ordinary spaces",
        signs=tuple(WIDE_BLANKS + NO_WIDTH),
    ),
    Writing(
        pattern=outside("[\uff01-\uff5e]++"),
        read=translated(FULL_WIDTH),
        rule="stray-character",
        message="Full-width characters stand for ordinary ones at {places}: {example}",
        help="Write the signs of the language as ASCII characters.",
        title="Write the ASCII characters",
        signs=tuple(map(chr, FULL_WIDTH)),
    ),
    Writing(
        pattern=between(f'[{TYPOGRAPHIC}"]', rf'[^{TYPOGRAPHIC}"\r\n]*+', f'[{TYPOGRAPHIC}"]'),
        read=quotes,
        rule="unquoted-text",
        message="Typographic quotation marks, as a word processor writes them, enclose the text at {places}: {example}",
        help=STRAIGHT,
        title="Write straight double quotes",
    ),
    Writing(
        pattern=between(f"[{SINGLE}]", rf'[^{SINGLE}"\r\n]*+', f"[{SINGLE}]"),
        read=quotes,
        rule="unquoted-text",
        message="Single quotation marks enclose the text at {places}: {example}",
        help=STRAIGHT,
        title="Write double quotes",
        safe=False,
        least=2,
    ),
    Writing(
        pattern=between(r'[\\`^]"', r'(?:[^"\\`^\r\n]|[\\`^](?!"))*+', r'[\\`^]"'),
        read=quotes,
        rule="unquoted-text",
        message="The quotation marks are escaped as in the source of a program or script, at {places}: {example}",
        help="Write bare quotation marks: the program that writes the file must not write its own escapes.",
        title="Remove the escapes",
    ),
    Writing(
        pattern=between('""', r'[^"\r\n]*+', '""'),
        read=quotes,
        rule="unquoted-text",
        message="The quotation marks are doubled as in Visual Basic or CSV, at {places}: {example}",
        help="Write single quotation marks at each end of the text.",
        title="Write each quotation mark once",
    ),
    Writing(
        pattern=outside(
            rf"(?<=read|rite)[{DASHES}](?=only|write)|(?<==)[{DASHES}](?=[0-9])|(?<== )[{DASHES}](?=[0-9])"
        ),
        read=translated({ord(dash): "-" for dash in DASHES}),
        rule="stray-character",
        message="A dash, as a word processor writes it, stands for a hyphen at {places}",
        help="Write the hyphen of the keyboard: Read-Only.",
        title="Write hyphens",
        signs=tuple(DASHES),
    ),
    Writing(
        pattern=re.compile(rf"{LINE}{KEYWORD}[ \t]*+(?P<place>:=|==|=>|:(?!:))(?=[ \t]*+[^\s=])", re.IGNORECASE),
        read=sign,
        rule="missing-equals",
        message="Another sign stands for the equals sign at {places}: {example}",
        help="Write '=' between a keyword and its value.",
        title="Write equals signs",
        least=4,
        signs=(":", "==", "=>"),
    ),
    Writing(
        pattern=re.compile(
            rf"{LINE}(?:{STATEMENT}|(?:start|end)[ \t]++\w++)[ \t]*+(?P<place>;){LINE_END}",
            re.IGNORECASE,
        ),
        read=removed,
        rule="stray-character",
        message="A semicolon ends the line at {places}",
        help="The end of a line ends a statement: remove the semicolons.",
        title="Remove the semicolons",
        least=4,
        signs=(";",),
    ),
    Writing(
        pattern=re.compile(
            rf"{LINE}{KEYWORD}[ \t]*+=[ \t]*+(?:{LITERAL}|[^\s\"#;,]++)[ \t]*+(?P<place>,){LINE_END}", re.IGNORECASE
        ),
        read=removed,
        rule="unexpected-text",
        message="A comma ends the line at {places}",
        help="The end of a line ends a statement: remove the commas.",
        title="Remove the commas",
        least=4,
        signs=(",",),
    ),
    Writing(
        pattern=re.compile(rf"{LINE}{KEYWORD}(?P<place>[ \t]++)(?:{LITERAL}|[\w(),-]++){LINE_END}", re.IGNORECASE),
        read=equals,
        rule="missing-equals",
        message="No equals sign stands between the keyword and its value at {places}",
        help="Write '=' between a keyword and its value.",
        title="Write equals signs",
        least=4,
    ),
    *COMMENTS,
    Writing(
        pattern=outside(block(r"/\*", r"[^*]|\*(?!/)", r"\*/")),
        read=block_comment,
        rule="stray-character",
        message="Block comments, as in C, at {places}: {example}",
        help="There are no block comments: begin each of their lines with two slashes, //.",
        title="Begin each of their lines with two slashes",
        signs=("/*",),
    ),
    Writing(
        pattern=outside(block("<!--", "[^-]|-(?!->)", "-->")),
        read=block_comment,
        rule="stray-character",
        message="Comments of a web page, at {places}: {example}",
        help="There are no block comments: begin each of their lines with two slashes, //.",
        title="Begin each of their lines with two slashes",
        signs=("<!--",),
    ),
    Writing(
        pattern=re.compile(rf"{LINE}(?P<place>\.\.\.|…){LINE_END}"),
        read=removed,
        rule="stray-character",
        message="Something was left out where an ellipsis stands, at {places}",
        help="Put in what was left out, or remove the ellipsis.",
        title="Remove the ellipses",
        safe=False,
        least=2,
        signs=("...", "…"),
    ),
    Writing(
        pattern=re.compile(
            rf"{LINE}(?P<place>```\w*+|~~~\w*+|(?:\$\w++[ \t]*+=[ \t]*+)?+@[\"']|[\"']@|<!\[CDATA\[|\]\]>){LINE_END}"
        ),
        read=removed,
        rule="stray-character",
        message="The marks of a code block or of a text in a script stand at {places}: {example}",
        help="Remove these lines: they are no part of the file.",
        title="Remove the marks",
        signs=("```", "~~~", '@"', "@'", "<![cdata["),
    ),
    Writing(
        pattern=re.compile(rf"=[ \t]*+(?P<open>[<\[])(?P<body>[^<>\[\]\"\r\n]++)(?P<close>[>\]]){LINE_END}"),
        read=quotes,
        rule="unquoted-text",
        message="A template was not filled in: its placeholders stand at {places}: {example}",
        help="Put the text itself there, in double quotes.",
        title="Put double quotes in the place of the brackets",
        safe=False,
    ),
)
