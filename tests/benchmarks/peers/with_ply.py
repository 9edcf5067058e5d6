"""The MIF language in PLY: its lexer, and an LALR grammar in the docstrings of the actions, as PLY has it."""

import re
from collections.abc import Callable
from typing import Any

from benchmarks.peers.outline import Outline
from ply import lex, yacc

from mifkit.mif.literals import decode, number

# Word: the kind of its token. Words of one kind stand in the same places.
WORDS = dict.fromkeys(("name", "description", "class", "pragma"), "TEXT")
WORDS |= dict.fromkeys(("access", "storage"), "CHOICE")
WORDS |= dict.fromkeys(("dos", "macos", "os2", "unix", "win16", "win32", "win9x", "winnt"), "SYSTEM")
WORDS |= dict.fromkeys(("unsupported", "unknown"), "VALUE_WORD")
WORDS |= {word: word.upper() for word in ("start", "end", "component", "path", "enum", "group", "attribute", "table")}
WORDS |= {word: word.upper() for word in ("language", "id", "key", "type", "value")}
WORDS |= {"enumeration": "ENUM", "direct-interface": "DIRECT"}


class Lexer:
    """Token rules by name, the frequent ones first."""

    tokens = ("WORD", "STRING", "NUMBER", *sorted(set(WORDS.values())))
    literals = "=,*-(){}"
    t_ignore = " \t\r\n\f\v"
    t_ignore_COMMENT = r"//[^\r\n]*"  # noqa: N815 - PLY's way to name what is passed over

    def t_WORD(self, token: Any) -> Any:  # noqa: N802 - and tokens
        r"[A-Za-z_][\w-]*"
        token.value = token.value.lower()
        token.type = WORDS.get(token.value, "WORD")
        return token

    def t_STRING(self, token: Any) -> Any:  # noqa: N802
        r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
        token.value = decode(token.value[1:-1])
        return token

    def t_NUMBER(self, token: Any) -> Any:  # noqa: N802
        r"[0-9]\w*"
        token.value = number(token.value)
        return token

    def t_error(self, token: Any) -> None:
        raise ValueError(f"no token at {token.lexpos}")


class Rules:
    """The grammar. `empty` makes lists, which grow at their ends."""

    tokens = Lexer.tokens
    start = "file"

    def p_empty(self, p: Any) -> None:
        "empty :"
        p[0] = []

    def p_append(self, p: Any) -> None:
        """file : file component
                | file language
        component_items : component_items statement
                        | component_items path
                        | component_items enum
                        | component_items group
                        | component_items table
        path_items : path_items statement
                   | path_items foreign
        enum_items : enum_items plain
                   | enum_items enum_type
        group_items : group_items statement
                    | group_items attribute
                    | group_items enum
        attribute_items : attribute_items statement
                        | attribute_items enum
        table_items : table_items statement"""
        p[1].append(p[2])
        p[0] = p[1]

    def p_hand_up(self, p: Any) -> None:
        """file : empty
        component_items : empty
        path_items : empty
        enum_items : empty
        group_items : empty
        attribute_items : empty
        table_items : empty
        statement : plain
                  | type
        plain : language
              | simple
              | os
              | enumerator
              | row
        datum : literal
              | integer
              | pointer
              | value_word
        integer : NUMBER
        type_value : enum
        plain_type_value : literal
        literal : STRING
        any_word : WORD
                 | SYSTEM"""
        p[0] = p[1]

    def p_block(self, p: Any) -> None:
        """component : START COMPONENT component_items END COMPONENT
        path : START PATH path_items END PATH
        enum : START ENUM enum_items END ENUM
        group : START GROUP group_items END GROUP
        attribute : START ATTRIBUTE attribute_items END ATTRIBUTE
        table : START TABLE table_items END TABLE"""
        p[0] = (p.slice[0].type, p[3])

    def p_statement(self, p: Any) -> None:
        """simple : TEXT '=' literal
                  | ID '=' NUMBER
                  | VALUE '=' datum
                  | KEY '=' keys
        language : LANGUAGE '=' literal
        type : TYPE '=' type_value
             | TYPE '=' plain_type_value
        enum_type : TYPE '=' plain_type_value
        os : SYSTEM '=' literal
           | SYSTEM '=' direct
        foreign : WORD '=' literal
                | WORD '=' direct
        enumerator : integer '=' literal"""
        p[0] = (p[1], p[3])

    def p_choice(self, p: Any) -> None:
        "simple : CHOICE '=' any_word"
        p[0] = (p[1], (p[3],))

    def p_word(self, p: Any) -> None:
        """value_word : VALUE_WORD
        direct : DIRECT"""
        p[0] = (p[1],)

    def p_type_word(self, p: Any) -> None:
        """plain_type_value : any_word
        | any_word '(' NUMBER ')'"""
        p[0] = (p[1], p[3] if len(p) > 2 else None)

    def p_one(self, p: Any) -> None:
        """keys : NUMBER
        cells : cell"""
        p[0] = [p[1]]

    def p_further(self, p: Any) -> None:
        """keys : keys ',' NUMBER
        cells : cells ',' cell"""
        p[1].append(p[3])
        p[0] = p[1]

    def p_row(self, p: Any) -> None:
        "row : '{' cells '}'"
        p[0] = ("row", p[2])

    def p_cell(self, p: Any) -> None:
        """cell : datum
        |"""
        p[0] = p[1] if len(p) == 2 else None

    def p_pieces(self, p: Any) -> None:
        "literal : literal STRING"
        p[0] = p[1] + p[2]

    def p_negative(self, p: Any) -> None:
        "integer : '-' NUMBER"
        p[0] = -p[2] if p[2] is not None else None

    def p_pointer(self, p: Any) -> None:
        "pointer : '*' literal"
        p[0] = ("*", p[2])

    def p_error(self, token: Any) -> None:
        raise ValueError(f"not allowed here: {token}")


def parser() -> Callable[[str], list[Outline]]:
    lexer = lex.lex(object=Lexer(), reflags=int(re.ASCII | re.DOTALL))
    made = yacc.yacc(module=Rules(), debug=False, write_tables=False, errorlog=yacc.NullLogger())
    return lambda text: made.parse(text.removesuffix("\x1a"), lexer=lexer)
