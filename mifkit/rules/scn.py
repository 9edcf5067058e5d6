"""SCN: what only a scan finds: what it passes over, what it says of archives, and what files show beside each other."""

from mifkit.diagnostics import Certainty
from mifkit.rules.declaration import WARNING, Levels, Rule, everywhere
from mifkit.rules.syn.file import GOOD

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

# mifkit.scan.store.across_files finds these two.
several_mifs_for_one_package = Rule(
    code="SCN002",
    name="several-mifs-for-one-package",
    summary="Another MIF of the same computer, written at about the same time, satisfies the same package.",
    why=(
        "A program is to write one status MIF per run. Where several match the package's Reporting tab, no source says "
        "which of them the client takes: if one says Failed, a successful installation may be recorded as a failure, "
        "or a failure as a success. 'mifkit scan' holds MIFs against the packages of --package or, without any, "
        "against each other: those with the same Manufacturer, Product and Version satisfy the same packages, unless "
        "MIF file name is filled. Two were there in one run if they lie in one folder (or, with --batch, below one) "
        "and were written in less time than a client waits before it tries again, 600 s by default. Copies are passed "
        "over, and without --batch so are folders with more than five different MIFs of one product, which look like "
        "those of many computers."
    ),
    levels=Levels(status=WARNING),
    sources=("SDK", "S0", "(choice)"),
    bad=(),
    good=(GOOD,),
    certainty=Certainty.INFERRED,
    aliases=("C301",),
)

mif_outside_run_window = Rule(
    code="SCN003",
    name="mif-outside-run-window",
    summary="The status MIF was written before or after the time in which the program ran.",
    why=(
        "Clients take a status MIF only if it was created after the program had started; SMS 2.0 also not if it was "
        "created after the end. A MIF from outside the window that 'mifkit scan --started --ended' is given is of "
        "another run, or the clock of the computer was wrong: it does not tell what this run came to. For SMS 2.0 and "
        "the start in SMS 1.x this is documented, for the start in later clients a report from the field, and for the "
        "end inferred."
    ),
    levels=Levels(status=WARNING),
    sources=("KB268791", "KB169491", "SCS", "SQC"),
    bad=(),
    good=(GOOD,),
    certainty=Certainty.INFERRED,
    aliases=("C302",),
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
