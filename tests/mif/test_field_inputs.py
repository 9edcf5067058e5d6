"""Inputs in the forms that people really have, where they are at hand: what `mifkit lint` says of each."""

from pathlib import Path

import pytest
from corpus import CORPUS

from mifkit.documents.kinds import Kind, Profile
from mifkit.files.source import Source
from mifkit.linter.engine import Report, Settings, check

FIELD = CORPUS.parent / "field" / "mif"

pytestmark = pytest.mark.skipif(not FIELD.is_dir(), reason="the inputs of the field are not at hand")


def report(name: str) -> Report:
    path: Path = FIELD / name
    return check(Source(str(path), path.read_bytes()), Settings())


def codes(found: Report) -> set[str]:
    return {diagnostic.code for diagnostic in found.diagnostics}


def test_inventory_with_a_class_of_three_parts() -> None:
    found = report("noidmif_three_part_class_clean.mif")
    assert (found.profile, found.diagnostics) == (Profile.SMS, [])


def test_backslashes_that_nobody_meant() -> None:
    found = [one for one in report("min_domain_user_escape.mif").diagnostics if one.code == "SYN128"]
    assert len(found) == 2
    assert r"'CONTOSO\administrator' is read as" in found[0].message
    assert all(one.fix is not None and r"\\" in one.fix.edits[0].text for one in found)


def test_utf_8_without_a_mark() -> None:
    found = report("min_utf8_no_mark.mif")
    assert found.source.encoding == "UTF-8"
    (encoding,) = [one for one in found.diagnostics if one.code == "SYN101"]
    assert encoding.fix is not None
    assert not codes(found) & {"SYN105", "SYN106"}


@pytest.mark.parametrize(
    ("name", "encoding"),
    [("status_japanese_cp932_trail_5c.mif", "cp932"), ("msi_status_russian_1618_cp1251.mif", "cp1251")],
)
def test_code_pages(name: str, encoding: str) -> None:
    found = report(name)
    assert found.source.encoding == encoding
    assert "SYN129" in codes(found)
    assert not codes(found) & {"SYN105", "SYN106", "SYN109", "SYN110"}


def test_two_encodings_in_a_file() -> None:
    found = report("ps_addcontent_ansi_then_append_utf16.mif")
    (seam,) = [one for one in found.diagnostics if one.code == "SYN130"]
    assert found.source.position(seam.start).line == 38
    assert "ASCII" in seam.message
    assert "UTF-16LE" in seam.message


@pytest.mark.parametrize("name", ["other_readmemh_comments.mif", "other_framemaker_comment_first.mif"])
def test_other_formats(name: str) -> None:
    found = report(name)
    assert (found.kind, codes(found)) == (Kind.OTHER, {"SYN002"})
