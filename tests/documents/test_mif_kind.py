"""The kind of a MIF file follows from evidence in its text and its folder, and the evidence is named."""

import json
from pathlib import Path

import pytest
from running import SAMPLES, STATUS, invoke

from mifkit.documents.kinds import Kind
from mifkit.documents.mif import Document
from mifkit.files.source import Source
from mifkit.linter.engine import Settings, check

GROUP = (
    'Start Group\nName = "Asset"\nID = 1\nClass = "{}"\nStart Attribute\nName = "Tag"\nID = 1\n'
    "Type = String(8)\nValue = {}\nEnd Attribute\nEnd Group\n"
)
IDENTITY = (
    'Start Group\nName = "ComponentID"\nID = 1\nClass = "DMTF|ComponentID|1.0"\n'
    + "".join(
        f'Start Attribute\nName = "{name}"\nID = {number}\nType = String(64)\nValue = "x"\nEnd Attribute\n'
        for number, name in enumerate(("Manufacturer", "Product", "Version", "Serial Number", "Installation"), 1)
    )
    + "End Group\n"
)
PLAIN = GROUP.format("CONTOSO|Asset|1.0", '"1"')


def component(groups: str, name: str = "Asset") -> str:
    return f'Start Component\nName = "{name}"\n{groups}End Component\n'


CLIENT = "//Architecture<System>\n//AgentID<Hardware Inventory>\n//KeyAttribute<NetBIOS Name><PC1>\n" + component(
    PLAIN.replace("ID = 1\nClass", 'ID = 1\nPragma = "SMS:Update"\nClass'), "System"
)

CASES = [
    ("three parts, no other sign", component(PLAIN), "a.mif", Kind.NOIDMIF, "no ComponentID"),
    ("ComponentID", component(IDENTITY + PLAIN), "a.mif", Kind.DMI, "ComponentID"),
    ("in NOIDMIFS", component(IDENTITY + PLAIN), "c:\\ccm\\Noidmifs\\a.mif", Kind.NOIDMIF, "NOIDMIFS"),
    ("in BADMIFS", component(IDENTITY + PLAIN), "badmifs/MajorMisMatch/a.mif", Kind.NOIDMIF, "MajorMisMatch"),
    ("in dataldr.box", component(IDENTITY + PLAIN), "inboxes/DATALDR.BOX/a.mif", Kind.NOIDMIF, "dataldr.box"),
    ("language", 'Language = "en|US|iso8859-1"\n' + component(PLAIN), "a.mif", Kind.DMI, "language"),
    ("instrumented", component(GROUP.format("A|B|1.0", '* "x"')), "a.mif", Kind.DMI, "program"),
    ("DMTF class", component(GROUP.format("DMTF|Disks|001", '"1"')), "a.mif", Kind.DMI, "DMTF"),
    ("class of Microsoft", component(GROUP.format("MICROSOFT|X|1.0", '"1"')), "a.mif", Kind.NOIDMIF, "MICROSOFT"),
    ("an author's header", "//Architecture<X>\n" + component(PLAIN), "a.mif", Kind.IDMIF, "header"),
    ("a client's header", CLIENT, "a.mif", Kind.NOIDMIF, "client"),
    ("status", STATUS, "a.mif", Kind.STATUS, "JOBSTATUS"),
    ("status before InstallStatus", component(IDENTITY, "WORKSTATION"), "a.mif", Kind.STATUS, "ComponentID"),
]


@pytest.mark.parametrize(
    ("text", "path", "kind", "sign"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_the_kind_and_what_shows_it(text: str, path: str, kind: Kind, sign: str) -> None:
    document = Document(Source(path, text.encode()))
    assert document.kind is kind
    assert any(sign in reason for reason in document.kind_evidence), document.kind_evidence


def test_a_status_mif_cut_after_its_first_group_stays_a_status_mif() -> None:
    whole = (SAMPLES / "status-success.mif").read_text("ascii")
    first, second = whole.upper().index('"COMPONENTID"'), whole.upper().index('"INSTALLSTATUS"')
    for place in range(first + 120, second, 40):
        report = check(Source("a.mif", whole[:place].encode()), Settings())
        assert report.kind is Kind.STATUS, whole[:place]


def test_a_cut_is_a_single_finding_wherever_it_is() -> None:
    whole = (SAMPLES / "status-success.mif").read_text("ascii")
    first, end = whole.upper().index('"COMPONENTID"'), whole.upper().rindex("END")
    for place in range(first + 14, end, 7):
        report = check(Source("a.mif", whole[:place].encode()), Settings())
        codes = [found.code for found in report.diagnostics if found.code[:3] in ("SYN", "STA")]
        assert (report.kind, codes) == (Kind.STATUS, ["SYN205"]), whole[:place]


def test_inventory_with_three_part_classes_is_not_asked_for_a_component_id() -> None:
    report = check(Source("a.mif", component(PLAIN).encode()), Settings())
    assert not [found for found in report.diagnostics if found.code.startswith("DMI21")]


def test_what_a_client_wrote_gets_no_advice_on_writing_idmifs() -> None:
    codes = {found.code for found in check(Source("badmifs/a.mif", CLIENT.encode()), Settings()).diagnostics}
    assert not codes & {"SMS901", "SMS906", "SMS907", "SMS911"}


def test_commands_say_what_shows_the_kind(tmp_path: Path) -> None:
    path = tmp_path / "a.mif"
    path.write_text(component(PLAIN))
    assert "because of no ComponentID" in invoke("show", path).stdout
    shown = json.loads(invoke("show", "-o", "json", path).stdout)
    linted = json.loads(invoke("lint", "-o", "json", path).stdout)["files"][0]
    assert shown["kind_evidence"] == linted["kind_evidence"] == ["no ComponentID group and no other sign of DMI"]
