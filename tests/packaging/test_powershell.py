"""Texts in PowerShell: literals that are exactly the text, and comments that nothing gets out of."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from powershell_text import evaluate, tokens

from mifkit.output.answers.powershell_text import CMDLETS, comment, literal

texts = st.text(
    alphabet=st.one_of(st.sampled_from("'\"`$#\u2018\u2019\u201a\u201b\u201c\r\n\0\u2028\u0111 \\a"), st.characters())
)


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("", "''"),
        ("x", "'x'"),
        ("it's", "'it''s'"),
        ("$(Get-Date) `n", "'$(Get-Date) `n'"),
        ("\u2019", "('' + [char]0x2019)"),
        ("caf\u00e9 x", "('caf' + [char]0x00E9 + ' x')"),
        ("\U0001f600", "('' + [char]0xD83D + [char]0xDE00)"),
        ("a\nb", "('a' + [char]0x000A + 'b')"),
    ],
)
def test_literals(text: str, expression: str) -> None:
    assert literal(text) == expression


@given(texts)
@example("'; Remove-Item x; '")
@example("\u2019; Remove-Item x; \u2018")
@example("\ud800")
def test_a_literal_is_exactly_its_text_and_ascii_on_one_line(text: str) -> None:
    expression = literal(text)
    assert evaluate(expression) == text
    assert expression.isascii()
    assert expression.isprintable()


@given(texts)
def test_a_literal_ends_where_it_should(text: str) -> None:
    found = list(tokens(f"f {literal(text)} z"))
    assert (found[0], found[-1]) == (("word", "f"), ("word", "z"))
    assert {kind for kind, _ in found} <= {"word", "string", "mark"}


@given(texts)
@example("x\n Remove-Item y")
@example("x #> y")
@example("\u2028y")
def test_a_comment_is_one_line_of_ascii(text: str) -> None:
    line = comment(text)
    assert line.isascii()
    assert list(tokens(line)) == [("comment", line)]
    assert not {"\r", "\n", "\x85"} & set(line)


def test_cmdlets_have_pages_of_their_own() -> None:
    for name, cmdlet in CMDLETS.items():
        assert cmdlet.page.endswith("/" + name.lower())
        assert cmdlet.parameters
