"""Hover texts: nothing that a file says is Markdown, HTML or a link in them."""

import pytest
from analysed import analysis_of
from hypothesis import given
from hypothesis import strategies as st
from running import STATUS

from mifkit.server.hover import hover
from mifkit.server.markdown import HoverText, Link


def shown(text: str, *, markdown: bool = True) -> str:
    page = HoverText(markdown=markdown)
    page.paragraph(text)
    content = page.content()
    return content.value if content is not None else ""


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("![x](http://a.b/c.png)", r"!\[x\](http\://a.b/c.png)"),
        ("<img src=x>", r"\<img src=x\>"),
        ("&lt;", r"\&lt;"),
        ("`a` *b* _c_ ~d~ |", r"\`a\` \*b\* \_c\_ \~d\~ \|"),
        ("# title", r"\# title"),
        ("- item", r"\- item"),
        ("12. item", r"12\. item"),
        ("1) item", r"1\) item"),
        ("=== ", r"\==="),
        ("www.a.b me@a.b", r"www\.a.b me\@a.b"),
        ("a\\", r"a\\"),
        ("a\r\n\r\n# b", "a # b"),
        ("\x1b[31m", "␛\\[31m"),
        ("plain, version 1.0 (a:b) - x!", "plain, version 1.0 (a:b) - x!"),
    ],
)
def test_what_markdown_would_act_upon_is_text(text: str, markdown: str) -> None:
    assert shown(text) == markdown


def test_plain_text_stays_as_it_is() -> None:
    assert shown("# *a* <b>", markdown=False) == "# *a* <b>"


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_a_text_is_one_paragraph(text: str) -> None:
    assert len(shown(text).split("\n")) == 1


def test_a_link_leads_where_it_says() -> None:
    page = HoverText(markdown=True)
    page.links([Link("a [b]", "https://a.b/c (d)>"), Link("none", "")])
    content = page.content()
    assert content is not None
    assert content.value == "- [a \\[b\\]](<https://a.b/c%20%28d%29%3E>)\n- none"


def test_an_empty_text_is_not_shown() -> None:
    assert HoverText(markdown=True).content() is None


def test_the_name_of_a_file_and_its_values_have_no_meaning_in_a_hover() -> None:
    text = STATUS.replace('"Failed"', '"<b>![x](http://a.b)</b>"')
    analysis = analysis_of(text, path="/tmp/[a](http:b).mif")
    found = hover(analysis, analysis.text.position(text.index("![x]")), markdown=True)
    assert found is not None
    told = getattr(found.contents, "value", "")
    assert "<b>" not in told.replace("\\<b\\>", "")
    assert "![x](" not in told
    assert "\\[a\\](http:b).mif" in told
