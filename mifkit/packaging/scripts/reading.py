"""A script in any language → the command lines that it runs, and their switches that write status MIFs."""

from collections.abc import Iterator

from mifkit.diagnostics import Certainty
from mifkit.packaging.argument import LONGEST_LINE
from mifkit.packaging.mif_switches import MifSwitch, mif_switches
from mifkit.packaging.placed_text import UNKNOWN
from mifkit.packaging.scripts.languages import Language
from mifkit.packaging.scripts.script import Script, ScriptLine
from mifkit.packaging.scripts.switch_search import may_report, may_write


def read_script(text: str, language: Language) -> Script:
    """A script; it is empty for a text in which no rule finds anything."""
    return (
        language.read(text) if language.may_hide_failure(text) or may_report(text, language.extensions[0]) else Script()
    )


def command_switches(script: Script) -> Iterator[tuple[ScriptLine, MifSwitch]]:
    """What makes the programs that a script runs write a status MIF: each place and name once, and only what is
    certain.

    A command line has a variant for each combination of the values of its variables. Of a switch that is right in one
    of them, what is wrong in another is not reported, nor a variant whose name the file does not show beside one whose
    name it does.
    """
    found: dict[tuple[int, int, str], dict[str | None, tuple[ScriptLine, MifSwitch]]] = {}
    for command in script.lines:
        text = command.line.text
        if len(text) > LONGEST_LINE or not may_write(text):
            continue
        for switch in mif_switches(text):
            start, end = switch.places[0] if switch.places else switch.command
            place = (*command.line.place(start, end), switch.tool)
            if switch.certainty is not Certainty.UNKNOWN:
                name = None if switch.name is not None and UNKNOWN in switch.name else switch.name
                variants = found.setdefault(place, {})
                known = variants.get(name)
                if known is None or len(switch.problems) < len(known[1].problems):
                    variants[name] = command, switch
    for variants in found.values():
        fewest = min(len(switch.problems) for _, switch in variants.values())
        shows_name = any(name is not None for name in variants)
        for name, one in variants.items():
            if len(one[1].problems) == fewest and (name is not None or not shows_name):
                yield one
