"""Every regular expression of the package takes time in proportion to its text."""

import re
import sys

import pytest
from patterns import Expression, expressions, near_misses
from systems import own_time

# Lengths of texts in characters, each with the seconds below which no growth has to be measured. The first are close to
# each other, because an expression may double its time with each character, or with every second: it is to be noticed
# where it takes a tenth of a second, not a minute.
STEPS = (*((length, 0.01) for length in (19, 22, 25, 28, 32, 36, 42, 48, 56, 64, 300)), (3000, 0.001))
# How much longer four times the text may take: a linear expression takes 4 times as long, a quadratic one 16 times.
GROWTH = 9.0
BEYOND_DOUBT = 100.0
# How often a text that looks slow is read again. On Windows, time counts that other processes take.
AGAIN = (2, 5, 20) if sys.platform == "win32" else (2, 5)
ENDS = ("", "\0", "\n!")


def seconds(expression: "re.Pattern[str] | re.Pattern[bytes]", text: str, *, everywhere: bool) -> float:
    subject = text.encode("latin-1", "replace") if isinstance(expression.pattern, bytes) else text
    began = own_time()
    if everywhere:
        for _ in expression.finditer(subject):  # type: ignore[arg-type]
            pass
    else:
        expression.match(subject)  # type: ignore[arg-type]
    return own_time() - began


def slow(expression: Expression) -> str:
    """A text with which an expression takes more time than its length explains, in words; '' if there is none."""
    compiled = re.compile(expression.pattern, expression.flags)
    for before, unit in sorted(near_misses(expression.pattern, expression.flags)):
        for end in ENDS:

            def taken(length: int, before: str = before, unit: str = unit, end: str = end) -> float:
                return seconds(compiled, before + unit * (length // len(unit)) + end, everywhere=expression.everywhere)

            for length, enough in STEPS:
                if taken(length) > enough and min(taken(length) for _ in range(2)) > enough:
                    # Once more and more often before it is called slow, unless nothing else can explain it: other
                    # processes on the machine cost time, too.
                    for often in AGAIN:
                        longest = min(taken(length) for _ in range(often))
                        grown = longest / min(taken(length // 4) for _ in range(often))
                        if not GROWTH < grown <= BEYOND_DOUBT:
                            break
                    if grown > GROWTH:
                        return f"{before!r} {unit!r} * {length // len(unit)} {end!r}: {grown:.0f}"
    return ""


@pytest.mark.parametrize("pattern", [r"(?:a+)+b", r"\s*$", r"[ \t]*[ \t]*x", r"(?:\r\n|\r|\n|;[^\n]*)*\["])
def test_a_pattern_that_is_not_linear_is_found(pattern: str) -> None:
    assert slow(Expression("", pattern, 0, everywhere=True))


def test_every_pattern_is_linear() -> None:
    # One test: reading them takes as long as trying them.
    modules = {expression.where.partition(":")[0] for expression in expressions()}
    assert len(expressions()) > 200
    assert {"mif/lexer.py", "packaging/command_line.py", "files/source.py", "output/text.py"} <= modules
    found = {}
    for expression in expressions():
        if text := slow(expression):
            found[f"{expression.where} {expression.pattern!r}"] = text
    assert not found
