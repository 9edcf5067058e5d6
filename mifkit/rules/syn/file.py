"""SYN001 to SYN003, SYN101, SYN102: files that cannot be read as MIF text at all, or only in part."""

from mifkit.rules.declaration import ERROR, INFO, WARNING, Example, Levels, Rule, everywhere
from mifkit.rules.frames import example

OFFICE = """\
Start Component
  Name = "Workstation"
  Start Group
    Name = "Office"
    ID = 1
    Class = "MICROSOFT|OFFICE|1.0"
    Start Attribute
      Name = "Room"
      ID = 1
      Type = String(8)
      Value = "26"
    End Attribute
  End Group
End Component
"""
GOOD = example("file", OFFICE)

unreadable_file = Rule(
    code="SYN001",
    name="unreadable-file",
    summary="The file cannot be read.",
    why="What was not read was not checked: an outcome for it would be a guess.",
    levels=everywhere(ERROR),
    sources=("(choice)",),
    bad=(),
    good=(GOOD,),
)

internal_fault = Rule(
    code="SYN006",
    name="internal-fault",
    summary="mifkit itself failed on the file.",
    why="The file was not checked to its end: a fault of mifkit, not of the file. The exit status is 2.",
    levels=everywhere(ERROR),
    sources=("(choice)",),
    bad=(),
    good=(GOOD,),
)

stale_baseline_entry = Rule(
    code="SYN007",
    name="stale-baseline-entry",
    summary="A baseline accepts findings that are not there any more.",
    why="A baseline that accepts more than there is lets as many new findings pass unseen.",
    levels=everywhere(INFO),
    sources=("(choice)",),
    bad=(),
    good=(GOOD,),
)

other_format = Rule(
    code="SYN002",
    name="other-format",
    summary="The file shares the extension .mif with MIF files of the DMI, but is something else.",
    why="FrameMaker, MapInfo, logic design tools and make files use the same extension; nothing in them is checked.",
    levels=everywhere(INFO),
    sources=("OBS",),
    bad=(example("file", "DEPTH = 256;", "WIDTH = 8;", "CONTENT BEGIN", "00 : FF;", "END;"),),
    good=(GOOD,),
)

no_component = Rule(
    code="SYN003",
    name="no-component",
    summary="The file has no component block.",
    why="A MIF file is one component; without it there is nothing that a client or a server could process.",
    levels=everywhere(ERROR),
    sources=("IBM 017", "IBM 024"),
    bad=(example("file", "// Start Component"),),
    good=(GOOD,),
)

foreign_encoding = Rule(
    code="SYN101",
    name="foreign-encoding",
    summary="The file is UTF-8 with a mark, UTF-16LE, or UTF-16 without a mark.",
    why=(
        "A MIF is ISO 8859-1 text, or big-endian Unicode with its mark; SMS refuses every Unicode file, and the "
        "functions that write status MIFs write the ANSI or DBCS code page. An outcome in such a file is not read."
    ),
    levels=everywhere(ERROR),
    sources=("IBM 012", "BORES S3D7B", "CMAPI"),
    bad=(
        Example(
            "(UTF-16LE, as Windows PowerShell's Out-File writes it)",
            data=f"\ufeff{OFFICE}".encode("utf-16-le"),
            fixed=OFFICE,
        ),
        Example("(UTF-8 with a byte order mark)", data=b"\xef\xbb\xbf" + OFFICE.encode(), fixed=OFFICE),
    ),
    good=(GOOD,),
    aliases=("101", "M104"),
)

unicode_file = Rule(
    code="SYN102",
    name="unicode-file",
    summary="The file is a Unicode file: legal in the language, refused by its readers.",
    why=(
        "The language knows big-endian Unicode with the mark FE FF, but IBM's service layer answers with status "
        "0x00212, and SMS and MIFCHECK detect and refuse such files."
    ),
    levels=Levels(dmi=WARNING, sms=ERROR, status=ERROR),
    sources=("IBM 018", "IBM 077", "BORES S3D7B"),
    bad=(Example("(UTF-16BE with a byte order mark)", data=f"\ufeff{OFFICE}".encode("utf-16-be"), fixed=OFFICE),),
    good=(GOOD,),
    aliases=("102", "0x00212", "M104"),
)
