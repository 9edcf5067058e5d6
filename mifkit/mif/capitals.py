"""How the formatter, and fixes, write the words of the language.

Case has no meaning in them (IBM DMI programmer's book, page 012). Capitals at the beginnings of words are what the
manuals of SMS, Configuration Manager and CA print; all capitals, as installers write them, make the values hard
to find among the keywords.
"""

from functools import lru_cache

# Words in which other letters are capitals, too: abbreviations, and words made of two.
ODD_ONES = {
    word.lower(): word for word in ("ID", "DOS", "MacOS", "OS2", "Win9x", "WinNT", "DisplayString", "OctetString")
}


@lru_cache(maxsize=1000)
def capitalised(word: str) -> str:
    """A keyword in the formatter's spelling: `Start`, `Read-Only`, `ID`. The word itself is never exchanged."""
    return ODD_ONES.get(word.lower()) or word.title()


def in_case_of(words: str, sample: str) -> str:
    """Keywords in the case in which `sample`, a word beside them in the file, is written."""
    if sample.isupper():
        return words.upper()
    return words.lower() if sample.islower() else " ".join(capitalised(word) for word in words.split(" "))
