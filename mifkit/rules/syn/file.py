"""SYN001 to SYN003, SYN006, SYN007, SYN101, SYN102: files that cannot be read as MIF text, or only in part."""

from mifkit.diagnostics import Certainty
from mifkit.rules.declaration import ERROR, INFO, WARNING, Example, Levels, Rule, everywhere
from mifkit.rules.frames import OFFICE, example

GOOD = example("file", OFFICE)
# Комната in cp1251, whose table examples would read whenever the rules are imported.
ROOM = b"\xca\xee\xec\xed\xe0\xf2\xe0"

unreadable_file = Rule(
    code="SYN001",
    name="unreadable-file",
    summary="The file cannot be read.",
    why="A file that was not read was not checked: any outcome for it would be a guess.",
    levels=everywhere(ERROR),
    sources=("(choice)",),
    bad=(),
    good=(GOOD,),
)

internal_fault = Rule(
    code="SYN006",
    name="internal-fault",
    summary="mifkit itself failed on the file.",
    why="The file was not checked to its end. The fault is in mifkit, not in the file. The exit status is 2.",
    levels=everywhere(ERROR),
    sources=("(choice)",),
    bad=(),
    good=(GOOD,),
)

stale_baseline_entry = Rule(
    code="SYN007",
    name="stale-baseline-entry",
    summary="A baseline accepts findings that no longer exist.",
    why="A baseline that accepts more findings than there are lets the same number of new findings pass unseen.",
    levels=everywhere(INFO),
    sources=("(choice)",),
    bad=(),
    good=(GOOD,),
)

other_format = Rule(
    code="SYN002",
    name="other-format",
    summary="The file has the extension .mif, but it is not a MIF file of the DMI.",
    why=(
        "FrameMaker, MapInfo, logic design tools and make files use the same extension, and files are given by "
        "mistake: a README, a log, an archive. Such a file is not checked."
    ),
    levels=everywhere(INFO),
    sources=("OBS",),
    bad=(example("file", "DEPTH = 256;", "WIDTH = 8;", "CONTENT BEGIN", "00 : FF;", "END;"),),
    good=(GOOD,),
)

no_component = Rule(
    code="SYN003",
    name="no-component",
    summary="The file has no component block.",
    why="A MIF file is one component; without it, a client or a server has nothing to process.",
    levels=everywhere(ERROR),
    sources=("IBM 017", "IBM 024"),
    bad=(example("file", "// Start Component"),),
    good=(GOOD,),
)

foreign_encoding = Rule(
    code="SYN101",
    name="foreign-encoding",
    summary="The file is UTF-8, UTF-16LE, or UTF-16 without a mark.",
    why=(
        "A MIF is ISO 8859-1 text, or big-endian Unicode with its mark. SMS refuses every Unicode file, and the "
        "functions that write status MIFs use the ANSI or DBCS code page. The outcome in such a file is not read."
    ),
    levels=everywhere(ERROR),
    sources=("IBM 012", "BORES S3D7B", "SDK"),
    bad=(
        Example(
            "(UTF-16LE, as Windows PowerShell's Out-File writes it)",
            data=f"\ufeff{OFFICE}".encode("utf-16-le"),
            fixed=OFFICE,
        ),
        Example("(UTF-8 with a byte order mark)", data=b"\xef\xbb\xbf" + OFFICE.encode(), fixed=OFFICE),
        Example(
            "(UTF-8 without a mark, as PowerShell 7 and most editors write it)",
            data=(OFFICE + "// Büro\n").encode(),
            fixed=OFFICE + "// Büro\n",
            safe=False,
        ),
    ),
    good=(GOOD,),
    aliases=("101", "M104"),
)

guessed_encoding = Rule(
    code="SYN129",
    name="guessed-encoding",
    summary="The file is in a code page that its bytes and its Locale suggest, but that no mark names.",
    why=(
        "Windows writes a MIF in the code page of its language, and no sign in the file names it. Names and texts are "
        "read in the code page that fits; another computer may show them differently."
    ),
    levels=everywhere(INFO),
    sources=("SDK", "[I]"),
    bad=(
        Example(
            "(Russian in cp1251, with a language statement)",
            data=b'Language = "ru|RU|iso8859-1"\r\n' + OFFICE.encode().replace(b"Room", ROOM),
        ),
    ),
    good=(GOOD,),
    certainty=Certainty.INFERRED,
)

mixed_encodings = Rule(
    code="SYN130",
    name="mixed-encodings",
    summary="The file begins in one encoding and goes on in another.",
    why=(
        "A script that appends with another command than the one that began the file changes the encoding in the "
        "middle: Out-File and > of Windows PowerShell write UTF-16, Set-Content and Add-Content ANSI, PowerShell 7 "
        "writes UTF-8. mifkit reads both parts; readers of MIF files stop at the seam, or misread what follows."
    ),
    levels=everywhere(ERROR),
    sources=("OBS", "BORES S3D7B"),
    bad=(
        Example(
            "(ANSI, then UTF-16LE)",
            data=OFFICE.encode() + "// appended by Out-File\r\n".encode("utf-16-le"),
        ),
    ),
    good=(GOOD,),
)

unicode_file = Rule(
    code="SYN102",
    name="unicode-file",
    summary="The file is a Unicode file: legal in the language, but refused by its readers.",
    why=(
        "The language has big-endian Unicode with the mark FE FF, but IBM's service layer answers with status "
        "0x00212, and SMS and MIFCHECK detect and refuse Unicode files."
    ),
    levels=Levels(dmi=WARNING, sms=ERROR, status=ERROR),
    sources=("IBM 018", "IBM 077", "BORES S3D7B"),
    bad=(Example("(UTF-16BE with a byte order mark)", data=f"\ufeff{OFFICE}".encode("utf-16-be"), fixed=OFFICE),),
    good=(GOOD,),
    aliases=("102", "0x00212", "M104"),
)
