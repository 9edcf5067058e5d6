"""Header comments of an IDMIF whose names are misspelt, and comments for people that are none."""

import pytest
from running import CLEAN

from mifkit.documents.kinds import Profile
from mifkit.files.source import Source
from mifkit.linter.engine import Settings, check
from mifkit.mif.semantics.header_comments import FORMS

HEADS = {"Architecture": "Office", "UniqueId": "B26", "AgentID": "Facilities"}
BODY = CLEAN.replace("MICROSOFT|OFFICE|1.0", "Office")


def findings_of(*comments: str, body: str = BODY, profile: Profile | None = Profile.SMS) -> list[tuple[str, str]]:
    """The findings on header comments in a file that begins with these, as code and message."""
    text = "".join(f"{comment}\n" for comment in comments) + body
    report = check(Source("a.mif", text.encode()), Settings(profile=profile))
    return [
        (diagnostic.code, diagnostic.message)
        for diagnostic in report.diagnostics
        if diagnostic.code.startswith("SMS90")
    ]


def header(**names: str) -> list[str]:
    """The three comments of a header, some of them under other names."""
    return [f"//{names.get(name, name)}<{value}>" for name, value in HEADS.items()]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Architecture", "Architechture"),
        ("Architecture", "Architectures"),
        ("Architecture", "ARCHTECTURE"),
        ("Architecture", "Archetechture"),
        ("UniqueId", "UniqeId"),
        ("UniqueId", "UnqiueID"),
        ("AgentID", "AgendID"),
        ("AgentID", "AgnetId"),
    ],
)
def test_a_misspelt_header_comment_is_one_fault(name: str, written: str) -> None:
    message = f"SMS does not know the header comment '//{written}<…>': did you mean '//{name}'?"
    assert findings_of(*header(**{name: written})) == [("SMS902", message)]


@pytest.mark.parametrize("name", ["FullResync", "ResyncAgent", "ResyncClass", "KeyAttribute"])
def test_the_other_comments_are_known_too(name: str) -> None:
    found = findings_of(*header(), f"//{name[:3]}{name[4:]}{FORMS[name]}")
    assert [code for code, _ in found] == ["SMS902"]
    assert found[0][1].endswith(f"did you mean '//{name}'?")


def test_a_header_that_is_misspelt_throughout_is_not_said_to_be_missing() -> None:
    comments = header(Architecture="Architechture", UniqueId="UniqeId", AgentID="AgentI")
    assert [code for code, _ in findings_of(*comments, profile=None)] == ["SMS902"] * 3


def test_resync_of_an_agent_that_is_misspelt_has_its_agent() -> None:
    assert [code for code, _ in findings_of(*header(AgentID="AgntID"), "//ResyncAgent<1>")] == ["SMS902"]


@pytest.mark.parametrize(
    "comment",
    [
        "//Architect<Jo Doe>",
        "//Agent<Facilities>",
        "//Attribute<Room>",
        "//Class<Office>",
        "//Id<3>",
        "// Architectures <see the plan> of all floors",
        "//Architectures: <Office>",
        "//Architectures of <Office>",
        "//Architectures",
        "//Architectures<Office",
        f"//{'Architecture' * 3}<Office>",
    ],
)
def test_a_comment_for_people_is_none(comment: str) -> None:
    assert findings_of(*header(), comment) == []


def test_a_misspelt_name_after_the_component_s_beginning_is_of_no_use_however_it_is_spelt() -> None:
    assert findings_of(*header(), body=BODY.replace("  Name", "//UniqeId<1>\n  Name", 1)) == []


def test_a_file_of_another_dialect_has_no_header() -> None:
    assert findings_of("//Architechture<Office>", body=CLEAN, profile=Profile.DMI) == []


def test_the_name_is_mended_and_not_safely() -> None:
    text = "\n".join(header(UniqueId="UniqeId")) + "\n" + BODY
    (found,) = [
        diagnostic
        for diagnostic in check(Source("a.mif", text.encode()), Settings()).diagnostics
        if diagnostic.code == "SMS902"
    ]
    assert found.fix is not None
    assert not found.fix.safe
    assert [edit.text for edit in found.fix.edits] == ["//UniqueId<B26>"]
