"""Findings on lines that have changed since a revision in git."""

import shutil
import sys
from pathlib import Path

import pytest
from repositories import committed, git

from mifkit.diagnostics import Diagnostic, Severity
from mifkit.files.source import Source
from mifkit.linter.changed_lines import Changes, RevisionError

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    (folder / "a.mif").write_bytes(b"one\ntwo\nthree\nfour\nfive\n")
    (folder / "b.mif").write_bytes(b"one\n")
    committed(folder)
    return folder


def kept(path: Path, revision: str = "HEAD") -> list[str]:
    """The lines on which a finding would be reported, were there one on every line."""
    source = Source(str(path), path.read_bytes())
    starts = [start for start in source.line_starts if start < len(source.text)]
    every = [
        Diagnostic("X", "x", Severity.ERROR, "", source.path, start, start + len(source.line(number)))
        for number, start in enumerate(starts, 1)
    ]
    return [source.text[one.start : one.end] for one in Changes(revision).split(source, every)[0]]


def test_changed_and_added_lines(repository: Path) -> None:
    path = repository / "a.mif"
    path.write_bytes(b"one\nTWO\nthree\nfour\nmore\nfive\n")
    assert kept(path) == ["TWO", "more"]


def test_an_unchanged_file_has_none(repository: Path) -> None:
    (repository / "a.mif").write_bytes(b"other\n")
    assert kept(repository / "b.mif") == []


def test_a_removal_leaves_its_neighbours(repository: Path) -> None:
    path = repository / "a.mif"
    path.write_bytes(b"one\ntwo\nfour\nfive\n")
    assert kept(path) == ["two", "four"]


@pytest.mark.parametrize("rest", [b"one\n", b"two\nthree\nfour\nfive\n", b"", b"one\ntwo\nthree\nfour\nfive"])
def test_removals_at_the_ends(rest: bytes, repository: Path) -> None:
    path = repository / "a.mif"
    path.write_bytes(rest)
    assert set(kept(path)) <= set(rest.decode().split("\n"))


def test_a_new_file_is_new_altogether_whether_added_or_not(repository: Path) -> None:
    (repository / "c.mif").write_bytes(b"one\ntwo\n")
    assert kept(repository / "c.mif") == ["one", "two"]
    git(repository, "add", "c.mif")
    assert kept(repository / "c.mif") == ["one", "two"]


def test_commits_of_the_branch_count_and_those_of_its_base_do_not(repository: Path) -> None:
    git(repository, "checkout", "-qb", "topic")
    (repository / "a.mif").write_bytes(b"ONE\ntwo\nthree\nfour\nfive\n")
    committed(repository)
    git(repository, "checkout", "-q", "main")
    (repository / "b.mif").write_bytes(b"one\nmore\n")
    committed(repository)
    git(repository, "checkout", "-q", "topic")
    assert kept(repository / "a.mif", "main") == ["ONE"]
    assert kept(repository / "b.mif", "main") == []


def test_lines_that_look_like_a_patch(repository: Path) -> None:
    path = repository / "a.mif"
    path.write_bytes(b"one\ntwo\nthree\nfour\n++ b.mif\n@@ -1 +1 @@\nfive\nsix\n")
    assert kept(path) == ["++ b.mif", "@@ -1 +1 @@", "six"]
    assert kept(repository / "b.mif") == []


@pytest.mark.parametrize("name", ["with blank.mif", "Größe.mif", 'quo"te.mif', "tab\t.mif", "back\\slash.mif"])
def test_unusual_names(name: str, repository: Path) -> None:
    path = repository / "sub folder" / name
    path.parent.mkdir()
    path.write_bytes(b"one\n")
    committed(repository)
    path.write_bytes(b"one\ntwo\n")
    assert kept(path) == ["two"]


def test_lines_of_utf_16(repository: Path) -> None:
    path = repository / "wide.mif"
    path.write_bytes("one\r\n\u010a\u0a00\r\nthree\r\n".encode("utf-16"))
    committed(repository)
    path.write_bytes("one\r\n\u010a\u0a00\r\nTHREE\r\n".encode("utf-16"))
    assert kept(path) == ["THREE"]


def test_a_submodule_has_its_own_history(repository: Path) -> None:
    inner = repository / "inner"
    inner.mkdir()
    git(inner, "init", "-q", "-b", "main")
    (inner / "x.mif").write_bytes(b"one\n")
    committed(inner)
    (inner / "x.mif").write_bytes(b"one\ntwo\n")
    assert kept(inner / "x.mif") == ["two"]


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", "-p", ""])
def test_a_revision_that_is_none(revision: str, repository: Path) -> None:
    with pytest.raises(RevisionError, match=r"\S"):
        kept(repository / "a.mif", revision)
    assert not (repository / "x").exists()


def test_an_unknown_revision_is_named(repository: Path) -> None:
    with pytest.raises(RevisionError, match=r"^git knows no commit 'nowhere' in "):
        kept(repository / "a.mif", "nowhere")


def test_a_revision_of_another_history(repository: Path) -> None:
    git(repository, "checkout", "-q", "--orphan", "other")
    (repository / "other.mif").write_bytes(b"one\n")
    committed(repository)
    with pytest.raises(RevisionError, match=r"^'main' has no history in common with HEAD"):
        kept(repository / "a.mif", "main")


@needs_git
def test_a_file_in_no_repository(tmp_path: Path) -> None:
    path = tmp_path / "a.mif"
    path.write_bytes(b"one\n")
    with pytest.raises(RevisionError, match="not a git repository"):
        kept(path)


def test_git_is_missing(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(RevisionError, match="git is not installed"):
        kept(repository / "a.mif")


@pytest.mark.skipif(sys.platform != "win32", reason="only Windows looks for programs in the current folder")
def test_a_git_in_the_current_folder_is_not_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(sys.executable, tmp_path / "git.exe")
    (tmp_path / "a.mif").write_bytes(b"one\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", ".;")
    with pytest.raises(RevisionError, match="git is not installed"):
        kept(tmp_path / "a.mif")
