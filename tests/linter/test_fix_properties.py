"""Whatever a file is: fixing it never fails, never makes it worse, and changes nothing but what it says it changes."""

from collections import Counter
from pathlib import Path

import pytest
from corpus import corpus_files, needs_corpus
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mif_texts import TEXTS

from mifkit.diagnostics import Severity
from mifkit.documents.mif import Document
from mifkit.files.source import Source
from mifkit.linter.edited_text import edited
from mifkit.linter.engine import Report, Settings, check
from mifkit.linter.fixing import choose, fix_source
from mifkit.mif.format.meaning import reading

# What slips consist of.
SLIPS = (
    '"', "'", "\\", ";", "=", ":", "{", "}", "(", ")", ",", "//", "/", "#", "\x1a", "\0", "\t", "\u00e4", "\u20ac",
    "\f",    "0", "0x", "+", "-", "Start ", "End ", "Group", "Attribute", "ID = 1\n", 'Value = "x"\n', "\r\n", "\n",
    "// mifkit: ignore[SYN117]\n", "// mifkit: ignore-file[SYN117, SYN103]\n", "//Architecture <x>\n",
)  # fmt: skip
ENCODINGS = ("windows-1252", "utf-8-sig", "utf-16")


def octets(text: str, encoding: str) -> bytes:
    return text.encode(encoding, "replace")


def counts(report: Report) -> Counter[str]:
    return Counter(one.code for one in report.diagnostics)


def errors(report: Report) -> int:
    """Faults that a fix uncovers were there before, but no fix leaves a file with more errors."""
    return sum(one.severity is Severity.ERROR for one in report.diagnostics)


def spliced(source: Source, report: Report, *, unsafe: bool) -> tuple[bytes, bytes | None]:
    """The file after a first round of edits, once by its octets and once by its text."""
    fixable = [one for one in report.diagnostics if one.fix and one.fix.edits and (unsafe or one.fix.safe)]
    edits = sorted((edit for one in choose(fixable) if one.fix for edit in one.fix.edits), key=lambda edit: edit.start)
    data, position = b"", 0
    for edit in edits:
        start, end = (source.position(offset).offset for offset in (edit.start, edit.end))
        data += source.data[position:start] + edit.text.encode(source.codec, "replace")
        position = end
    new = source.rewritten(edited(source.text, edits))
    return data + source.data[position:], new.data if new else None


def hold(source: Source) -> None:
    """What holds for every file."""
    before = check(source, Settings())
    for unsafe in (False, True):
        result = fix_source(source, Settings(), unsafe=unsafe)
        assert errors(result.report) <= errors(before)
        assert counts(result.report) == counts(check(result.source, Settings()))
        assert result.changed == (result.fixed > 0)
        assert not fix_source(result.source, Settings(), unsafe=unsafe).changed
        by_octets, by_text = spliced(source, before, unsafe=unsafe)
        assert by_text is None or by_text == by_octets
        if not unsafe and isinstance(before.document, Document) and isinstance(result.report.document, Document):
            said = reading(source.text, before.document.file)
            assert reading(result.source.text, result.report.document.file) == said


@st.composite
def slips(draw: st.DrawFn, text: str) -> str:
    """A text with up to four pieces taken out, put in or exchanged."""
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(text)))
        length = draw(st.sampled_from([0, 0, 1, 1, 2, 5, 20]))
        text = text[:start] + draw(st.sampled_from(["", *SLIPS])) + text[start + length :]
    return text


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(TEXTS)).flatmap(lambda name: slips(TEXTS[name])), st.sampled_from(ENCODINGS))
def test_fixing_a_text_with_slips_never_makes_it_worse(text: str, encoding: str) -> None:
    hold(Source("a.mif", octets(text, encoding)))


@given(slips(TEXTS["status"]), st.sampled_from(["\r\n", "\r"]))
def test_line_ends_stay(text: str, line_end: str) -> None:
    text = text.replace("\r\n", "\n").replace("\n", line_end)
    result = fix_source(Source("a.mif", octets(text, "windows-1252")), Settings(), unsafe=True)
    other = result.source.text.replace(line_end, "")
    assert "\n" not in other
    assert ("\r" in other) <= ("\r" in text.replace(line_end, ""))


@needs_corpus
@pytest.mark.parametrize("path", corpus_files(), ids=lambda path: path.name)
def test_real_files(path: Path) -> None:
    hold(Source(str(path), path.read_bytes()))


@needs_corpus
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_real_files_with_slips(data: st.DataObject) -> None:
    files = [path for path in corpus_files() if path.stat().st_size < 20_000]
    source = Source("a.mif", data.draw(st.sampled_from(files)).read_bytes())
    text = data.draw(slips(source.text))
    hold(Source("a.mif", source.encoded(text) or text.encode("windows-1252", "replace")))


def attributes(line: str, number: int) -> Source:
    head = 'Start Component\n Name = "x"\n Start Group\n Name = "g"\n ID = 1\n Class = "MICROSOFT|X|1.0"\n'
    body = "".join(
        f'Start Attribute\nName = "a{n}"\nID = {n}\nType = Integer\n{line}\nEnd Attribute\n'
        for n in range(1, number + 1)
    )
    return Source("a.mif", f"{head}{body}End Group\nEnd Component\n".encode())


@pytest.mark.parametrize(
    ("line", "fixed"), [("Value = +1", True), ("Value = one", False)], ids=["all can be fixed", "all are refused"]
)
def test_a_thousand_findings_are_fixed_or_refused_in_one_go(line: str, fixed: bool) -> None:
    result = fix_source(attributes(line, 1000), Settings())
    assert result.changed == fixed
    assert result.fixed == (1000 if fixed else 0)
