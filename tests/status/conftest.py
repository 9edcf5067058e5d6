"""Status MIFs written for the tests, in the layouts found in the field."""

from collections.abc import Callable
from typing import Any

import pytest

from mifkit.mif.parser import parse
from mifkit.questions import KnownText
from mifkit.status.context import ClientContext
from mifkit.status.generator.generator import Generator, recognise
from mifkit.status.outcome.facts import Facts, facts_of
from mifkit.status.product import Product
from mifkit.status.settings.client_settings import ClientSettings
from mifkit.status.view import StatusView, status_view

PACKAGE_CODE = "{6F2C0A4E-91B7-4D35-8E0A-2B9D71C43F58}"
INSTALLER_FIELDS = {
    "manufacturer": "Fabrikam",
    "product": PACKAGE_CODE,
    "version": "Fabrikam Reader",
    "locale": "Intel;1033",
}
SIZES = {"Locale": 16, "Status": 32, "Description": 128}


def attribute(number: int, name: str, value: str) -> list[str]:
    return [
        "    START ATTRIBUTE",
        f'      NAME = "{name}"',
        f"      ID = {number}",
        "      ACCESS = READ-ONLY",
        "      STORAGE = SPECIFIC",
        f"      TYPE = STRING({SIZES.get(name, 64)})",
        f'      VALUE = "{value}"',
        "    END ATTRIBUTE",
    ]


def ismif32_text(status: str = "Failed", description: str = "", **fields: str) -> str:
    """What Ismif32.dll writes (layout L1); `alone="yes"` puts the first START GROUP on a line of its own (L1c)."""
    values = {
        "Manufacturer": fields.get("manufacturer", "Fabrikam"),
        "Product": fields.get("product", "Reader"),
        "Version": fields.get("version", "2.1"),
        "Locale": fields.get("locale", "ENU"),
        "Serial Number": fields.get("serial", ""),
        "Installation": fields.get("installation", "DateTime"),
    }
    head = ["  START GROUP", '    NAME = "ComponentID"']
    lines = ["START COMPONENT", '  NAME = "WORKSTATION"', *(head if "alone" in fields else ["".join(head)])]
    lines += ["    ID = 1", '    CLASS = "DMTF|ComponentID|1.0"']
    for number, (name, value) in enumerate(values.items(), 1):
        lines += attribute(number, name, value)
    lines += ["  END GROUP", "  START GROUP", '    NAME = "InstallStatus"', "    ID = 2"]
    lines += ['    CLASS = "MICROSOFT|JOBSTATUS|1.0"']
    lines += attribute(1, "Status", status) + attribute(2, "Description", description)
    return "\r\n".join([*lines, "  END GROUP", "END COMPONENT", ""])


def setup_text(status: str = "FAILED", indent: str = "\t", size: int = 256) -> str:
    """What the Visual Basic setup program (L3) or, without indentation and with 128, Open Watcom (L4) writes."""
    lines = ["Start Component", 'Name = "Workstation"', "Start Group", 'Name = "InstallStatus"', "ID = 1"]
    lines += ['Class = "MICROSOFT|JOBSTATUS|1.0"']
    for number, (name, length, value) in enumerate((("Status", 16, status), ("Description", size, "done")), 1):
        lines += ["Start Attribute", f'Name = "{name}"', f"ID = {number}", f"Type = String({length})"]
        lines += [f'Value = "{value}"', "End Attribute"]
    lines += ["End Group", "End Component"]
    inner = [indent + line for line in lines[1:-1]]
    return "\r\n".join([lines[0], *inner, lines[-1], ""])


def view_of(text: str) -> StatusView:
    view = status_view(parse(text).file)
    assert view is not None
    return view


def generator_of(text: str, stem: str | None = None) -> Generator:
    return recognise(view_of(text), parse(text).file, text, KnownText(stem or ""))


@pytest.fixture
def ismif32() -> Callable[..., str]:
    return ismif32_text


@pytest.fixture
def installer() -> Callable[..., str]:
    """A MIF as `msiexec /m` writes it."""

    def text(status: str = "Failed", description: str = "", **fields: str) -> str:
        return ismif32_text(status, description, **{**INSTALLER_FIELDS, **fields})

    return text


@pytest.fixture
def vb_setup() -> Callable[..., str]:
    return setup_text


@pytest.fixture
def view() -> Callable[[str], StatusView]:
    return view_of


@pytest.fixture
def generator() -> Callable[..., Generator]:
    return generator_of


@pytest.fixture
def run() -> Callable[..., Facts]:
    """The facts about a run with a MIF of that text, under ConfigMgr 2007 if nothing else is said."""

    def facts(text: str | None, **known: Any) -> Facts:
        context = ClientContext(
            product=known.pop("product", Product.CM2007),
            client=known.pop("settings", ClientSettings()),
            exit_code=known.pop("exit_code", None),
        )
        if text is None:
            return facts_of(None, context=context, **known)
        return facts_of(view_of(text), context=context, generator=generator_of(text), **known)

    return facts
