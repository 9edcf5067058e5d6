"""The changes of formatting or fixing as a unified diff that is safe to show in a terminal."""

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from mifkit.diagnostics import printable
from mifkit.mif.comments import LINE_BREAK

# Lines around a change.
CONTEXT = 3
# Comparing lines may take time in the square of their number: above this number all of them count as replaced.
MOST_LINES = 4000
CONTROL_PICTURES = str.maketrans({code: chr(0x2400 + code) for code in range(32) if code != 9} | {0x7F: "\u2421"})
NO_LINE_END = "\\ No newline at end of file"

Opcode = tuple[str, int, int, int, int]


def unified_diff(path: str, before: str, after: str) -> Iterator[str]:
    """The lines of the diff, without line ends; none if the texts are equal.

    Characters that a terminal would act upon are shown as symbols. Line ends unlike that of the first line of `after`
    are shown as symbols as well: without them, lines that look alike would differ.
    """
    old, new = split_lines(before), split_lines(after)
    if old == new:
        return
    usual = _end(new[0]) if new else ""
    name = printable(path)
    yield f"--- {name}"
    yield f"+++ {name}"
    for hunk in _hunks(opcodes(old, new)):
        (_, old_start, _, new_start, _), (_, _, old_stop, _, new_stop) = hunk[0], hunk[-1]
        yield f"@@ -{_range(old_start, old_stop)} +{_range(new_start, new_stop)} @@"
        for tag, i, j, k, m in hunk:
            if tag == "equal":
                yield from _shown(" ", old[i:j], usual)
            else:
                yield from _shown("-", old[i:j], usual)
                yield from _shown("+", new[k:m], usual)


def split_lines(text: str) -> list[str]:
    """The lines of a text, with their line ends."""
    ends = [match.end() for match in LINE_BREAK.finditer(text)]
    starts = [0, *ends]
    return [text[start:end] for start, end in zip(starts, [*ends, len(text)], strict=True) if start < end]


def _end(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]


def _shown(sign: str, lines: Sequence[str], usual: str) -> Iterator[str]:
    for line in lines:
        end = _end(line)
        text = line[: len(line) - len(end)] + ("" if end == usual else end)
        yield sign + "\t".join(printable(part) for part in text.translate(CONTROL_PICTURES).split("\t"))
        if not end:
            yield NO_LINE_END


def _range(start: int, stop: int) -> str:
    """A range of lines in the head of a hunk. Lines count from 1; an empty range names the line before it."""
    length = stop - start
    return f"{start + 1}" if length == 1 else f"{start + 1 if length else start},{length}"


def opcodes(old: Sequence[str], new: Sequence[str]) -> Iterator[Opcode]:
    """The ranges to keep and to replace, in their order, as `SequenceMatcher.get_opcodes` has them."""
    shorter = min(len(old), len(new))
    head = next((index for index in range(shorter) if old[index] != new[index]), shorter)
    tail = next((index for index in range(shorter - head) if old[-1 - index] != new[-1 - index]), shorter - head)
    old_stop, new_stop = len(old) - tail, len(new) - tail
    if head:
        yield "equal", 0, head, 0, head
    if old_stop - head + new_stop - head > MOST_LINES:
        yield "replace", head, old_stop, head, new_stop
    else:
        matcher = SequenceMatcher(None, old[head:old_stop], new[head:new_stop])
        for tag, i, j, k, m in matcher.get_opcodes():
            yield tag, i + head, j + head, k + head, m + head
    if tail:
        yield "equal", old_stop, len(old), new_stop, len(new)


def _hunks(opcodes: Iterable[Opcode]) -> Iterator[list[Opcode]]:
    """The changes with the lines around them; changes whose surroundings touch form one hunk."""
    hunk: list[Opcode] = []
    for tag, i, j, k, m in opcodes:
        if tag != "equal":
            hunk.append((tag, i, j, k, m))
            continue
        if hunk and j - i > 2 * CONTEXT:
            yield [*hunk, (tag, i, i + CONTEXT, k, k + CONTEXT)]
            hunk = []
        if hunk:
            hunk.append((tag, i, j, k, m))
        else:
            shown = min(CONTEXT, j - i)
            hunk = [(tag, j - shown, j, m - shown, m)]
    if len(hunk) > 1 or (hunk and hunk[0][0] != "equal"):
        tag, i, j, k, m = hunk[-1]
        if tag == "equal":
            shown = min(CONTEXT, j - i)
            hunk[-1] = (tag, i, i + shown, k, k + shown)
        yield hunk
