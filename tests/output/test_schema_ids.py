"""The `$id` of each JSON Schema: another for each, found by it, and an address once there is a site."""

import pytest
from jsonschema import Draft202012Validator

from mifkit.output import site
from mifkit.output.schemas.build import SCHEMAS, identifier, schema

SITE = "https://mifkit.test/docs/"


@pytest.mark.parametrize("documentation", [None, SITE])
def test_schemas_are_told_apart_and_found_by_their_ids(
    documentation: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site, "documentation", lambda: documentation)
    made = {name: schema(name) for name in SCHEMAS}
    assert len({one["$id"] for one in made.values()}) == len(SCHEMAS)
    for name, one in made.items():
        by_id = Draft202012Validator({"$defs": made, "$ref": one["$id"]})
        # An empty object is a configuration, and lacks what every output has.
        assert by_id.is_valid({}) is (name == "config.schema.json")


def test_without_a_site_an_id_names_no_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "documentation", lambda: None)
    assert identifier("lint.schema.json") == "urn:mifkit:schema:lint:1"
