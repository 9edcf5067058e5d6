"""PKG055: the restart that a program's option "After running" expects, and the one that its command line makes."""

import re
from collections.abc import Iterator

from mifkit.diagnostics import Finding, Label
from mifkit.documents.described import CommandLine
from mifkit.documents.package import PackageDocument
from mifkit.packaging.argument import Argument
from mifkit.packaging.command_line import commands
from mifkit.rules.declaration import WARNING, Example, Levels, rule
from mifkit.rules.frames import example
from mifkit.rules.pkg.command_lines import MSIEXEC, in_script, within
from mifkit.status.outcome.circumstances import AfterRunning

# Windows Installer never restarts, or always does. Of the property REBOOT the first letter counts.
NEVER = re.compile(r"(?i)[-/]norestart|reboot=\"?r\w*\"?")
RESTART = re.compile(r"(?i)restart|reboot")
ALWAYS = re.compile(r"(?i)[-/]forcerestart|reboot=\"?f\w*\"?")


def _program(option: str, switch: str) -> Example:
    key = f"AfterRunning={option}\n" if option else ""
    return example("program", f"{key}CommandLine=msiexec.exe /i reader.msi /qn {switch}")


@rule(
    code="PKG055",
    name="restart-option-contradicted",
    summary="The command line restarts the computer, or never does, against the program's option 'After running'.",
    why=(
        "With 'Program restarts computer' the client waits for a restart by the program, and nothing else restarts the "
        "computer: after /norestart the installation stays incomplete. A restart that the option does not announce "
        "takes the client by surprise, and with 'Configuration Manager restarts computer' there are two."
    ),
    levels=Levels(package=WARNING),
    sources=("PROGRAM", "MSI", "AIT-RESTART"),
    bad=(
        _program("ProgramRestart", "/norestart"),
        _program("ProgramRestart", "REBOOT=ReallySuppress"),
        _program("SMSRestart", "/forcerestart"),
        _program("", "REBOOT=Force"),
        Example(
            '[{"PackageID": "ABC00001", "MIFName": "", "ProgramName": "Install", "ProgramFlags": 262144,\n'
            '  "CommandLine": "msiexec /i reader.msi /norestart"}]\n',
            path="programs.json",
        ),
    ),
    good=(
        _program("ProgramRestart", "/forcerestart"),
        _program("ProgramRestart", "REBOOT=Suppress"),
        _program("SMSRestart", "/norestart"),
        _program("", "/norestart"),
        # The option of a script's program is not known.
        in_script("msiexec /i reader.msi /qn /forcerestart"),
    ),
)
def restart_option_contradicted(document: PackageDocument) -> Iterator[Finding]:
    for line in document.commands:
        if line.after_running is None or not RESTART.search(line.text):
            continue
        for command in commands(line.text):
            if command.name == MSIEXEC:
                yield from _contradictions(line, command.arguments, line.after_running)


def _contradictions(line: CommandLine, arguments: tuple[Argument, ...], option: AfterRunning) -> Iterator[Finding]:
    where = within(line)
    for argument in arguments:
        never, always = NEVER.fullmatch(argument.text), ALWAYS.fullmatch(argument.text)
        if never and option is AfterRunning.PROGRAM_RESTART:
            message = f"With {argument.text}{where} nothing restarts the computer: the option leaves it to the program"
            advice = "Choose 'Configuration Manager restarts computer' (SMSRestart), or 'No action required'."
        elif always and option is AfterRunning.SMS_RESTART:
            message = f"{argument.text}{where} restarts the computer, and then the client does again"
            advice = f"Replace {argument.text} by /norestart: the client restarts the computer."
        elif always and option is not AfterRunning.PROGRAM_RESTART:
            message = f"{argument.text}{where} restarts the computer, which the option does not announce"
            advice = "Choose 'Program restarts computer' (ProgramRestart), or add /norestart instead."
        else:
            continue
        start, end = line.placed.place(argument.start, argument.end)
        labels = (Label(*line.option, "the option 'After running'"),) if line.option is not None else ()
        yield Finding(start, end, message, advice, labels)
