"""SMS910, SMS914: how much of a file SMS and Configuration Manager accept."""

from collections.abc import Iterator

from mifkit.diagnostics import Finding
from mifkit.documents.kinds import Kind
from mifkit.documents.mif import Document
from mifkit.rules.declaration import ERROR, WARNING, Example, Levels, at, head, rule
from mifkit.rules.frames import OFFICE, TABLE, TEMPLATE


@rule(
    code="SMS910",
    name="file-too-large",
    summary="The file is larger than clients or servers accept.",
    why=(
        "A Configuration Manager client accepts custom MIF files up to 250 KB by default (5120 KB at most), SMS 2.0 up "
        "to 100 KB (5 MB at most); larger files go to BADMIFS. A server accepts 5,000,000 bytes. The limit of a "
        "status MIF is 64 KB (event 119)."
    ),
    levels=Levels(sms=WARNING, status=ERROR),
    sources=("KB Q202078", "CM", "KB Q319167", "KB Q122178"),
    bad=(Example("(an inventory MIF of 300 KB)", data=(OFFICE + "//" + "=" * 300_000 + "\n").encode()),),
    good=(Example(OFFICE),),
    aliases=("910", "953", "File size exceeds defined maximum"),
)
def file_too_large(document: Document) -> Iterator[Finding]:
    size, limits = document.source.size, document.context.limits
    if document.kind is Kind.STATUS:
        limit, who = limits.status_file, "the limit of a status MIF is"
    elif size > limits.server_file:
        limit, who = limits.server_file, "a server accepts"
    else:
        limit, who = limits.client_file, "by default a client accepts"
    if size > limit:
        yield Finding(0, 0, f"The file has {size // 1024} KB; {who} {limit // 1024} KB", "Report less in this file.")


@rule(
    code="SMS914",
    name="many-rows",
    summary="A table has more than 800 rows.",
    why="With about 800 rows in a group, a server was seen to work for hours on the inventory of one computer.",
    levels=Levels(sms=WARNING),
    sources=("KB Q134714",),
    bad=(
        Example(
            TEMPLATE + TABLE + "".join(f"    {{ {number}, , }}\n" for number in range(801)) + "  End Table\n",
            frame="inventory",
        ),
    ),
    good=(Example(TEMPLATE + TABLE + "    { 1, , }\n  End Table\n", frame="inventory"),),
)
def many_rows(document: Document) -> Iterator[Finding]:
    most = document.context.limits.table_rows
    for component in document.file.components:
        for table in component.tables:
            if len(table.rows) > most:
                message = f"The table has {len(table.rows)} rows; a server may take hours to process about {most}"
                yield at(head(table), message, "Report fewer rows, or divide the table.")
