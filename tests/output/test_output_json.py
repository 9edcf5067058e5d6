"""The JSON of `lint` and `outcome` has the fields that are promised, in the shipped schemas and in fact."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from corpus import corpus_files, needs_corpus
from jsonschema import Draft202012Validator
from running import CLEAN, ERROR, SAMPLES, STATUS, invoke, written

from mifkit.documents.readers import CHECKED_FILES
from mifkit.files.discovery import find_files
from mifkit.output.schemas.build import SCHEMAS, render

# Section 15 of the specification of status MIFs, and what mifkit adds.
SECTION_15 = {
    "product", "row", "certainty", "basis", "state", "message_ids", "matched", "match_report", "generator",
    "will_retry", "next_delay_s", "longest_delay_s", "delay_certainty", "attempts_left", "masked_exit_code",
    "recovered_exit_code", "confidence", "rerun", "remedies", "notes",
}  # fmt: skip
OWN = {
    "schema_version", "via", "state_certainty", "exit_code", "code_class", "recovered_exit_codes", "chain", "sources",
    "possible_rows", "retry_text", "certainty_reason", "states", "alternatives",
    "retry_timeline", "traces", "rerun_option", "command_line", "settings", "restarts",
}  # fmt: skip


def shipped(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(files("mifkit.output.schemas").joinpath(name).read_text("utf-8"))
    return schema


def lint(*arguments: str | Path) -> dict[str, Any]:
    """The object that lint prints, checked against the schema."""
    document: dict[str, Any] = json.loads(invoke("lint", "-o", "json", *arguments).stdout)
    Draft202012Validator(shipped("lint.schema.json")).validate(document)
    return document


def outcome(*arguments: str | Path) -> dict[str, Any]:
    """The object that outcome prints, checked against the schema."""
    document: dict[str, Any] = json.loads(invoke("outcome", "-o", "json", *arguments).stdout)
    Draft202012Validator(shipped("outcome.schema.json")).validate(document)
    return document


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_shipped_schema_is_that_of_the_classes(name: str) -> None:
    assert json.loads(files("mifkit.output.schemas").joinpath(name).read_text("utf-8")) == json.loads(render(name))
    Draft202012Validator.check_schema(shipped(name))


def test_a_schema_of_an_output_requires_every_field() -> None:
    for name in SCHEMAS.keys() - {"config.schema.json"}:
        for title, part in shipped(name)["$defs"].items():
            optional = set(part.get("properties", ())) - set(part.get("required", ()))
            # Rows of tables leave out what does not restrict them.
            row = {"codes", "code_class", "succeeded", "options", "shown_for"} if title == "RestartRow" else set()
            assert optional <= {"at_most", "channel", "option"} | row, title


# --- lint ------------------------------------------------------------------------------------------------


def test_a_diagnostic_field_by_field(tmp_path: Path) -> None:
    path = written(tmp_path, ERROR)
    document = lint(path)
    assert set(document) == {"schema_version", "diagnostics", "files", "summary"}
    assert document["schema_version"] == 1
    (file,) = document["files"]
    assert "the component name Workstation" in file.pop("kind_evidence")
    assert file == {"path": str(path), "kind": "noidmif", "profile": "sms", "encoding": "ASCII"}
    assert document["summary"] == {
        "files": 1,
        "errors": 1,
        "warnings": 0,
        "infos": 0,
        "suppressed": 0,
        "baselined": 0,
        "unchanged": 0,
        "minor": 0,
    }
    (one,) = document["diagnostics"]
    offset = ERROR.index("twenty six")
    why, help_, message = one.pop("why"), one.pop("help"), one.pop("message")
    assert why
    assert help_
    assert message
    assert one == {
        "code": "SYN114",
        "name": "unquoted-text",
        "severity": "error",
        "certainty": "documented",
        "path": str(path),
        "location": {"line": 12, "column": 15, "offset": offset},
        "end_location": {"line": 12, "column": 25, "offset": offset + 10},
        "block_path": ["component Workstation", "group Office", "attribute Room"],
        "labels": [],
        "fix": {
            "title": "Put the text in double quotes",
            "safe": True,
            "edits": [
                {
                    "location": {"line": 12, "column": 15, "offset": offset},
                    "end_location": {"line": 12, "column": 25, "offset": offset + 10},
                    "text": '"twenty six"',
                }
            ],
            "encoding": None,
        },
        "sources": one["sources"],
    }


def test_nothing_found_is_an_object_too(tmp_path: Path) -> None:
    document = lint(written(tmp_path, CLEAN))
    assert document["diagnostics"] == []
    assert document["summary"] == {
        "files": 1,
        "errors": 0,
        "warnings": 0,
        "infos": 0,
        "suppressed": 0,
        "baselined": 0,
        "unchanged": 0,
        "minor": 0,
    }


def test_labels_and_several_files() -> None:
    document = lint(SAMPLES)
    assert (
        len(document["files"]) == document["summary"]["files"] == len(list(find_files((str(SAMPLES),), CHECKED_FILES)))
    )
    (labelled,) = [one for one in document["diagnostics"] if one["code"] == "MSI001"]
    data = (SAMPLES / "MSIRDR42.mif").read_bytes()
    label = labelled["labels"][0]
    assert data[label["location"]["offset"] : label["end_location"]["offset"]].startswith(b'"{')


def test_an_unreadable_file_and_another_format(tmp_path: Path) -> None:
    document = lint(tmp_path / "gone.mif", written(tmp_path, "DEPTH = 8;\n"))
    assert [one["kind"] for one in document["files"]] == ["unreadable", "other"]
    assert [one["severity"] for one in document["diagnostics"]] == ["error", "info"]


@pytest.mark.parametrize(
    ("codec", "mark", "arguments", "name"),
    [
        ("windows-1252", b"", (), "windows-1252"),
        ("utf-8", b"\xef\xbb\xbf", (), "UTF-8"),
        ("utf-16-le", b"\xff\xfe", (), "UTF-16LE"),
        ("utf-16-be", b"\xfe\xff", (), "UTF-16BE"),
        ("utf-16-le", b"", (), "UTF-16LE"),
        ("cp932", b"", ("--encoding", "cp932"), "cp932"),
    ],
)
@pytest.mark.parametrize("line_break", ["\r", "\n", "\r\n"], ids=["CR", "LF", "CRLF"])
def test_offsets_count_octets_and_columns_characters(
    codec: str, mark: bytes, arguments: tuple[str, ...], name: str, line_break: str, tmp_path: Path
) -> None:
    room = {"cp932": "部屋", "windows-1252": "Büro"}.get(codec, "Büro 😀")
    text = ERROR.replace("Room", room).replace("Value =", f'Description = "{room}" Value =').replace("\n", line_break)
    path = tmp_path / "a.mif"
    path.write_bytes(mark + text.encode(codec))
    document = lint(path, *arguments)
    assert document["files"][0]["encoding"] == name
    (one,) = [one for one in document["diagnostics"] if one["code"] == "SYN114"]
    start, end = one["location"], one["end_location"]
    assert path.read_bytes()[start["offset"] : end["offset"]].decode(codec) == "twenty six"
    line = text.split(line_break)[start["line"] - 1]
    assert line[start["column"] - 1 : end["column"] - 1] == "twenty six"


@needs_corpus
def test_every_real_file_fits_the_schema() -> None:
    document = lint(*corpus_files())
    assert document["summary"]["files"] == len(corpus_files())


# --- outcome ---------------------------------------------------------------------------------------------


def test_outcome_has_the_fields_of_section_15(tmp_path: Path) -> None:
    for arguments in (
        (SAMPLES / "MSIRDR42.mif",),
        ("--exit-code", "1618"),
        (written(tmp_path, STATUS), "--exit-code", "0"),
    ):
        assert set(outcome(*arguments)) == SECTION_15 | OWN


def test_outcome_of_a_mif_that_hides_a_retry() -> None:
    document = outcome(SAMPLES / "MSIRDR42.mif", "--exit-code", "1618", "--product", "cm2007", "--match", "matched")
    known = {name: document[name] for name in ("product", "row", "basis", "state", "will_retry", "masked_exit_code")}
    assert known == {
        "product": "cm2007",
        "row": "D16",
        "basis": "mif",
        "state": "FailureNonRetry",
        "will_retry": False,
        "masked_exit_code": 1618,
    }
    assert document["recovered_exit_code"] == 1618
    assert document["confidence"] == "high"
    assert document["generator"]["name"] == "Windows Installer"
    assert {one["id"] for one in document["remedies"]} >= {"R1", "R2", "R3"}


def test_what_is_not_known_is_null() -> None:
    document = outcome("--exit-code", "1618")
    assert [
        document[name] for name in ("matched", "generator", "masked_exit_code", "recovered_exit_code", "confidence")
    ] == [None] * 5
    assert document["will_retry"] is True
    assert document["next_delay_s"] == 600


@pytest.mark.parametrize("product", ["sms2003", "cm2007", "cm2012", "cb", "cb-ts", "sms2.0", "sms2003-legacy"])
@pytest.mark.parametrize("code", ["0", "3010", "1618", "0x80070652", "-1", None])
def test_every_answer_fits_the_schema(product: str, code: str | None) -> None:
    given = ["--exit-code", code] if code is not None else []
    for match in ("assumed", "blank-fields", "field-differs", "package-properties", "none"):
        outcome(SAMPLES / "MSIRDR42.mif", "--product", product, "--match", match, *given)


@pytest.mark.parametrize("product", ["sms1.0", "sms1.1", "sms1.2", "cb-app", "cb-unix"])
@pytest.mark.parametrize("code", ["0", "1707", "1618", None])
def test_every_answer_of_products_without_matching_fits_the_schema(product: str, code: str | None) -> None:
    given = ["--exit-code", code] if code is not None else []
    outcome(SAMPLES / "MSIRDR42.mif", "--product", product, *given)


def test_a_product_that_is_assumed_is_a_note() -> None:
    notes = {note["id"]: note["text"] for note in outcome("--exit-code", "0")["notes"]}
    assert notes["product-assumed"] == "Product not given; Configuration Manager current branch assumed."
    assert "product-assumed" not in {note["id"] for note in outcome("--exit-code", "0", "--product", "cb")["notes"]}


def test_messages_of_sms_1_are_told_by_their_channel() -> None:
    document = outcome(SAMPLES / "MSIRDR42.mif", "--product", "sms1.2", "--folder", "windows", "--created", "during")
    assert document["message_ids"] == [{"id": 374, "certainty": "documented", "channel": "event"}]


# --- as a stream -----------------------------------------------------------------------------------------


def test_json_is_ascii_so_that_it_survives_any_code_page(tmp_path: Path) -> None:
    path = written(tmp_path, ERROR.replace("Office", "Büro €"))
    stdout = invoke("lint", "-o", "json", path).stdout
    assert stdout.isascii()
    assert json.loads(stdout)["diagnostics"][0]["block_path"][1] == "group Büro €"
