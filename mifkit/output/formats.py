"""A format of output by its name: one way from the name to its writer, for every command.

The tables of formats stand beside their writers: `findings.formats`, `answers.formats` and `report.formats`. They
import nothing, because `--help` lists them; a writer is imported when it is used.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, NamedTuple


class Format(NamedTuple):
    """A format: what a user gets, and its writer as `module:name`, the module below `mifkit.output`.

    `binary`: it is not text, so it cannot go to the screen. `needs` is a module from outside that the writer imports,
    and `extra` the extra of mifkit that installs it; both are empty for most formats.
    """

    description: str
    target: str
    binary: bool = False
    needs: str = ""
    extra: str = ""

    def load(self) -> Any:
        """The writer, imported now."""
        module, _, name = self.target.partition(":")
        return getattr(import_module(f"{__package__}.{module}"), name)


Formats = Mapping[str, Format]
