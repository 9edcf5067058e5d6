"""What else has the extension .mif is named and left alone; what may be a MIF of the DMI never is."""

from pathlib import Path

import pytest
from corpus import corpus_files, needs_corpus
from running import CLEAN, SAMPLES, STATUS, invoke, written

from mifkit.files.recognition import other_format
from mifkit.files.source import Source

FRAMEMAKER = """\
<MIFFile 2015> # The version of the program that wrote this
<Units Ucm>
<Para
 <PgfTag `Body'>
 <ParaLine
  <String `A status MIF begins with Start Component and ends with End Component.'>
 >
> # end of Para
"""
ALTERA = """\
DEPTH = 8;
WIDTH = 16;
ADDRESS_RADIX = HEX;
DATA_RADIX = HEX;
CONTENT
BEGIN
[0..3] : 0000;
4 : BEEF CAFE;
END;
"""
ALTERA_DASHES = f"""\
-- Sine table, made by a script.
-- The quick brown table of sixteen words.

{ALTERA.lower()}"""
ALTERA_PERCENT = f"""\
% multiple-line comment
about the boot ROM %
{ALTERA}"""
BINARY_DIGITS = "00000001\n00000010\n11111111\n10101010\n"
MAPINFO = """\
Version   450
Charset "WindowsLatin1"
Delimiter ","
CoordSys Earth Projection 1, 104
Columns 2
  Id Integer
  Name Char(20)
Data

Point 13.4 52.5
    Symbol (34,0,12)
"""
OOMMF = """\
# MIF 2.1
# A permalloy strip
set pi [expr {4*atan(1.0)}]
Specify Oxs_BoxAtlas:atlas {
  xrange {0 500e-9}
}
"""
IMAGEMAGICK = (
    "id=ImageMagick  version=1.0\nclass=DirectClass  colors=0\ncolumns=2  rows=1  depth=8\n\f\n:\x1a\x00\x01\x02"
)
WATCOM = """\
#
# Rules that all projects share
#
!ifdef %debug
debug_build = 1
!else
debug_build = 0
!endif
!include ../build/other.mif
"""
WATCOM_ASSIGNMENTS = """\
# the tools of one host
proj_name    = editor
host_os      = dos
  host_cpu   = i86
extra_flags  =
"""
MAKE_RULES = "all: editor.exe\n\twlink @editor.lnk\n\nclean:\n\trm *.obj\n"
MAKE_MACROS = 'inc_dirs = -I"$(proj_dir)/h"\ncc_flags += -q $(inc_dirs)\n'
HTML = "<!DOCTYPE html>\n<html><head><title>407 Proxy Authentication Required</title></head></html>\n"
XML = '<?xml version="1.0"?>\n<package><name>Start Component</name></package>\n'

OTHERS = [
    ("FrameMaker", FRAMEMAKER),
    ("Intel/Altera", ALTERA),
    ("Intel/Altera", ALTERA_DASHES),
    ("Intel/Altera", ALTERA_PERCENT),
    ("binary digits", BINARY_DIGITS),
    ("binary digits", BINARY_DIGITS.replace("\n", "\r\n").strip()),
    ("MapInfo", MAPINFO),
    ("MapInfo", MAPINFO.replace("450\n", "300\r\n")),
    ("OOMMF", OOMMF),
    ("ImageMagick", IMAGEMAGICK),
    ("make include", WATCOM),
    ("make include", WATCOM_ASSIGNMENTS),
    ("make include", MAKE_RULES),
    ("make include", MAKE_MACROS),
    ("HTML or XML", HTML),
    ("HTML or XML", XML),
    ("binary data", bytes(range(256)).decode("latin-1") * 4),
    ("binary data", "\0" * 2000),
    ("FrameMaker", "\n# An example\n" + FRAMEMAKER),
    ("FrameMaker", "<Book 9.00> # a book\n<BookComponent\n>\n"),
    ("Verilog", "// program memory, hex\n@0000\n1234_5678\nDEADBEEF\n0000_0000 // nop\n"),
    ("Verilog", "/* two\n lines */ 12 34 ab cd\n56 78 xx 9a\n"),
    ("Verilog", "0\n1\n1\n0\n1\n"),
    ("mifkit log", '<![LOG[Program started]LOG]!><time="10:00:00.000+000" date="01-02-2026" component="x">\n'),
    ("mifkit log", "Program started  $$<Software Distribution><Fri Jan 02 10:00:00 2026><thread=1>\n"),
    ("Git LFS", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n"),
    ("CLIXML", '#< CLIXML\n<Objs Version="1.1.0.1" xmlns="x"></Objs>\n'),
    ("JSON", '{\n  "name": "Start Component",\n  "id": 1\n}\n'),
    ("JSON", '[{"name": 5}]'),
    ("Markdown", "# Status MIFs\n\nHow to write them.\n"),
    ("Markdown", "Status MIFs\n===========\n\nHow to write them.\n"),
]


@pytest.mark.parametrize(("name", "text"), OTHERS, ids=[f"{name} {index}" for index, (name, _) in enumerate(OTHERS)])
def test_another_format_gets_one_diagnostic_that_names_it(name: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.mif"
    path.write_bytes(text.encode("latin-1"))
    done = invoke("lint", "-o", "concise", path)
    assert done.exit_code == 0
    assert done.stdout.count("\n") == 1
    assert "info SYN002" in done.stdout
    assert name in done.stdout


@pytest.mark.parametrize("command", ["show", "outcome"])
def test_other_commands_name_it_too(command: str, tmp_path: Path) -> None:
    done = invoke(command, written(tmp_path, FRAMEMAKER))
    assert done.exit_code == 2
    assert "FrameMaker" in done.stderr


# --- files of the DMI, whole or not ----------------------------------------------------------------------

FRAGMENTS = [
    "",
    "\x1a",
    "\r\n\r\n",
    "// Office: what this is\n\tName = 5\n",
    "Name = Office\nID = 1\nClass = a|b|c\n",
    'Value = "$(ProductName)"\nType = String(10)\n',
    "ID = 1\nValue = $(code)\n",
    '//Architecture<X>\n//UniqueId<Y>\nName = "a"\n',
    "Value = 10101010\n",
    "1\n2\n3\n",
    "Langauge = en\n",
    "start = component\nName = 1\n",
    '{"a", 1}\n{"b", 2}\n',
    "# written by asset.cmd\nName = 5\n",
    "add\n",
    "<html> is no beginning of a MIF, but\nStart Component\n".replace("<html>", "html"),
]


@pytest.mark.parametrize("text", FRAGMENTS)
def test_fragments_of_a_mif_are_no_other_format(text: str) -> None:
    assert other_format(text) is None


@pytest.mark.parametrize("text", [CLEAN, STATUS], ids=["inventory", "status"])
def test_a_mif_cut_anywhere_is_no_other_format(text: str) -> None:
    for cut in range(len(text) + 1):
        assert other_format(text[:cut]) is None, text[:cut]
        assert other_format(text[cut:]) is None, text[cut:]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16"])
def test_a_mif_in_utf_16_cut_anywhere_is_no_other_format(encoding: str) -> None:
    data = STATUS.encode(encoding)
    for cut in range(4, len(data)):
        assert other_format(Source("a.mif", data[:cut]).text) is None, cut


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.mif")), ids=lambda path: path.name)
def test_no_sample_is_another_format(path: Path) -> None:
    assert other_format(Source("", path.read_bytes()).text) is None


@needs_corpus
@pytest.mark.parametrize("path", corpus_files(), ids=lambda path: path.name)
def test_no_real_mif_is_another_format_even_cut(path: Path) -> None:
    text = Source("", path.read_bytes()).text
    for cut in range(0, len(text), max(1, len(text) // 60)):
        assert other_format(text[:cut]) is None, text[:cut]
        assert other_format(text[cut:]) is None, text[cut:]
