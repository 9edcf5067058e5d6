"""`jsonl`: a line per finding, each an object of the format `json`."""

import json
from importlib.resources import files
from pathlib import Path

from jsonschema import Draft202012Validator
from running import CLEAN, ERROR, SAMPLES, checked, invoke, rendered


def test_every_line_is_a_diagnostic_of_json() -> None:
    lines = invoke("lint", "-o", "jsonl", SAMPLES).stdout.splitlines()
    assert [json.loads(line) for line in lines] == json.loads(invoke("lint", "-o", "json", SAMPLES).stdout)[
        "diagnostics"
    ]


def test_every_line_fits_the_schema_of_a_diagnostic() -> None:
    schema = json.loads(files("mifkit.output.schemas").joinpath("lint.schema.json").read_text("utf-8"))
    validator = Draft202012Validator({"$defs": schema["$defs"], "$ref": "#/$defs/JsonDiagnostic"})
    for line in rendered("jsonl", [checked(ERROR), checked(ERROR, "名\n.mif")]).splitlines():
        validator.validate(json.loads(line))


def test_nothing_found_is_nothing_written(tmp_path: Path) -> None:
    assert rendered("jsonl", [checked(CLEAN)]) == ""
    (line,) = invoke("lint", "-o", "jsonl", tmp_path / "gone.mif").stdout.splitlines()
    assert json.loads(line)["name"] == "unreadable-file"
