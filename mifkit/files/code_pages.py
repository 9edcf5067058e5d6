"""The encoding of bytes that no mark names: UTF-8, or the code page of the Windows that wrote them, as a guess.

Windows writes MIF files in its ANSI code page, which in East Asia has characters of two bytes (mif-language.md 2.1).
What the file says of its language decides if the bytes fit it; without it, only bytes that no Western text has decide.
"""

import re
from collections import Counter
from typing import NamedTuple

# Code pages by language: what a Locale or a language statement may call it, in lower case.
LANGUAGES = {
    "cp932": ("Japanese", "ja jpn 1041 411"),
    "cp936": ("simplified Chinese", "zh-cn zh-hans chs 2052 804 4100 1004"),
    "cp949": ("Korean", "ko kor 1042 412"),
    "cp950": ("traditional Chinese", "zh-tw zh-hk zh-hant cht zhh 1028 404 3076 c04"),
    "cp1250": (
        "Central European",
        "cs pl hu sk sl hr ro csy plk hun sky slv hrv rom 1029 1045 1038 1051 1060 1050 1048 405 415 40e 41b 424 41a",
    ),
    "cp1251": ("Cyrillic", "ru uk bg be mk rus ukr bgr bel mki 1049 1058 1026 1059 1071 3098 419 422 402 423"),
    "cp1253": ("Greek", "el ell 1032 408"),
    "cp1254": ("Turkish", "tr trk 1055 41f"),
    "cp1255": ("Hebrew", "he heb 1037 40d"),
    "cp1256": ("Arabic", "ar fa ara far 1025 1065 401 429"),
    "cp1257": ("Baltic", "lt lv et lth lvi eti 1063 1062 1061 427 426 425"),
    "cp1258": ("Vietnamese", "vi vit 1066 42a"),
}
BY_WORD = {word: codec for codec, (_, words) in LANGUAGES.items() for word in words.split()}
CODE_PAGES = frozenset(LANGUAGES)

# The value of the attribute Locale, and the language statement, in lower case. Both are ASCII.
LOCALE = re.compile(rb'"locale"[\s\S]{0,300}?\bvalue[ \t]{0,20}=[ \t]{0,20}"([^"\r\n]{0,40})"')
LANGUAGE = re.compile(rb'language[ \t]{0,20}=[ \t]{0,20}"([^"\r\n]{0,40})"')
WORD = re.compile(r"[a-z]{2}-[a-z]+|[a-z0-9]+")
ASCII = bytes(range(0x80))
HIGH_RUN = re.compile(rb"[\x80-\xff]+")
# Characters of a text in these encodings that no Western text has at the same bytes; those for private use are none.
PRIVATE = re.compile(r"[\ue000-\uf8ff]")
KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
HANGUL = re.compile(r"[\uac00-\ud7a3]")
COMMON_CYRILLIC = frozenset("оеаинтсрвл")
# The fewest characters that a guess by bytes alone needs.
ENOUGH = 4
# UTF-8 that no Western text has by chance: an A with a tilde and a sign inside a word of small letters, or the three
# bytes of quotation marks and dashes, which begin with a small letter and a sign of the euro.
SURE_UTF8 = re.compile(rb"(?<=[a-z])\xc3[\x80-\xbf]|\xc3[\x80-\xbf](?=[a-z])|\xe2\x80[\x90-\xbf]")
SURE_FIRST = (b"\xc3", b"\xe2\x80")


class Guess(NamedTuple):
    """An encoding and, in words, what shows it."""

    codec: str
    language: str
    reason: str


class Change(NamedTuple):
    """Where a file changes from Western ANSI to UTF-8, or the reverse: `start` is the offset of the byte."""

    start: int
    to_utf8: bool


def utf8_changes(data: bytes) -> list[Change]:
    """The changes between Western ANSI and UTF-8 in bytes of which only some are UTF-8; none if all are ANSI.

    Both must be beyond doubt: text in other code pages has no letters that stand alone among ASCII, and more than two
    in a row.
    """
    # Few texts have a byte with which such letters begin: to look for these takes a hundredth of the time of a search.
    if not any(first in data for first in SURE_FIRST) or SURE_UTF8.search(data) is None:
        return []
    before: bool | None = None
    changes: list[Change] = []
    single = sure = False
    for run in HIGH_RUN.finditer(data):
        utf8 = is_utf8(run[0])
        if utf8:
            sure = sure or SURE_UTF8.search(data, run.start(), run.end() + 1) is not None
        elif len(run[0]) > 2:
            return []
        else:
            single = single or len(run[0]) == 1
        if before not in (None, utf8):
            changes.append(Change(run.start(), to_utf8=utf8))
        before = utf8
    return changes if single and sure else []


def is_utf8(data: bytes) -> bool:
    """Whether bytes, some of them not ASCII, are UTF-8: text of a code page is valid UTF-8 only by chance."""
    return _decoded(data, "utf-8") is not None


def guessed_code_page(data: bytes) -> Guess | None:
    """The code page of bytes that are neither ASCII nor UTF-8; `None` if nothing shows another than the Western one."""
    lowered = data.lower()
    for where, pattern in (("Locale", LOCALE), ("language statement", LANGUAGE)):
        found = pattern.search(lowered)
        if found is None:
            continue
        written = found.group(1).decode("latin-1")
        codec = next((BY_WORD[word] for word in _words(written) if word in BY_WORD), None)
        if codec is not None:
            fits = _decoded(data, codec) is not None
            return Guess(codec, LANGUAGES[codec][0], f"the {where} and the bytes") if fits else None
    codec = _by_bytes(data)
    return Guess(codec, LANGUAGES[codec][0], "the bytes alone") if codec is not None else None


def _words(written: str) -> list[str]:
    """The words of a locale that may name its language: `Intel;1049`, `ja|JP|…`, `zh-CN`, `0411`."""
    words = WORD.findall(written.replace("|", "-", 1) if written[:2] == "zh" else written)
    # Without its country, a language is enough, but not for Chinese.
    words += [word[:2] for word in words if "-" in word]
    return [word.lstrip("0") for word in words]


def _decoded(data: bytes, codec: str) -> str | None:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return None
    # Bytes that are no character become one for private use in cp932.
    return None if PRIVATE.search(text) else text


def _by_bytes(data: bytes) -> str | None:
    """The code page that the bytes show: letters of Western text hardly ever follow each other beyond ASCII."""
    count = len(data.translate(None, ASCII))
    if count < ENOUGH:
        return None
    runs = HIGH_RUN.findall(data)
    kana = _decoded(data, "cp932")
    if kana is not None and len(KANA.findall(kana)) * 4 >= count:
        return "cp932"
    if count < ENOUGH * 2 or count < 3 * len(runs):
        return None
    cyrillic = "".join(run.decode("cp1251", "replace") for run in runs).lower()
    if sum(Counter(cyrillic)[char] for char in COMMON_CYRILLIC) * 2 > count:
        return "cp1251"
    if any(len(run) % 2 for run in runs):
        return None
    for codec, pattern, last in (("cp949", HANGUL, 0xC8), ("cp936", None, 0xD7)):
        text = _decoded(b"".join(runs), codec)
        leads = b"".join(run[::2] for run in runs)
        whole = text is not None and (pattern is None or len(pattern.findall(text)) == len(text))
        if whole and all(0xB0 <= lead <= last for lead in leads):
            return codec
    return None
