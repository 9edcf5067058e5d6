"""mifkit: parser and linter for DMTF MIF files, above all the status MIFs of SMS and Configuration Manager.

    import mifkit

    for finding in mifkit.lint("setup.mif").diagnostics:
        print(finding.code, finding.message)
    print(mifkit.outcome("setup.mif", exit_code=1618).state)

`lint` checks a file, `parse` gives its tree, and `outcome` says what the client records. A file is a path, or the
content of a file as bytes. The functions import what they need when they are called: `import mifkit` costs little.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import PathLike

    from mifkit.files.source import Source
    from mifkit.linter.engine import Report
    from mifkit.mif.tree import File
    from mifkit.status.outcome.derive import Outcome
    from mifkit.status.settings.client_settings import ClientSettings

__all__ = ["__version__", "lint", "outcome", "parse"]
__version__ = "0.1.0"


def lint(
    file: "str | PathLike[str] | bytes",
    *,
    name: str | None = None,
    encoding: str | None = None,
    config: "str | PathLike[str] | None" = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    profile: str | None = None,
    exit_code: int | str | None = None,
) -> "Report":
    """Check a file of any kind that `mifkit lint` checks.

    `file` is a path, or the content of a file; content is checked and reported under `name`, whose extension can decide
    what kind of file it is. `encoding` is that of a file without a byte order mark (`None`: detected). `config` is the
    path of a configuration file; no other is read. `select` and `ignore` hold codes, names or families of rules, such
    as "MSI001" or "STA". `profile` ("dmi", "sms" or "status") replaces the detected profile of a MIF file. `exit_code`
    is what the program returned: 1618, -2147023278 or "0x80070652".

    The diagnostics of the report stand in the order of the text; their `start` and `end` are 0-based offsets in
    characters, and `report.source.position(start)` gives line, column and byte offset. Raises OSError if a file cannot
    be read, LookupError for an unknown encoding, `mifkit.rules.registry.UnknownRuleError` for an unknown rule,
    `mifkit.linter.config.ConfigError` for a faulty configuration file, and ValueError for a wrong profile or exit code.
    """
    from pathlib import Path

    from mifkit.documents.kinds import Profile
    from mifkit.linter.config import Config, Loaded, load
    from mifkit.linter.engine import check
    from mifkit.linter.project import Overrides, Project
    from mifkit.linter.report_filter import ReportFilter

    overrides = Overrides(
        select=tuple(select),
        ignore=tuple(ignore),
        profile=Profile(profile) if profile is not None else None,
        exit_code=_exit_code(exit_code),
    )
    source = _source(file, name, encoding)
    fixed = load(Path(config)) if config is not None else Loaded(Config())
    folder = Project(overrides, fixed).folder_of(source.path)
    settings = folder.settings(source.path)
    return ReportFilter().of(folder, settings)(check(source, settings))


def parse(file: "str | PathLike[str] | bytes", *, name: str | None = None, encoding: str | None = None) -> "File":
    """The tree of a MIF file: its components, groups, attributes, enumerations, paths and tables.

    `file`, `name` and `encoding` are as for `lint`. Every MIF file has a tree: a faulty text is parsed as `lint` says
    that it was repaired. Raises OSError if the file cannot be read, LookupError for an unknown encoding, and ValueError
    if the file is not a MIF file, such as a script.
    """
    from mifkit.documents.readers import other_than_mif
    from mifkit.mif.parser import parse as parse_text

    source = _source(file, name, encoding)
    if (other := other_than_mif(source)) is not None:
        raise ValueError(f"{source.path} is {other}, not a MIF file of the DMI")
    return parse_text(source.text, wide=source.unicode).file


def outcome(
    file: "str | PathLike[str] | bytes | None" = None,
    *,
    name: str | None = None,
    encoding: str | None = None,
    exit_code: int | str | None = None,
    product: str | None = None,
    match: str | None = None,
    attempt: int = 1,
    settings: "str | PathLike[str] | bytes | None" = None,
) -> "Outcome":
    """What the client records for a status MIF and an exit code, whether it tries again, and why.

    `file`, `name` and `encoding` are as for `lint`. Without a file, the exit code decides alone; with a `match`, what
    the MIF says is not known, and the outcome has alternatives. `exit_code` is what the program returned: 1618,
    -2147023278 or "0x80070652". `product` is a name that `mifkit outcome --help` lists, such as "cm2007" (`None`: the
    current branch is assumed, and the outcome says which other clients differ), `match` how the MIF relates to the
    package (`None`: not known, so the outcome has alternatives), and `attempt` the number of the try, from 1.
    `settings` is a file with the site's lists of exit codes and its retries, or its content: a site control file, or
    WMI instances in MOF or JSON.

    Raises OSError if a file cannot be read, LookupError for an unknown encoding, and ValueError if the file is not a
    status MIF, the settings are faulty, or a product, a match or an exit code is unknown.
    """
    from mifkit.linter.engine import Settings, check
    from mifkit.linter.status_facts import facts
    from mifkit.status.context import ClientContext
    from mifkit.status.matching.relation import Match
    from mifkit.status.outcome.derive import derive
    from mifkit.status.outcome.facts import facts_of
    from mifkit.status.product import Product
    from mifkit.status.settings.client_settings import ClientSettings

    context = ClientContext(
        product=Product(product) if product is not None else None,
        client=_client_settings(settings) if settings is not None else ClientSettings(),
        exit_code=_exit_code(exit_code),
    )
    relation = Match(match) if match is not None else None
    if file is None:
        return derive(facts_of(None, context=context, match=relation, attempt=attempt))
    report = check(_source(file, name, encoding), Settings(context=context))
    return derive(facts(report, match=relation, attempt=attempt))


def _source(file: "str | PathLike[str] | bytes", name: str | None = None, encoding: str | None = None) -> "Source":
    from os import fspath

    from mifkit.files.opening import read_named
    from mifkit.files.source import Source

    if isinstance(file, bytes):
        return Source(name or "-", file, encoding)
    source = read_named(fspath(file), encoding)
    return Source(name, source.data, encoding) if name is not None else source


def _client_settings(file: "str | PathLike[str] | bytes") -> "ClientSettings":
    from mifkit.status.settings.file import read_settings

    source = _source(file)
    read = read_settings(source)
    if read.problems:
        raise ValueError(f"{source.path}, {read.problems[0]}")
    return read.settings


def _exit_code(code: int | str | None) -> int | None:
    from mifkit.status.exit_codes.codes import parse_exit_code

    if code is None:
        return None
    try:
        return parse_exit_code(str(code))
    except ValueError as error:
        raise ValueError(f"{code!r} is {error}") from None
