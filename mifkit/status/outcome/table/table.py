"""What the client records: the rows D01 to D41 of status-mif.md section 14, in the order of evaluation.

A row holds if each of its conditions does; the first that holds decides. Rows with `read_as` do not decide
themselves: they say as what the run is to be read, and the table is looked through again. The rows stand in
`mifkit.status.outcome.table`, a file per kind of product.
"""

from mifkit.status.outcome.table import any_product, current_branch, execution_manager, reporting_tab, sms1, sms2
from mifkit.status.outcome.table.row import (
    ABSENT,
    CONDITIONS,
    DECISIVE,
    FAILED,
    OWN,
    SUCCEEDED,
    Basis,
    Channel,
    Message,
    ReadAs,
    Row,
    State,
)
from mifkit.status.product import EARLY, FROM_2003, LATE

__all__ = [
    "ABSENT",
    "CONDITIONS",
    "DECISIVE",
    "EARLY",
    "FAILED",
    "FROM_2003",
    "LATE",
    "OWN",
    "SUCCEEDED",
    "TABLE",
    "Basis",
    "Channel",
    "Message",
    "ReadAs",
    "Row",
    "State",
]

TABLE: tuple[Row, ...] = (
    *sms1.SMS1,
    # Whether there is a MIF of the program.
    *sms2.LEGACY,
    *sms2.RESTART,
    *reporting_tab.NOT_PICKED_UP,
    *any_product.BY_CHILD,
    *sms2.TIME,
    *any_product.TOO_EARLY,
    *any_product.SEVERAL,
    *reporting_tab.PERHAPS_PICKED_UP,
    *current_branch.TASK_SEQUENCE,
    # What follows from it.
    *sms2.BY_MIF,
    *execution_manager.BY_MIF,
    *any_product.NO_STATUS,
    # What follows from the exit code.
    *sms2.BY_EXIT_CODE,
    *execution_manager.BY_EXIT_CODE,
    # What no MIF reaches.
    *current_branch.APPLICATIONS,
    *current_branch.LINUX_AND_UNIX,
)
