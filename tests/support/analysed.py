"""Analyses of texts, as the server makes them of open files."""

from mifkit.linter.engine import Settings
from mifkit.server.analysis import FileAnalysis, analyse
from mifkit.server.configuration import FileConfiguration
from mifkit.server.encoding_on_disk import FileOnDisk
from mifkit.server.text import EditorText


def analysis_of(text: str, path: str = "a.mif", settings: Settings | None = None) -> FileAnalysis:
    """The analysis of a text that was never saved."""
    made = analyse(path, "mif", EditorText(text), FileOnDisk(), FileConfiguration(settings or Settings()))
    assert made is not None
    return made
