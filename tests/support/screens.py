"""What the commands show on a screen: each case at 80 and 120 columns without colours, and at 80 with them.

`python tests/support/screens.py` writes the files in `tests/cli/screens` anew; look at them before they are committed.
"""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory

from click.testing import CliRunner
from repository import collected

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
# The same for `scan` and `report`, given in a folder that `scanned_share` makes.
SCAN_CASES = {
    "report": "report scan.db",
    "report-full": "report scan.db -o full --limit 3",
    "report-by-computer": "report scan.db --by computer",
    "report-by-folder": "report scan.db --by folder:1",
    "report-by-product": "report scan.db --by product --where failed=yes",
    "report-no-match": "report scan.db --where product=Readr --where failed=yes",
    "scan-again": "scan share --store new.db --jobs 1",
    "scan-nothing": "scan empty --store none.db",
}
# What parts a folder of the cases and the name of a file in it, on Windows.
BELOW = re.compile(r"(?<=samples)\\|(?<=PC\d{5})\\")
SCREENS = {
    "80 columns": {"COLUMNS": "80", "NO_COLOR": "1"},
    "120 columns": {"COLUMNS": "120", "NO_COLOR": "1"},
    "80 columns, with colours": {"COLUMNS": "80", "NO_COLOR": "", "FORCE_COLOR": "1", "TERM": "xterm-256color"},
}


def shown(command: str) -> dict[str, str]:
    """What a command prints, by the screen. The working directory has to be that of the project."""
    found = {}
    for screen, environment in SCREENS.items():
        text = CliRunner(env=environment).invoke(main, command.split(), prog_name="mifkit").output
        # Below a folder that is named, Windows goes on with backslashes.
        found[screen] = BELOW.sub("/", text) if os.sep == "\\" else text
    return found


@contextmanager
def scanned_share(folder: Path) -> Iterator[None]:
    """Within it, the working directory is `folder`: with a store, whose paths and times are always the same, and a
    folder that has been scanned."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        collected(Path("share"), 160)
        Path("empty").mkdir()
        CliRunner().invoke(main, ["scan", "share", "--jobs", "1"])
        copy("scan.db", "new.db")
        with closing(sqlite3.connect("scan.db")) as database, database:
            place = str(folder.resolve() / "share")
            database.execute(
                "UPDATE folders SET path = replace(replace(path, ?, '//server/share'), '\\', '/')", (place,)
            )
            database.execute("UPDATE runs SET roots = '[\"//server/share\"]', started = '2026-11-21T06:30:00Z'")
            database.execute("UPDATE bases SET mifkit = '0.1.0'")
        yield
    finally:
        os.chdir(before)


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
    os.chdir(PROJECT)
    for case, command in CASES.items():
        path_of(case).write_text(as_text(command), encoding="utf-8", newline="\n")
    with TemporaryDirectory() as temporary, scanned_share(Path(temporary)):
        for case, command in SCAN_CASES.items():
            path_of(case).write_text(as_text(command), encoding="utf-8", newline="\n")
