"""Analyses of texts, as the server makes them of open files."""

from mifkit.linter.engine import Settings
from mifkit.server.analysis import Analysis, analyse
from mifkit.server.configuration import FileConfiguration
from mifkit.server.encoding_on_disk import Origin
from mifkit.server.text import Text


def analysis_of(text: str, path: str = "a.mif", settings: Settings | None = None) -> Analysis:
    """The analysis of a text that was never saved."""
    made = analyse(path, "mif", Text(text), Origin(), FileConfiguration(settings or Settings()))
    assert made is not None
    return made
