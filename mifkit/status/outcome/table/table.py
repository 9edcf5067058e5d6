"""The decision table: what the client records, rows D01 to D41 of status-mif.md section 14.

Its source is `decision_table.toml`; `mifkit.status.outcome.table.build` checks that and makes `decision_table.json`,
which is read here because it takes a thirtieth of the time.
"""

from pathlib import Path

import msgspec

from mifkit.status.outcome.table.row import Table

TABLE = msgspec.json.decode(Path(__file__).with_name("decision_table.json").read_bytes(), type=Table)
