"""The statements of a file in a random layout: any white space, comments and line ends between any two tokens."""

from random import Random

from mifkit.mif.lexer import tokenize

COMMENTS = (
    "// text",
    "//",
    "//////////////////////////",
    '// "quoted" Start Group = { , }',
    "//\ttab and trailing blanks  ",
    "//   End Component",
    "// caf\xe9",
    "//Unknown<Word>",
)
SPACES = ("", " ", "  ", "\t", "        ", "\f")
LINE_ENDS = ("\n", "\r\n", "\r")


def scattered(text: str, random: Random, *, comments: float = 0.15) -> str:
    """The tokens of `text` with something else between them; its own comments are left out.

    `comments` is how likely one stands between two tokens. Keywords change their case.
    """
    ends = random.choices(LINE_ENDS, k=2)
    parts = [_separator(random, ends, comments)]
    for kind, start, end in tokenize(text).stream:
        token = text[start:end]
        if kind not in ("STRING", "NUMBER", "WORD"):
            token = random.choice((token, token.lower(), token.upper(), token.title()))
        parts += [token, _separator(random, ends, comments) or random.choice((" ", random.choice(ends)))]
    return "".join(parts) + random.choice(("", "", "\x1a", "// the end", random.choice(ends)))


def _separator(random: Random, ends: list[str], comments: float) -> str:
    """White space and comments; every comment ends its line."""
    made = [random.choice(SPACES)]
    while random.random() < 0.4:
        made.append(random.choice(ends) + random.choice(SPACES))
    while random.random() < comments:
        made += [random.choice(COMMENTS), random.choice(ends), random.choice(SPACES) * random.choice((1, 1, 5))]
        while random.random() < 0.2:
            made.append(random.choice(ends) + random.choice(SPACES))
    return "".join(made)
