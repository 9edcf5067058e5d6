"""Paths in reports: from the repository's folder, and as URIs."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from systems import posix_only

from mifkit.output.findings.paths import CHECKOUTS, Root, uri

posix = posix_only("names with a backslash, paths from a root without a drive")


def test_paths_are_told_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    root = Root()
    for path in ("sub/a.mif", "./sub/a.mif", "sub/../sub//a.mif", str(tmp_path / "sub" / "a.mif")):
        assert root.relative(path) == "sub/a.mif"


def test_a_file_elsewhere_keeps_its_whole_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "repository").mkdir()
    monkeypatch.chdir(tmp_path / "repository")
    assert Root().relative("../a.mif") == (tmp_path / "a.mif").as_posix()
    assert Root().relative(str(tmp_path / "repository2" / "a.mif")) == (tmp_path / "repository2/a.mif").as_posix()


@pytest.mark.parametrize("name", CHECKOUTS)
def test_on_a_build_server_they_are_told_from_the_checkout(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "packages").mkdir()
    monkeypatch.chdir(tmp_path / "packages")
    monkeypatch.setenv(name, str(tmp_path))
    assert Root().relative("a.mif") == "packages/a.mif"
    assert Root().relative("../b.mif") == "b.mif"


def test_a_checkout_elsewhere_counts_for_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "others").mkdir()
    monkeypatch.chdir(tmp_path / "others")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / "other"))
    assert Root().relative("a.mif") == "a.mif"


def test_standard_input_has_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    assert Root().relative("-") == "-"


@posix
def test_a_backslash_in_a_name_is_no_separator() -> None:
    assert Root().relative("a\\b.mif") == "a\\b.mif"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("sub/a.mif", "sub/a.mif"),
        ("my package/100%.mif", "my%20package/100%25.mif"),
        ("a#b?c=d&e;f.mif", "a%23b%3Fc%3Dd%26e%3Bf.mif"),
        ("javascript:alert(1)", "javascript%3Aalert%281%29"),
        ("a\nb\x1b.mif", "a%0Ab%1B.mif"),
        ("名é.mif", "%E5%90%8D%C3%A9.mif"),
        ("\udcff.mif", "%FF.mif"),
        ("\ud800.mif", "%EF%BF%BD.mif"),
        ("/tmp/a b.mif", "file:///tmp/a%20b.mif"),
        ("//server/share/a.mif", "file://server/share/a.mif"),
        ("-", "-"),
    ],
)
def test_uris(path: str, expected: str) -> None:
    assert uri(path) == expected


def test_a_drive_of_windows_keeps_its_colon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os.path, "isabs", lambda path: path[1:3] == ":/")
    assert uri("C:/Temp/a b.mif") == "file:///C:/Temp/a%20b.mif"


@given(st.text().filter(lambda path: not path.startswith("/")))
def test_a_uri_is_a_relative_reference_that_leads_back(path: str) -> None:
    made = urlsplit(uri(path))
    assert made.scheme == made.netloc == made.query == made.fragment == ""
    assert unquote(made.path, errors="surrogateescape").encode("utf-8", "surrogateescape") == path.encode(
        "utf-8", "surrogateescape"
    )
