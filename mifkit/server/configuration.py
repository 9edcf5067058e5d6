"""The configuration of a file in the editor: the editor's options, and the nearest configuration file."""

from collections.abc import Callable
from typing import Any, NamedTuple

from mifkit.linter.baseline import BaselineError
from mifkit.linter.config import Config, ConfigError, Loaded
from mifkit.linter.engine import Settings
from mifkit.linter.fixing import Keep, everything
from mifkit.linter.project import Overrides, Project
from mifkit.linter.report_filter import ReportFilter
from mifkit.server.options import read_options


class FileConfiguration(NamedTuple):
    """The configuration of one file: the settings for the check, and the filter for its report.

    `excluded`: the configuration leaves the file out.
    """

    settings: Settings
    keep: Keep = everything
    excluded: bool = False


class Configuration:
    """The options of the editor and the configuration files. `tell` shows a message to the user.

    `project` finds the configuration files for what the editor overrides. Raises `ConfigError`.
    """

    def __init__(self, tell: Callable[[str], None], project: Callable[[Overrides], Project] = Project) -> None:
        self._tell = tell
        self._told: set[str] = set()
        self._make = project
        self.options = Overrides()
        self.reload()

    def set_options(self, sent: Any) -> None:
        """Take the options that the editor sends. Each fault in them is reported to the user."""
        self.options, problems = read_options(sent)
        self.reload()
        for problem in problems:
            self._tell_once(problem)

    def reload(self) -> None:
        """Read configuration files and baselines again when they are needed: they may have changed."""
        self._filter = ReportFilter()
        self._defaults = Project(self.options, Loaded(Config()))
        try:
            self._project = self._make(self.options)
        except ConfigError as error:
            self._project = self._faulty(error)

    def of(self, path: str) -> FileConfiguration:
        """What is configured for a file.

        A configuration file or a baseline that cannot be read is reported to the user once, and is not used.
        """
        try:
            folder = self._project.folder_of(path)
        except ConfigError as error:
            folder = self._faulty(error).folder_of(path)
        settings = folder.settings(path)
        try:
            keep = self._filter.of(folder, settings)
        except BaselineError as error:
            self._tell_once(f"Until the baseline is corrected, all findings are shown: {error}")
            keep = everything
        return FileConfiguration(settings, keep, folder.excludes(path))

    def _faulty(self, error: ConfigError) -> Project:
        self._tell_once(f"Until the configuration is corrected, the defaults apply: {error}")
        return self._defaults

    def _tell_once(self, message: str) -> None:
        if message not in self._told:
            self._told.add(message)
            self._tell(message)
