"""SCN001, SCN011, SCN012: what a scan of many files passes over, and what it says of archives."""

from mifkit.rule import WARNING, Rule, everywhere
from mifkit.rules.syn_file import GOOD

file_not_scanned = Rule(
    code="SCN001",
    name="file-not-scanned",
    summary="The file is larger than a scan reads: 5 MB, or what --max-file-size says.",
    why=(
        "SMS 2.0 takes inventory MIFs of 5 MB at most, and no status MIF comes near that; one such file could hold up "
        "the scan of all others. It was not read, so nothing is known about it."
    ),
    levels=everywhere(WARNING),
    sources=("KB Q202078", "(choice)"),
    bad=(),
    good=(GOOD,),
)

archive_not_read = Rule(
    code="SCN011",
    name="archive-not-read",
    summary="An archive, or a part of it, was not read.",
    why=(
        "It is damaged or cut short, or would expand without end; or there are archives in it, or members that share "
        "one name. What was not read was not checked: totals of the scan are without it."
    ),
    levels=everywhere(WARNING),
    sources=("(choice)",),
    bad=(),
    good=(GOOD,),
)

name_outside_archive = Rule(
    code="SCN012",
    name="name-outside-archive",
    summary="An archive has members whose names lead out of it: absolute ones, or with '..'.",
    why=(
        "Programs that unpack it may write such members anywhere on the machine; no program for collecting files makes "
        "such names. A scan unpacks nothing, and keeps the members below the archive."
    ),
    levels=everywhere(WARNING),
    sources=("(choice)",),
    bad=(),
    good=(GOOD,),
)
