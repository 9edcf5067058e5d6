"""The oracle: formatting changes neither what a file says nor, the second time, anything at all."""

import re
from pathlib import Path
from random import Random

import pytest
from corpus import corpus_files, needs_corpus
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.lark import from_lark
from lark import Lark
from scattered import COMMENTS, LINE_ENDS, SPACES, scattered
from tree_meaning import header, tree_meaning

from mifkit.files.source import Source
from mifkit.mif.format.format import format_text, obstacles
from mifkit.mif.format.meaning import meaning
from mifkit.mif.grammar import grammar_path
from mifkit.mif.parser import parse

SAMPLES = sorted((Path(__file__).resolve().parents[3] / "samples").iterdir())
# Everything the language has, in one file.
EVERYTHING = r"""
language = "en|US|iso8859-1"
//Architecture<Thing>
start component
  description = "a \"quoted\" \x41 text" "in two pieces" name = "Thing" pragma = "p"
  start path name = "P" win32 = "c:\\p.exe" os2 = direct-interface newos = "x" end path
  start enumeration name = "E" type = int 1 = "one" -2 = "minus two" 0x03 = "three" end enumeration
  start group
    pragma = "SMS:Add" key = 1, 02, 0x3 class = "A|B|001" name = "G" name = "again" id = 7
    start attribute
      value = -1 access = read-only type = "E" id = 1 name = "first" storage = common description = "d
      "
    end attribute
    start attribute id = 02 name = "second" type = displaystring ( 0x10 ) value = * "P" end attribute
    start attribute name = "third" value = "red"
      type = start enum 0 = "red" name = "ignored" 1 = "blue" end enum
      id = 3 access = write-only value = unknown value = unsupported pragma = ""
    end attribute
    description = "after the attributes"
  end group
  start table id = 9 class = "A|B|001" name = "T"
    { 1, "two" "pie
ces", , } { } { , , * "P" } { -5, unknown, "a
 b", 0x0f }
  end table
end component
"""


def formatted(text: str) -> str:
    return format_text(text, parse(text))


def assert_formatting_is_safe(text: str) -> None:
    before = parse(text)
    once = format_text(text, before)
    after = parse(once)
    assert [finding.rule for finding in after.findings] == [finding.rule for finding in before.findings]
    assert tree_meaning(once, after.file) == tree_meaning(text, before.file)
    assert meaning(once, after) == meaning(text, before)
    assert header(after.file) == header(before.file)
    assert format_text(once, after) == once


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_sample_says_the_same_after_formatting(path: Path) -> None:
    text = Source(path.name, path.read_bytes()).text
    if obstacles(parse(text)):
        pytest.skip("has syntax errors")
    assert_formatting_is_safe(text)


@needs_corpus
@pytest.mark.parametrize("path", corpus_files(), ids=lambda path: path.name)
def test_a_real_file_says_the_same_after_formatting(path: Path) -> None:
    source = Source(path.name, path.read_bytes())
    if obstacles(parse(source.text)):
        with pytest.raises(ValueError, match="syntax errors"):
            formatted(source.text)
    else:
        assert_formatting_is_safe(source.text)


@pytest.mark.parametrize("seed", range(100))
def test_a_file_with_everything_in_a_random_layout_says_the_same(seed: int) -> None:
    random = Random(seed)
    assert_formatting_is_safe(scattered(EVERYTHING, random, comments=random.choice((0, 0.05, 0.3))))


@pytest.mark.parametrize(
    "text",
    [
        'Start Component Name = "a\nb"// text\n\t// text\nEnd Component',
        'Start Component Name = "a\n"// text\n    // text\nEnd Component',
        'Start Component Start Table { "a\nb"\n, // text\n   // text\n1 } End Table End Component',
        'Language = "en" // text\n\t\t\t\t\t//Unknown<Word>\nStart Component End Component',
        "Start Component\n  Start Group // text\n\n\n  // text\n\n End Group End Component",
        'Start Component Start Table { "a" // text\n // text\n , // text\n  // text\n 1 } End Table End Component',
    ],
)
def test_what_was_once_laid_out_otherwise_the_second_time_is_stable(text: str) -> None:
    assert_formatting_is_safe(text)


@pytest.mark.parametrize("seed", range(10))
def test_without_comments_the_layout_of_the_input_does_not_matter(seed: int) -> None:
    """But for blank lines, the line end, and on which lines the pieces of a literal stand."""
    random = Random(seed)
    text = (
        scattered(re.sub('" +"', " ", EVERYTHING), random, comments=0).removesuffix("\x1a").removesuffix("// the end")
    )
    lines = [line for line in re.split("\r\n|\r|\n", formatted(text)) if line]
    expected = formatted(re.sub("//.*", "", re.sub('" +"', " ", EVERYTHING)))
    assert lines == [line for line in expected.split("\n") if line]


@needs_corpus
@pytest.mark.parametrize("path", [*corpus_files(), *SAMPLES], ids=lambda path: path.name)
def test_a_real_file_in_a_random_layout_says_the_same(path: Path) -> None:
    text = Source(path.name, path.read_bytes()).text
    for seed in range(3):
        shuffled = scattered(text, Random(seed))
        if not obstacles(parse(shuffled)):
            assert_formatting_is_safe(shuffled)


def _separators() -> st.SearchStrategy[str]:
    comment = st.builds("{}{}{}".format, st.sampled_from(COMMENTS), st.sampled_from(LINE_ENDS), st.sampled_from(SPACES))
    return st.one_of(st.sampled_from((" ", "\n", "\r\n", "\r", "\n\n\n", "\t")), comment)


# The grammar's own `file` is mostly an empty component: what the rules below make is full. They add no new text to it.
FULL = """
full   : language? START COMPONENT _statement part part part END COMPONENT
part   : START GROUP _statement _statement thing thing _statement END GROUP | group | enum
       | START PATH name os_path os_path END PATH | START TABLE _statement _statement row row _statement END TABLE
thing  : START ATTRIBUTE _statement _statement _statement _statement END ATTRIBUTE | attribute | _statement
"""


def _from_grammar() -> st.SearchStrategy[str]:
    """Texts from the grammar, without what only the repair step writes; something stands between any two tokens."""
    grammar = grammar_path().read_text(encoding="utf-8")
    grammar = (
        re.sub(r"\| *(?:RAW|hole)\b", "", grammar).replace("%declare RAW HOLE", "").replace("hole        : HOLE\n", "")
    )
    bodies = st.sampled_from(('""', '"text"', '"\\"\\\\\\x41"', '"// no comment"', '"two\nlines"', '"\xe9"'))
    words = {
        "WORD": st.just("thing"), "NUMBER": st.sampled_from(("0", "007", "0x1F", "12")), "STRING": bodies,
        "COMMENT": st.sampled_from(COMMENTS).map("{}\n".format), "WHITE_SPACE": st.sampled_from(" \n\t"),
    }  # fmt: skip
    terminals = re.findall(r"(?m)^([A-Z_]+)(?:\.-?\d+)? *: */\(\?ai:(?:\(\?:)?([a-z0-9|-]+)", grammar)
    words |= {name: st.sampled_from([word.title() for word in shown.split("|")]) for name, shown in terminals}
    words |= {name: st.just(sign) for name, sign in re.findall(r'(?m)^([A-Z]+) *: "(.)"$', grammar)}
    explicit = {name: st.builds(str.__add__, word, _separators()) for name, word in words.items()}
    lark = Lark(grammar + FULL, start=["file", "full"], keep_all_tokens=True, maybe_placeholders=False)
    return st.one_of([from_lark(lark, start=rule, explicit=explicit) for rule in ("file", "full")])


@settings(suppress_health_check=list(HealthCheck))
@given(st.deferred(_from_grammar))
def test_a_text_of_the_grammar_says_the_same(text: str) -> None:
    assume(not obstacles(parse(text)))
    assert_formatting_is_safe(text)
