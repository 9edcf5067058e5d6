"""The status view finds what concerns the outcome, however the file is laid out."""

from collections.abc import Callable

import pytest

from mifkit.mif.parser import parse
from mifkit.status.view import StatusView, status_view

View = Callable[[str], StatusView]


def group(*attributes: str, name: str = "InstallStatus", class_: str = "MICROSOFT|JOBSTATUS|1.0") -> str:
    blocks = "\n".join(attributes)
    return (
        f'START COMPONENT\nNAME = "WORKSTATION"\nSTART GROUP\nNAME = "{name}"\nID = 1\nCLASS = "{class_}"\n'
        f"{blocks}\nEND GROUP\nEND COMPONENT\n"
    )


def attribute(name: str, statement: str, type_: str = "STRING(32)") -> str:
    return f'START ATTRIBUTE\nNAME = "{name}"\nID = 1\nTYPE = {type_}\n{statement}\nEND ATTRIBUTE'


def test_a_file_without_install_status_has_no_view() -> None:
    assert status_view(parse(group(attribute("Status", 'VALUE = "Failed"'), name="Disk", class_="A|B|1")).file) is None


def test_the_group_is_known_by_its_class_whatever_its_name(view: View) -> None:
    text = group(attribute("Status", 'VALUE = "Failed"'), name="Result", class_="microsoft|JobStatus|1.0")
    assert view(text).group.class_ is not None


def test_the_group_is_known_by_its_name_whatever_its_class(view: View) -> None:
    found = view(group(attribute("Status", 'VALUE = "Failed"'), name=" INSTALLSTATUS ", class_="A|B|1"))
    assert found.status is not None
    assert found.status.value == "Failed"


def test_the_class_goes_before_the_name(view: View) -> None:
    first = group(attribute("Status", 'VALUE = "by name"'), class_="A|B|1")
    second = group(attribute("Status", 'VALUE = "by class"'), name="Result")
    found = view(first + second)
    assert found.status is not None
    assert found.status.value == "by class"


def test_attributes_are_found_by_name_and_not_by_id(ismif32: Callable[..., str], view: View) -> None:
    text = ismif32("Success", "done", product="Reader", serial="X1").replace('"Serial Number"', '" SERIAL number "')
    found = view(text)
    assert found.serial_number is not None
    assert (found.serial_number.name, found.serial_number.value) == (" SERIAL number ", "X1")
    assert found.product is not None
    assert (found.product.value, found.product.declared_size) == ("Reader", 64)


def test_a_field_covers_its_value(view: View) -> None:
    text = group(attribute("Status", 'VALUE = "Failed"'))
    status = view(text).status
    assert status is not None
    assert text[status.start : status.end] == '"Failed"'


def test_an_attribute_without_value_is_an_empty_field(view: View) -> None:
    text = group(attribute("Status", ""))
    status = view(text).status
    assert status is not None
    assert status.value == ""
    assert text[status.start : status.end].startswith("START ATTRIBUTE")
    assert text[status.start : status.end].endswith("END ATTRIBUTE")


@pytest.mark.parametrize(
    ("written", "value"), [("0", "0"), ("1", "1"), ("0x10", "16"), ("unsupported", "unsupported"), ('* "p"', '* "p"')]
)
def test_a_value_that_is_no_literal_is_taken_as_text(view: View, written: str, value: str) -> None:
    status = view(group(attribute("Status", f"VALUE = {written}"))).status
    assert status is not None
    assert status.value == value


def test_an_unreadable_status_is_told_from_a_missing_one(view: View) -> None:
    unreadable = view(group(attribute("Status", "VALUE = 12ab")))
    missing = view(group(attribute("Description", 'VALUE = "text"')))
    assert (unreadable.status, unreadable.unreadable_status) == (None, True)
    assert (missing.status, missing.unreadable_status) == (None, False)


def test_the_first_of_two_attributes_of_one_name_counts(view: View) -> None:
    status = view(group(attribute("Status", 'VALUE = "Failed"'), attribute("STATUS", 'VALUE = "Success"'))).status
    assert status is not None
    assert status.value == "Failed"


def test_a_component_id_in_another_component_is_found(view: View) -> None:
    identity = group(attribute("Product", 'VALUE = "Reader"'), name="componentid", class_="DMTF|Component|1.0")
    found = view(group(attribute("Status", 'VALUE = "Failed"')) + identity)
    assert found.product is not None
    assert found.product.value == "Reader"


def test_a_component_id_of_another_application_is_not_preferred(ismif32: Callable[..., str], view: View) -> None:
    stranger = group(attribute("Product", 'VALUE = "Stranger"'), name="ComponentID", class_="DMTF|ComponentID|1.0")
    found = view(stranger + ismif32(product="Reader"))
    assert found.product is not None
    assert found.product.value == "Reader"


def test_a_status_mif_without_component_id_has_no_identity(vb_setup: Callable[..., str], view: View) -> None:
    found = view(vb_setup())
    assert found.component_id is None
    assert found.product is None
