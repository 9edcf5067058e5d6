"""The parser against the grammar: its terminals, plain Lark, and text made from the grammar itself."""

import re
from functools import cache
from pathlib import Path

import pytest
from corpus import corpus_files, needs_corpus
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lark.exceptions import UnexpectedInput
from mif_generated import SOUP, TOKENS, generated
from msgspec import structs
from oracle.plain_lark import as_token, lark_parser, tree_of_tokens

from mifkit.files.source import Source
from mifkit.mif import literals, ordinary, tree
from mifkit.mif.builder import build_tree
from mifkit.mif.grammar import terminals
from mifkit.mif.lexer import tokenize
from mifkit.mif.ordinary import read_ordinary
from mifkit.mif.parser import MOST_FAULTS, MOST_TOKENS, parse
from mifkit.mif.repair.walk import repair
from mifkit.mif.tokens import TokenList
from mifkit.rules.registry import by_name

# Made where a test needs them, once.
lexer = cache(lark_parser)
of_tokens = cache(tree_of_tokens)


@cache
def real_texts() -> list[str]:
    return [Source(path.name, path.read_bytes()).text for path in corpus_files()]


def plain_lark(text: str, tokens: TokenList) -> tree.File | None:
    """The tree that Lark makes of tokens; `None` if the grammar does not allow them."""
    try:
        return of_tokens()(text, tokens)
    except UnexpectedInput:
        return None


def assert_read_alike(text: str, tokens: TokenList, comments: TokenList, built: tree.File | None) -> None:
    """A text that is read by statements, in parts of any length, has the tree and comments that it has by tokens."""
    count = len(tokens) + 2 * len(comments)
    for part in (ordinary.PART, 1, 100):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ordinary, "PART", part)
            found = read_ordinary(text, wide=False, most_tokens=MOST_TOKENS)
            if found is None:
                continue
            assert read_ordinary(text, wide=False, most_tokens=count - 1) is None
        assert built is not None
        kept = tuple(tree.Comment(start, end, text[start + 2 : end]) for _, start, end in comments)
        assert found.file == structs.replace(built, comments=kept)
        strings = [span for span in tokens.spans("STRING") if {"\t", "\\"} & {*text[slice(*span)]}]
        numbers = [span for span in tokens.spans("NUMBER") if not literals.is_plain(text[slice(*span)])]
        assert [*found.notable.spans("STRING")] == strings
        assert [*found.notable.spans("NUMBER")] == numbers
        assert {token.end - token.start for token in tokens.of("ENUM")} <= {len("enum")}


def assert_equal_to_plain_lark(text: str) -> tree.File | None:
    """The builder's tree of a text, after comparing it, and the tree of the repaired text, with Lark's."""
    tokens, comments = tokenize(text)
    made = build_tree(text, tokens)
    assert made == plain_lark(text, tokens)
    assert_read_alike(text, tokens, comments, made)
    repaired = repair(text, tokens, comments, MOST_FAULTS).stream
    mended = build_tree(text, repaired)
    assert mended is not None
    assert mended == plain_lark(text, repaired)
    return made


def test_the_terminals_are_those_that_lark_reads() -> None:
    found = {terminal.name: terminal.pattern.to_regexp() for terminal in lexer().terminals}
    patterns, keywords = terminals().patterns, terminals().keywords
    assert {*patterns, *keywords.values()} == set(found)
    for name, pattern in patterns.items():
        # Lark puts the characters themselves into a pattern for these escapes.
        characters = re.sub(r"\\[trn]|\\x1a", lambda escape: literals.decode(escape[0]), pattern)
        assert characters == found[name]
    for kind in set(keywords.values()):
        words = [word for word, other in keywords.items() if other == kind]
        shown = f"(?:{'|'.join(words)})" if len(words) > 1 else words[0]
        assert found[kind] == rf"(?ai:{shown}(?![\w-]))"


@settings(max_examples=200, deadline=None)
@given(SOUP)
def test_the_tokens_are_those_that_lark_cuts(text: str) -> None:
    try:
        cut = [as_token(token) for token in lexer().lex(text)]
    except UnexpectedInput:
        cut = None
    assert cut == list(tokenize(text).stream)


@needs_corpus
@pytest.mark.parametrize("path", corpus_files(), ids=lambda path: path.name)
def test_the_tree_is_equal_to_plain_lark_on_real_files(path: Path) -> None:
    assert_equal_to_plain_lark(Source(path.name, path.read_bytes()).text)


@given(SOUP)
def test_the_tree_is_equal_to_plain_lark_on_random_tokens(text: str) -> None:
    assert_equal_to_plain_lark(text)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.deferred(generated))
def test_text_made_from_the_grammar_has_no_syntax_finding(text: str) -> None:
    from mifkit.linter.engine import Settings, check

    report = check(Source("x.mif", text.encode("latin-1")), Settings())
    assert [diagnostic.name for diagnostic in report.diagnostics if diagnostic.code.startswith("SYN")] == []


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.deferred(generated))
def test_the_tree_is_equal_to_plain_lark_on_text_made_from_the_grammar(text: str) -> None:
    assert assert_equal_to_plain_lark(text) is not None


GROUP = 'Start Component Name = "c" Start Group Name = "g" Class = "a|b|1" {} End Group End Component'
ATTRIBUTE = GROUP.format('Start Attribute Name = "a" ID = 1 Type = {} End Attribute')


@pytest.mark.parametrize(
    "text",
    [
        *map(
            GROUP.format, ("Key = 1", "key=1 , 2", 'Description = "a"\r\n"b"  "c"', "ID = 08 // comment\n", '1 = "one"')
        ),
        *map(
            ATTRIBUTE.format, ("Integer", "String(64)", "String ( 64 )", '"Names"', 'Start Enum -1 = "a\\t" End Enum')
        ),
        *(
            ATTRIBUTE.format(f"Integer Value = {value}")
            for value in ("-1", '* "path"', "unsupported", '"x\ty"', "0x1F")
        ),
        "// first\n" + GROUP.format("\fID\v= 1 // more\n // and more\r // last\n"),
        'Start Component Start Table Name="t" {1,"a",-2,*"p",unknown}{}{ , 3}{,"a",// empty\n} End Table End Component',
        'Start Component Start Path Name = "p" Win32 = direct-interface amiga = "x" OS2="y" End Path End Component ',
    ],
)
def test_ordinary_text_is_read_by_statements(text: str) -> None:
    assert read_ordinary(text, wide=False, most_tokens=MOST_TOKENS) is not None
    assert_equal_to_plain_lark(text)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.deferred(generated))
def test_repair_passes_a_valid_text_on_unchanged(text: str) -> None:
    stream, comments = tokenize(text)
    repaired, findings, *_ = repair(text, stream, comments, MOST_FAULTS)
    assert (repaired, findings) == (stream, [])


def assert_total(text: str) -> None:
    """A tree and findings of known rules with their places in the text, whatever the text."""
    parsed = parse(text)
    assert parsed.file.components
    for finding in parsed.findings:
        assert finding.rule in by_name()
        assert 0 <= finding.start <= finding.end <= len(text)
        for label in finding.labels:
            assert 0 <= label.start <= label.end <= len(text)
    starts = [token.start for token in parsed.tokens]
    assert starts == sorted(starts)


@given(st.binary(max_size=300))
def test_random_octets_have_a_tree(data: bytes) -> None:
    assert_total(Source("x.mif", data).text)


@settings(max_examples=200)
@given(SOUP)
def test_random_tokens_have_a_tree(text: str) -> None:
    assert_total(text)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A real file with up to three stretches of its text taken out or replaced."""
    text = draw(st.sampled_from(real_texts()))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = start + draw(st.integers(0, 60))
        text = text[:start] + draw(st.sampled_from(["", *TOKENS])) + text[end:]
    return text


@needs_corpus
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_mutated_real_files_have_a_tree(text: str) -> None:
    assert_total(text)


@needs_corpus
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_the_tree_is_equal_to_plain_lark_on_mutated_real_files(text: str) -> None:
    assert_equal_to_plain_lark(text)
