"""The languages of scripts: by which extension each is told, which reader reads it, and how it writes comments."""

import re
from collections.abc import Callable, Iterator

from msgspec import Struct

from mifkit.diagnostics import Certainty
from mifkit.packaging.mif_switches import MifSwitch, mif_switches
from mifkit.packaging.scripts.script import LONGEST_LINE, Script, ScriptLine

# A text without any of these starts nothing that writes a status MIF, and writes none itself.
HINT = re.compile(r"(?ai)msiexec|ismif|\.msi\b|setup|jobstatus|start component|-msi|fileType")


class Language(Struct, frozen=True):
    """`comment` begins a comment, `continuation` at the end of a line continues it; `read` makes the script."""

    name: str
    comment: str
    continuation: str
    read: Callable[[str], Script]


def read_script(text: str, extension: str) -> Script:
    """A script, by the extension of its file, in lower case and without the dot.

    One that has nothing to do with installations or with mifkit is not looked into.
    """
    if not HINT.search(text) and "mifkit" not in text.lower():
        return Script()
    return LANGUAGES[extension].read(text)


def command_switches(script: Script) -> Iterator[tuple[ScriptLine, MifSwitch]]:
    """What makes the programs that a script starts write a status MIF, each place once, as far as it is certain."""
    seen = set()
    for command in script.lines:
        text = command.line.text
        if len(text) > LONGEST_LINE or not HINT.search(text):
            continue
        for switch in mif_switches(text):
            start, end = switch.places[0] if switch.places else switch.command
            place = (*command.line.place(start, end), switch.tool)
            if switch.certainty is not Certainty.UNKNOWN and place not in seen:
                seen.add(place)
                yield command, switch


def _batch(text: str) -> Script:
    from mifkit.packaging.scripts.batch import read_batch

    return read_batch(text)


def _powershell(text: str) -> Script:
    from mifkit.packaging.scripts.powershell_script import read_powershell

    return read_powershell(text)


def _vbscript(text: str) -> Script:
    from mifkit.packaging.scripts.call_languages import VBSCRIPT, read_calls

    return read_calls(text, VBSCRIPT)


def _windows_script(text: str) -> Script:
    from mifkit.packaging.scripts.call_languages import read_windows_script

    return read_windows_script(text)


def _inno_setup(text: str) -> Script:
    from mifkit.packaging.scripts.inno_setup import read_inno_setup

    return read_inno_setup(text)


def _autoit(text: str) -> Script:
    from mifkit.packaging.scripts.call_languages import AUTOIT, read_calls

    return read_calls(text, AUTOIT)


_BATCH = Language("a batch file", "rem", "^", _batch)
_POWERSHELL = Language("a PowerShell script", "#", "`", _powershell)
# By extension.
LANGUAGES: dict[str, Language] = {
    "cmd": _BATCH,
    "bat": _BATCH,
    "ps1": _POWERSHELL,
    "psm1": _POWERSHELL,
    "vbs": Language("a VBScript", "'", "_", _vbscript),
    "wsf": Language("a Windows script file", "'", "_", _windows_script),
    "iss": Language("an Inno Setup script", ";", "\\", _inno_setup),
    "au3": Language("an AutoIt script", ";", "_", _autoit),
}
