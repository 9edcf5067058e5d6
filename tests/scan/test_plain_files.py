"""Files that are not decoded get the analysis that they would get if they were."""

from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shares import status_mif

from mifkit.files.source import Source, file_name
from mifkit.scan.analysis import analyser as analyser_module
from mifkit.scan.analysis.analyser import Analyser
from mifkit.scan.analysis.kept_facts import fields_of
from mifkit.scan.plan import Plan

NUMBERED = count()
# What may be written over bytes of a file.
WRITTEN = (b'"', b"\\", b'\\"', b"\r\n", b"\0", b"\t", b"\xe4", b"\x7f", b"~", b'""', b'" "', b"//", b"", b"x")


def learnt() -> Analyser:
    """An analyser that knows the shape of status MIFs, and their answers."""
    analyser = Analyser(Plan())
    for number in range(40):
        analyser._analyse("PC1/a.mif", status_mif(number), b"%d" % next(NUMBERED))
    return analyser


LEARNT = learnt()


def assert_same(data: bytes, path: str = "PC1/a.mif") -> None:
    """A file is analysed as one of which nothing is known."""
    fresh = Analyser(Plan())
    analysis, view = fresh._examine(Source(path, data), fresh.shapes.parse)
    if view is not None:
        analysis = analysis._replace(fields=fields_of(view))
    assert LEARNT._analyse(path, data, b"%d" % next(NUMBERED)) == analysis


def test_few_files_of_a_share_are_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[str] = []

    def source(path: str, data: bytes, encoding: str | None) -> Source:
        decoded.append(path)
        return Source(path, data, encoding)

    monkeypatch.setattr(analyser_module, "Source", source)
    analyser = Analyser(Plan())
    for number in range(300):
        analyser._analyse(f"PC{number}/{number:06}.mif", status_mif(number), b"%d" % number)
    assert len(decoded) < 10


@settings(max_examples=300)
@given(st.integers(0, 60), st.lists(st.tuples(st.integers(0, 3000), st.sampled_from(WRITTEN)), max_size=4))
def test_a_file_of_any_bytes(number: int, changes: list[tuple[int, bytes]]) -> None:
    data = status_mif(number)
    for place, written in changes:
        data = data[:place] + written + data[place + 1 :]
    assert_same(data)


@pytest.mark.parametrize(
    "data",
    [
        status_mif(3) + b'"',
        status_mif(3).rpartition(b'"')[0],
        b"\xef\xbb\xbf" + status_mif(3),
        b"\xff\xfe" + status_mif(3).decode("ascii").encode("utf-16-le"),
        status_mif(3).replace(b'"Contoso"', b'"C:\\\\a"'),
        status_mif(3).replace(b'"Contoso"', b'"Con" "toso"'),
        status_mif(3).replace(b"Setup", b"Set\0up"),
        status_mif(3).replace(b"Setup", b"Set\r\nup"),
    ],
    ids=["one mark more", "one mark less", "UTF-8", "UTF-16", "backslashes", "two literals", "a zero", "two lines"],
)
def test_a_file_that_has_to_be_decoded(data: bytes) -> None:
    known = LEARNT._cache.known_analysis(status_mif(3), file_name("PC1/a.mif"))
    assert known is not None
    assert LEARNT._cache.known_analysis(data, file_name("PC1/a.mif")) is None
    assert_same(data)


def test_a_backslash_before_a_literal_is_left_to_its_pattern() -> None:
    analyser = Analyser(Plan())
    for number in range(6):
        data = status_mif(number).replace(b'"Contoso"', b'\\"Contoso"')
        assert analyser._cache.known_analysis(data, file_name("a.mif")) is None
        analyser._analyse("a.mif", data, b"%d" % number)
