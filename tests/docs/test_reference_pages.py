"""The pages that are made from what the code declares are up to date."""

import pytest

from mifkit.output.answers.pages import page
from mifkit.output.reference_pages import GENERATED


@pytest.mark.parametrize("topic", GENERATED)
def test_a_generated_page_is_up_to_date(topic: str) -> None:
    """If it is not: `python -m mifkit.output.reference_pages`."""
    assert page(topic) == GENERATED[topic]()
