"""Which program wrote a MIF: each piece of evidence, the verdicts, and hostile text."""

from collections.abc import Callable

import pytest

from mifkit.status.generator.generator import Generator, Verdict

Text = Callable[..., str]
Recognise = Callable[..., Generator]

MESSAGE_OF_1618 = (
    "Another installation is already in progress. Complete that installation before proceeding with this install."
)
GUID = "{6F2C0A4E-91B7-4D35-8E0A-2B9D71C43F58}"


def weights(generator: Generator) -> dict[str, int]:
    return {evidence.id: evidence.weight for evidence in generator.evidence}


def test_a_windows_installer_mif_is_certain(installer: Text, generator: Recognise) -> None:
    found = generator(installer("Failed", MESSAGE_OF_1618), "MSIUNQ1A")
    assert (found.name, found.verdict, found.score) == ("Windows Installer", Verdict.CERTAIN, 115)
    assert weights(found) == {
        "guid-product": 50,
        "platform-locale": 25,
        "system-message": 15,
        "ismif32-defaults": 10,
        "msi-stem": 10,
        "name-as-version": 5,
    }
    assert found.is_windows_installer


def test_80_points_are_certain_and_less_probable(installer: Text, generator: Recognise) -> None:
    bare = {"version": "x", "alone": "yes"}
    assert generator(installer(**bare)).score == 75
    assert generator(installer(**bare)).verdict is Verdict.PROBABLE
    assert generator(installer("Failed", "Installer error 5", **bare)).score == 90
    assert generator(installer(**(bare | {"version": "A Reader"}))).score == 80
    assert generator(installer(**(bare | {"version": "A Reader"}))).verdict is Verdict.CERTAIN


def test_50_points_are_probable(installer: Text, generator: Recognise) -> None:
    found = generator(installer(version="x", locale="ENU", alone="yes"))
    assert (found.name, found.verdict, found.score) == ("Windows Installer", Verdict.PROBABLE, 50)


def test_a_named_product_with_a_version_speaks_against_it(ismif32: Text, generator: Recognise) -> None:
    found = generator(ismif32("Failed", MESSAGE_OF_1618, locale="Intel;1033"), "MSIUNQ1A")
    assert found.windows_installer_score == 25 + 15 + 10 + 10 - 40
    assert (found.name, found.verdict) == ("Ismif32", Verdict.CERTAIN)


@pytest.mark.parametrize("product", [GUID, GUID.lower(), GUID + GUID, f" {GUID} "])
def test_one_guid_or_several_are_a_package_code(installer: Text, generator: Recognise, product: str) -> None:
    assert "guid-product" in weights(generator(installer(product=product)))


@pytest.mark.parametrize("product", ["", "Reader", GUID[1:-1], f"{GUID} Reader", GUID[:-1], f"{GUID};{GUID}"])
def test_anything_else_is_none(installer: Text, generator: Recognise, product: str) -> None:
    assert "guid-product" not in weights(generator(installer(product=product, alone="yes")))


@pytest.mark.parametrize(
    "locale", ["Intel;1033", "x64;1033", ";1033", "Intel;0", "Arm64;1033,2046", "Intel ;", GUID, f"{GUID};{GUID}"]
)
def test_platform_and_languages_are_an_installer_locale(installer: Text, generator: Recognise, locale: str) -> None:
    assert "platform-locale" in weights(generator(installer(locale=locale)))


@pytest.mark.parametrize("locale", ["", "ENU", "1033", "Intel", "Alpha;1033", "Intel;1033;"])
def test_other_locales_are_none(installer: Text, generator: Recognise, locale: str) -> None:
    assert "platform-locale" not in weights(generator(installer(locale=locale)))


@pytest.mark.parametrize(
    ("stem", "shown"), [("msiab12c", True), ("MSIUNQ1A", True), ("MSIUNQ1", False), ("MIF", False)]
)
def test_the_name_that_the_console_gives(installer: Text, generator: Recognise, stem: str, shown: bool) -> None:
    assert ("msi-stem" in weights(generator(installer(), stem))) is shown


@pytest.mark.parametrize(("version", "shown"), [("Fabrikam Reader", True), ("Reader 2.1", False), ("Reader", False)])
def test_a_name_where_the_version_belongs(installer: Text, generator: Recognise, version: str, shown: bool) -> None:
    assert ("name-as-version" in weights(generator(installer(version=version)))) is shown


def test_the_defaults_of_ismif32_need_its_layout(installer: Text, generator: Recognise) -> None:
    assert "ismif32-defaults" in weights(generator(installer()))
    assert "ismif32-defaults" not in weights(generator(installer(alone="yes")))
    assert "ismif32-defaults" not in weights(generator(installer(serial="1")))


def test_ismif32_is_known_by_its_first_group(ismif32: Text, generator: Recognise) -> None:
    found = generator(ismif32())
    assert (found.name, found.verdict) == ("Ismif32", Verdict.CERTAIN)
    assert not found.is_windows_installer


def test_a_copied_template_is_told_from_ismif32(ismif32: Text, generator: Recognise) -> None:
    found = generator(ismif32(alone="yes"))
    assert (found.name, found.verdict) == ("hand-written after a template", Verdict.PROBABLE)


def test_visual_basic_setup_is_known_by_its_shape(vb_setup: Text, generator: Recognise) -> None:
    found = generator(vb_setup())
    assert (found.name, found.verdict) == ("Visual Basic setup", Verdict.CERTAIN)
    assert found.windows_installer_score == 0


def test_open_watcom_does_not_indent(vb_setup: Text, generator: Recognise) -> None:
    found = generator(vb_setup(indent="", size=128))
    assert (found.name, found.verdict) == ("Open Watcom setup", Verdict.CERTAIN)


def test_the_powershell_script_leaves_a_date_and_a_blank(ismif32: Text, generator: Recognise) -> None:
    found = generator(ismif32(alone="yes", serial=" ", installation="11/03/2016 10:20:30"))
    assert (found.name, found.verdict) == ("PowerShell deployment script", Verdict.PROBABLE)


def test_the_sample_of_the_platform_sdk_has_its_own_order(ismif32: Text, generator: Recognise) -> None:
    text = ismif32().replace(" = ", "=").replace("DMTF|ComponentID|1.0", "DMTF|Component|1.0")
    for old, new in (("Version", "Locale"), ("Locale", "Serial"), ("Serial", "Version")):
        text = text.replace(f'"{old}', f'"@{new}')
    text = text.replace('"@', '"').replace("ID=3", "ID=@4").replace("ID=4", "ID=@5").replace("ID=5", "ID=3")
    found = generator(text.replace("ID=@", "ID=").replace("STRING(16)", "STRING(64)"))
    assert found.name == "Platform SDK sample"


def test_the_sample_of_the_knowledge_base_has_no_locale(ismif32: Text, generator: Recognise) -> None:
    text = ismif32(alone="yes").replace("ID = 4", "ID = 0").replace("ID = 5", "ID = 4").replace("ID = 6", "ID = 5")
    found = generator(text.replace('"Locale"', '"Note"'))
    assert found.name == "hand-made after a Microsoft sample"


def test_where_nothing_is_shown_the_evidence_is_that_of_windows_installer(ismif32: Text, generator: Recognise) -> None:
    text = (
        ismif32(alone="yes", product=GUID[:9], locale="x64;1033").replace("START", "Start").replace("ID = 6", "ID = 9")
    )
    found = generator(text)
    assert (found.name, found.verdict, found.score) == (None, Verdict.NOT_SHOWN, 25 - 40)
    assert set(weights(found)) == {"platform-locale", "plain-product"}


def test_a_guid_beside_a_version_and_a_language_is_not_certain(installer: Text, generator: Recognise) -> None:
    found = generator(installer("Failed", MESSAGE_OF_1618, version="4.2.1", locale="ENU"), "MSIUNQ1A")
    assert (found.name, found.verdict, found.score) == ("Windows Installer", Verdict.PROBABLE, 50 + 15 + 10 + 10 - 25)
    assert "version-and-language" in weights(found)


@pytest.mark.parametrize("length", [63, 64])
def test_a_patch_is_recognised_although_its_fields_are_cut(installer: Text, generator: Recognise, length: int) -> None:
    found = generator(
        installer("Failed", MESSAGE_OF_1618, product=(GUID * 3)[:length], locale=f"{GUID};{GUID}"[: length - 48])
    )
    assert {"guid-product", "platform-locale"} <= set(weights(found))
    assert found.verdict is Verdict.CERTAIN
    assert "guid-product" not in weights(generator(installer(product=(GUID * 3)[:62])))
    assert "platform-locale" not in weights(generator(installer(locale=GUID[:14])))


@pytest.mark.parametrize(
    ("description", "recognised"),
    [
        (
            (
                "This installation package could not be opened. Verify that the package exists and that you can "
                "access it, or contact the a"
            ),
            True,
        ),
        ("Installer error 1619", True),
        ("There is not enough space on the disk.", False),
        ("", False),
    ],
)
def test_empty_fields_and_a_message_that_only_windows_installer_has(
    installer: Text, generator: Recognise, description: str, recognised: bool
) -> None:
    empty = dict.fromkeys(("manufacturer", "product", "version", "locale"), "")
    found = generator(installer("Failed", description, **empty))
    assert found.is_windows_installer is recognised
    assert found.verdict is not Verdict.CERTAIN or not recognised


@pytest.mark.parametrize("hostile", ["1", "1.", "{", "Intel", ",1", " ", "\t ", "-", "a ", "{6F2C0A4E-"])
def test_hostile_values_are_weighed_as_others(ismif32: Text, generator: Recognise, hostile: str) -> None:
    long = hostile * 100_000
    text = ismif32("Failed", long, product=long, version=long, locale=";" + long, installation=long)
    assert generator(text).score == sum(weights(generator(text)).values())
