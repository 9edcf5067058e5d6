"""The grammar `mif.lark` and the LALR tables that Lark makes of it.

Making the tables takes Lark longer than everything else a single run does, so they are shipped ready-made in
`_tables.py`. The grammar stays the only definition: if its text is not the one the shipped tables were made
of, Lark makes them anew on the spot. `python -m mifkit.mif.grammar` writes `_tables.py`.
"""

import re
import sys
import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

# A terminal that is nothing but words, compared whole and without regard to case.
KEYWORD_PATTERN = re.compile(r"\(\?ai:(?:\(\?:)?([a-z0-9|-]+)\)?\(\?!\[\\w-\]\)\)")

HEADER = '''"""LALR tables made from grammars/mif.lark by `python -m mifkit.mif.grammar`. Do not edit."""
'''


class Rule(NamedTuple):
    """A production: `origin` → `length` symbols. Origins with a leading underscore pass their children up (`inlined`);
    `splices`: there may be several of such children in the place of one of the symbols."""

    origin: str
    length: int
    inlined: bool
    splices: bool


class Tables(NamedTuple):
    """What Lark makes of a grammar, as plain data.

    `states[s][symbol]` is `n >= 0` for "go to state n" and `-1 - r` for "reduce by rule r".
    """

    crc: int
    terminals: Sequence[tuple[str, str]]
    keywords: Mapping[str, str]
    ignored: frozenset[str]
    rules: Sequence[Rule]
    states: Sequence[Mapping[str, int]]
    start: int
    end: int


def grammar_path(name: str = "mif.lark") -> Path:
    """Where grammar `name` lies: inside an installed package, or beside the package in a checkout."""
    package = Path(__file__).parent.parent
    installed = package / "grammars" / name
    return installed if installed.exists() else package.parent / "grammars" / name


def checksum(grammar: str) -> int:
    return zlib.crc32(grammar.encode())


class _KeepEveryTerminal:
    """Makes Lark keep the terminals that no rule names: those that only the repair step reads."""

    always_accept = ("UNTERMINATED", "STRAY", "RAW", "HOLE")

    def process(self, stream: Any) -> Any:
        return stream


def lark_parser(grammar: str, **options: Any) -> Any:
    """A plain Lark parser (LALR, basic lexer, every token kept) of the text of a grammar."""
    from lark import Lark

    return Lark(
        grammar,
        start="file",
        parser="lalr",
        lexer="basic",
        keep_all_tokens=True,
        maybe_placeholders=False,
        postlex=_KeepEveryTerminal(),
        **options,
    )


def compile_tables(grammar: str) -> Tables:
    """The tables of a grammar's text. Raises what Lark raises when the text is no LALR grammar."""
    from lark.grammar import Rule as LarkRule
    from lark.lexer import TerminalDef

    lark = lark_parser(grammar)
    data, memo = lark.memo_serialize([TerminalDef, LarkRule])
    table = data["parser"]["parser"]
    symbols = table["tokens"]
    reduced = [memo[target["@"]] for row in table["states"].values() for is_reduce, target in row.values() if is_reduce]
    spreading = _spreading([(_origin(rule), _expansion(rule)) for rule in reduced])
    actions = {
        state: {
            symbols[symbol]: (_rule(memo[target["@"]], spreading) if is_reduce else target)
            for symbol, (is_reduce, target) in sorted(row.items(), key=lambda item: str(symbols[item[0]]))
        }
        for state, row in table["states"].items()
    }
    start = table["start_states"]["file"]
    order, rules = _canonical_order(actions, start)
    patterns = {t.name: t.pattern.to_regexp() for t in lark.parser.lexer.lexer.terminals}
    keywords = {
        word: name
        for name, pattern in patterns.items()
        if (found := KEYWORD_PATTERN.fullmatch(pattern))
        for word in found.group(1).split("|")
    }
    whole = set(keywords.values())
    return Tables(
        crc=checksum(grammar),
        terminals=[item for item in patterns.items() if item[0] not in whole],
        keywords=keywords,
        ignored=frozenset(lark.ignore_tokens),
        rules=rules,
        states=[
            {
                symbol: -1 - rules.index(target) if isinstance(target, Rule) else order[target]
                for symbol, target in actions[state].items()
            }
            for state in order
        ],
        start=order[start],
        end=order[table["end_states"]["file"]],
    )


def _canonical_order(actions: Mapping[int, Mapping[str, Rule | int]], start: int) -> tuple[dict[int, int], list[Rule]]:
    """Number states and rules as a walk from the start meets them: Lark's own numbers vary from run to run."""
    order = {start: 0}
    rules: dict[Rule, None] = {}
    waiting = [start]
    for state in waiting:
        for target in actions[state].values():
            if isinstance(target, Rule):
                rules[target] = None
            elif target not in order:
                order[target] = len(order)
                waiting.append(target)
    return order, list(rules)


def _rule(data: Mapping[str, Any], spreading: set[str]) -> Rule:
    origin, expansion = _origin(data), _expansion(data)
    return Rule(origin, len(expansion), origin.startswith("_"), not spreading.isdisjoint(expansion))


def _origin(data: Mapping[str, Any]) -> str:
    return _name(data["origin"])


def _expansion(data: Mapping[str, Any]) -> list[str]:
    return [_name(symbol) for symbol in data["expansion"]]


def _name(symbol: Mapping[str, Any]) -> str:
    name = symbol["name"]
    return str(name if isinstance(name, str) else name["value"])


def _spreading(rules: Sequence[tuple[str, list[str]]]) -> set[str]:
    """The inlined symbols that may stand for none, or several, of the children that they pass up."""
    found: set[str] = set()
    while True:
        more = {
            origin
            for origin, expansion in rules
            if origin.startswith("_") and (len(expansion) != 1 or expansion[0] in found)
        }
        if more <= found:
            return found
        found |= more


@cache
def tables() -> Tables:
    """The tables of the grammar as it is now."""
    from mifkit.mif import _tables

    grammar = grammar_path().read_text(encoding="utf-8")
    if checksum(grammar) != _tables.CRC:
        return compile_tables(grammar)
    return Tables(
        _tables.CRC,
        _tables.TERMINALS,
        _tables.KEYWORDS,
        _tables.IGNORED,
        [Rule(*rule) for rule in _tables.RULES],
        _tables.STATES,
        _tables.START,
        _tables.END,
    )


def render_tables(made: Tables) -> str:
    """The source text of `_tables.py`."""
    lines = [HEADER]
    lines.append(f"CRC = {made.crc}")
    lines.append("TERMINALS: list[tuple[str, str]] = [")
    lines += [f"    {item!r}," for item in made.terminals]
    lines.append("]")
    lines.append(f"KEYWORDS: dict[str, str] = {dict(made.keywords)!r}")
    lines.append(f"IGNORED: frozenset[str] = frozenset({sorted(made.ignored)!r})")
    lines.append("RULES: list[tuple[str, int, bool, bool]] = [")
    lines += [f"    {tuple(rule)!r}," for rule in made.rules]
    lines.append("]")
    lines.append("STATES: list[dict[str, int]] = [")
    lines += [f"    {dict(sorted(state.items()))!r}," for state in made.states]
    lines.append("]")
    lines.append(f"START = {made.start}")
    lines.append(f"END = {made.end}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    target = Path(__file__).with_name("_tables.py")
    target.write_text(render_tables(compile_tables(grammar_path().read_text(encoding="utf-8"))), encoding="utf-8")
    sys.stdout.write(f"wrote {target.name}\n")
