"""Every reader takes memory in proportion to its input; the largest input that it takes, less than 4 GB."""

import gc
import tracemalloc
from collections.abc import Callable
from typing import NamedTuple

import pytest
from input_shapes import READERS

from mifkit.documents.readers import EXPORTS, LARGEST_SCRIPT
from mifkit.files.source import LARGEST
from mifkit.linter import baseline, config, finding_list
from mifkit.mif.parser import MOST_TOKENS
from mifkit.mif.repair.spelling import block_keyword, frame_keyword, glued, glued_pairs
from mifkit.mif.semantics.names import in_bars
from mifkit.packaging.exports import MOST_RECORDS
from mifkit.status.settings import file as settings

MOST_MEMORY = 4 << 30
# How much more memory the second doubling may take than the first: that of a linear reader takes twice as much more, of
# a quadratic one four times.
GROWTH = 3.0


class Dense(NamedTuple):
    """The densest text that is known of a reader: `piece` is repeated between `head` and `tail`.

    `{0}` in a piece is its number; braces are doubled. `most` is the memory in bytes that reading may take for each
    byte of such a text, in the version of Python that takes most; `largest`, the size in bytes up to which such a text
    is read. A text of a `few` pieces is read to begin with, then one of twice as many, and one of four times as many.
    """

    head: str
    piece: str
    tail: str
    most: int
    largest: int
    few: int = 60

    def text(self, pieces: int) -> str:
        return self.head + "".join(map(self.piece.format, range(pieces))) + self.tail


GROUP = 'Start Component\nName = "x"\nStart Group\nName = "g"\nClass = "A|g|1"\nKey = 1\n'
COLUMN = 'Start Attribute\nName = "a"\nID = 1\nType = Integer\nEnd Attribute\nEnd Group\n'
ROWS = f'{GROUP}{COLUMN}Start Table\nName = "t"\nClass = "A|g|1"\n'
DEFINITION = "[PDF]\nVersion=2.0\n[Package Definition]\nName=x\nVersion=1\nPublisher=x\nLanguage=x\nPrograms=a\n"
AGENT = "BEGIN_FILE\nBEGIN_CLIENT_AGENT\n<Software Distribution>\n"
CLIENT = "instance of CCM_SoftwareDistributionClientConfig\n{\n"
ROW = "{{1{0:06}}}\n"
# A row is a brace, a number and a brace.
MOST_ROWS = MOST_TOKENS // 3 * len(ROW.format(0))
MOST_COMMENTS = MOST_TOKENS // 2 * len("//\n")
END = "End Table\nEnd Component\n"
PACKAGE = ',{{"PackageID":"A"}}'
INSTANCE = '{{"__CLASS":"CCM_SoftwareDistributionClientConfig"}},'
DENSE = {
    "MIF": Dense(ROWS, ROW, END, 55, MOST_ROWS, 300),
    "MIF: empty cells": Dense(ROWS + "{", ",", "}\n" + END, 140, MOST_TOKENS, 2000),
    "MIF: comments": Dense(GROUP, "//\n", "End Group\nEnd Component\n", 90, MOST_COMMENTS, 300),
    "format": Dense(ROWS, ROW, END, 65, MOST_ROWS, 1000),
    "format: empty cells": Dense(ROWS + "{", ",", "}\n" + END, 230, MOST_TOKENS, 2000),
    "format: comments": Dense(GROUP, "//\n", "End Group\nEnd Component\n", 120, MOST_COMMENTS, 500),
    "batch": Dense("", "msiexec /m a\n", "", 135, LARGEST_SCRIPT, 300),
    "batch: names": Dense("msiexec /m a\n", "a\n", "", 40, LARGEST_SCRIPT, 300),
    "batch: comments": Dense("msiexec /m a\n", "::\n", "", 22, LARGEST_SCRIPT, 300),
    "PowerShell": Dense("", "msiexec /m a\n", "", 205, LARGEST_SCRIPT, 300),
    "PowerShell: names": Dense("msiexec /m a\n", "a\n", "", 110, LARGEST_SCRIPT, 1200),
    "PowerShell: comments": Dense("msiexec /m a\n", "#\n", "", 35, LARGEST_SCRIPT, 300),
    "PowerShell: brackets": Dense("msiexec /m a\n", "{{", "", 60, LARGEST_SCRIPT, 300),
    "VBScript": Dense("", 'shell.run "msiexec /m a"\n', "", 75, LARGEST_SCRIPT, 300),
    "VBScript: comments": Dense('shell.run "msiexec /m a"\n', "'\n", "", 60, LARGEST_SCRIPT, 300),
    "WSF": Dense("", '<script language="VBScript">shell.run "msiexec /m a"</script>\n', "", 45, LARGEST_SCRIPT, 300),
    "Inno Setup": Dense("[Run]\n", 'Filename: "msiexec"; Parameters: "/m a"\n', "", 65, LARGEST_SCRIPT, 300),
    "AutoIt": Dense("", 'Run("msiexec /m a")\n', "", 88, LARGEST_SCRIPT, 300),
    "JScript": Dense("", "WScript.Run('msiexec /m a');\n", "", 62, LARGEST_SCRIPT, 300),
    "NSIS": Dense("", "ExecWait 'msiexec /m a'\n", "", 88, LARGEST_SCRIPT, 300),
    "NSIS: comments": Dense("ExecWait 'msiexec /m a'\n", ";\n", "", 15, LARGEST_SCRIPT, 300),
    "WiX": Dense("<!--msiexec-->", "<CustomAction Id='a' ExeCommand='msiexec /m a'/>\n", "", 40, LARGEST_SCRIPT, 300),
    "definition": Dense(DEFINITION, "a=\n", "", 20, LARGEST_SCRIPT, 1000),
    "definition: names": Dense(DEFINITION, "a{0}=\n", "", 35, LARGEST_SCRIPT, 1000),
    "definition: sections": Dense(DEFINITION, "[a{0}]\n", "", 30, LARGEST_SCRIPT, 1000),
    "definition: programs": Dense(DEFINITION, "[a{0}]\nCommandLine=msiexec /m a\n", "", 100, LARGEST_SCRIPT, 300),
    "setup.ini": Dense("[Mif]\nType=SMS\nFilename=a\n", "a=\n", "", 20, LARGEST_SCRIPT, 1000),
    "setup.ini: sections": Dense("[Mif]\nType=SMS\nFilename=a\n", "[a]\n", "", 20, LARGEST_SCRIPT, 1000),
    "site control": Dense(AGENT, "PROPERTY <Reboot Return Codes><REG_SZ><1,2><0>\n", "", 24, LARGEST),
    "JSON": Dense('[{"PackageID":"A"}', PACKAGE, "]", 15, MOST_RECORDS * len(PACKAGE)),
    "CSV": Dense("PackageID\n", "A\n", "", 12, MOST_RECORDS * len("A\n")),
    "XML": Dense("<O>", '<Obj><MS><S N="PackageID">A</S></MS></Obj>', "</O>", 25, EXPORTS.largest),
    "MOF of packages": Dense("", 'instance of SMS_Package\n{{\nPackageID = "A";\n}};\n', "", 10, EXPORTS.largest),
    "settings in site control": Dense(AGENT, "PROPERTY <Reboot Return Codes><REG_SZ><1,2><0>\n", "", 16, LARGEST),
    "settings in MOF": Dense(CLIENT, "RebootReturnCodes = {{1, 2}};\n", "};\n", 16, settings.LARGEST),
    "settings in JSON": Dense("[", INSTANCE, "{}]", 20, settings.LARGEST),
    "log": Dense("", "x\n", "", 16, LARGEST, 4000),
    "configuration": Dense("", "[a{0}]\n", "", 400, config.LARGEST, 1600),
    "baseline": Dense('{"schema_version":1,"files":{', '"{0:05}":[],', '"x":[]}}', 50, baseline.LARGEST, 20_000),
}


def test_every_reader_has_a_bound() -> None:
    assert {name.partition(":")[0] for name in DENSE} == set(READERS)


@pytest.mark.parametrize("reader", DENSE)
def test_the_largest_text_takes_less_memory_than_4_gb(reader: str) -> None:
    assert DENSE[reader].most * DENSE[reader].largest < MOST_MEMORY


def _read(name: str, text: str) -> object:
    return READERS[name.partition(":")[0]](text)


def _peak(reader: str, pieces: int) -> int:
    text = DENSE[reader].text(pieces)
    gc.collect()
    tracemalloc.start()
    try:
        _read(reader, text)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("reader", DENSE)
def test_memory_grows_with_the_input_and_no_faster(reader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Findings are kept up to a number, whatever the size of the file.
    monkeypatch.setattr(finding_list, "MOST_FINDINGS", 10)
    _read(reader, DENSE[reader].text(1))
    few = DENSE[reader].few
    # Twice: what another thread or a cache takes meanwhile counts as well.
    small, middle, large = (min(_peak(reader, few * times) for _ in range(2)) for times in (1, 2, 4))
    added = len(DENSE[reader].text(4 * few)) - len(DENSE[reader].text(2 * few))
    assert large - middle < GROWTH * (middle - small)
    assert large - middle < DENSE[reader].most * added


def test_a_reader_that_keeps_too_much_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = READERS["log"]
    monkeypatch.setitem(READERS, "log", lambda text: (kept(text), [bytes(20) for _ in range(len(text) ** 2 // 10_000)]))
    with pytest.raises(AssertionError):
        test_memory_grows_with_the_input_and_no_faster("log", monkeypatch)


@pytest.mark.parametrize(
    "asked", [in_bars, block_keyword, frame_keyword, glued, glued_pairs], ids=lambda asked: str(asked.__name__)
)
def test_long_texts_are_not_remembered(asked: Callable[[str], object]) -> None:
    asked("x")
    tracemalloc.start()
    try:
        for number in range(30):
            asked(f"{number:06}" * 10_000)
        assert tracemalloc.get_traced_memory()[0] < 200_000
    finally:
        tracemalloc.stop()
