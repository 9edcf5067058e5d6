"""The readers, with the inputs to begin with, and what has to hold for every input.

No exception; budgets of time and memory (`rounds.py`); and for files: what is reported acts on no reader, `format`
keeps the meaning and changes nothing twice, a fix leaves no more errors and nothing to fix, and the memories of a scan
say what a fresh check says.
"""

import asyncio
import json
import sqlite3
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from archived import archive
from input_shapes import shapes
from log_texts import MASKED, RETRIED, cmtrace, in_words, plain, runs
from lsprotocol import types
from running import CLEAN, SAMPLES, STATUS, invoke, rendered
from shares import InProcess, scanned, share
from untrusted import assert_harmless

from mifkit.diagnostics import Severity
from mifkit.files.names import last_name
from mifkit.files.source import Source
from mifkit.linter.baseline import BaselineError
from mifkit.linter.baseline import read as read_baseline
from mifkit.linter.config import ConfigError, load
from mifkit.linter.engine import Report, Settings, check
from mifkit.linter.fixing import fix_source
from mifkit.linter.formatting import Formatted, format_source
from mifkit.linter.project import Project
from mifkit.logs.events import LineCount, read_events
from mifkit.logs.executions import executions
from mifkit.logs.records import read_records
from mifkit.packaging.packages import PackagesError, read_packages
from mifkit.rules.frames import framed
from mifkit.rules.registry import rules
from mifkit.scan.analysis.analyser import Analyser
from mifkit.scan.plan import Plan
from mifkit.scan.share.archive.archives import ArchiveProblems
from mifkit.scan.share.archive.members import list_archive, picked
from mifkit.scan.share.reading import digest
from mifkit.server.checking import Checker
from mifkit.server.client import EditorCapabilities
from mifkit.server.open_files import OpenFiles
from mifkit.server.service import create
from mifkit.status.settings.file import read_settings
from mifkit.status.settings.wmi import NotSettingsError


class Target(NamedTuple):
    """A reader: `hold` raises an exception for an input that it does not read as it should. It begins with `texts`, or
    with `binary` ones."""

    hold: Callable[[bytes], None]
    texts: tuple[str, ...] = ()
    binary: tuple[bytes, ...] = ()


# --- files that are linted -------------------------------------------------------------------------------------------


def _errors(report: Report) -> int:
    return sum(one.severity is Severity.ERROR for one in report.diagnostics)


def _codes(report: Report) -> Counter[str]:
    return Counter(one.code for one in report.diagnostics)


@cache
def _analyser() -> Analyser:
    """One that remembers what it has seen."""
    return Analyser(Plan())


def _lint(name: str, data: bytes) -> None:
    source = Source(name, data)
    report = check(source, Settings())
    for kind in ("full", "json", "grouped"):
        assert_harmless(kind, rendered(kind, [report]))
    for unsafe in (False, True):
        fixed = fix_source(source, Settings(), unsafe=unsafe)
        assert _errors(fixed.report) <= _errors(report), "a fix leaves more errors"
        assert _codes(fixed.report) == _codes(check(fixed.source, Settings())), "the report is not on the fixed file"
        assert not fix_source(fixed.source, Settings(), unsafe=unsafe).changed, "a second run fixes more"
    formatted = format_source(source)
    if isinstance(formatted, Formatted):
        again = format_source(Source(name, formatted.data, None if source.mark else source.codec))
        assert isinstance(again, Formatted), "the new layout cannot be formatted"
        assert again.text == formatted.text, "the new layout is formatted once more"
    key = digest(data)
    fresh = Analyser(Plan()).analyse(name, data, key)
    # By its shape, by its content, and by a shape that was seen before: no other content has the last key.
    for known in (key, key, key[::-1]):
        assert _analyser().analyse(name, data, known) == fresh, "the memory of a scan says something else"
    assert not [one for one in fresh.diagnostics if one.message.code == "SYN006"], "the analysis failed"


@cache
def _examples() -> dict[str, list[str]]:
    """The texts of the rules' examples by the extensions of their files, or by whole names."""
    found: dict[str, list[str]] = {}
    for rule in rules():
        for example in (*rule.bad, *rule.good):
            source = framed(example)
            name = last_name(source.path).lower()
            key = name if name == "setup.ini" else name.rpartition(".")[2]
            found.setdefault(key, []).append(source.text)
    return found


def _shaped(*readers: str) -> list[str]:
    """Short texts of all shapes of some readers."""
    return [shape.text(60) for shape in shapes() if shape.reader in readers]


def _file(name: str, *readers: str, samples: tuple[str, ...] = (), texts: tuple[str, ...] = ()) -> Target:
    """A file that is linted: it begins with the examples of rules for its kind, shapes, samples, and other texts."""
    key = name if name == "setup.ini" else name.rpartition(".")[2]
    given = [(SAMPLES / sample).read_text("windows-1252") for sample in samples]
    return Target(partial(_lint, name), (*_examples().get(key, []), *_shaped(*readers), *given, *texts))


# --- other texts -----------------------------------------------------------------------------------------------------


def _packages(name: str, data: bytes) -> None:
    with suppress(PackagesError):
        read_packages(Source(name, data))
    _lint(name, data)


def _settings(name: str, data: bytes) -> None:
    with suppress(NotSettingsError):
        read_settings(Source(name, data))


def _log(data: bytes) -> None:
    list(executions(read_events(read_records(BytesIO(data)), "execmgr.log", LineCount())))


def _stored(name: str, read: Callable[[Path], object], data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder, suppress(ConfigError, BaselineError):
        path = Path(folder, name)
        path.write_bytes(data)
        read(path)


SITE = (SAMPLES / "sitectrl.ct0").read_text("windows-1252")
LINES = runs(MASKED, *RETRIED)
LOGS = (cmtrace(LINES), plain(LINES), in_words(LINES), (SAMPLES / "execmgr.log").read_text("utf-8")[:4000])
TEXTS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("texts.toml").read_text("utf-8"))


def _baseline() -> str:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.mif").write_text(STATUS.replace("Failed", "failed"))
        target = Path(folder, "accepted.json")
        invoke("baseline", "write", target, Path(folder))
        return target.read_text("utf-8")


# --- bytes -----------------------------------------------------------------------------------------------------------


def _archive(kind: str, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"a{kind}")
        path.write_bytes(data)
        problems = ArchiveProblems()
        names = [
            (listing.folder, file.name)
            for listing in list_archive(str(path), 100_000, problems)
            for file in listing.files
        ]
        list(picked(str(path), names, 100_000, monotonic() + 60))


def _packed(kind: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        members = {"PC1/a.mif": STATUS.encode(), "PC2/b.mif": CLEAN.encode(), "c.txt": b"x" * 2000}
        return archive(Path(folder, f"a{kind}"), members).read_bytes()


def _store(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "scan.db")
        path.write_bytes(data)
        done = invoke("report", path)
        assert done.exit_code in (0, 2), done.output
        assert "Traceback" not in done.stderr


def _scanned() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "scan.db")
        scanned(share(Path(folder, "share"), 12), path)
        with closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            database.execute("PRAGMA journal_mode = DELETE")
        return path.read_bytes()


# --- the editor server -----------------------------------------------------------------------------------------------


def _session(data: bytes) -> None:
    asyncio.run(_speak(data.split(b"\n")))


async def _speak(messages: list[bytes]) -> None:
    sent: list[bytes] = []

    class Writer:
        def write(self, data: bytes) -> None:
            sent.append(data)

        def close(self) -> None:
            pass

    server = create(Project)
    server.protocol.set_writer(Writer(), include_headers=False)
    server.files.stop()
    server.files = OpenFiles(server.configuration, server.log, InProcess(Checker()))
    pulling = types.TextDocumentClientCapabilities(diagnostic=types.DiagnosticClientCapabilities())
    server.client = EditorCapabilities(types.ClientCapabilities(text_document=pulling))
    for message in messages:
        # As the loop of pygls does: what is no message of the protocol is logged.
        with suppress(Exception):
            server.protocol.handle_message(json.loads(message, object_hook=server.protocol.structure_message))
        for _ in range(4):
            await asyncio.sleep(0)
    answers = [json.loads(one) for one in sent]
    failed = [one for one in answers if "mifkit failed on file" in str(one.get("params", ""))]
    assert not failed, failed
    ids = [str(one["id"]) for one in answers if "id" in one and "method" not in one]
    assert all(number <= len(messages) for number in Counter(ids).values())


TARGETS: dict[str, Target] = {
    "mif": _file("a.mif", "MIF", samples=("MSIRDR42.mif", "broken.mif", "noidmif-asset.mif"), texts=(STATUS, CLEAN)),
    "batch": _file("a.cmd", "batch"),
    "powershell": _file("a.ps1", "PowerShell"),
    "vbscript": _file("a.vbs", "VBScript"),
    "wsf": _file("a.wsf", "WSF"),
    "jscript": _file("a.js", "JScript"),
    "inno": _file("a.iss", "Inno Setup"),
    "nsis": _file("a.nsi", "NSIS"),
    "wix": _file("a.wxs", "WiX"),
    "autoit": _file("a.au3", "AutoIt"),
    "definition": _file("a.sms", "definition", samples=("contoso-reader.sms",)),
    "setup-ini": _file("setup.ini", "setup.ini"),
    "site-control": _file("a.ct0", "site control", samples=("sitectrl.ct0",)),
    "settings-site-control": Target(
        partial(_settings, "a.ct0"), (SITE, *_shaped("settings in site control"))
    ),
    "settings-mof": Target(partial(_settings, "a.mof"), (*TEXTS["settings-mof"], *_shaped("settings in MOF"))),
    "settings-json": Target(
        partial(_settings, "a.json"), (*TEXTS["settings-json"], *_shaped("settings in JSON"))
    ),
    "json": Target(partial(_packages, "a.json"), (*TEXTS["json"], *_shaped("JSON"))),
    "csv": Target(partial(_packages, "a.csv"), (*TEXTS["csv"], *_shaped("CSV"))),
    "clixml": Target(partial(_packages, "a.xml"), (*TEXTS["clixml"], *_shaped("XML"))),
    "mof": Target(partial(_packages, "a.mof"), (*TEXTS["mof"], *_shaped("MOF of packages"))),
    "log": Target(_log, (*LOGS, *_shaped("log"))),
    "configuration": Target(
        partial(_stored, "mifkit.toml", load), (*TEXTS["configuration"], *_shaped("configuration"))
    ),
    "baseline": Target(partial(_stored, "accepted.json", read_baseline), (_baseline(), *_shaped("baseline"))),
    "zip": Target(partial(_archive, ".zip"), binary=(_packed(".zip"),)),
    "tar": Target(partial(_archive, ".tar"), binary=(_packed(".tar"),)),
    "tgz": Target(partial(_archive, ".tgz"), binary=(_packed(".tgz"),)),
    "store": Target(_store, binary=(_scanned(),)),
    "server": Target(_session, (Path(__file__).with_name("session.jsonl").read_text("utf-8"),)),
}  # fmt: skip
