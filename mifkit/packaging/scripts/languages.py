"""The script languages: a row for each, with the extensions of its files, its comments and the function that reads it.

A reader is imported when the first script of its language is read: most runs read MIF files only.
"""

import re
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from mifkit.packaging.scripts.script import Script


class Language(Struct, frozen=True):
    """A script language.

    `extensions` are in lower case, with the dot. `comment` begins a comment, and `comment_end` ends it if its line does
    not; `continuation` at the end of a line continues it. `reader` names a module of `mifkit.packaging.scripts` and its
    function that reads a script. `bare`: command lines stand in it as they run, not in strings, in which a quotation
    mark may end the string. `hides_failure` finds what may end a script with exit code 0 because a command has failed.
    """

    name: str
    extensions: tuple[str, ...]
    comment: str
    continuation: str
    reader: str
    bare: bool = False
    comment_end: str = ""
    hides_failure: str = ""

    def may_hide_failure(self, text: str) -> bool:
        """Whether a script in this language may hide a failure."""
        return bool(self.hides_failure) and re.search(self.hides_failure, text) is not None

    def read(self, text: str) -> "Script":
        """The command lines, texts and comments of a script."""
        module, _, function = self.reader.partition(".")
        read: Callable[[str], Script] = getattr(import_module(f"mifkit.packaging.scripts.{module}"), function)
        return read(text)


ENDS_WITH_0 = r"(?i)\bexit\b[^\r\n0-9]{0,32}0"
LANGUAGES = (
    Language("a batch file", (".cmd", ".bat"), "rem", "^", "batch.read_batch", bare=True, hides_failure=ENDS_WITH_0),
    Language("a PowerShell script", (".ps1", ".psm1"), "#", "`", "powershell_script.read_powershell"),
    Language("a VBScript", (".vbs",), "'", "_", "dialects.read_vbscript"),
    Language("a Windows script file", (".wsf",), "'", "_", "windows_script.read_windows_script"),
    Language("a JScript", (".js",), "//", "", "dialects.read_jscript"),
    Language("an Inno Setup script", (".iss",), ";", "\\", "inno_setup.read_inno_setup"),
    Language("an NSIS script", (".nsi", ".nsh"), ";", "\\", "nsis.read_nsis"),
    Language("a WiX source", (".wxs",), "<!--", "", "wix.read_wix", comment_end=" -->"),
    Language("an AutoIt script", (".au3",), ";", "_", "dialects.read_autoit"),
)
BY_EXTENSION = {extension: language for language in LANGUAGES for extension in language.extensions}
