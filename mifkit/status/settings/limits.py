"""The sizes, lengths and years that SMS, Configuration Manager and the DMI service layers accept."""

from typing import Annotated

from msgspec import Meta, Struct

Natural = Annotated[int, Meta(ge=0)]


class Limits(Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """Documented defaults, each with its source; a site can have others. Files are in bytes, texts in characters."""

    # An inventory MIF that a client accepts: 250 KB by default, 1 to 5120 KB by setting (CM). SMS 2.0 accepted 100 KB
    # by default and 5 MB at most (KB Q202078).
    client_file: Natural = 250 * 1024
    # A MIF that a server accepts, by its registry (KB Q319167).
    server_file: Natural = 5_000_000
    # A status MIF beyond which event 119 is logged (KB Q122178).
    status_file: Natural = 64 * 1024
    # The size of a string that the service layer displays, in bytes (IBM 015).
    displayed_size: Natural = 508
    # The part of a string that the database stores (BORES S3D7B).
    stored_text: Natural = 255
    # A name (SDK she02_9fzi) and, by the same measure, a class.
    name: Natural = 255
    # The first and last year of a date; a fix moves the last one to 2035 (BORES S3D7B, KB Q239534).
    first_year: Natural = 1980
    last_year: Natural = 2030
    # Attributes that a group should not exceed (IBM 124).
    group_attributes: Natural = 20
    # The approximate number of rows in a group beyond which processing takes hours (KB Q134714).
    table_rows: Natural = 800
