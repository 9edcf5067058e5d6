"""The parser against the grammar: the shipped tables, plain Lark, and text made from the grammar itself."""

from pathlib import Path
from typing import Any

import pytest
from corpus import corpus_files, needs_corpus
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lark import Transformer
from lark.exceptions import UnexpectedInput
from mif_generated import GRAMMAR, SOUP, TOKENS, generated

from mifkit.files.source import Source
from mifkit.mif import _tables
from mifkit.mif.builder import TreeBuilder
from mifkit.mif.grammar import compile_tables, lark_parser, render_tables
from mifkit.mif.lexer import tokenize
from mifkit.mif.parser import SyntaxStopError, parse, run_automaton
from mifkit.mif.repair.walk import repair
from mifkit.rules.registry import by_name

LARK = lark_parser(GRAMMAR)


def real_texts() -> list[str]:
    return [Source(path.name, path.read_bytes()).text for path in corpus_files()]


class LarkTree(Transformer[Any, Any]):
    """The actions of the parser's own builder, called by Lark."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._builder = TreeBuilder(text)

    def __default__(self, data: str, children: list[Any], meta: object) -> Any:
        build = getattr(self._builder, "class_" if data == "class" else str(data))
        return build(list(children))

    def __default_token__(self, token: Any) -> Any:
        from mifkit.mif.tokens import Token

        return Token(token.type, token.start_pos, token.end_pos)


def plain_lark(text: str) -> Any:
    """The tree that Lark makes of a text; `None` if it accepts none."""
    try:
        return LarkTree(text).transform(LARK.parse(text))
    except UnexpectedInput:
        return None


def automaton(text: str) -> Any:
    try:
        return run_automaton(tokenize(text).stream, TreeBuilder(text))
    except SyntaxStopError:
        return None


def test_the_shipped_tables_are_those_of_the_grammar() -> None:
    made = compile_tables(GRAMMAR)
    assert Path(_tables.__file__).read_text(encoding="utf-8") == render_tables(made)


@needs_corpus
@pytest.mark.parametrize("path", corpus_files(), ids=lambda path: path.name)
def test_the_automaton_is_equal_to_plain_lark_on_real_files(path: Path) -> None:
    text = Source(path.name, path.read_bytes()).text
    assert automaton(text) == plain_lark(text)


@given(SOUP)
def test_the_automaton_is_equal_to_plain_lark_on_random_tokens(text: str) -> None:
    assert automaton(text) == plain_lark(text)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(generated())
def test_text_made_from_the_grammar_has_no_syntax_finding(text: str) -> None:
    from mifkit.lint.engine import Settings, check

    report = check(Source("x.mif", text.encode("latin-1")), Settings())
    assert [one.name for one in report.diagnostics if one.code.startswith("SYN")] == []


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(generated())
def test_the_automaton_is_equal_to_plain_lark_on_text_made_from_the_grammar(text: str) -> None:
    made = automaton(text)
    assert made is not None
    assert made == plain_lark(text)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(generated())
def test_repair_passes_a_valid_text_on_unchanged(text: str) -> None:
    stream, comments = tokenize(text)
    repaired, findings, *_ = repair(text, stream, comments)
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


@settings(max_examples=400)
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
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_mutated_real_files_have_a_tree(text: str) -> None:
    assert_total(text)


@needs_corpus
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_the_automaton_is_equal_to_plain_lark_on_mutated_real_files(text: str) -> None:
    assert automaton(text) == plain_lark(text)
