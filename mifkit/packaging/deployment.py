"""What the user tells about a deployment, beside the run that an outcome is about."""

from msgspec import Struct

from mifkit.status.rerun import Rerun


class Deployment(Struct, frozen=True, kw_only=True):
    """The rerun option of the mandatory advertisement, the command line of the program, and the file with the site's
    own lists of exit codes and retries; `None` if not told."""

    rerun: Rerun | None = None
    command_line: str | None = None
    settings: str | None = None
