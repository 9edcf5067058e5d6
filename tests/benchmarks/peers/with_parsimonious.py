"""The MIF language in parsimonious: a parsing expression grammar, and a visitor of the tree it makes."""

from collections.abc import Callable
from typing import Any

from benchmarks.peers.outline import Outline
from parsimonious import Grammar, NodeVisitor

from mifkit.mif.literals import decode, number

GRAMMAR = r"""
file        = _ root+
root        = component / language
language    = ~r"language(?![\w-])"i _ equal literal
component   = start ~r"component(?![\w-])"i _ ( group / statement / path / enum / table )* end ~r"component(?![\w-])"i _
path        = start ~r"path(?![\w-])"i _ ( statement / foreign )* end ~r"path(?![\w-])"i _
enum        = start ~r"enum(eration)?(?![\w-])"i _ ( plain / type )* end ~r"enum(eration)?(?![\w-])"i _
group       = start ~r"group(?![\w-])"i _ ( attribute / statement / enum )* end ~r"group(?![\w-])"i _
attribute   = start ~r"attribute(?![\w-])"i _ ( statement / enum )* end ~r"attribute(?![\w-])"i _
table       = start ~r"table(?![\w-])"i _ statement* end ~r"table(?![\w-])"i _

statement   = frequent / type / rare
plain       = rare / frequent
frequent    = text / value / id / choice
rare        = row / enumerator / key / os
text        = ~r"(?:name|description|class|pragma|language)(?![\w-])"i _ equal literal
value       = ~r"value(?![\w-])"i _ equal datum
id          = ~r"id(?![\w-])"i _ equal unsigned
choice      = ~r"(?:access|storage)(?![\w-])"i _ equal word
key         = ~r"key(?![\w-])"i _ equal unsigned more_keys*
more_keys   = comma unsigned
type        = ~r"type(?![\w-])"i _ equal ( enum / literal / type_word )
type_word   = word size?
size        = "(" _ unsigned ")" _
enumerator  = integer equal literal
os          = ~r"(?:dos|macos|os2|unix|win16|win32|win9x|winnt)(?![\w-])"i _ equal ( literal / word )
foreign     = ~r"(?!(?:start|end)(?![\w-]))[a-z_][\w-]*"i _ equal ( literal / word )
row         = "{" _ cell more_cells* "}" _
more_cells  = comma cell
cell        = datum?

datum       = literal / integer / pointer / value_word
literal     = string+
string      = ~r"\"[^\"\\]*+(?:\\.[^\"\\]*+)*+\""s _
integer     = minus? unsigned
unsigned    = ~r"[0-9]\w*"a _
pointer     = "*" _ literal
value_word  = ~r"(?:unsupported|unknown)(?![\w-])"i _
word        = ~r"[a-z_][\w-]*"i _

start       = ~r"start(?![\w-])"i _
end         = ~r"end(?![\w-])"i _
equal       = "=" _
comma       = "," _
minus       = "-" _
_           = ~r"(?:\s|//[^\r\n]*|\x1a\Z)*"
"""


class Outliner(NodeVisitor):  # type: ignore[misc]  # it comes without types
    """What a rule does not name is its children, and an alternative the one that it found."""

    def generic_visit(self, _node: Any, children: list[Any]) -> Any:
        return children

    def _only(self, _node: Any, children: list[Any]) -> Any:
        return children[0]

    visit_root = visit_statement = visit_plain = visit_frequent = visit_rare = visit_datum = _only

    def visit_file(self, _node: Any, children: list[Any]) -> Any:
        return children[1]

    def _block(self, node: Any, children: list[Any]) -> Outline:
        # Of alternatives in brackets there is a list with the one that was found.
        return node.expr_name, [one[0] for one in children[3]]

    visit_component = visit_path = visit_enum = visit_group = visit_attribute = _block

    def visit_table(self, _node: Any, children: list[Any]) -> Outline:
        return "table", children[3]

    def _simple(self, node: Any, children: list[Any]) -> Outline:
        return node.children[0].text.lower(), children[3]

    visit_language = visit_text = visit_value = visit_id = visit_choice = _simple

    def _alternative(self, node: Any, children: list[Any]) -> Outline:
        return node.children[0].text.lower(), children[3][0]

    visit_os = visit_foreign = visit_type = _alternative

    def visit_key(self, _node: Any, children: list[Any]) -> Outline:
        return "key", [children[3], *children[4]]

    def visit_type_word(self, _node: Any, children: list[Any]) -> Outline:
        return children[0][0], children[1][0] if children[1] else None

    def visit_enumerator(self, _node: Any, children: list[Any]) -> Outline:
        return children[0], children[2]

    def visit_row(self, _node: Any, children: list[Any]) -> Outline:
        return "row", [children[2], *children[3]]

    def visit_cell(self, _node: Any, children: list[Any]) -> Any:
        return children[0] if children else None

    def _second(self, _node: Any, children: list[Any]) -> Any:
        return children[1]

    visit_more_keys = visit_more_cells = _second

    def visit_size(self, _node: Any, children: list[Any]) -> Any:
        return children[2]

    def visit_literal(self, _node: Any, children: list[Any]) -> str:
        return "".join(children)

    def visit_string(self, node: Any, _children: list[Any]) -> str:
        return decode(node.children[0].text[1:-1])

    def visit_integer(self, _node: Any, children: list[Any]) -> Any:
        minus, value = children
        return -value if minus else value

    def visit_unsigned(self, node: Any, _children: list[Any]) -> Any:
        return number(node.children[0].text)

    def visit_pointer(self, _node: Any, children: list[Any]) -> Outline:
        return "*", children[2]

    def _word(self, node: Any, _children: list[Any]) -> tuple[str]:
        return (node.children[0].text.lower(),)

    visit_value_word = visit_word = _word


def parser() -> Callable[[str], list[Outline]]:
    grammar, outliner = Grammar(GRAMMAR), Outliner()
    return lambda text: outliner.visit(grammar.parse(text))
