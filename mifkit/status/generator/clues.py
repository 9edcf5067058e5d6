"""The clues to the program that wrote a status MIF: what to look for, and the weight of each clue.

The weights are mifkit's own (status-mif.md 3.4); the clues come from the layouts in 2.3. Every test takes linear time,
because the text comes from any client machine.
"""

import re
from collections.abc import Callable
from functools import cached_property

from mifkit.mif import tree
from mifkit.mif.semantics.names import folded
from mifkit.questions import KnownText, Text, is_empty
from mifkit.status.exit_codes.recovery import Confidence, RecoveredCode, recover_exit_code
from mifkit.status.view import Field, StatusView

WINDOWS_INSTALLER = "Windows Installer"
ISMIF32 = "Ismif32"
PLATFORM_SDK_SAMPLE = "Platform SDK sample"
HAND_WRITTEN = "hand-written after a template"
KB_SAMPLE = "hand-made after a Microsoft sample"
VISUAL_BASIC = "Visual Basic setup"
OPEN_WATCOM = "Open Watcom setup"
POWERSHELL = "PowerShell deployment script"

GUID = r"\{[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}"
GUIDS = re.compile(rf"(?:{GUID})+")
INSTALLER_LOCALE = rf"(?:(?:Intel64|Intel|x64|Arm64|Arm|AMD64)?+\s*+;[0-9]*+(?:,[0-9]++)*+|{GUID}(?:;{GUID})*+)"
# Ismif32 cuts values: the lengths of a cut Product and of a cut Locale, with and without room for a final zero.
CUT_PRODUCT, CUT_LOCALE = (63, 64), (15, 16)
# The characters of a GUID in braces: x is a hexadecimal digit.
GUID_FORM = "{xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}"
# The messages of Windows Installer's own codes; the others come from any program. 1653 has another text in Windows.
INSTALLER_CODES = frozenset(range(1601, 1655)) - {1653}
INSTALLER_ERROR = r"Installer error -?[0-9]"
INSTALLER_STEM = r"(?ai)MSI[A-Z0-9]{5}"
DOTTED_NUMBER = r"[0-9]++(?:\.[0-9]++)++"
# A version, also with a v before it or a word behind: 4.2.1, v4.2.1, 4.2.1-beta.
VERSION = r"[vV]?[0-9]++(?:\.[0-9]++)++(?:[^0-9.\s]\S*+)?+"
DOT_BETWEEN_DIGITS = r"[0-9]\.[0-9]"
LETTER = r"[^\W\d_]"
PRINTED_DATE = r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}"

HEX_DIGITS = "0123456789abcdefABCDEF"

IDS_IN_ORDER = (1, 2, 3, 4, 5, 6)
IDS_OF_SDK_SAMPLE = (1, 2, 4, 5, 3, 6)


class Sample:
    """A file under examination; properties that several tests need are computed once."""

    def __init__(self, view: StatusView, file: tree.File, text: str, stem: Text) -> None:
        self.view = view
        self.file = file
        self.text = text
        self.stem = stem

    @cached_property
    def component_name(self) -> str | None:
        name = self.file.components[0].name if self.file.components else None
        return name.value.value if name is not None and name.value is not None else None

    @cached_property
    def groups(self) -> list[tree.Group]:
        return list(self.file.groups)

    @cached_property
    def attributes(self) -> list[tree.Attribute]:
        return [attribute for group in self.groups for attribute in group.attributes]

    @cached_property
    def component_ids(self) -> tuple[int | None, ...]:
        """The ids of the attributes of the ComponentID group, in the order of the text."""
        group = self.view.component_id
        return tuple(map(_id, group.attributes)) if group is not None else ()

    @cached_property
    def component_id_by_name(self) -> dict[str, tree.Attribute]:
        group = self.view.component_id
        named = group.attributes if group is not None else ()
        return {
            folded(attribute.name.value.value): attribute
            for attribute in named
            if attribute.name is not None and attribute.name.value is not None
        }

    @cached_property
    def guid_product(self) -> bool:
        return _ask(self.view.product, _is_guids)

    @cached_property
    def name_beside_start(self) -> list[bool]:
        """For each group with a name, whether the name is on the line of its START GROUP."""
        return [
            not _breaks_line(self.text[group.start : group.name.start])
            for group in self.groups
            if group.name is not None
        ]

    @cached_property
    def heads(self) -> list[str]:
        """The `start X` of every group and attribute, as written."""
        return [self.text[block.start : block.head] for block in (*self.groups, *self.attributes)]


Test = Callable[[Sample], bool]
NOTHING = KnownText("")


def _ask(field: Field | None, question: Callable[[str], bool]) -> bool:
    """The answer of a field; a missing field answers like an empty one."""
    return (field or NOTHING).ask(question)


def _asking(field: str, question: Callable[[str], bool]) -> Test:
    """The test that asks a field of the status view."""
    return lambda sample: _ask(getattr(sample.view, field), question)


# --- questions to texts ---------------------------------------------------------------------------------------------


def _consists_of(pattern: str) -> Callable[[str], bool]:
    return lambda text: re.fullmatch(pattern, text.strip()) is not None


def _begins_with(pattern: str) -> Callable[[str], bool]:
    return lambda text: re.match(pattern, text.strip()) is not None


IS_INSTALLER_LOCALE = _consists_of(INSTALLER_LOCALE)
IS_DOTTED_NUMBER = _consists_of(DOTTED_NUMBER)
IS_VERSION = _consists_of(VERSION)
IS_INSTALLER_ERROR = _begins_with(INSTALLER_ERROR)
IS_PRINTED_DATE = _begins_with(PRINTED_DATE)


def _begins_guid(text: str) -> bool:
    """Whether a text is the beginning of a GUID in braces, or empty."""
    return len(text) <= len(GUID_FORM) and all(
        character in HEX_DIGITS if form == "x" else character == form
        for character, form in zip(text, GUID_FORM, strict=False)
    )


def _is_guids(text: str) -> bool:
    """Whether a text is a GUID or several run together; the last may be cut at the length of a Product."""
    text = text.strip()
    found = GUIDS.match(text)
    if found is None:
        return False
    rest = text[found.end() :]
    return not rest or (len(text) in CUT_PRODUCT and _begins_guid(rest))


def _is_cut_locale(text: str) -> bool:
    """Whether a text is a list of product codes, or a platform and languages, cut at the length of a Locale."""
    if len(text) not in CUT_LOCALE:
        return False
    languages = re.fullmatch(r"(?:Intel64|Intel|x64|Arm64|Arm|AMD64)?+;[0-9]++(?:,[0-9]++)*,", text)
    return languages is not None or _begins_guid(text)


def _is_message_of_installer(text: str) -> bool:
    """Whether only Windows Installer has a text: its message of one of its own codes, or its words for any other."""
    recovered = _code_of_message(text)
    return IS_INSTALLER_ERROR(text) or (recovered is not None and INSTALLER_CODES.issuperset(recovered.codes))


def _code_of_message(text: str) -> RecoveredCode | None:
    """The exit code whose message a text is; a text that merely mentions a code may come from any program."""
    recovered = recover_exit_code(text)
    return recovered if recovered is not None and recovered.confidence is not Confidence.LOW else None


def _is_default_installation(text: str) -> bool:
    return text.strip() == "DateTime"


def _is_installer_stem(stem: str) -> bool:
    return re.fullmatch(INSTALLER_STEM, stem) is not None


def _is_a_name(text: str) -> bool:
    text = text.strip()
    return " " in text and bool(re.search(LETTER, text)) and not re.search(DOT_BETWEEN_DIGITS, text)


def _is_status_in_capitals(text: str) -> bool:
    return text.strip() in ("SUCCESS", "FAILED")


def _is_blank(text: str) -> bool:
    return text == " "


# --- the tree ---------------------------------------------------------------------------------------------------------


def _id(block: tree.Group | tree.Attribute) -> int | None:
    return block.id.value.value if block.id is not None and block.id.value is not None else None


def _breaks_line(text: str) -> bool:
    return "\n" in text or "\r" in text


# --- tests: what Windows Installer puts into the fields ------------------------------------------------------


def _installer_description(sample: Sample) -> bool:
    field = sample.view.description or NOTHING
    return field.ask(_code_of_message) is not None or field.ask(IS_INSTALLER_ERROR)


def _ismif32_defaults(sample: Sample) -> bool:
    view = sample.view
    no_serial = view.serial_number is not None and view.serial_number.ask(is_empty)
    return (
        no_serial
        and _ask(view.installation, _is_default_installation)
        and _first_name_beside_start(sample)
        and _ids_in_order(sample)
    )


def _installer_locale(sample: Sample) -> bool:
    return _ask(sample.view.locale, IS_INSTALLER_LOCALE) or _ask(sample.view.locale, _is_cut_locale)


def _version_and_language(sample: Sample) -> bool:
    """Whether the fields are used as their names say, although Product is a GUID."""
    return sample.guid_product and _ask(sample.view.version, IS_VERSION) and not _installer_locale(sample)


def _message_beside_empty_fields(sample: Sample) -> bool:
    """What Windows Installer writes if it cannot open the package, so that it knows none of its properties."""
    view = sample.view
    fields = (view.product, view.version, view.locale)
    empty = all(field is not None and field.ask(is_empty) for field in fields)
    return empty and _ask(view.description, _is_message_of_installer)


def _named_product_with_version(sample: Sample) -> bool:
    return _ask(sample.view.version, IS_DOTTED_NUMBER) and not sample.guid_product


# --- tests: how the file is written ----------------------------------------------------------------------------


def _component_is(name: str) -> Test:
    return lambda sample: sample.component_name == name


def _first_name_beside_start(sample: Sample) -> bool:
    return sample.name_beside_start[:2] == [True, False]


def _each_start_alone(sample: Sample) -> bool:
    return sample.view.component_id is not None and not any(sample.name_beside_start)


def _ids_in_order(sample: Sample) -> bool:
    return sample.component_ids == IDS_IN_ORDER


def _keywords_in_capitals(sample: Sample) -> bool:
    return all(head.isupper() for head in sample.heads)


def _read_only_and_specific(sample: Sample) -> bool:
    return bool(sample.attributes) and all(
        attribute.access is not None
        and attribute.access.value is not None
        and attribute.access.value.text.lower() == "read-only"
        and attribute.storage is not None
        and attribute.storage.value is not None
        and attribute.storage.value.text.lower() == "specific"
        for attribute in sample.attributes
    )


def _no_access_or_storage(sample: Sample) -> bool:
    return all(attribute.access is None and attribute.storage is None for attribute in sample.attributes)


def _no_blanks_round_equals(sample: Sample) -> bool:
    names = [group.name for group in sample.groups if group.name is not None and group.name.value is not None]
    return bool(names) and all(
        sample.text[name.start : name.value.start].upper() == "NAME=" for name in names if name.value is not None
    )


def _component_class(sample: Sample) -> bool:
    group = sample.view.component_id
    if group is None or group.class_ is None or group.class_.value is None:
        return False
    return folded(group.class_.value.value) == "dmtf|component|1.0"


def _size_is(field: str, size: int) -> Test:
    """The test whether a field is declared as STRING(size)."""

    def test(sample: Sample) -> bool:
        found: Field | None = getattr(sample.view, field)
        return found is not None and found.declared_size == size

    return test


def _no_locale(sample: Sample) -> bool:
    return sample.view.component_id is not None and "locale" not in sample.component_id_by_name


def _id_is(name: str, id: int) -> Test:
    """The test whether an attribute of ComponentID, by its folded name, has an id."""

    def test(sample: Sample) -> bool:
        attribute = sample.component_id_by_name.get(name)
        return attribute is not None and _id(attribute) == id

    return test


def _one_size_for_all(sample: Sample) -> bool:
    sizes = [attribute.type.size for attribute in sample.attributes if attribute.type is not None]
    values = {size.value if size is not None else None for size in sizes}
    return len(sizes) == len(sample.attributes) and len(values) == 1 and None not in values


def _indented(sample: Sample) -> bool:
    group = sample.view.group
    return sample.text[max(0, group.start - 1) : group.start] in ("\t", " ")


# --- the tables -------------------------------------------------------------------------------------------------------

# Id, weight, test, explanation.
Clue = tuple[str, int, Test, str]

# Open Watcom's setup uses the layout of the Visual Basic template.
_OF_VISUAL_BASIC: tuple[Clue, ...] = (
    ("only-install-status", 20, lambda sample: len(sample.groups) == 1, "InstallStatus is the only group"),
    ("install-status-1", 15, lambda sample: _id(sample.view.group) == 1, "InstallStatus has the ID 1"),
    ("no-access", 10, _no_access_or_storage, "no attribute has ACCESS or STORAGE"),
    ("status-capitals", 5, _asking("status", _is_status_in_capitals), "Status is in capitals"),
    (
        "mixed-case",
        5,
        lambda sample: all(head.istitle() for head in sample.heads),
        "keywords are written Start Group, Start Attribute",
    ),
    ("mixed-workstation", 5, _component_is("Workstation"), "the component is named Workstation"),
)
CLUES: dict[str, tuple[Clue, ...]] = {
    WINDOWS_INSTALLER: (
        ("guid-product", 50, lambda sample: sample.guid_product, "Product is a package code: a GUID, or several"),
        (
            "platform-locale",
            25,
            _installer_locale,
            "Locale is a platform and language list, or a list of GUIDs",
        ),
        ("system-message", 15, _installer_description, "Description is the message of a Windows error"),
        ("ismif32-defaults", 10, _ismif32_defaults, "Installation is DateTime, no Serial Number, written by Ismif32"),
        (
            "msi-stem",
            10,
            lambda sample: sample.stem.ask(_is_installer_stem),
            "the file is named MSI and five letters or digits, as the console's import of an .msi names it",
        ),
        ("name-as-version", 5, _asking("version", _is_a_name), "Version holds a name, not a version"),
        (
            "empty-fields",
            45,
            _message_beside_empty_fields,
            "Product, Version and Locale are empty, beside a message that only Windows Installer has",
        ),
        (
            "version-and-language",
            -25,
            _version_and_language,
            "Version is a version and Locale no platform and language list, as other programs write them",
        ),
        ("plain-product", -40, _named_product_with_version, "Version is a version and Product is not a GUID"),
    ),
    VISUAL_BASIC: (
        *_OF_VISUAL_BASIC,
        ("indented", 15, _indented, "lines are indented"),
        ("string-256", 15, _size_is("description", 256), "Description is a String(256)"),
    ),
    OPEN_WATCOM: (
        *_OF_VISUAL_BASIC,
        ("not-indented", 15, lambda sample: not _indented(sample), "lines are not indented"),
        ("string-128", 15, _size_is("description", 128), "Description is a String(128)"),
    ),
    POWERSHELL: (
        ("each-start-alone", 10, _each_start_alone, "every START GROUP is alone on its line"),
        ("ids-in-order", 5, _ids_in_order, "the six attributes of ComponentID are in the order of their ids"),
        ("blank-serial", 30, _asking("serial_number", _is_blank), "Serial Number is one blank"),
        ("printed-date", 20, _asking("installation", IS_PRINTED_DATE), "Installation is a date"),
    ),
    ISMIF32: (
        ("name-beside-start", 40, _first_name_beside_start, "only the first START GROUP has its name on the same line"),
        ("each-start-alone", -30, _each_start_alone, "every START GROUP is alone on its line"),
        ("ids-in-order", 20, _ids_in_order, "the six attributes of ComponentID are in the order of their ids"),
        ("capitals", 10, _keywords_in_capitals, "keywords are in capitals"),
        ("read-only", 5, _read_only_and_specific, "every attribute is READ-ONLY and SPECIFIC"),
        ("workstation", 10, _component_is("WORKSTATION"), "the component is named WORKSTATION"),
    ),
    PLATFORM_SDK_SAMPLE: (
        (
            "sdk-id-order",
            40,
            lambda sample: sample.component_ids == IDS_OF_SDK_SAMPLE,
            "the ids of ComponentID are in the order 1, 2, 4, 5, 3, 6",
        ),
        ("tight-equals", 20, _no_blanks_round_equals, "no blanks around the equals sign"),
        ("component-class", 20, _component_class, "ComponentID has the class DMTF|Component|1.0"),
        ("locale-64", 10, _size_is("locale", 64), "Locale is a STRING(64)"),
        ("workstation", 5, _component_is("WORKSTATION"), "the component is named WORKSTATION"),
    ),
    HAND_WRITTEN: (
        ("each-start-alone", 25, _each_start_alone, "every START GROUP is alone on its line"),
        ("ids-in-order", 20, _ids_in_order, "the six attributes of ComponentID are in the order of their ids"),
        ("capitals", 5, _keywords_in_capitals, "keywords are in capitals"),
        ("read-only", 5, _read_only_and_specific, "every attribute is READ-ONLY and SPECIFIC"),
        ("workstation", 5, _component_is("WORKSTATION"), "the component is named WORKSTATION"),
    ),
    KB_SAMPLE: (
        ("no-locale", 15, _no_locale, "ComponentID has no Locale"),
        ("serial-4", 25, _id_is("serial number", 4), "Serial Number has the ID 4"),
        ("installation-5", 25, _id_is("installation", 5), "Installation has the ID 5"),
        ("one-size", 10, _one_size_for_all, "all attributes have the same size"),
    ),
}
