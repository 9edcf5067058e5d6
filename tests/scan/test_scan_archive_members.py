"""Members of archives: what they are called, what else than files they are, and what other readers make of them."""

import io
import os
import tarfile
import zipfile
import zlib
from pathlib import Path

import pytest
from archived import ARCHIVES, KINDS, SOME, archive, header, names, zips_closed
from hypothesis import given
from hypothesis import strategies as st
from shares import rows, scanned, single, sound, status_mif
from systems import posix_only

from mifkit.scan.share.archive import archives
from mifkit.scan.share.archive.archives import ArchiveProblems, member_path
from mifkit.scan.share.archive.members import list_archive
from mifkit.scan.share.reading import Content


@pytest.mark.parametrize("kind", [".zip", ".tar"])
def test_names_that_lead_out_of_an_archive_stay_below_it_and_are_reported(share: Path, store: Path, kind: str) -> None:
    odd = ("../../up.mif", "/etc/absolute.mif", "C:\\Windows\\drive.mif", "a/../../b/deep.mif", "fine/../in.mif")
    root = archive(share / f"a{kind}", {name: status_mif(number) for number, name in enumerate(odd)})
    scanned(share, store)
    paths = "SELECT folders.path, name FROM files JOIN folders ON folders.id = folder WHERE kind = 'status'"
    assert {Path(*one) for one in rows(store, paths)} == {
        *(root / "up.mif", root / "etc" / "absolute.mif", root / "Windows" / "drive.mif", root / "b" / "deep.mif"),
        *(root / "in.mif", share / "plain.mif"),
    }
    message = "Names that lead out of the archive: 4 members (such as '../../up.mif')"
    assert rows(store, ARCHIVES) == [(f"a{kind}", "SCN012", message)]
    assert not (share.parent / "up.mif").exists()


@given(st.text(alphabet=st.sampled_from("ab./\\:\0C\udcff \n…")))
def test_a_member_stands_below_its_archive_whatever_its_name(name: str) -> None:
    inner = member_path(name)
    if inner is not None:
        for part in (*inner.folders, inner.name):
            assert part not in ("", ".", "..")
            assert not set(part) & set("/\\\0")
        root = os.path.normpath("/share/a.zip")
        path = archives.inner_folder(root, inner.folders)
        assert os.path.normpath(path) == path
        assert path == root or path.startswith(root + os.sep)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("kind", [".zip", ".tar"])
def test_of_members_with_one_name_the_first_is_read_and_the_others_are_reported(
    share: Path, store: Path, kind: str
) -> None:
    if kind == ".zip":
        with zipfile.ZipFile(share / "a.zip", "w") as zipped:
            for number, name in enumerate(("a.mif", "b.mif", "./a.mif", "a.mif")):
                zipped.writestr(name, status_mif(number))
    else:
        with tarfile.open(share / "a.tar", "w") as tarred:
            for number, name in enumerate(("a.mif", "b.mif", "./a.mif", "a.mif")):
                tarred.addfile(header(name, len(status_mif(number))), io.BytesIO(status_mif(number)))
    scanned(share, store)
    assert names(store) == ["a.mif", "b.mif", "plain.mif"]
    ((_, code, text),) = rows(store, ARCHIVES)
    assert (code, text.endswith("Not checked: 2 members (such as './a.mif')")) == ("SCN011", True)
    assert single(store, "SELECT product FROM status_fields JOIN files ON id = file WHERE name = 'a.mif'") == "Reader 0"
    assert sound(store)


@posix_only("names with any character, and of any octets")
def test_names_that_are_no_text_are_kept_exactly_and_known_again(share: Path, store: Path) -> None:
    with tarfile.open(share / "a.tar", "w", errors="surrogateescape") as tarred:
        for name in (b"\xff\xfe/\xfd.mif", b"caf\xc3\xa9/\xc3\xbc.mif", b"line\nbreak.mif", b"'; --.mif"):
            data = status_mif(1)
            tarred.addfile(header(name.decode("utf-8", "surrogateescape"), len(data)), io.BytesIO(data))
    for _ in range(2):
        scanned(share, store)
        assert sorted(str(name) for (name,) in rows(store, "SELECT name FROM files WHERE kind = 'status'")) == sorted(
            [str(b"\xfd.mif"), "ü.mif", "line\nbreak.mif", "'; --.mif", "plain.mif"]
        )
        assert (os.fsencode(share / "a.tar") + b"/\xff\xfe",) in rows(store, "SELECT path FROM folders")
    assert rows(store, "SELECT new, unchanged, vanished FROM runs") == [(6, 0, 0), (0, 6, 0)]
    (share / "a.tar").unlink()
    scanned(share, store)
    assert names(store) == ["plain.mif"]


def test_a_name_that_breaks_the_directory_of_a_zip_archive_is_a_finding_on_it(share: Path, store: Path) -> None:
    path = archive(share / "a.zip", {"é.mif": status_mif(1)})
    path.write_bytes(path.read_bytes().replace("é".encode(), b"\xff\xff"))
    scanned(share, store)
    ((_, code, text),) = rows(store, ARCHIVES)
    assert (code, text.startswith("The archive is not read: ")) == ("SCN011", True)


def test_names_without_end_are_not_kept(share: Path, store: Path) -> None:
    name = "n" * 5000 + ".mif"
    with tarfile.open(share / "a.tar", "w", format=tarfile.PAX_FORMAT) as tarred:
        tarred.addfile(header(name))
        tarred.addfile(header("nul\0.mif"))
        tarred.addfile(header("a.mif", len(status_mif(1))), io.BytesIO(status_mif(1)))
    scanned(share, store)
    assert names(store) == ["a.mif", "plain.mif"]
    ((_, code, text),) = rows(store, ARCHIVES)
    assert (code, text.startswith("Names of more than 4096 characters: 1 member ('nnnn")) == ("SCN011", True)


def test_devices_links_and_pipes_of_a_tar_archive_are_passed_over(share: Path, store: Path) -> None:
    kinds = (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE)
    with tarfile.open(share / "a.tar", "w") as tarred:
        for number, kind in enumerate(kinds):
            info = header(f"{number}.mif", kind=kind)
            info.linkname = "/etc/passwd"
            tarred.addfile(info)
        tarred.addfile(header("a.mif", len(status_mif(1))), io.BytesIO(status_mif(1)))
    scanned(share, store)
    assert names(store) == ["a.mif", "plain.mif"]
    assert rows(store, ARCHIVES) == []


@pytest.mark.parametrize("kind", [".zip", ".tar"])
def test_archives_in_archives_are_reported_and_not_opened(share: Path, store: Path, kind: str, tmp_path: Path) -> None:
    inner = archive(tmp_path / "inner.zip", SOME).read_bytes()
    archive(share / f"a{kind}", {"b/inner.zip": inner, "other.TGZ": b"", "a.mif": status_mif(1)})
    scanned(share, store)
    message = "Archives within the archive are not opened: 2 members (such as 'b/inner.zip')"
    assert rows(store, ARCHIVES) == [(f"a{kind}", "SCN011", message)]
    assert names(store) == ["a.mif", "plain.mif"]


@posix_only("names with any character, and of any octets")
def test_archives_have_whatever_names_files_have(share: Path, store: Path) -> None:
    odd = (b"-o.zip", b"line\nbreak.zip", b"\xff\xfe.tar", b"'; DROP TABLE files; --.tgz", b"%41#?.tar.xz", b".zip")
    for name in odd:
        kind = next(kind for kind in KINDS if name.endswith(kind.encode()))
        made = archive(share.parent / f"made{kind}", {"a/b.mif": status_mif(1)})
        made.rename(os.fsdecode(os.fsencode(share) + b"/" + name))
    # As a share of Windows is called, which POSIX leaves as it is.
    root = Path(f"/{share}")
    assert str(root).startswith("//")
    for _ in range(2):
        scanned(root, store)
        assert names(store) == ["b.mif"] * len(odd) + ["plain.mif"]
    assert rows(store, "SELECT new, unchanged, vanished FROM runs") == [(13, 0, 0), (0, 13, 0)]
    assert (os.fsencode(root) + b"/\xff\xfe.tar/a",) in rows(store, "SELECT path FROM folders")
    for path in share.glob("*"):
        if path.name != "plain.mif":
            path.unlink()
    scanned(root, store)
    assert names(store) == ["plain.mif"]
    assert sound(store)


def test_the_size_of_a_tar_member_leads_nowhere_back(share: Path, store: Path) -> None:
    data = bytearray(header("a.mif").tobuf(tarfile.GNU_FORMAT))
    data[124:136] = b"\xff" * 10 + b"\xfe\x00"
    data[148:156] = b"        "
    data[148:156] = f"{sum(data):06o}\0 ".encode()
    (share / "a.tar").write_bytes(bytes(data) + b"\0" * 2048)
    scanned(share, store)
    ((_, code, text),) = rows(store, ARCHIVES)
    assert code == "SCN011"
    assert "a member has -512 bytes" in text


def test_what_zipfile_makes_of_a_member_is_what_a_scan_makes_of_it(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
            for size in (0, 1, 4095, 65_536, 300_000):
                zipped.writestr(f"{method}-{size}.mif", os.urandom(size // 2) + b"x" * (size - size // 2), method)
    problems = ArchiveProblems()
    with zipfile.ZipFile(path) as zipped, zips_closed() as reader:
        for listing in list_archive(str(path), 5_000_000, problems):
            for seen in listing.files:
                assert isinstance(seen.content, archives.ZipMember)
                data = reader.read(seen.content).data
                assert data == zipped.read(seen.name)
                assert data is not None
                assert zlib.crc32(data) == zipped.getinfo(seen.name).CRC
    assert problems.members == 20


def test_content_of_tar_members_is_what_tarfile_makes_of_it(tmp_path: Path) -> None:
    for kind in KINDS[1:]:
        path = archive(tmp_path / f"a{kind}", {f"{size}.mif": os.urandom(size) for size in (0, 1, 511, 512, 70_000)})
        with tarfile.open(path) as tarred:
            whole = {one.name: tarred.extractfile(one).read() for one in tarred}  # type: ignore[union-attr]
        listed = [seen for listing in list_archive(str(path), 5_000_000, ArchiveProblems()) for seen in listing.files]
        assert {seen.name: seen.content.data for seen in listed if isinstance(seen.content, Content)} == whole
