"""A script in any language → the command lines that it runs, and their switches that write status MIFs."""

import re
from collections.abc import Iterator

from mifkit.diagnostics import Certainty
from mifkit.packaging.mif_switches import MifSwitch, mif_switches
from mifkit.packaging.scripts.languages import Language
from mifkit.packaging.scripts.script import LONGEST_LINE, Script, ScriptLine

# A text without any of these runs nothing that writes a status MIF, and writes none itself.
HINT = re.compile(r"(?ai)msiexec|ismif|\.msi\b|setup|jobstatus|start component|-msi|fileType")


def read_script(text: str, language: Language) -> Script:
    """A script; it is empty for a text that has nothing to do with installations or mifkit."""
    return language.read(text) if HINT.search(text) or "mifkit" in text.lower() else Script()


def command_switches(script: Script) -> Iterator[tuple[ScriptLine, MifSwitch]]:
    """What makes the programs that a script runs write a status MIF: each place once, and only what is certain."""
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
