"""Changed inputs: texts taken apart into lines and words, and bytes with numbers in them, as a file format has them."""

import re
import tomllib
from pathlib import Path

from hypothesis import strategies as st

# A quoted text, a word, a number, blanks, a line break, or one sign.
WORD = re.compile(r'"[^"\r\n]{0,80}"|\w+|[ \t]+|\r\n|.', re.DOTALL)
# What breaks readers: ends and beginnings of everything, numbers at limits, characters that no one sees.
EVIL = tuple(tomllib.loads(Path(__file__).with_name("pieces.toml").read_text("utf-8"))["pieces"])
# Numbers of a header in bytes.
NUMBERS = (
    b"\0", b"\xff", b"\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\x80", b"\xff" * 8, b"\xff" * 7 + b"\x7f", b"\0" * 16,
    b"99999999999", b"-0000000001", b"77777777777", b"\x80" + b"\xff" * 7,
)  # fmt: skip
ENCODINGS = ("utf-8", "windows-1252", "utf-8-sig", "utf-16", "cp932")


@st.composite
def changed_texts(draw: st.DrawFn, seeds: tuple[str, ...]) -> bytes:
    """A seed with up to six changes: lines or words are taken out, repeated, exchanged or moved, and others put in."""
    text = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(0, 6))):
        parts = text.splitlines(keepends=True) if draw(st.booleans()) else WORD.findall(text)
        start = draw(st.integers(0, len(parts)))
        end = min(len(parts), start + draw(st.sampled_from((0, 1, 1, 2, 5, 20))))
        kind = draw(st.sampled_from(("put", "drop", "repeat", "move", "other", "cut")))
        taken = parts[start:end]
        if kind == "put":
            parts[start:end] = [draw(st.sampled_from(EVIL)) * draw(st.sampled_from((1, 1, 1, 3, 40)))]
        elif kind == "drop":
            del parts[start:end]
        elif kind == "repeat":
            parts[start:end] = taken * draw(st.sampled_from((2, 3, 30)))
        elif kind == "move":
            del parts[start:end]
            at = draw(st.integers(0, len(parts)))
            parts[at:at] = taken
        elif kind == "other":
            others = WORD.findall(draw(st.sampled_from(seeds)))
            at = draw(st.integers(0, len(others)))
            parts[start:end] = others[at : at + draw(st.integers(1, 12))]
        else:
            del parts[start:]
        text = "".join(parts)
    data = text.encode(draw(st.sampled_from(ENCODINGS)) if draw(st.integers(0, 3)) == 0 else "utf-8", "replace")
    return draw(changed_bytes((data,))) if draw(st.integers(0, 9)) == 0 else data


@st.composite
def changed_bytes(draw: st.DrawFn, seeds: tuple[bytes, ...]) -> bytes:
    """A seed with up to six changes of bytes: numbers put over others, bytes put in, taken out, or cut off."""
    data = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(data)))
        new = draw(st.sampled_from(NUMBERS) | st.binary(min_size=1, max_size=4))
        kind = draw(st.sampled_from(("over", "over", "over", "in", "out", "cut")))
        if kind == "over":
            data = data[:start] + new + data[start + len(new) :]
        elif kind == "in":
            data = data[:start] + new + data[start:]
        elif kind == "out":
            data = data[:start] + data[start + len(new) :]
        else:
            data = data[:start]
    return data
