"""Inventory MIFs in a scan: classes that files define differently (SCN004), and the folders of BADMIFS."""

import os
import shutil
from pathlib import Path

import pytest
from html_page import page_of
from running import invoke
from shares import rows, scanned, single, sound

from mifkit.diagnostics import Severity
from mifkit.scan.plan import Plan
from mifkit.scan.report.bad_folders import MEANINGS, cause_of, meaning_of

CLASS = "CONTOSO|ROOM|1.0"
DIFFERENT = """
SELECT files.name, text FROM diagnostics JOIN messages ON messages.id = message JOIN files ON files.id = file
WHERE code = 'SCN004' AND vanished IS NULL ORDER BY files.name
"""


def inventory(*attributes: tuple[str, str], class_name: str = CLASS, head: str = "") -> str:
    """An inventory MIF with a class that has these attributes, by name and type."""
    blocks = "".join(
        f'Start Attribute\nName = "{name}"\nID = {id}\nType = {type}\nEnd Attribute\n'
        for id, (name, type) in enumerate(attributes, 1)
    )
    group = f'Start Group\nName = "Room"\nID = 1\nClass = "{class_name}"\n{blocks}End Group\n'
    return f'{head}Start Component\nName = "Workstation"\n{group}End Component\n'


class Share:
    """A share of inventory MIFs, and its store."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "share"
        self.store = folder / "scan.db"

    def put(self, name: str, text: str, seconds: int = 0) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="ascii")
        os.utime(path, (1_700_000_000 + seconds,) * 2)

    def scan(self, plan: Plan | None = None) -> dict[str, str]:
        """The files that define a class differently, and what is said of them."""
        scanned(self.folder, self.store, plan=plan)
        assert sound(self.store)
        return dict(rows(self.store, DIFFERENT))


@pytest.fixture
def share(tmp_path: Path) -> Share:
    return Share(tmp_path)


@pytest.mark.parametrize(
    ("attribute", "said"),
    [
        (("NAME", "String(20)"), "attribute 'NAME' is 'Name' there"),
        (("Name", "Integer"), "attribute 'Name' is of type integer here, string there"),
        (("Name", "Date"), "attribute 'Name' is of type date here, string there"),
        (("Name", "String(30)"), "attribute 'Name' has size 30 here, 20 there"),
        (("Name", "DisplayString(20)"), ""),
        (("Name", "String"), ""),
        (("Other", "Integer"), ""),
    ],
)
def test_a_class_differs_by_the_type_size_or_case_of_an_attribute(
    share: Share, attribute: tuple[str, str], said: str
) -> None:
    for name in ("a.mif", "b.mif"):
        share.put(name, inventory(("Name", "String(20)"), ("Floor", "Integer")))
    share.put("c.mif", inventory(attribute, ("Floor", "Gauge"), class_name=CLASS.lower()))
    found = share.scan()
    assert list(found) == (["c.mif"] if said else [])
    assert all(said in text and "2 other files, such as" in text and CLASS in text for text in found.values())


def test_of_as_many_files_those_that_were_written_first_define_the_class(share: Share) -> None:
    share.put("a.mif", inventory(("Name", "Integer")), seconds=60)
    share.put("b.mif", inventory(("Name", "String(20)")))
    assert list(share.scan()) == ["a.mif"]
    share.put("c.mif", inventory(("Name", "Integer")), seconds=90)
    assert list(share.scan()) == ["b.mif"]
    shutil.copy(share.folder / "b.mif", share.folder / "d.mif")
    os.utime(share.folder / "d.mif", (1_700_000_000,) * 2)
    again = share.scan()
    assert list(again) == ["a.mif", "c.mif"]
    # Whatever order the files were analysed in, the same is found.
    share.store.unlink()
    assert share.scan() == again
    for name in ("a.mif", "c.mif"):
        (share.folder / name).unlink()
    assert share.scan() == {}
    assert single(share.store, "SELECT count(*) FROM class_definitions") == 2


def test_these_findings_are_as_severe_as_wanted(share: Share) -> None:
    share.put("a.mif", inventory(("Name", "Integer")))
    share.put("b.mif", inventory(("Name", "Date")), seconds=1)
    name = "class-differs-between-files"
    assert list(share.scan(Plan(severities=((name, Severity.WARNING),)))) == ["b.mif"]
    assert rows(share.store, "SELECT errors, warnings FROM files WHERE name = 'b.mif'") == [(0, 1)]
    assert share.scan(Plan(rules=frozenset({"status-value-case"}))) == {}


@pytest.mark.parametrize(
    ("path", "cause"),
    [
        ("/x/BADMIFS", ""),
        (r"\\server\sms\inboxes\auth\dataldr.box\BADMIFs\deltamismatch", "DeltaMisMatch"),
        ("/x/badmifs/ErrorCode_4/PC1", "ErrorCode_4"),
        ("/x/badmifs/Outdated", "Outdated"),
        ("/x/badmifs/2026", ""),
        ("/copy/MajorMisMatch", "MajorMisMatch"),
        ("/copy/Outdated", None),
        ("/share/PC1", None),
    ],
)
def test_the_folders_of_a_server_name_causes(path: str, cause: str | None) -> None:
    assert cause_of(path) == cause
    assert meaning_of(cause) == MEANINGS.get(cause or "") or (cause or "").startswith("ErrorCode")


def test_a_computer_without_a_name_is_known_by_its_identifier(share: Share) -> None:
    share.put("a.mif", inventory(("Name", "Integer"), head="//UniqueID<GUID:1-2>\n"))
    share.put("b.mif", inventory(("Name", "Integer"), head="//keyattribute <NetBIOS Name> <PC 7>\n"))
    share.put("c.mif", inventory(("Name", "Integer"), head="//UniqueID<a printer>\n"))
    share.scan()
    query = "SELECT computer FROM files ORDER BY name"
    assert rows(share.store, query) == [("GUID:1-2",), ("PC 7",), (None,)]


def test_a_hostile_name_of_a_computer_reaches_no_screen_and_no_page(share: Share) -> None:
    share.put(
        "BADMIFS/a.mif", inventory(("Name", "Integer"), head="//KeyAttribute<NetBIOS Name><\x1b]0;=1+1&lt;\x07>\n")
    )
    share.scan()
    shown = invoke("report", share.store).stdout
    assert "=1+1&lt;" in shown
    assert "\x1b" not in shown
    assert "\x1b" not in page_of(share.store)
    assert "\x1b" not in invoke("report", share.store, "-o", "csv").stdout


def test_conditions_choose_bad_mifs(share: Share) -> None:
    share.put("BADMIFS/Outdated/a.mif", inventory(("Name", "Integer"), head="//KeyAttribute<NetBIOS Name><PC1>\n"))
    share.put("BADMIFS/b.mif", inventory(("Name", "Foo"), head="//KeyAttribute<NetBIOS Name><PC2>\n"))
    share.scan()
    for condition, name in (
        ("computer=pc1", "a.mif"),
        ("cause=outdated", "a.mif"),
        ("cause=DMI502", "b.mif"),
        ("class=contoso|*", "b.mif a.mif"),
        ("class!=contoso|*", ""),
    ):
        lines = invoke("report", share.store, "--where", condition, "-o", "csv").stdout.splitlines()[1:]
        assert " ".join(line.split(",")[0].rpartition(os.sep)[2] for line in lines) == name, condition
