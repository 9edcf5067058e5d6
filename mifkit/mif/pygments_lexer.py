"""Highlighting with Pygments: `pygmentize -l mif`, Sphinx, MkDocs and all else that asks Pygments for a lexer.

Pygments finds the class by the entry point in `pyproject.toml`.
"""

from collections.abc import Iterator
from heapq import merge
from typing import ClassVar

from pygments.lexer import Lexer
from pygments.token import Comment, Error, Keyword, Name, Number, Operator, Punctuation, String, Whitespace, _TokenType

from mifkit.mif.lexer import tokenize

BLOCK, VALUE_WORD = Keyword.Declaration, Keyword.Constant
# What is in no line of this table begins a statement, such as NAME or ID.
COLOURS: dict[str, _TokenType] = {
    **dict.fromkeys(("START", "END"), Keyword),
    **dict.fromkeys(("COMPONENT", "PATH", "ENUM", "GROUP", "ATTRIBUTE", "TABLE"), BLOCK),
    **dict.fromkeys(("ACCESS_WORD", "STORAGE_WORD", "DIRECT_INTERFACE", "UNSUPPORTED", "UNKNOWN"), VALUE_WORD),
    "TYPE_WORD": Keyword.Type,
    "OS_WORD": Name.Builtin,
    "WORD": Name,
    "NUMBER": Number,
    "STRING": String.Double,
    "COMMENT": Comment.Single,
    **dict.fromkeys(("EQUAL", "STAR", "MINUS"), Operator),
    **dict.fromkeys(("COMMA", "LPAR", "RPAR", "LBRACE", "RBRACE"), Punctuation),
    **dict.fromkeys(("UNTERMINATED", "STRAY"), Error),
}


class MifLexer(Lexer):
    """The tokens of mifkit's own lexer, which accepts every text, with the colours of Pygments."""

    name = "MIF"
    url = "https://www.dmtf.org/standards/dmi"
    aliases: ClassVar[list[str]] = ["mif"]
    filenames: ClassVar[list[str]] = ["*.mif", "*.nhm"]
    mimetypes: ClassVar[list[str]] = []
    version_added = ""

    def get_tokens_unprocessed(self, text: str) -> Iterator[tuple[int, _TokenType, str]]:
        """Yield offset, colour and text of every token; all texts together are `text`."""
        found = tokenize(text)
        end = 0
        for token in merge(found.stream, found.comments, key=lambda token: token.start):
            if end < token.start:
                yield end, Whitespace, text[end : token.start]
            yield token.start, COLOURS.get(token.kind, Name.Attribute), text[token.start : token.end]
            end = token.end
        if end < len(text):
            yield end, Whitespace, text[end:]
