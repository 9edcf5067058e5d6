"""What holds for a file in the editor: its options, and the configuration file that lies nearest to it."""

from collections.abc import Callable
from typing import Any, NamedTuple

from mifkit.lint.config import Config, ConfigError, Loaded
from mifkit.lint.engine import Settings
from mifkit.lint.project import Overrides, Project
from mifkit.server.options import read_options


class FileConfiguration(NamedTuple):
    """What is configured for one file. `excluded`: the configuration leaves the file out."""

    settings: Settings
    excluded: bool


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
        """Take the options that the editor sends; what is wrong with them is told."""
        self.options, problems = read_options(sent)
        self.reload()
        for problem in problems:
            self._tell_once(problem)

    def reload(self) -> None:
        """Configuration files may have changed: read them anew when they are needed."""
        self._defaults = Project(self.options, Loaded(Config()))
        try:
            self._project = self._make(self.options)
        except ConfigError as error:
            self._project = self._faulty(error)

    def of(self, path: str) -> FileConfiguration:
        """What holds for a file. A configuration file that cannot be read is told of once; the defaults hold then."""
        try:
            configured = self._project.folder_of(path)
        except ConfigError as error:
            configured = self._faulty(error).folder_of(path)
        return FileConfiguration(configured.settings(path), configured.excludes(path))

    def _faulty(self, error: ConfigError) -> Project:
        self._tell_once(f"The defaults hold until the configuration is mended: {error}")
        return self._defaults

    def _tell_once(self, message: str) -> None:
        if message not in self._told:
            self._told.add(message)
            self._tell(message)
