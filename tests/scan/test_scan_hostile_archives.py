"""Archives that are damaged, or made to do harm, are findings, and the scan goes on."""

import bz2
import gzip
import io
import lzma
import os
import struct
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from archived import ARCHIVES, KINDS, SOME, TOLD, archive, header, names, zips_closed
from hypothesis import given, settings
from hypothesis import strategies as st
from shares import rows, scanned, single, status_mif

from mifkit.scan.plan import Plan
from mifkit.scan.share.archive import archives, members, tars, zips
from mifkit.scan.share.archive.archives import ArchiveProblems
from mifkit.scan.share.archive.members import list_archive

# --- damaged ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("content", [b"", b"no archive at all", b"\x1f\x8b\x08\x00", b"PK\x05\x06", b"x" * 2000])
def test_what_is_no_archive_is_a_finding_and_known_until_it_changes(
    share: Path, store: Path, kind: str, content: bytes
) -> None:
    (share / f"a{kind}").write_bytes(content)
    for _ in range(2):
        scanned(share, store)
        ((name, code, text),) = rows(store, ARCHIVES)
        assert (name, code, text.startswith("The archive is not read: ")) == (f"a{kind}", "SCN011", True)
        assert names(store) == ["plain.mif"]
    assert rows(store, "SELECT new, unchanged, retried FROM runs") == [(2, 0, 0), (0, 2, 0)]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in (".zip", ".tar.bz2", ".tbz2", ".tar.xz")])
def test_of_a_tar_archive_that_is_cut_short_the_beginning_is_read(share: Path, store: Path, kind: str) -> None:
    whole = archive(share / f"a{kind}", {f"{number}.mif": os.urandom(3000) for number in range(60)})
    scanned(share, store)
    assert single(store, "SELECT count(*) FROM files") == 62
    whole.write_bytes(whole.read_bytes()[:100_000])
    os.utime(whole, ns=(1, 1))
    scanned(share, store)
    ((_, _, text),) = rows(store, ARCHIVES)
    assert text.startswith("The archive is not read beyond its first ")
    # Nobody can say of the others that they are not there any more.
    assert single(store, "SELECT count(*) FROM files WHERE vanished IS NOT NULL") == 0


@pytest.mark.parametrize("kind", KINDS)
def test_an_archive_cut_anywhere_ends_no_scan(tmp_path: Path, kind: str) -> None:
    whole = archive(tmp_path / f"a{kind}", SOME).read_bytes()
    for cut in range(0, len(whole), max(len(whole) // 60, 1)):
        (tmp_path / f"b{kind}").write_bytes(whole[:cut])
        problems = ArchiveProblems()
        listed = [
            seen for listing in list_archive(str(tmp_path / f"b{kind}"), 5000, problems) for seen in listing.files
        ]
        assert len(listed) == problems.members <= len(SOME)
        # What is missing shows, but for the zeros at the end of a tar archive.
        assert problems.problem or len(listed) == len(SOME)


@settings(max_examples=40)
@given(data=st.data())
@pytest.mark.parametrize("kind", KINDS)
def test_an_archive_with_altered_bytes_ends_no_scan(
    tmp_path_factory: pytest.TempPathFactory, kind: str, data: st.DataObject
) -> None:
    folder = tmp_path_factory.getbasetemp()
    path = folder / f"altered{kind}"
    whole = bytearray(archive(path, {"a/b.mif": b"b" * 700, "\xe9.mif": b"", "c.mif": b"c"}).read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(whole)
    problems = ArchiveProblems()
    with zips_closed() as reader:
        for listing in list_archive(str(path), 5000, problems):
            for seen in listing.files:
                assert seen.name.lower().endswith((".mif", ".nhm"))
                if isinstance(seen.content, archives.ZipMember):
                    with suppress(archives.ArchiveError, OSError):
                        assert reader.read(seen.content).data is not None


def test_after_damage_within_a_tar_archive_nothing_more_is_taken_for_read(share: Path, store: Path) -> None:
    whole = bytearray(archive(share / "a.tar", SOME).read_bytes())
    at = whole.index(b"3.mif")
    whole[at : at + 4] = b"evil"
    (share / "a.tar").write_bytes(whole)
    scanned(share, store)
    assert names(store) == ["0.mif", "1.mif", "2.mif", "plain.mif"]
    message = "The archive is not read beyond its first 3 members: the next block is not the header of a member"
    assert rows(store, ARCHIVES) == [("a.tar", "SCN011", message)]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_member_of_a_zip_archive_is_a_finding_on_it(share: Path, store: Path, method: int) -> None:
    with zipfile.ZipFile(share / "a.zip", "w", method) as zipped:
        for name, data in SOME.items():
            zipped.writestr(name, data)
        at = zipped.getinfo("3.mif").header_offset + 30 + len("3.mif")
    whole = bytearray((share / "a.zip").read_bytes())
    whole[at + 40 : at + 60] = b"\xee" * 20
    (share / "a.zip").write_bytes(whole)
    for _ in range(2):
        scanned(share, store)
        assert names(store) == ["0.mif", "1.mif", "2.mif", "4.mif", "plain.mif"]
        ((name, code, text),) = rows(store, f"{TOLD} WHERE kind = 'unreadable'")
        assert (name, code, text.startswith("Cannot be read: it is damaged")) == ("3.mif", "SYN001", True)
    # Trying again would change nothing before the archive changes.
    assert rows(store, "SELECT new, unchanged, retried FROM runs") == [(7, 0, 0), (0, 7, 0)]


def altered(path: Path, name: str, offset: int, value: bytes) -> None:
    """Set bytes of a member's record in the directory of a zip archive, and in its own header if it has them."""
    whole = bytearray(path.read_bytes())
    at = -1
    while (at := whole.find(b"PK\x01\x02", at + 1)) >= 0:
        if whole[at + 46 :].startswith(name.encode()):
            whole[at + offset : at + offset + len(value)] = value
    path.write_bytes(whole)


FLAGS, METHOD, CRC, COMPRESSED, SIZE, PLACE = 8, 10, 16, 20, 24, 42


@pytest.mark.parametrize(
    ("offset", "value", "problem"),
    [
        (FLAGS, b"\x01\x00", "it is encrypted"),
        (FLAGS, b"\x41\x00", "it is encrypted"),
        (METHOD, b"\x61\x00", "its compression (method 97) is not supported"),
        (CRC, b"abcd", "it is damaged: it is not what the archive's directory says"),
        (SIZE, b"\x05\x00\x00\x00", "it is damaged: it is not what the archive's directory says"),
        (COMPRESSED, b"\x00\x00\x00\x01", "it is damaged: it is larger compressed than expanded"),
        (PLACE, b"\xff\xff\xff\x7f", "it is damaged: it would lie outside of the archive"),
    ],
)
def test_a_member_that_cannot_be_expanded_is_a_finding_on_it(
    share: Path, store: Path, offset: int, value: bytes, problem: str
) -> None:
    altered(archive(share / "a.zip", SOME), "2.mif", offset, value)
    scanned(share, store)
    assert names(store) == ["0.mif", "1.mif", "3.mif", "4.mif", "plain.mif"]
    assert rows(store, f"{TOLD} WHERE kind = 'unreadable'") == [("2.mif", "SYN001", f"Cannot be read: {problem}")]


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (RecursionError("maximum recursion depth exceeded"), "it is damaged"),
        (NotImplementedError("zip file version 25.5"), "it uses what is not supported: zip file version 25.5"),
        (zipfile.BadZipFile("x" * 70_000), "x" * 200),
    ],
    ids=["recursion", "version", "length"],
)
def test_why_an_archive_is_not_read_is_said_in_words_of_its_own(error: Exception, text: str) -> None:
    assert archives.reason(error) == text


def test_an_archive_that_changes_while_it_is_scanned_is_read_again_by_the_next_scan(
    share: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = archive(share / "a.zip", SOME)
    opened = zips._opened

    def touched(member: Any) -> Any:
        os.utime(path, ns=(5, 5))
        return opened(member)

    with monkeypatch.context() as patch:
        patch.setattr(zips, "_opened", touched)
        scanned(share, store)
    assert names(store) == ["plain.mif"]
    assert "the archive changed while it was scanned" in single(store, f"SELECT DISTINCT text FROM ({TOLD})")
    scanned(share, store)
    assert names(store) == [*SOME, "plain.mif"]


@pytest.mark.parametrize("kind", [".zip", ".tar"])
def test_an_archive_that_cannot_be_opened_today_is_tried_again(
    share: Path, store: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive(share / f"a{kind}", SOME)

    def locked(*_: object) -> Any:
        raise PermissionError(13, "The process cannot access the file")

    with monkeypatch.context() as patch:
        for module in (tars, zips):
            patch.setattr(module, "open_file", locked)
        scanned(share, store)
    message = "The archive is not read: The process cannot access the file"
    assert rows(store, ARCHIVES) == [(f"a{kind}", "SCN011", message)]
    scanned(share, store)
    assert rows(store, "SELECT new, unchanged, retried FROM runs WHERE id = 2") == [(5, 1, 1)]
    assert rows(store, ARCHIVES) == []


# --- bombs ------------------------------------------------------------------------------------------------------------


@contextmanager
def at_most(bytes: int) -> Iterator[None]:
    """Python takes no more memory than that, beyond what it has."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < bytes
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("said", [100, 5_000_000])
def test_a_member_that_is_larger_than_it_says_is_expanded_no_further(
    share: Path, store: Path, method: int, said: int
) -> None:
    with zipfile.ZipFile(share / "a.zip", "w", method) as zipped:
        zipped.writestr("bomb.mif", b"\0" * 32_000_000)
    altered(share / "a.zip", "bomb.mif", SIZE, struct.pack("<I", said))
    with at_most(20_000_000):
        scanned(share, store)
    ((name, code, _),) = rows(store, f"{TOLD} WHERE kind = 'unreadable'")
    assert (name, code) == ("bomb.mif", "SYN001")


@pytest.mark.parametrize("kind", [".zip", ".tar", ".tgz", ".tar.xz"])
def test_a_member_larger_than_allowed_is_not_read(share: Path, store: Path, kind: str) -> None:
    archive(share / f"a{kind}", {"giant.mif": b" " * 32_000_000, "after.mif": status_mif(1)})
    with at_most(20_000_000):
        scanned(share, store)
    assert rows(store, f"{TOLD} WHERE kind = 'too-large'")[0][:2] == ("giant.mif", "SCN001")
    assert single(store, "SELECT size FROM files WHERE kind = 'too-large'") == 32_000_000
    assert names(store) == ["after.mif", "plain.mif"]
    scanned(share, store, plan=Plan(max_file_size=100))
    assert single(store, "SELECT count(*) FROM files WHERE kind = 'too-large'") == 3


@pytest.mark.parametrize("packed", [gzip.compress, bz2.compress, lzma.compress])
def test_a_compressed_tar_archive_that_expands_without_end_is_left(
    share: Path, store: Path, packed: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MOST_BYTES", 20_000_000)
    monkeypatch.setattr(archives, "MOST_TIMES", 1)
    first = io.BytesIO()
    with tarfile.open(fileobj=first, mode="w") as tarred:
        tarred.addfile(header("first.mif", len(status_mif(1))), io.BytesIO(status_mif(1)))
    bomb = header("bomb.bin", 1 << 40)
    data = first.getvalue()[:4096].rstrip(b"\0")
    data += b"\0" * (-len(data) % 512) + bomb.tobuf(tarfile.GNU_FORMAT)
    (share / "a.tgz").write_bytes(packed(data + b"\0" * 32_000_000))
    with at_most(20_000_000):
        scanned(share, store)
    ((_, code, text),) = rows(store, ARCHIVES)
    assert code == "SCN011"
    assert text.startswith("The archive is not read beyond its first member: it expands to more than 20,0")
    assert names(store) == ["first.mif", "plain.mif"]


@pytest.mark.parametrize("kind", [".zip", ".tar"])
def test_an_archive_with_more_members_than_are_read_is_left_there(
    share: Path, store: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(members, "MOST_MEMBERS", 3)
    archive(share / f"a{kind}", SOME)
    scanned(share, store)
    assert names(store) == ["0.mif", "1.mif", "2.mif", "plain.mif"]
    message = "The archive is not read beyond its first 3 members: it has more than 3 members"
    assert rows(store, ARCHIVES) == [(f"a{kind}", "SCN011", message)]


def test_members_that_lie_on_top_of_each_other_expand_to_no_more_than_others(
    share: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MOST_BYTES", 9_000)
    monkeypatch.setattr(archives, "MOST_TIMES", 0)
    archive(share / "a.zip", SOME)
    scanned(share, store)
    ((_, _, text),) = rows(store, ARCHIVES)
    assert text.endswith("it expands to more than 9,000 bytes")
    assert 1 < len(names(store)) < 6


@pytest.mark.parametrize("kind", [tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGLINK])
def test_a_header_that_says_that_it_is_gigabytes_is_not_read(share: Path, store: Path, kind: bytes) -> None:
    data = header("x", 10**10, kind).tobuf(tarfile.GNU_FORMAT)
    (share / "a.tgz").write_bytes(gzip.compress(data + b"\0" * 32_000_000))
    with at_most(20_000_000):
        scanned(share, store)
    message = "The archive is not read: the header of a member is too large"
    assert rows(store, ARCHIVES) == [("a.tgz", "SCN011", message)]


def test_headers_for_all_that_follows_are_not_collected(tmp_path: Path) -> None:
    def text(key: str) -> bytes:
        line = f"{key}={'v' * 200_000}\n"
        return f"{len(line) + 7} {line}".encode()

    path = tmp_path / "a.tar"
    with path.open("wb") as stream:
        for number in range(60):
            data = text(f"k{number:04}")
            stream.write(header("g", len(data), tarfile.XGLTYPE).tobuf())
            stream.write(data + b"\0" * (-len(data) % 512))
            stream.write(header(f"{number}.mif").tobuf())
        stream.write(b"\0" * 1024)
    problems = ArchiveProblems()
    with at_most(8_000_000):
        assert sum(len(listing.files) for listing in list_archive(str(path), 5000, problems)) == 60
    assert not problems.problem


def test_a_directory_of_gigabytes_is_not_read(share: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "MOST_DIRECTORY", 70_000)
    with zipfile.ZipFile(share / "a.zip", "w") as zipped:
        for number in range(1500):
            zipped.writestr(f"{number}.mif", b"")
    scanned(share, store)
    ((_, _, text),) = rows(store, ARCHIVES)
    assert text.startswith("The archive is not read: its directory has 7")


def test_a_stream_that_asks_for_gigabytes_of_memory_is_not_read(share: Path, store: Path) -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1 << 28}]
    plain = archive(share / "plain.tar", SOME)
    (share / "a.tar.xz").write_bytes(lzma.compress(plain.read_bytes(), filters=filters))
    plain.unlink()
    scanned(share, store)
    ((name, _, text),) = rows(store, ARCHIVES)
    assert (name, text) == ("a.tar.xz", "The archive is not read: Memory usage limit exceeded")


# --- numbers in headers -----------------------------------------------------------------------------------------------


def tar_header(size: int, kind: bytes = tarfile.REGTYPE, mtime: int = 0) -> bytes:
    """A tar archive of one header, whose numbers may be negative, or larger than any file."""
    info = tarfile.TarInfo("a.mif")
    info.type = kind
    raw = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    for at, number in ((124, size), (136, mtime)):
        raw[at : at + 12] = (number % 256**12).to_bytes(12, "big")
        raw[at] = 0xFF if number < 0 else 0x80
    raw[148:156] = b" " * 8
    raw[148:156] = b"%06o\0 " % sum(raw[:512])
    return bytes(raw) + b"\0" * 1024


def zip64(size: int) -> bytes:
    """A zip archive whose directory gives the size of its member in the field for large files."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as zipped:
        zipped.writestr("a.mif", "Start Component")
    data = bytearray(written.getvalue())
    entry, end = data.index(b"PK\1\2"), data.index(b"PK\5\6")
    extra = struct.pack("<HHQ", 1, 8, size)
    struct.pack_into("<I", data, entry + 24, 2**32 - 1)
    struct.pack_into("<H", data, entry + 30, len(extra))
    struct.pack_into("<I", data, end + 12, end - entry + len(extra))
    data[end:end] = extra
    return bytes(data)


@pytest.mark.parametrize("size", [-512, -1, 2**63 + 5, 2**80])
@pytest.mark.parametrize("kind", [tarfile.REGTYPE, tarfile.DIRTYPE, b"Z"])
def test_a_size_that_no_file_can_have_is_a_finding(share: Path, store: Path, size: int, kind: bytes) -> None:
    (share / "a.tar").write_bytes(tar_header(size, kind))
    scanned(share, store)
    ((_, code, text),) = rows(store, ARCHIVES)
    assert (code, text) == ("SCN011", f"The archive is not read: it says that a member has {size} bytes")
    assert names(store) == ["plain.mif"]


@pytest.mark.parametrize("size", [2**63 + 5, 2**64 - 1])
def test_so_is_one_in_the_directory_of_a_zip_archive(share: Path, store: Path, size: int) -> None:
    (share / "a.zip").write_bytes(zip64(size))
    scanned(share, store)
    ((_, code, text),) = rows(store, ARCHIVES)
    assert (code, text) == ("SCN011", f"The archive is not read: it says that a member has {size} bytes")


@pytest.mark.parametrize("mtime", [-(2**80), 2**80, -1])
def test_a_time_beyond_all_files_is_the_nearest_time_that_a_store_holds(share: Path, store: Path, mtime: int) -> None:
    (share / "a.tar").write_bytes(tar_header(0, mtime=mtime))
    scanned(share, store)
    assert rows(store, ARCHIVES) == []
    assert single(store, "SELECT count(*) FROM files WHERE name = 'a.mif'") == 1


def test_expanding_an_archive_has_a_budget_of_time(share: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tars, "MOST_SECONDS", -1.0)
    archive(share / "a.tar.gz", SOME)
    scanned(share, store)
    ((_, code, text),) = rows(store, ARCHIVES)
    assert (code, text) == ("SCN011", "The archive is not read: it takes too long")
