"""The base of the errors about what a user named and mifkit cannot use."""

from typing import ClassVar


class UnusableError(Exception):
    """A configuration file, a baseline or a revision that cannot be used. The text names it and says why."""

    # What a message about it begins with.
    subject: ClassVar[str]
