"""SCN: what only a scan finds: files and archives that it does not read, and what several files show together."""

from mifkit.diagnostics import Certainty
from mifkit.rules.declaration import ERROR, WARNING, Levels, Rule, everywhere
from mifkit.rules.syn.file import GOOD

file_not_scanned = Rule(
    code="SCN001",
    name="file-not-scanned",
    summary="The file is larger than a scan reads: 5 MB, or the limit of --max-file-size.",
    why=(
        "SMS 2.0 accepts inventory MIFs of 5 MB at most, and no status MIF comes near that; a larger file could delay "
        "the scan of all others. The file was not read, so nothing is known about it."
    ),
    levels=everywhere(WARNING),
    sources=("KB Q202078", "(choice)"),
    bad=(),
    good=(GOOD,),
)

# mifkit.scan.store.across_files and class_differences, beside it, make the findings of these three rules.
several_mifs_for_one_package = Rule(
    code="SCN002",
    name="several-mifs-for-one-package",
    summary="Another MIF of the same computer, written at about the same time, matches the same package.",
    why=(
        "A program should write one status MIF per run. If several match the package's Reporting tab, no source says "
        "which of them the client takes: if one says Failed, a successful installation may be recorded as a failure, "
        "or a failure as a success. 'mifkit scan' compares MIFs with the packages of --package or, without that "
        "option, with each other: MIFs with the same Manufacturer, Product and Version match the same packages, "
        "unless MIF file name is filled in. Two MIFs count as present in the same run if they are in the same folder "
        "(with --batch, below the same folder) and were written in less time than a client waits before it tries "
        "again, by default 600 s. Copies are ignored and so are, without --batch, folders with more than five "
        "different MIFs of one product, which look like those of many computers."
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
    summary="The status MIF was written before the program started or after it ended.",
    why=(
        "Clients accept a status MIF only if it was created after the program had started; SMS 2.0 also rejects a MIF "
        "that was created after the program had ended. A MIF from outside the window of 'mifkit scan --started "
        "--ended' belongs to another run, or the clock of the computer was wrong: it does not show how this run "
        "ended. This is documented for SMS 2.0 and, as to the start, for SMS 1.x; for the start in later clients it "
        "rests on a report from the field, and for the end it is inferred."
    ),
    levels=Levels(status=WARNING),
    sources=("KB268791", "KB169491", "SCS", "SQC"),
    bad=(),
    good=(GOOD,),
    certainty=Certainty.INFERRED,
    aliases=("C302",),
)

class_differs_between_files = Rule(
    code="SCN004",
    name="class-differs-between-files",
    summary="Other inventory MIFs define the same class with other types, sizes or names in other case.",
    why=(
        "A site fixes the type and size of each attribute when it first meets a class, and its tables are named after "
        "the attributes. A later MIF with another type or size is not processed (event 187), and an attribute whose "
        "name comes in other capitals sends the file to BADMIFS: the inventory of that computer is lost. Which file "
        "the site met first is not known: 'mifkit scan' takes the definition that most files have for the known one, "
        "and of several the one that was written first. An attribute that is missing is stored as NULL and is no "
        "fault. Types that SMS stores alike, such as Integer and Gauge, are not told apart."
    ),
    levels=Levels(sms=ERROR),
    sources=("KB Q122178", "KB Q185913", "SDK she02_0ks4", "(choice)"),
    bad=(),
    good=(GOOD,),
    certainty=Certainty.INFERRED,
    aliases=("912",),
)

archive_not_read = Rule(
    code="SCN011",
    name="archive-not-read",
    summary="An archive, or a part of it, was not read.",
    why=(
        "The archive is damaged or cut short, would expand without limit, contains further archives, or has several "
        "members of the same name. What was not read was not checked, and the totals of the scan do not include it."
    ),
    levels=everywhere(WARNING),
    sources=("(choice)",),
    bad=(),
    good=(GOOD,),
)

name_outside_archive = Rule(
    code="SCN012",
    name="name-outside-archive",
    summary="An archive has members whose names lead out of it: absolute names, or names with '..'.",
    why=(
        "A program that unpacks the archive may write such members anywhere on the machine; programs that collect "
        "files do not create such names. A scan unpacks nothing and treats the members as lying below the archive."
    ),
    levels=everywhere(WARNING),
    sources=("(choice)",),
    bad=(),
    good=(GOOD,),
)
