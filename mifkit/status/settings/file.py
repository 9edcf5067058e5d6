"""Client settings from a file in any of the forms in which a site has them."""

import tomllib
from pathlib import Path

from mifkit.files.recognition import SITE_CONTROL_EXTENSIONS, is_site_control
from mifkit.files.source import Source
from mifkit.status.settings.client_settings import Value
from mifkit.status.settings.mof import is_mof, read_mof
from mifkit.status.settings.site_control import read_site_control
from mifkit.status.settings.values import Problem, SettingsRead, collected, read_table
from mifkit.status.settings.wmi import NotSettingsError, read_json

FORMS = (
    "a site control file (sitectrl.ct0), or instances of CCM_SoftwareDistributionClientConfig or "
    "SMS_SoftwareDistributionAgentConfig in MOF or JSON, or the table [client] of mifkit.toml"
)

# Bytes of settings in MOF, JSON or TOML, which are read as a whole; a site control file is searched for them.
LARGEST = 1 << 20


def read_settings(source: Source) -> SettingsRead:
    """Read client settings. The text decides which form it is; for a site control file, the extension does as well.

    Raises `NotSettingsError` with a message for the user if there are no settings.
    """
    if source.path.lower().endswith(SITE_CONTROL_EXTENSIONS) or is_site_control(source.text):
        return _site_control(source)
    if source.size > LARGEST:
        raise NotSettingsError(f"it has more than {LARGEST >> 20} MB, which no settings of a client have")
    if is_mof(source.text):
        return read_mof(source.text)
    if source.path.lower().endswith(".toml"):
        return _configuration(source)
    if source.text.lstrip()[:1] in ("{", "["):
        return read_json(source.text)
    raise NotSettingsError(f"it is none of these: {FORMS}")


def _configuration(source: Source) -> SettingsRead:
    """The table [client] of mifkit.toml, or [tool.mifkit.client] of pyproject.toml."""
    try:
        # TOML is UTF-8, whatever the text looks like.
        document = tomllib.loads(source.data.decode())
    except ValueError as error:
        raise NotSettingsError(f"it is not TOML: {error}") from None
    own = _tool_table(document) if Path(source.path).name == "pyproject.toml" else document
    table = own.get("client") if isinstance(own, dict) else None
    if not isinstance(table, dict):
        raise NotSettingsError("it has no table [client]")
    return read_table(table)


def _tool_table(document: object) -> object:
    """The table [tool.mifkit]; `None` if there is none."""
    for key in ("tool", "mifkit"):
        document = document.get(key) if isinstance(document, dict) else None
    return document


def _site_control(source: Source) -> SettingsRead:
    read = read_site_control(source.text)
    if not read.properties:
        raise NotSettingsError("it is a site control file that sets none of the software distribution agent's lists")
    values: dict[str, Value] = {}
    twice: dict[str, None] = {}
    for given in read.properties:
        if given.value is not None:
            if values.get(given.setting.field, given.value) != given.value:
                twice[given.setting.title] = None
            values[given.setting.field] = given.value
    notes = [
        f"The file sets the {title} more than once, to different values; the last value counts." for title in twice
    ]
    if "logoff" in values:
        notes.append("It is inferred from the names of the other lists that 'Logoff Return Codes' is the logoff list.")
    problems = []
    for finding in read.findings:
        place = source.position(finding.start)
        problems.append(Problem(f"line {place.line}, column {place.column}", finding.message, finding.help))
    unread = [given.setting.field for given in read.properties if given.value is None]
    return collected("site control file", values, unread=unread, problems=problems, notes=notes)
