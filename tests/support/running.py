"""Running mifkit as its users do, and files for it to read."""

import os
import subprocess
import sys
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

from click.testing import CliRunner, Result

from mifkit.cli import main
from mifkit.files.source import Source
from mifkit.linter.engine import Report, Settings, check
from mifkit.output.findings.formats import writer
from mifkit.output.findings.positions import Checked
from mifkit.output.summary import Summary

PROJECT = Path(__file__).resolve().parents[2]
SAMPLES = PROJECT / "samples"
# What decides on colours, widths and encodings: set anew for each run.
DECISIVE = ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS", "LC_ALL", "LANG", "PYTHONIOENCODING", "PYTHONUTF8")

CLEAN = """\
Start Component
  Name = "Workstation"
  Start Group
    Name = "Office"
    ID = 1
    Class = "MICROSOFT|OFFICE|1.0"
    Key = 1
    Start Attribute
      Name = "Room"
      ID = 1
      Type = String(8)
      Value = "26"
    End Attribute
  End Group
End Component
"""
WARNING = CLEAN + "\x1a"
ERROR = CLEAN.replace('Value = "26"', "Value = twenty six")

STATUS = """\
Start Component
  Name = "WORKSTATION"
  Start Group
    Name = "InstallStatus"
    ID = 1
    Class = "MICROSOFT|JOBSTATUS|1.0"
    Start Attribute
      Name = "Status"
      ID = 1
      Type = String(32)
      Value = "Failed"
    End Attribute
    Start Attribute
      Name = "Description"
      ID = 2
      Type = String(128)
      Value = "It went wrong"
    End Attribute
  End Group
End Component
"""


def invoke(*arguments: str | Path, stdin: bytes | None = None) -> Result:
    """Run a command line inside this process."""
    return CliRunner().invoke(
        main, [str(argument) for argument in arguments], input=stdin, prog_name="mifkit", env={"COLUMNS": "100"}
    )


def shown(*arguments: str | Path | bytes, stdin: bytes = b"", encoding: str = "utf-8", **environment: str) -> Result:
    """The same with standard streams of an encoding, written as in PYTHONIOENCODING. Nothing that surrounds the tests
    decides on colours, widths and encodings, but `environment`."""
    decided = dict.fromkeys(DECISIVE) | {"PYTHONIOENCODING": encoding} | environment
    line = [os.fsdecode(argument) for argument in arguments]
    return CliRunner(charset=encoding.partition(":")[0]).invoke(
        main, line, input=stdin, prog_name="mifkit", env=decided
    )


def run(
    *arguments: str | Path | bytes, stdin: bytes = b"", folder: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run a command line as a process of its own; `environment` is added to one that decides nothing."""
    kept = {name: value for name, value in os.environ.items() if name not in DECISIVE}
    return subprocess.run(
        [sys.executable, "-m", "mifkit", *[part if isinstance(part, bytes) else str(part) for part in arguments]],
        input=stdin,
        capture_output=True,
        cwd=folder,
        env=kept | environment,
        check=False,
    )


def written(folder: Path, text: str, name: str = "a.mif") -> Path:
    """A file with that text, in windows-1252 and with LF."""
    path = folder / name
    path.write_bytes(text.encode("windows-1252"))
    return path


def rendered(name: str, reports: Iterable[Report]) -> str:
    """What a format makes of reports, as it stands in a file."""
    stream, summary = StringIO(), Summary()
    target = writer(name, stream)
    for report in reports:
        summary.add(report)
        target.report(Checked(report))
    target.finish(summary)
    return stream.getvalue()


def checked(text: str, path: str = "a.mif") -> Report:
    """The report on a file with that text."""
    return check(Source(path, text.encode("windows-1252")), Settings())
