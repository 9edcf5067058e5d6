"""`mifkit outcome --table`: the decision table as Markdown, on a terminal, and as JSON."""

import io
import json
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator
from running import SAMPLES, invoke

from mifkit.output.answers.decision_table import write_screen
from mifkit.status.outcome.table.table import TABLE
from mifkit.status.product import Product


def markdown_rows(*arguments: str) -> list[list[str]]:
    """The cells of the table, without its head."""
    lines = invoke("outcome", "--table", *arguments).stdout.split("\n")
    return [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")][2:]


def test_markdown_has_every_row_with_all_its_cells() -> None:
    rows = markdown_rows()
    assert [row[0] for row in rows] == [row.id for row in TABLE.rows]
    assert {len(row) for row in rows} == {11}


def test_a_row_of_the_specification_reads_as_it_does_there() -> None:
    row = next(row for row in markdown_rows() if row[0] == "D16")
    assert row[1:10] == [
        "sms2003, cm2007",
        "matched, Status Failed",
        "a retry code",
        "",
        "FailureNonRetry",
        "10007 (documented)",
        "no",
        "documented",
        "S0",
    ]


def test_a_product_has_its_rows_only() -> None:
    names = {row[0] for row in markdown_rows("--product", "cb-unix")}
    assert names == {"D39"}


def test_contradictions_and_sources_follow() -> None:
    shown = invoke("outcome", "--table").stdout
    assert "\n15. Which keys of a package definition file" in shown
    assert "\n* S0: Rerun of failed advertisements" in shown


def test_json_has_the_conditions_by_name_and_fits_its_schema() -> None:
    document = json.loads(invoke("outcome", "--table", "-o", "json").stdout)
    schema = json.loads(files("mifkit.output.schemas").joinpath("decision-table.schema.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(document)
    row = next(row for row in document["rows"] if row["id"] == "D10")
    assert row["conditions"] == {
        "match": ["field-differs", "none", "package-properties"],
        "codes": ["reboot"],
        "service_packs": [2, 3, 4, 5],
    }
    assert [one["order"] for one in document["rows"]] == list(range(1, len(TABLE.rows) + 1))
    assert len(document["contradictions"]) == 15


@pytest.mark.parametrize("product", [None, *Product])
def test_the_text_for_a_terminal_fits_it(product: Product | None) -> None:
    stream = io.StringIO()
    write_screen(product, stream)
    lines = stream.getvalue().split("\n")
    assert [line for line in lines if len(line) > 100 and "://" not in line] == []
    ids = [line.split()[0] for line in lines if line[:1] == "D" and line[1:3].isdigit()]
    assert ids == [row.id for row in TABLE.rows if product is None or product in row.products]


def test_the_table_is_asked_for_alone() -> None:
    done = invoke("outcome", "--table", SAMPLES / "MSIRDR42.mif")
    assert done.exit_code == 2
    assert "--table prints the whole table" in done.stderr
