"""The forms of exported packages: each gives the same package and program, each value at its place."""

import json
import xml.sax.saxutils
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mifkit.files.recognition import is_data
from mifkit.files.source import Source
from mifkit.packaging.export_records import ExportError
from mifkit.packaging.exports import Exported, export_format

COMMAND = 'msiexec.exe /i "reader.msi" /m READER'
XML = xml.sax.saxutils.escape(COMMAND)
CLIXML = f"""<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">
  <Obj RefId="0">
    <TN RefId="0"><T>Deserialized.CCM_SoftwareDistribution</T></TN>
    <ToString>policy</ToString>
    <Props>
      <S N="PKG_PackageID">XYZ00042</S>
      <S N="PKG_MifFileName">READER_x000A_2</S>
      <S N="PKG_MIFName"></S>
      <Nil N="PKG_MIFVersion" />
      <B N="PKG_MIFChecking">true</B>
      <S N="PRG_ProgramID">Install</S>
      <S N="PRG_CommandLine">{XML}</S>
      <Obj N="PRG_CustomSuccessReturnCodes" RefId="1">
        <TN RefId="1"><T>System.UInt32[]</T></TN>
        <LST><U32>0</U32><U32>1707</U32></LST>
      </Obj>
    </Props>
  </Obj>
</Objs>
"""
CONVERT_TO_XML = f"""<?xml version="1.0" encoding="utf-8"?>
<Objects>
  <Object Type="Microsoft.Management.Infrastructure.CimInstance">
    <Property Name="PKG_PackageID" Type="System.String">XYZ00042</Property>
    <Property Name="PKG_MifFileName" Type="System.String">READER</Property>
    <Property Name="PKG_MIFName" Type="System.String" />
    <Property Name="PKG_MIFVersion" Type="System.String" />
    <Property Name="PKG_MIFChecking" Type="System.Boolean">True</Property>
    <Property Name="PRG_ProgramID" Type="System.String">Install</Property>
    <Property Name="PRG_CommandLine" Type="System.String">{XML}</Property>
    <Property Name="PRG_CustomSuccessReturnCodes" Type="System.UInt32[]">
      <Property Type="System.UInt32">0</Property>
      <Property Type="System.UInt32">1707</Property>
    </Property>
  </Object>
</Objects>
"""
CIM = f"""<COMMAND SEQUENCENUM="5"><RESULTS NODE="PC"><CIM>
<INSTANCENAME CLASSNAME="CCM_SoftwareDistribution"><KEYBINDING NAME="PKG_MIFName"><KEYVALUE>no</KEYVALUE></KEYBINDING>
</INSTANCENAME><INSTANCE CLASSNAME="CCM_SoftwareDistribution">
<QUALIFIER NAME="dynamic" TYPE="boolean"><VALUE>TRUE</VALUE></QUALIFIER>
<PROPERTY NAME="PKG_PackageID" TYPE="string"><VALUE>XYZ00042</VALUE></PROPERTY>
<PROPERTY NAME="PKG_MifFileName" TYPE="string"><QUALIFIER NAME="x"><VALUE>y</VALUE></QUALIFIER>
<VALUE>READER</VALUE></PROPERTY>
<PROPERTY NAME="PKG_MIFName" TYPE="string"><VALUE></VALUE></PROPERTY>
<PROPERTY NAME="PKG_MIFVersion" TYPE="string"></PROPERTY>
<PROPERTY NAME="PKG_MIFChecking" TYPE="boolean"><VALUE>TRUE</VALUE></PROPERTY>
<PROPERTY NAME="PRG_ProgramID" TYPE="string"><VALUE>Install</VALUE></PROPERTY>
<PROPERTY NAME="PRG_CommandLine" TYPE="string"><VALUE>{XML}</VALUE></PROPERTY>
<PROPERTY.ARRAY NAME="PRG_CustomSuccessReturnCodes" TYPE="uint32">
<VALUE.ARRAY><VALUE>0</VALUE><VALUE>1707</VALUE></VALUE.ARRAY></PROPERTY.ARRAY>
</INSTANCE></CIM></RESULTS></COMMAND>
"""
POLICY = f"""<?xml version="1.0"?>
<Policy PolicyID="XYZ20001-XYZ00042-12345678" PolicyVersion="1.00" PolicyType="Machine">
<PolicyRule PolicyRuleID="{{1}}"><Condition><Expression><![CDATA[@root\\ccm SELECT * FROM SMS_Client]]></Expression>
</Condition><PolicyAction PolicyActionType="WMI-XML"><instance class="CCM_SoftwareDistribution">
\t<property name="PKG_PackageID" type="8"><value>
\t\t<![CDATA[XYZ00042]]>
\t</value></property>
\t<property name="PKG_MifFileName" type="8"><value>
\t\tREADER
\t</value></property>
\t<property name="PKG_MIFName" type="8"><value><![CDATA[]]></value></property>
\t<property name="PKG_MIFVersion" type="8"/>
\t<property name="PKG_MIFChecking" type="11"><value><![CDATA[TRUE]]></value></property>
\t<property name="PRG_ProgramID" type="8"><value><![CDATA[Install]]></value></property>
\t<property name="PRG_CommandLine" type="8"><value><![CDATA[{COMMAND}]]></value></property>
\t<property name="PRG_CustomSuccessReturnCodes" type="8211"><value><![CDATA[0]]></value><value>1707</value></property>
</instance></PolicyAction></PolicyRule></Policy>
"""
IN_MOF = COMMAND.replace('"', '\\"')
MOF = f"""// Client policy
instance of CCM_SoftwareDistribution as $Instance
{{
\tPKG_MIFChecking = TRUE;
\tPKG_MifFileName = "REA" "DER";
\tPKG_MIFName = "";
\tPKG_MIFVersion = NULL;
\tPKG_PackageID = "XYZ00042";
\tPRG_CommandLine = "{IN_MOF}";
\tPRG_CustomSuccessReturnCodes = {{0, 1707}};
\tPRG_ProgramID = "Install";
\tInner = instance of Other {{ PKG_MIFName = "no"; }};
}};
"""
MOF_IN_XML = f"""<?xml version="1.0"?>
<Policy PolicyID="1"><PolicyRule><PolicyAction PolicyActionType="WMI-MOF"><![CDATA[{MOF}]]>
</PolicyAction></PolicyRule></Policy>
"""
FORMAT_LIST = f"""

PKG_MIFChecking              : True
PKG_MifFileName              : READER
PKG_MIFName                  :
PKG_MIFVersion               :
PKG_PackageID                : XYZ00042
PRG_CommandLine              : {COMMAND}
PRG_CustomSuccessReturnCodes : {{0, 1707}}
PRG_ProgramID                : Install
PSComputerName               :


"""
WMIC = f"""


PKG_MIFChecking=TRUE
PKG_MifFileName=READER
PKG_MIFName=
PKG_MIFVersion=
PKG_PackageID=XYZ00042
PRG_CommandLine={COMMAND}
PRG_CustomSuccessReturnCodes={{0,1707}}
PRG_ProgramID=Install


"""
HEADER = (
    "PKG_PackageID;PKG_MifFileName;PKG_MIFName;PKG_MIFVersion;PKG_MIFChecking;PRG_ProgramID;PRG_CommandLine;"
    "PRG_CustomSuccessReturnCodes"
)
# Management Studio quotes nothing.
STUDIO = f"""{HEADER}
XYZ00042;READER;;NULL;1;Install;{COMMAND};0,1707
XYZ00043;READER;;NULL;1;Install;"C:\\My Setup\\setup.exe" /s;NULL
"""
JSON = json.dumps(
    {
        "PKG_PackageID": "XYZ00042",
        "PKG_MifFileName": "READER",
        "PKG_MIFName": "",
        "PKG_MIFVersion": None,
        "PKG_MIFChecking": True,
        "PRG_ProgramID": "Install",
        "PRG_CommandLine": COMMAND,
        "PRG_CustomSuccessReturnCodes": {"value": [0, 1707], "Count": 2},
    }
)
FORMS = {
    "clixml": CLIXML,
    "clixml after its mark": f"#< CLIXML\r\n{CLIXML}",
    "ConvertTo-Xml": CONVERT_TO_XML,
    "CIM XML": CIM,
    "policy": POLICY,
    "MOF": MOF,
    "MOF in policy": MOF_IN_XML,
    "Format-List": FORMAT_LIST,
    "wmic": WMIC,
    "Management Studio": STUDIO,
    "JSON": JSON,
}
ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "UTF-8": str.encode,
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16 without mark": lambda text: text.encode("utf-16-le"),
    "CR LF": lambda text: text.replace("\n", "\r\n").encode(),
    "CR CR LF of wmic": lambda text: text.replace("\n", "\r\r\n").encode("utf-16"),
}


def exported(text: str | bytes, name: str = "packages.txt") -> tuple[Exported, ...]:
    source = Source(name, text.encode() if isinstance(text, str) else text)
    return tuple(export_format(source).exported(source))


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same(form: str, encoding: str) -> None:
    source = Source("export.txt", ENCODINGS[encoding](FORMS[form]))
    assert is_data(source.text)
    first = next(export_format(source).exported(source))
    package, program = first.package, first.program
    assert program is not None
    assert program.command is not None
    assert (package.package_id, package.use_fields, program.name) == ("XYZ00042", True, "Install")
    assert (package.mif_file_name or "").startswith("READER")
    assert (package.mif_name, package.mif_version) == ("", "")
    assert (program.command.value, program.lists) == (COMMAND, {"success": frozenset({0, 1707})})
    at = COMMAND.index("/m READER")
    start, end = program.command.placed.place(at, at + len("/m READER"))
    assert source.text[start:end] == "/m READER"


def test_the_escapes_of_clixml_are_read() -> None:
    assert exported(CLIXML)[0].package.mif_file_name == "READER\n2"


def test_cells_of_management_studio_may_begin_with_a_quotation_mark() -> None:
    program = exported(STUDIO)[1].program
    assert program is not None
    assert program.command is not None
    assert program.command.value == '"C:\\My Setup\\setup.exe" /s'
    assert program.lists == {}


def test_wmic_leaves_entities_of_xml() -> None:
    (one,) = exported("PackageID=XYZ00042\nMIFName=\nProgramName=R&amp;D\nCommandLine=a &amp;&amp; b\n")
    assert one.program is not None
    assert one.program.command is not None
    assert (one.program.name, one.program.command.value) == ("R&D", "a && b")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("msiexec /i reader.msi /m REA...", "CommandLine is cut"),
        ("msiexec /i reader.msi /m REA\u2026", "CommandLine is cut"),
        ("msiexec /i reader.msi\n              /m READER", "CommandLine goes on in the next line"),
    ],
)
def test_what_the_console_cuts_or_wraps_is_not_known(value: str, shown: str) -> None:
    source = Source("p.txt", f"PackageID   : XYZ00042\nMIFFileName : REA...\nCommandLine : {value}\n".encode())
    form = export_format(source)
    (one,) = form.exported(source)
    assert one.package.mif_file_name is None
    cells = one.record.cells
    assert f"CommandLine {cells['CommandLine'].fault}".startswith(shown)
    with pytest.raises(ExportError, match=r"line 1: MIFFileName is cut.*ConvertTo-Json"):
        form.read(source)


TABLE = "\nPackageID MIFFileName\n--------- -----------\nXYZ00042  READER...\n"
LAUGHS = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><Objs><Obj><S N="PackageID">&a;</S></Obj></Objs>'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (TABLE, "table as the console prints it"),
        (LAUGHS, "document type declaration"),
        ('<Objs><Obj><S N="PackageID">&a;</S></Obj></Objs>', "not XML: undefined entity"),
        (CLIXML[:400], "not XML"),
        ("<a>" * 100_000, "nested too deeply"),
        ("<Objs></Objs>", "it has no package"),
        (MOF[: MOF.index("/m READER")], "no closing quotation mark"),
        ("instance of x { PackageID = {{{{", "expected a value, found '{'"),
        ("instance of x { PackageID = ", "found the end of the text"),
        ("PackageID : x\nMIFName : y\nPkgFlags : many\n", "line 1: PkgFlags is 'many'"),
        ('{"PackageID": "x", "ProgramName": "y", "PRG_CustomSuccessReturnCodes": ["no"]}', "not a list of exit codes"),
        ('{"PackageID": "x", "ProgramName": "y", "CommandLine": "z"}', "programs, but no package"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, message: str) -> None:
    source = Source("p.txt", text.encode())
    with pytest.raises(ExportError, match=message):
        export_format(source).read(source)


@settings(max_examples=40)
@given(st.text(alphabet=st.sampled_from('aé€\U0001f600"&<>\n\t '), min_size=1, max_size=12))
def test_every_character_of_xml_is_at_its_place(value: str) -> None:
    written = xml.sax.saxutils.escape(value)
    text = f'<Objs><!-- é --><Obj><S N="MIFName">{written}</S></Obj></Objs>'
    (one,) = exported(text)
    cell = one.record.cells["MIFName"]
    assert cell.value == value
    assert text[cell.start : cell.end] == written
    for index, char in enumerate(value):
        start, end = cell.placed.place(index, index + 1)
        assert xml.sax.saxutils.unescape(text[start:end]) == char


@settings(max_examples=40)
@given(st.sampled_from(sorted(FORMS)), st.integers(0, 2000), st.binary(max_size=3))
def test_an_export_that_is_cut_or_damaged_gives_records_or_a_reason(form: str, at: int, damage: bytes) -> None:
    data = FORMS[form].encode()
    for spoilt in (data[:at], data[:at] + damage + data[at + len(damage) :]):
        with suppress(ExportError):
            assert exported(spoilt)
