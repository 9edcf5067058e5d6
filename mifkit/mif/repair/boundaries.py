"""Repair of `start X` and `end X`: a wrong or misspelt word, or one of the two words missing."""

from mifkit.diagnostics import Fix, Label, quoted, replaced
from mifkit.mif.repair.blocks import CHILDREN, Blocks, OpenBlock, around, labels
from mifkit.mif.repair.cursor import END_OF_FILE, Cursor
from mifkit.mif.repair.lookahead import Boundary, BrokenFrame, block_word, broken_frame, unglued
from mifkit.mif.repair.spelling import BLOCKS, block_keyword, cut_keyword, one_slip
from mifkit.mif.repair.words import unglue, word_fix
from mifkit.mif.statements import PARENTS, in_case_of
from mifkit.mif.tokens import Token

# --- `start X` and `end X` with both words, or slips for them ------------------------------------------------


def frame(blocks: Blocks) -> None:
    """Read a `start X` or `end X`."""
    cursor = blocks.cursor
    first, word = cursor.token(), cursor.token(1)
    if word.kind == END_OF_FILE or (cursor.kind(2) == END_OF_FILE and _cut(blocks, word)):
        # The text breaks off inside `start X` or `end X`; the open blocks are reported at the end of the file.
        cursor.cut = (first.start, max(first.end, word.end))
        while cursor.kind() != END_OF_FILE:
            cursor.skip()
        if cursor.written and cursor.written[-1].kind == "EQUAL":
            cursor.insert("HOLE")
        return
    parts = unglued(cursor, 1)
    if parts is not None and parts[0].kind in BLOCKS:
        unglue(cursor, 1)
    keyword = block_word(cursor, 1)
    assert keyword is not None, "only called where a block keyword comes next"
    if first.kind == "START":
        _start(blocks, keyword)
    else:
        _end(blocks, keyword)


def _cut(blocks: Blocks, word: Token) -> bool:
    return word.kind not in BLOCKS and cut_keyword(blocks.cursor.source(word))


def _start(blocks: Blocks, keyword: str) -> None:
    cursor = blocks.cursor
    start, word = cursor.token(), cursor.token(1)
    if cursor.written and cursor.written[-1].kind == "EQUAL":
        # An enum as the value of a type, which every block may hold.
        _report_word(blocks, word, keyword)
        blocks.open_block("enum")
        return
    after = blocks.outline.after(start.start)
    meant = _meant_by_start(blocks, keyword, after)
    if meant == ("START", keyword):
        _report_word(blocks, word, keyword)
        blocks.make_room(keyword, start)
        blocks.open_block(keyword)
    elif meant[0] == "START":
        _report_wrong_start(blocks, start, word, meant[1], after)
        blocks.open_block(meant[1])
    else:
        opened = blocks.open[-1]
        cursor.report(
            "unclosed-block",
            start.start,
            word.end,
            f"{_shown(cursor, start, word)} stands where the {opened.keyword} ends",
            f"Write 'End {keyword.title()}'.",
            labels([opened]),
            _exchange(cursor, start, "end"),
        )
        blocks.close(len(blocks.open) - 1)


def _meant_by_start(blocks: Blocks, keyword: str, after: Boundary) -> tuple[str, str]:
    """The reading of a `start` of this block that suits the boundary `after` it best: START or END, and the block."""
    depth = blocks.room(keyword)
    room = [*blocks.open, around(keyword)] if depth is None else blocks.open[:depth]
    if blocks.suits([*room, OpenBlock(keyword, 0, 1)], after):
        return "START", keyword
    if blocks.keyword == keyword and blocks.suits(blocks.open[:-1], after):
        return "END", keyword
    # If this block may stand here, and only the word after its `end` differs, the statements in it decide, provided
    # that the next boundary suits a block that ends there: `end enum` may belong to an enum inside the block.
    in_doubt = blocks.keyword in PARENTS[keyword] and after.frame == "END"
    if in_doubt and not blocks.suits(blocks.open, blocks.outline.after(after.start)):
        return "START", keyword
    for other in blocks.fitting(after):
        if not in_doubt or blocks.misfits(other, after) < blocks.misfits(keyword, after):
            return "START", other
    return "START", keyword


def _report_wrong_start(blocks: Blocks, start: Token, word: Token, meant: str, after: Boundary) -> None:
    closed = after.frame == "END" and after.keyword == meant
    blocks.cursor.report(
        "unclosed-block",
        start.start,
        word.end,
        f"{_shown(blocks.cursor, start, word)} begins what 'End {meant.title()}' closes"
        if closed
        else f"{_shown(blocks.cursor, start, word)} stands where a {meant} begins",
        f"Write 'Start {meant.title()}'.",
        (Label(after.start, after.end, f"the end of the {meant}"),) if closed else (),
        _exchange(blocks.cursor, word, meant),
    )


def _report_word(blocks: Blocks, word: Token, meant: str) -> None:
    """Report the word after `start` or `end` if it is an alias or a misspelling."""
    cursor = blocks.cursor
    if word.kind in BLOCKS or cursor.kind(1) in BLOCKS:
        return
    text = cursor.source(word)
    known = block_keyword(text)
    if known is not None and known[1]:
        shown = f"{cursor.source(cursor.token())} {text}"
        message, help = f"{quoted(shown)}: the keyword is '{meant}'", f"Write '{meant}'."
        cursor.report(
            "keyword-alias", word.start, word.end, message, help, fix=_exchange(cursor, word, meant, safe=True)
        )
    else:
        message, help = f"{quoted(text)} is not a block of the language", f"Did you mean '{meant}'?"
        cursor.report("unknown-word", word.start, word.end, message, help, fix=word_fix(cursor, word, meant))


def _exchange(cursor: Cursor, token: Token, keyword: str, *, safe: bool = False) -> Fix:
    """A fix that replaces a keyword by another, in the same case."""
    right = in_case_of(keyword, cursor.source(token))
    return replaced(token.start, token.end, right, f"Write '{right}'", safe=safe)


def _end(blocks: Blocks, keyword: str) -> None:
    cursor = blocks.cursor
    end, word = cursor.token(), cursor.token(1)
    after = blocks.outline.after(end.start)
    depth = blocks.closed_by(keyword, after)
    shown = f"'End {keyword.title()}'"
    if depth is None:
        if keyword in CHILDREN[blocks.keyword] and blocks.suits([*blocks.open, OpenBlock(keyword, 0, 1)], after):
            message = f"{_shown(cursor, end, word)} stands where the {keyword} begins"
            help = f"Write 'Start {keyword.title()}'."
            fix = _exchange(cursor, end, "start")
            cursor.report("unclosed-block", end.start, word.end, message, help, fix=fix)
            blocks.open_block(keyword)
            return
        cursor.skip()
        cursor.skip()
        cursor.report(
            "unclosed-block",
            end.start,
            word.end,
            f"{shown} closes nothing: no {keyword} is open here",
            f"Remove it, or add the 'Start {keyword.title()}' that belongs to it.",
        )
        return
    if blocks.open[depth].keyword == keyword:
        _report_word(blocks, word, keyword)
        blocks.close_to(depth + 1, end, shown)
    else:
        opened = blocks.open[depth]
        cursor.report(
            "unclosed-block",
            end.start,
            word.end,
            f"{shown} stands where the {opened.keyword} ends",
            f"Write 'End {opened.keyword.title()}'.",
            labels([opened]),
            # The boundary after it shows that this block ends here.
            _exchange(cursor, word, opened.keyword, safe=True),
        )
    blocks.close(depth)


# --- the first or the second word is missing or unknown --------------------------------------------------------------


def broken(blocks: Blocks) -> bool:
    """Read the remains of a `start X` or `end X`, if they come next and a boundary is missing here."""
    shape = broken_frame(blocks.cursor)
    if shape is None:
        return False
    after = blocks.outline.after(blocks.cursor.token(shape.length - 1).start)
    if blocks.suits(blocks.open, after):
        return False  # no boundary is missing: these words are prose
    meant = _meant_by_broken(blocks, shape, after)
    if meant is None:
        return False
    kind, keyword = meant
    _report_broken(blocks, shape, kind, keyword)
    cursor = blocks.cursor
    first, last = cursor.token(), shape.word or cursor.token(shape.length - 1)
    # A single token may stand for both.
    second = Token(keyword.upper(), max(first.end, last.start), max(first.end, last.end))
    cursor.replace(shape.length, Token(kind, first.start, first.end), second)
    if kind == "START":
        blocks.make_room(keyword, first)
        blocks.open_block(keyword)
    else:
        blocks.close(len(blocks.open) - 1)
    return True


def _meant_by_broken(blocks: Blocks, shape: BrokenFrame, after: Boundary) -> tuple[str, str] | None:
    fitting = blocks.fitting(after)
    if shape.keyword in fitting and shape.frame != "END":
        return "START", shape.keyword
    if shape.frame == "END":
        return ("END", blocks.keyword) if blocks.open else None
    if shape.frame == "START":
        if fitting:
            return "START", min(fitting, key=lambda child: blocks.misfits(child, after))
        return ("START", shape.keyword) if shape.keyword is not None else None
    # A block keyword alone.
    assert shape.keyword is not None, "the frame or the keyword is known"
    if shape.keyword == blocks.keyword:
        return "END", shape.keyword
    return ("START", shape.keyword) if shape.keyword in CHILDREN[blocks.keyword] else None


def _report_broken(blocks: Blocks, shape: BrokenFrame, kind: str, keyword: str) -> None:
    cursor = blocks.cursor
    first, last = cursor.token(), cursor.token(shape.length - 1)
    right = f"{kind.title()} {keyword.title()}"
    shown = quoted(cursor.text[first.start : last.end])
    rule, start, end, help = "unexpected-text", first.start, last.end, f"Write '{right}'."
    if shape.frame is None and shape.length == 1:
        message = f"{shown} stands alone: '{kind.title()}' is missing before it"
    elif shape.frame is None:
        message = f"{quoted(cursor.source(first))} is not a keyword"
        rule, end = "unknown-word", first.end
    elif shape.keyword is not None:
        message = f"{shown} is not '{right}'"
    elif shape.length > 1:
        start = cursor.token(1).start
        message = f"{quoted(cursor.text[start : last.end])} is not a block of the language"
        rule, help = "unknown-word", f"Did you mean '{right}'?"
    else:
        what = "which block begins" if kind == "START" else "which block it closes"
        message = f"'{cursor.source(first)}' does not say {what}"
    written = in_case_of(right, cursor.source(first))
    slip = shape.frame is None and shape.length > 1 and one_slip(cursor.source(first).lower(), kind.lower())
    fix = replaced(first.start, last.end, written, f"Write '{written}'", safe=slip)
    cursor.report(rule, start, end, message, help, fix=fix)


def _shown(cursor: Cursor, frame: Token, word: Token) -> str:
    return quoted(f"{cursor.source(frame)} {cursor.source(word)}")
