"""How time grows with hostile text, apart from MIF files (`hostile.py`): python tests/benchmarks/linear.py.

For each kind of text it prints the seconds for a size and for eight times that size, and the ratio of both: about 8
where time grows with the text, 64 where it grows with its square.
"""

import io
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from mifkit.files.source import Source
from mifkit.linter.engine import Settings, check
from mifkit.linter.fixing import fix_source
from mifkit.packaging.command_line import commands
from mifkit.status.settings.file import read_settings
from mifkit.status.settings.site_control import read_site_control
from mifkit.status.settings.wmi import NotSettingsError

TIMES = 8
ATTRIBUTE = 'Start Attribute\nName = "a{0}"\nID = {0}\nType = Integer\nValue : 1\nEnd Attribute\n'
HEAD = 'Start Component\n Name = "x"\n Start Group\n Name = "g"\n ID = 1\n Class = "MICROSOFT|X|1.0"\n'
DEFINITION = "[PDF]\nVersion=2.0\n[Package Definition]\nName=x\nPublisher=x\nLanguage=x\nPrograms=a\n[a]\n"


def group(number: int) -> Source:
    body = "".join(map(ATTRIBUTE.format, range(1, number + 1)))
    return Source("a.mif", f"{HEAD}{body}End Group\nEnd Component\n".encode())


def settings(text: str) -> None:
    with suppress(NotSettingsError):
        read_settings(Source("x.mof", text.encode()))


def linted(name: str, text: str) -> None:
    check(Source(name, text.encode()), Settings())


# What is read, and what of it there is so many times: at first 1, later eight times as many.
CASES: dict[str, Callable[[int], object]] = {
    "fixes": lambda n: fix_source(group(300 * n), Settings()),
    "command line: quotation marks": lambda n: commands('"' * 20_000 * n),
    "command line: cmd /c": lambda n: commands("cmd /c " * 20_000 * n),
    "site control file: open brackets": lambda n: read_site_control("PROPERTY <Reboot Return Codes" + "<" * 99_000 * n),
    "client settings: open comments": lambda n: settings("instance of X " + "/*x" * 60_000 * n),
    "package definition: unknown keys": lambda n: linted("a.sms", DEFINITION + "CommandLin=a\n" * 500 * n),
    "package definition: switches": lambda n: linted("a.sms", f"{DEFINITION}CommandLine=msiexec {'/m a ' * 500 * n}\n"),
    "batch file: commands": lambda n: linted("a.cmd", "msiexec /i x /m a\n" * 500 * n),
    "batch file: open blocks": lambda n: linted("a.cmd", "if 1 (" * 5_000 * n),
    "PowerShell: open strings": lambda n: linted("a.ps1", 'msiexec @"\n' * 3_000 * n),
}


def seconds(run: Callable[[int], object], size: int) -> float:
    started = time.perf_counter()
    run(size)
    return time.perf_counter() - started


if __name__ == "__main__":
    out = io.TextIOWrapper(sys.stdout.buffer, line_buffering=True)
    for name, run in CASES.items():
        run(1)
        small, large = seconds(run, 1), seconds(run, TIMES)
        out.write(f"{name:<36} {small:8.3f} s {large:8.3f} s  ratio {large / small:5.1f}\n")
