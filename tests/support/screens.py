"""What the commands show on a screen: each case at 80 and 120 columns without colours, and at 80 with them.

`python tests/support/screens.py` writes the files in `tests/cli/screens` anew; look at them before they are committed.
"""

from pathlib import Path

from click.testing import CliRunner

from mifkit.cli import main

PROJECT = Path(__file__).resolve().parents[2]
FOLDER = PROJECT / "tests" / "cli" / "screens"
# The cases by name: the command line, as it is given in the folder of the project.
CASES = {
    "lint-many": "lint samples",
    "lint-few": "lint samples/MSIRDR42.mif",
    "lint-none": "lint samples/status-success.mif --select SYN",
    "lint-limited": "lint samples --min-severity error --max-findings 1",
    "lint-excluded": "lint samples --exclude *",
    "suppressions": "lint samples/MSIRDR42.mif --add-suppressions=known --diff",
    "outcome-undetermined": "outcome samples/MSIRDR42.mif --exit-code 1618",
    "outcome-final": "outcome samples/MSIRDR42.mif --exit-code 1618 --product cm2007 --match matched",
    "outcome-retry": "outcome --exit-code 1618",
    "outcome-success": "outcome --exit-code 0",
    "outcome-line": "outcome samples/MSIRDR42.mif --exit-code 1618 -o concise",
    "match": "match samples/contoso-reader.sms samples/MSIRDR42.mif samples/status-success.mif",
    "log": "log samples/execmgr.log",
    "log-full": "log samples/execmgr.log --explain",
    "log-lines": "log samples/execmgr.log -o concise",
    "code": "code 1618",
    "settings": "settings samples/sitectrl.ct0",
    "rule": "rule MSI001",
    "rule-full": "rule MSI001 --explain",
    "format": "format --check samples/dmi-ups.mif",
}
SCREENS = {
    "80 columns": {"COLUMNS": "80", "NO_COLOR": "1"},
    "120 columns": {"COLUMNS": "120", "NO_COLOR": "1"},
    "80 columns, with colours": {"COLUMNS": "80", "NO_COLOR": "", "FORCE_COLOR": "1", "TERM": "xterm-256color"},
}


def shown(command: str) -> dict[str, str]:
    """What a command prints, by the screen. The working directory has to be that of the project."""
    return {
        screen: CliRunner(env=environment).invoke(main, command.split(), prog_name="mifkit").output
        for screen, environment in SCREENS.items()
    }


def as_text(command: str) -> str:
    """The screens of a command, one below the other. Escape characters are written as `\\\\e`."""
    parts = [f"$ mifkit {command}\n"]
    for screen, text in shown(command).items():
        visible = text.replace("\\", "\\\\").replace("\x1b", "\\e")
        parts.append(f"=== {screen}\n{visible}")
    return "".join(parts)


def path_of(case: str) -> Path:
    """The file with the screens of a case."""
    return FOLDER / f"{case}.txt"


if __name__ == "__main__":
    import os

    os.chdir(PROJECT)
    for case, command in CASES.items():
        path_of(case).write_text(as_text(command), encoding="utf-8", newline="\n")
