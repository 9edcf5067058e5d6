"""What the user tells about a deployment, beside the run that an outcome is about."""

from msgspec import Struct

from mifkit.status.rerun import Rerun


class Deployment(Struct, frozen=True, kw_only=True):
    """The rerun option of the mandatory advertisement, and the command line of the program; `None` if not told."""

    rerun: Rerun | None = None
    command_line: str | None = None
