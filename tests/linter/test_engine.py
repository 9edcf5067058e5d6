"""From a source to diagnostics: kinds, profiles, places in the tree, and what of a MIF lowers the certainty."""

import pytest
from running import SAMPLES

from mifkit.diagnostics import Certainty, Finding, Severity
from mifkit.documents.kinds import Kind, Profile
from mifkit.files.source import Source
from mifkit.linter.engine import Settings, check
from mifkit.linter.formatting import Refused, format_source
from mifkit.linter.status_facts import NotAStatusMifError, facts, syntax_of
from mifkit.mif import parser
from mifkit.mif.parser import parse
from mifkit.mif.semantics.enclosing import EnclosingBlocks
from mifkit.rules.declaration import Example
from mifkit.rules.frames import framed
from mifkit.rules.registry import by_name, selected
from mifkit.rules.sta.status import status_attributes
from mifkit.status.context import ClientContext
from mifkit.status.matching.relation import Match
from mifkit.status.outcome.derive import Outcome, derive
from mifkit.status.outcome.facts import Syntax
from mifkit.status.product import Product

GROUP = '  Start Group\n    Name = "{name}"\n    ID = 1\n    Class = "{class_}"\n  End Group\n'


def component(name: str, class_: str, before: str = "") -> Source:
    group = GROUP.format(name="G", class_=class_)
    return Source("x.mif", f'{before}Start Component\n  Name = "{name}"\n{group}End Component\n'.encode())


@pytest.mark.parametrize(
    ("name", "class_", "before", "kind"),
    [
        ("X", "MICROSOFT|JOBSTATUS|1.0", "", Kind.STATUS),
        ("X", "microsoft|JobStatus|1.0", "", Kind.STATUS),
        ("X", "MICROSOFT|ASSET|1.0", "", Kind.NOIDMIF),
        ("Workstation", "Contoso|Asset|1.0", "", Kind.NOIDMIF),
        ("X", "assetNumbers", "", Kind.NOIDMIF),
        ("X", "Projector", "//Architecture<Projector>\n", Kind.IDMIF),
        ("X", "MICROSOFT|ARCHITECTURE|1.0", "", Kind.IDMIF),
        ("X", "DMTF|ComponentID|1.0", "", Kind.DMI),
        ("X", "DMTF\xa6ComponentID\xa61.0", "", Kind.DMI),
        ("X", "Contoso|Asset|1.0", "// Architecture of the plant\n", Kind.NOIDMIF),
        ("X", "Contoso|Asset|1.0", 'Language = "en|US|iso8859-1"\n', Kind.DMI),
    ],
)
def test_the_kind_is_detected_by_content(name: str, class_: str, before: str, kind: Kind) -> None:
    assert check(component(name, class_, before), Settings()).kind is kind


def test_a_given_profile_overrides_the_detected_one() -> None:
    source = component("X", "MICROSOFT|ASSET|1.0")
    assert check(source, Settings()).profile is Profile.SMS
    assert check(source, Settings(profile=Profile.DMI)).profile is Profile.DMI


def test_only_the_selected_rules_are_applied() -> None:
    source = component("X", "MICROSOFT|ASSET|1.0")
    assert {one.code for one in check(source, Settings()).diagnostics} == {"DMI410"}
    assert check(source, Settings(rules=selected(["STA"], []))).diagnostics == []


def test_the_severity_is_that_of_the_profile() -> None:
    source = framed(Example('      Type = String(4)\n      Value = "lengthy"\n', frame="attribute"))
    (dmi,) = [one for one in check(source, Settings()).diagnostics if one.code == "DMI508"]
    (status,) = [one for one in check(source, Settings(profile=Profile.STATUS)).diagnostics if one.code == "DMI508"]
    assert (dmi.severity, status.severity) == (Severity.ERROR, Severity.WARNING)


def test_diagnostics_come_in_the_order_of_the_text() -> None:
    source = framed(Example("      Type = Strng(4)\n      Value = 08\n", frame="attribute"))
    starts = [one.start for one in check(source, Settings()).diagnostics]
    assert starts == sorted(starts)
    assert len(starts) == 2


def test_a_finding_is_in_the_innermost_block_around_it() -> None:
    text = framed(Example('      Type = String(4)\n      Value = "x"\n', frame="attribute")).text
    blocks = EnclosingBlocks(parse(text).file)
    assert blocks.block_path(text.index('"x"')) == ("component Example", "group Things", "attribute Thing")
    assert blocks.block_path(text.index("Contoso|Things")) == ("component Example", "group Things")
    assert blocks.block_path(len(text)) == ()


def test_every_finding_of_the_parser_belongs_to_a_rule() -> None:
    finding = parse("start component what is this end component").findings[0]
    assert isinstance(finding, Finding)
    assert finding.rule in by_name()


def status_report(status: str | None, description: str, exit_code: int | None = None) -> Outcome:
    example = Example(status_attributes(status, description), frame="status attributes")
    context = ClientContext(product=Product.CM2007, exit_code=exit_code)
    return derive(facts(check(framed(example), Settings(context=context)), match=Match.MATCHED))


def test_a_clean_status_mif_is_as_sure_as_its_row() -> None:
    assert status_report("Failed", "x", 1618).certainty is Certainty.DOCUMENTED


def test_a_line_break_in_the_description_lowers_the_certainty() -> None:
    outcome = status_report("Failed", "one\ntwo", 1618)
    assert (outcome.row, outcome.certainty) == ("D16", Certainty.INFERRED)


def test_a_file_that_does_not_parse_makes_the_outcome_unknown() -> None:
    text = framed(Example(status_attributes("Failed"), frame="status attributes")).text.replace("END GROUP", "", 1)
    context = ClientContext(product=Product.CM2007, exit_code=1618)
    report = check(Source("x.mif", text.encode()), Settings(context=context))
    assert syntax_of(report) is Syntax.BROKEN
    assert derive(facts(report)).certainty is Certainty.UNKNOWN


@pytest.mark.parametrize("class_", ["MICROSOFT|ASSET|1.0", "DMTF|ComponentID|1.0"])
def test_a_file_without_install_status_has_no_outcome(class_: str) -> None:
    with pytest.raises(NotAStatusMifError):
        facts(check(component("X", class_), Settings()))


def test_a_site_control_file_is_told_by_its_name_or_its_text() -> None:
    text = b"BEGIN_CLIENT_COMPONENT\n  <Software Distribution>\nEND_CLIENT_COMPONENT\n"
    for source in (Source("sitectrl.ct0", b"?"), Source("delta.CT1", b""), Source("-", text), Source("x.mif", text)):
        report = check(source, Settings(profile=Profile.STATUS))
        assert (report.kind, report.profile) == (Kind.SITE_CONTROL, Profile.SITE)


def test_rules_on_mif_files_and_on_site_control_files_keep_to_themselves() -> None:
    site = Source("sitectrl.ct0", b"PROPERTY <Success Return Codes><REG_SZ><{1}><9> // mifkit: ignore[SIT]\n")
    assert [one.code for one in check(site, Settings()).diagnostics] == ["SIT002"]
    mif = component("X", "MICROSOFT|JOBSTATUS|1.0", "// PROPERTY <Success Return Codes><REG_SZ><{1}><9>\n")
    assert not {one.code for one in check(mif, Settings()).diagnostics if one.code.startswith("SIT")}


def test_a_finding_in_a_site_control_file_is_in_its_property() -> None:
    text = b"PROPERTY <Other><REG_SZ><x><0>\nPROPERTY <Success Return Codes><REG_SZ><{x}><0>\n"
    (one,) = check(Source("sitectrl.ct0", text), Settings()).diagnostics
    assert one.block_path == ("property Success Return Codes",)
    assert text[one.start : one.end] == b"x"


def test_a_file_of_too_many_tokens_is_refused_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parser, "MOST_TOKENS", 20)
    source = Source("a.mif", (SAMPLES / "noidmif-asset.mif").read_bytes())
    (found,) = check(source, Settings()).diagnostics
    assert found.name == "unreadable-file"
    assert "words, literals and signs, of which a comment counts as two, are more than 20" in found.message
    formatted = format_source(source)
    assert isinstance(formatted, Refused)
    assert formatted.diagnostics == [found]
