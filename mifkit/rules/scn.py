"""SCN001: what a scan of many files passes over."""

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
