"""SIT: the lists of exit codes and the retry settings in site control files."""

from collections.abc import Iterable, Iterator

from mifkit.diagnostics import Certainty, Finding
from mifkit.documents.site_control import SiteControlDocument
from mifkit.rules.declaration import ERROR, INFO, WARNING, Example, Levels, Rule, at, rule
from mifkit.rules.frames import example
from mifkit.status.exit_codes.codes import label
from mifkit.status.settings.client_settings import SETTINGS, ClientSettings, Setting, Value
from mifkit.status.settings.site_control import Property

UNLIMITED = 2**32 - 1
# How many codes of a list a message names.
MOST_NAMED = 12


def properties(text: str, *, also: tuple[str, ...] = ()) -> Example:
    return example("site control", text, also=also, path="sitectrl.ct0")


RETRY_COUNT = "PROPERTY <Execution Failure Retry Count><REG_DWORD><><1008>"
REBOOT = "PROPERTY <Reboot Return Codes><REG_SZ><{1604,1641,3010,3011}><0>"
GOOD = properties(f"{REBOOT}\n{RETRY_COUNT}")


@rule(
    code="SIT001",
    name="client-settings-differ",
    summary="A list of exit codes or a retry setting of the site differs from the default.",
    why=(
        "To the clients of this site exit codes do not mean what is published: outcomes, and rules that compare exit "
        "codes, are right for this site only with its own lists."
    ),
    levels=Levels(site=INFO),
    sources=("S0", "S1", "S3"),
    bad=(
        properties("PROPERTY <Execution Failure Retry Count><REG_DWORD><><36>"),
        properties("PROPERTY <Reboot Return Codes><REG_SZ><{1604,1641,3010,3011,3017}><0>"),
        properties("PROPERTY <Success Return Codes><REG_SZ><{}><0>"),
    ),
    good=(
        GOOD,
        # The default of this list is not known.
        properties("PROPERTY <Logoff Return Codes><REG_SZ><{3012}><0>"),
    ),
    aliases=("K401",),
)
def client_settings_differ(document: SiteControlDocument) -> Iterator[Finding]:
    for one in document.properties:
        default = getattr(ClientSettings(), one.setting.field)
        if one.value is not None and default is not None and one.value != default:
            yield at(
                one,
                f"The {one.setting.title} of this site differs from the default: {_difference(one.value, default)}",
                "If this is intended, pass the file to 'mifkit outcome' and 'mifkit lint' with --settings.",
            )


def _difference(value: Value, default: Value) -> str:
    if isinstance(value, int) or isinstance(default, int):
        endless = ", practically without end" if value == UNLIMITED else ""
        return f"{value}{endless}; the default is {default}"
    parts = (("added", value - default), ("removed", default - value))
    return "; ".join(f"{change} {_named(codes)}" for change, codes in parts if codes)


def _named(codes: Iterable[int]) -> str:
    ordered = sorted(codes)
    more = f" and {len(ordered) - MOST_NAMED} more" if len(ordered) > MOST_NAMED else ""
    return ", ".join(map(label, ordered[:MOST_NAMED])) + more


malformed_property = Rule(
    code="SIT002",
    name="malformed-property",
    summary="A property of the software distribution agent does not have the form of a PROPERTY statement.",
    why=(
        "A property consists of its name, type, text and number, each in angle brackets. In any other form mifkit "
        "cannot read a value, and what the site does with it is not documented."
    ),
    levels=Levels(site=ERROR),
    sources=("SITECTRL", "S0", "S1"),
    bad=(
        properties("PROPERTY <Execution Failure Retry Count><REG_DWORD><1008>"),
        properties("PROPERTY Execution Failure Retry Count><REG_DWORD><><1008>"),
        properties("PROPERTY <Reboot Return Codes><REG_SZ><{1604,1641,3010,3011}><0><0>"),
        properties("PROPERTY <Reboot Return Codes><REG_SZ><{1604,1641,3010,"),
    ),
    good=(
        GOOD,
        # A value may span several lines.
        properties("PROPERTY <Reboot Return Codes><REG_SZ><{1604,\n1641,3010,\n3011}><0>"),
        # The form of other properties is not checked.
        properties("PROPERTY <Some Other Setting><REG_DWORD>"),
    ),
    aliases=("K402",),
)

property_value_slot = Rule(
    code="SIT003",
    name="property-value-slot",
    summary="A property has the wrong type, or its value is in the slot of the other type.",
    why=(
        "A REG_SZ has its text in the third group and 0 in the fourth; a REG_DWORD has nothing in the third and its "
        "number in the fourth. In the other slot the value is not found."
    ),
    levels=Levels(site=ERROR),
    sources=("SITECTRL", "S0", "S1"),
    bad=(
        properties("PROPERTY <Execution Failure Retry Count><REG_DWORD><1008><0>"),
        properties("PROPERTY <Execution Failure Retry Count><REG_SZ><1008><0>"),
        properties("PROPERTY <Reboot Return Codes><REG_SZ><{1604,1641,3010,3011}><4>"),
        properties("PROPERTY <Success Return Codes><REG_DWORD><><0>"),
    ),
    good=(GOOD,),
    aliases=("K402",),
)

malformed_code = Rule(
    code="SIT004",
    name="malformed-code",
    summary="An entry of a list, or a retry setting, is not a number of 32 bits.",
    why="Exit codes and retry settings are unsigned numbers of 32 bits; anything else matches no exit code.",
    levels=Levels(site=ERROR),
    sources=("AGENT", "S0"),
    bad=(
        properties("PROPERTY <Reboot Return Codes><REG_SZ><{1604,1641,3010,reboot}><0>"),
        properties("PROPERTY <Reboot Return Codes><REG_SZ><{1604,1641,,3010}><0>"),
        properties("PROPERTY <Reboot Return Codes><REG_SZ><1604,1641><0>"),
        properties("PROPERTY <Execution Failure Retry Count><REG_DWORD><><often>"),
        properties("PROPERTY <Execution Failure Retry Interval><REG_DWORD><><4294967296>"),
    ),
    good=(
        GOOD,
        # -1 is the largest number of 32 bits.
        properties("PROPERTY <Execution Failure Retry Count><REG_DWORD><><-1>"),
    ),
    aliases=("K402",),
)


@rule(
    code="SIT005",
    name="code-in-two-lists",
    summary="An exit code is in two lists of the site.",
    why=(
        "Only one of the lists can decide. The order in which the client looks through them (reboot, success, logoff, "
        "retry) is inferred; the documentation gives no order."
    ),
    levels=Levels(site=WARNING),
    sources=("S3", "[I]"),
    bad=(
        properties("PROPERTY <Reboot Return Codes><REG_SZ><{1604,1641,3010,3011,1618}><0>"),
        properties(
            "PROPERTY <Success Return Codes><REG_SZ><{0,1707}><0>\nPROPERTY <Logoff Return Codes><REG_SZ><{1707}><0>"
        ),
    ),
    good=(
        properties(
            "PROPERTY <Success Return Codes><REG_SZ><{0,3010}><0>\n"
            "PROPERTY <Reboot Return Codes><REG_SZ><{1604,1641,3011}><0>"
        ),
    ),
    certainty=Certainty.INFERRED,
    aliases=("K402",),
)
def code_in_two_lists(document: SiteControlDocument) -> Iterator[Finding]:
    given = _last(document)
    lists = [(one, codes) for one in SETTINGS if one.codes and (codes := _codes(one, given)) is not None]
    for index, (first, codes) in enumerate(lists):
        for second, others in lists[index + 1 :]:
            both = codes & others
            places = [given[one.field] for one in (first, second) if one.field in given]
            if both and places:
                *labels, place = sorted(places, key=lambda one: one.start)
                yield at(
                    place,
                    f"{_named(both)}: in both the {first.title} and the {second.title}",
                    f"Remove it from one of the lists. As it is, the {first.title} probably decides.",
                    *((other, f"the {other.setting.title}") for other in labels),
                )


def _last(document: SiteControlDocument) -> dict[str, Property]:
    """The properties that count, by their fields: the last of each name."""
    return {one.setting.field: one for one in document.properties}


def _codes(setting: Setting, given: dict[str, Property]) -> frozenset[int] | None:
    """A list as the file sets it, otherwise its default; `None` if neither is known."""
    value = given[setting.field].value if setting.field in given else getattr(ClientSettings(), setting.field)
    return value if isinstance(value, frozenset) else None


@rule(
    code="SIT006",
    name="repeated-property",
    summary="A property of the software distribution agent is set twice to different values.",
    why="Which value the site uses is not documented. mifkit uses the last.",
    levels=Levels(site=WARNING),
    sources=("(choice)",),
    bad=(
        properties(f"PROPERTY <Execution Failure Retry Count><REG_DWORD><><1008>\n{RETRY_COUNT.replace('1008', '36')}"),
    ),
    good=(properties(f"{RETRY_COUNT}\n{RETRY_COUNT}"),),
    certainty=Certainty.UNKNOWN,
)
def repeated_property(document: SiteControlDocument) -> Iterator[Finding]:
    earlier: dict[str, Property] = {}
    for one in document.properties:
        before = earlier.setdefault(one.setting.field, one)
        if before.value != one.value:
            yield at(
                one,
                f"{one.setting.site_control} is set a second time, to a different value",
                "Keep only one of them.",
                (before, "set here first"),
            )


@rule(
    code="SIT007",
    name="no-client-settings",
    summary="A site control file sets none of the software distribution agent's lists and retry settings.",
    why="Nothing in the file was checked, and it does not say what exit codes mean to the clients of the site.",
    levels=Levels(site=INFO),
    sources=("(choice)",),
    bad=(properties("PROPERTY <Some Other Setting><REG_DWORD><><1>"),),
    good=(GOOD,),
)
def no_client_settings(document: SiteControlDocument) -> Iterator[Finding]:
    if not document.properties:
        yield Finding(
            0,
            min(1, len(document.text)),
            "This site control file sets neither lists of exit codes nor retries of software distribution",
            "Use the actual site control file of a primary site: sitectrl.ct0 in the site control manager's inbox.",
        )
