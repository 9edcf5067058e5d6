"""The files of a run over files and folders, and what is configured for each."""

from collections.abc import Iterator

from msgspec import Struct, field

from mifkit.cli.inputs import read
from mifkit.cli.lint_files import left_alone
from mifkit.discovery import EXTENSIONS, NAMES, Found, find_files
from mifkit.engine import Report, Settings, check
from mifkit.mif.parser import Parse
from mifkit.mif.shapes import Shapes
from mifkit.project import Project
from mifkit.source import Source


class Inputs(Struct, frozen=True):
    """The files of a run, and how they are read, configured and parsed."""

    paths: tuple[str, ...]
    project: Project
    encoding: str | None = None
    stdin_filename: str | None = None
    # Files of one program are alike, as a rule.
    parse: Parse = field(default_factory=lambda: Shapes().parse)

    def files(self) -> Iterator[tuple[Found, str]]:
        """Every file that is found, and the path that it is configured by."""

        def excludes(path: str, folder: bool) -> bool:
            return self.project.excludes(path, folder) or left_alone(path, folder)

        for found in find_files(self.paths, EXTENSIONS, excludes, NAMES):
            path = (self.stdin_filename or "-") if found.path == "-" else found.path
            if not self.project.excludes_named(path):
                yield found, path

    def read(self, found: Found) -> Source:
        """Raises OSError if the file cannot be read."""
        return read(found.path, encoding=self.encoding, stdin_filename=self.stdin_filename)

    def check(self, source: Source, settings: Settings) -> Report:
        return check(source, settings, parse=self.parse)
