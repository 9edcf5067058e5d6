"""Faulty files, a pair of each: `faults/*.mif`, and in `.out` the findings and the text as the parser reads it.

`python tests/mif/test_faults.py` writes every `.out` anew, to be read before it is committed.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mifkit.diagnostics import Finding
from mifkit.files.source import Source
from mifkit.mif.grammar import terminals
from mifkit.mif.parser import parse
from mifkit.mif.tokens import Token, TokenList

FILES = sorted(Path(__file__).with_name("faults").glob("*.mif"))


SIGNS = {"EQUAL": "=", "COMMA": ",", "LPAR": "(", "RPAR": ")", "LBRACE": "{", "RBRACE": "}", "HOLE": "nothing"}


def outcome(path: Path) -> str:
    """The findings, with line and column, and below them the text as it is read."""
    source = Source(path.name, path.read_bytes())
    parsed = parse(source.text)
    lines = [line for finding in parsed.findings for line in described(source, finding)]
    return "\n".join([*lines, "", read_as(source.text, parsed.tokens), ""])


def described(source: Source, finding: Finding) -> Iterator[str]:
    yield f"{place(source, finding.start)} {finding.rule}: {finding.message}"
    yield f"    {finding.help}"
    for label in finding.labels:
        yield f"    {place(source, label.start)}: {label.text}"
    if finding.fix is not None:
        yield f"    fix{'' if finding.fix.safe else ', unsafe'}: {finding.fix.title}"


def place(source: Source, offset: int) -> str:
    position = source.position(offset)
    return f"{position.line}:{position.column}"


def read_as(text: str, tokens: TokenList) -> str:
    """The repaired tokens in the lines of the text; marked is what the text does not say, or says otherwise."""
    parts: list[str] = []
    end = 0
    for token in tokens:
        between, word = text[end : token.start], shown(text, token)
        if "\n" in between:
            line = text[text.rindex("\n", 0, token.start) + 1 :]
            parts.append("\n" + line[: len(line) - len(line.lstrip())])
        elif parts and (between or "‹" in (word[0], parts[-1][0])):
            parts.append(" ")
        parts.append(word)
        end = token.end
    return "".join(parts).lstrip("\n")


def shown(text: str, token: Token) -> str:
    kind, written = token.kind, text[token.start : token.end]
    keywords = terminals().keywords
    if not written:
        return f"‹{SIGNS.get(kind, kind.lower())}›"
    if kind == "RAW":
        return f"‹{written}›"
    if kind in keywords.values() and keywords.get(written.lower()) != kind:
        return f"‹{written if kind.endswith('_WORD') else kind.lower()}›"
    return written


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_faulty_file_has_these_findings_and_is_read_as_this(path: Path) -> None:
    assert outcome(path) == path.with_suffix(".out").read_text(encoding="utf-8")


if __name__ == "__main__":
    for path in FILES:
        path.with_suffix(".out").write_text(outcome(path), encoding="utf-8", newline="\n")
