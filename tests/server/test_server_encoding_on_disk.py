"""The file behind an open text: its bytes are known, or there are no findings on them."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from running import CLEAN
from systems import posix_only

from mifkit.linter.engine import Settings, check
from mifkit.server.encoding_on_disk import FileOnDisk, clean, file_on_disk, source_of

UMLAUT = CLEAN.replace("Office", "Büro")
OCTET_RULES = {"foreign-encoding", "unicode-file"}


def opened(path: Path, text: str) -> FileOnDisk:
    return file_on_disk(str(path), text)


def found(file_on_disk: FileOnDisk, text: str) -> set[str]:
    """The rules about bytes that the text breaks."""
    report = check(source_of("a.mif", text, file_on_disk), Settings())
    return {one.name for one in report.diagnostics} & OCTET_RULES


@pytest.mark.parametrize("encoding", ["windows-1252", "utf-8", "utf-8-sig", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_an_unchanged_text_has_the_bytes_of_the_file(tmp_path: Path, encoding: str, line_end: str) -> None:
    mark = "\ufeff" if encoding.startswith("utf-16") else ""
    data = (mark + UMLAUT.replace("\n", line_end)).encode(encoding)
    path = tmp_path / "a.mif"
    path.write_bytes(data)
    text = UMLAUT.replace("\n", line_end)
    source = source_of(str(path), text, opened(path, text))
    assert source.data == data
    assert source.text == text


@pytest.mark.parametrize("encoding", ["windows-1252", "utf-8", "utf-8-sig", "utf-16-be"])
def test_an_edited_text_has_the_bytes_with_which_it_will_be_saved(tmp_path: Path, encoding: str) -> None:
    mark = "\ufeff" if encoding.startswith("utf-16") else ""
    path = tmp_path / "a.mif"
    path.write_bytes((mark + UMLAUT).encode(encoding))
    edited = UMLAUT.replace("26", "27 ß")
    assert source_of(str(path), edited, opened(path, UMLAUT)).data == (mark + edited).encode(encoding)


def test_the_mark_of_a_file_is_reported_although_the_editor_does_not_show_it(tmp_path: Path) -> None:
    path = tmp_path / "a.mif"
    path.write_bytes(CLEAN.encode("utf-8-sig"))
    assert found(opened(path, CLEAN), CLEAN) == {"foreign-encoding"}
    path.write_bytes(b"\xfe\xff" + CLEAN.encode("utf-16-be"))
    assert found(opened(path, CLEAN), CLEAN) == {"unicode-file"}


@pytest.mark.parametrize(
    "text", ["→" + CLEAN, UMLAUT, "\ufeff" + CLEAN, "ÿþ" + CLEAN, "ï»¿" + CLEAN, "\0S\0t\0a\0r" * 9]
)
def test_a_text_that_was_never_saved_has_no_findings_on_bytes(text: str) -> None:
    assert found(FileOnDisk(), text) == set()


def test_a_character_that_the_encoding_lacks_is_not_a_fault_of_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.mif"
    path.write_bytes(UMLAUT.encode("windows-1252"))
    edited = UMLAUT.replace("26", "→")
    source = source_of(str(path), edited, opened(path, UMLAUT))
    assert source.text == edited
    assert found(opened(path, UMLAUT), edited) == set()


def test_a_file_is_read_again_only_when_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "a.mif"
    path.write_bytes(CLEAN.encode("utf-8-sig"))
    first = opened(path, CLEAN)
    assert file_on_disk(str(path), CLEAN, first) is first
    path.write_bytes(CLEAN.encode())
    os.utime(path, ns=(1, 1))
    again = file_on_disk(str(path), CLEAN, first)
    assert again.source is not None
    assert again.source.mark == b""


@pytest.mark.parametrize("path", ["missing.mif", ".", "a\0b", "x" * 5000])
def test_a_file_that_cannot_be_read_has_no_bytes(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert file_on_disk(path, CLEAN).source is None


@posix_only("pipes in folders")
def test_a_pipe_is_left_to_its_reader(tmp_path: Path) -> None:
    path = tmp_path / "a.mif"
    os.mkfifo(path)
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0) as reader, path.open("wb") as writer:
        writer.write(CLEAN.encode())
        writer.flush()
        assert opened(path, CLEAN) == FileOnDisk()
        assert reader.read() == CLEAN.encode()


@given(st.text(st.characters(exclude_categories=[]), max_size=60), st.sampled_from(["windows-1252", "utf-8", "utf-16"]))
def test_the_source_of_any_text_has_that_text(text: str, encoding: str) -> None:
    from mifkit.files.source import Source

    known = FileOnDisk(Source("a.mif", UMLAUT.encode(encoding)))
    for one in (known, FileOnDisk()):
        source = source_of("a.mif", text, one)
        assert source.text == clean(text)
        assert len(source.text) == len(text)
