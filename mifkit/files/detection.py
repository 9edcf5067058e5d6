"""Which encoding the bytes of a file are in, and what is wrong with that."""

import re

from mifkit.diagnostics import Finding, quoted
from mifkit.files.encodings import ANSI, MARKS, SINGLE_BYTE, decode, text_codec, utf16_without_mark

HIGH = rb"[\x80-\xff]"
# Characters of a word that are shown before and after its first letter beyond ASCII.
WORD = 20
ANSI_HELP = (
    "Write the file in the ANSI code page; Windows PowerShell: Set-Content -Encoding Default, "
    "because Out-File and > write UTF-16."
)


def detect(data: bytes, encoding: str | None) -> tuple[bytes, str, str, list[Finding]]:
    """The mark, Python's name of the encoding, its usual name, and findings on it."""
    override = text_codec(encoding) if encoding is not None else None
    for mark, codec, name in MARKS:
        if data.startswith(mark):
            return mark, codec, name, [_seam_after_wide(data, mark, codec, name) or _mark_finding(mark, name)]
    if override is None and data.isascii() and 0 not in data:
        return b"", "ascii", "ASCII", []
    # Late: most files are ASCII.
    from mifkit.files.seams import NARROW_BEGINNING, wide_seam

    wide = None if NARROW_BEGINNING.match(data) else utf16_without_mark(data)
    codec = override or wide or ("ascii" if data.isascii() else ANSI)
    seam = wide_seam(data, 0, codec) if codec in SINGLE_BYTE else None
    if seam is not None and seam.start == 0 and override is None:
        codec = seam.codec
    elif seam is not None:
        if data[: seam.start - seam.mark].isascii():
            codec = "ascii"
        own = "ASCII" if codec == "ascii" else encoding or codec
        return b"", codec, own, [_seam_finding(own, "UTF-16LE")]
    if override is None and codec == ANSI:
        return _detect_code_page(data)
    if codec.startswith("utf-16"):
        name = codec.upper().replace("-LE", "LE").replace("-BE", "BE")
        message = f"The file is {name} without a byte order mark"
        finding = Finding(0, 1, message, ANSI_HELP, rule="foreign-encoding")
        return b"", codec, name, [_seam_after_wide(data, b"", codec, name) or finding]
    return b"", codec, encoding or ("ASCII" if codec == "ascii" else codec), []


def _seam_after_wide(data: bytes, mark: bytes, codec: str, name: str) -> Finding | None:
    """The finding on a file of UTF-16 to which text of one byte for each character was appended."""
    from mifkit.files.seams import wide_seam

    seam = wide_seam(data, len(mark), codec)
    if seam is None:
        return None
    return _seam_finding(name, "ASCII" if data[seam.start :].isascii() else ANSI)


def _seam_finding(first: str, second: str) -> Finding:
    """The finding on a seam; `Source` puts it there."""
    message = f"The encoding changes here from {first} to {second}"
    help = "Let the script that appends to the file write the same encoding as the one that begins it: ANSI."
    return Finding(0, 1, message, help, rule="mixed-encodings")


def _detect_code_page(data: bytes) -> tuple[bytes, str, str, list[Finding]]:
    """The same as `detect` for bytes without a mark that are neither ASCII nor UTF-16."""
    # Late: most files are ASCII.
    from mifkit.files.code_pages import guessed_code_page, is_utf8, utf8_changes

    if is_utf8(data):
        text = data.decode("utf-8")
        place = next(place for place, char in enumerate(text) if not char.isascii())
        word = _word_at(text, place)
        read = decode(word.encode("utf-8"), ANSI)
        message = (
            f"The file is UTF-8 without a byte order mark: readers in {ANSI} see {quoted(read)} for {quoted(word)}"
        )
        finding = Finding(place, place + 1, message, ANSI_HELP, rule="foreign-encoding")
        return b"", "utf-8", "UTF-8", [finding]
    guess = guessed_code_page(data)
    if guess is None:
        changes = utf8_changes(data)
        if not changes:
            return b"", ANSI, ANSI, []
        return b"", ANSI, ANSI, [_seam_finding(*((ANSI, "UTF-8") if changes[0].to_utf8 else ("UTF-8", ANSI)))]
    place = _first_high(data)
    message = f"The encoding is a guess: {guess.codec} ({guess.language}), from {guess.reason}"
    help = "If the text reads wrong, name the encoding with --encoding."
    return b"", guess.codec, guess.codec, [Finding(place, place + 1, message, help, rule="guessed-encoding")]


def _first_high(data: bytes) -> int:
    found = re.search(HIGH, data)
    return found.start() if found is not None else 0


def _word_at(text: str, place: int) -> str:
    """The word around a place, at most `WORD` characters to each side."""
    before = re.split(r"[^\w]", text[max(0, place - WORD) : place])[-1]
    after = re.match(r"\w*+", text[place + 1 : place + WORD])
    return before + text[place] + (after.group() if after else "")


def _mark_finding(mark: bytes, name: str) -> Finding:
    shown = mark.hex(" ").upper()
    if name == "UTF-16BE":
        message = "The file is a Unicode file (mark FE FF), which SMS and IBM's service layer refuse"
        return Finding(0, 1, message, ANSI_HELP, rule="unicode-file")
    message = f"The file begins with the mark of {name} ({shown}), which the language does not know"
    return Finding(0, 1, message, ANSI_HELP, rule="foreign-encoding")
