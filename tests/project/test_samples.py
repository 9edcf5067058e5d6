"""The samples: what a new user sees first."""

from pathlib import Path

import pytest

from mifkit.documents.kinds import Kind
from mifkit.files.source import Source
from mifkit.linter.engine import Report, Settings, check
from mifkit.linter.status_facts import candidate, facts
from mifkit.packaging.packages import read_packages
from mifkit.status.context import NOTHING_KNOWN, ClientContext
from mifkit.status.matching.matching import match
from mifkit.status.matching.procedures import PROCEDURES
from mifkit.status.matching.relation import Match
from mifkit.status.outcome.derive import derive
from mifkit.status.product import Product

SAMPLES = Path(__file__).resolve().parents[2] / "samples"

KINDS = {
    "MSIRDR42.mif": Kind.STATUS,
    "broken.mif": Kind.STATUS,
    "contoso-reader.sms": Kind.PACKAGE,
    "dmi-ups.mif": Kind.DMI,
    "idmif-projector.mif": Kind.IDMIF,
    "noidmif-asset.mif": Kind.NOIDMIF,
    "sitectrl.ct0": Kind.SITE_CONTROL,
    "status-success.mif": Kind.STATUS,
}
CLEAN = ("dmi-ups.mif", "idmif-projector.mif", "noidmif-asset.mif", "status-success.mif")


def report_on(name: str, context: ClientContext = NOTHING_KNOWN) -> Report:
    return check(Source(name, (SAMPLES / name).read_bytes()), Settings(context=context))


def test_every_sample_is_tested() -> None:
    assert {path.name for path in SAMPLES.iterdir()} == {*KINDS, "execmgr.log"}


@pytest.mark.parametrize(("name", "kind"), KINDS.items())
def test_a_sample_is_of_the_kind_its_name_says(name: str, kind: Kind) -> None:
    assert report_on(name).kind is kind


@pytest.mark.parametrize("name", CLEAN)
def test_a_good_sample_has_no_finding_at_all(name: str) -> None:
    assert report_on(name).diagnostics == []


def test_the_windows_installer_sample_is_the_masked_retry() -> None:
    assert [one.code for one in report_on("MSIRDR42.mif").diagnostics] == ["MSI001", "MSI002"]


def test_the_package_definition_matches_the_mif_that_its_program_writes() -> None:
    report = report_on("contoso-reader.sms")
    (matched,) = [one for one in report.diagnostics if one.severity.label == "error"]
    assert matched.code == "PKG001"
    assert report.source.text[matched.start : matched.end] == "/m MSIRDR42"
    (label,) = matched.labels
    assert report.source.text[label.start : label.end] == "MSIRDR42"
    assert report.source.position(label.start).line == 11


def test_the_site_control_sample_has_a_retry_count_and_a_retry_list_of_its_own() -> None:
    found = [(one.code, one.severity.label) for one in report_on("sitectrl.ct0").diagnostics]
    assert found == [("SIT001", "info"), ("SIT001", "info")]


def test_the_broken_sample_has_one_finding_per_fault() -> None:
    report = report_on("broken.mif")
    found = [(report.source.position(one.start).line, one.code) for one in report.diagnostics]
    assert found == [(3, "STA007"), (11, "STA002"), (13, "SYN116"), (17, "SYN114"), (18, "SYN205")]


@pytest.mark.parametrize(("product", "row"), [(Product.CM2007, "D16"), (Product.SMS2003, "D16"), (Product.CB, "D18")])
def test_the_windows_installer_sample_is_never_tried_again(product: Product, row: str) -> None:
    context = ClientContext(product=product, exit_code=1618)
    outcome = derive(facts(report_on("MSIRDR42.mif", context), match=Match.MATCHED))
    assert (outcome.row, outcome.state.value, outcome.will_retry) == (row, "FailureNonRetry", False)
    assert outcome.masked_exit_code == 1618
    assert [remedy.id for remedy in outcome.remedies][:3] == ["R2", "R3", "R1"]


def test_the_definition_of_the_sample_package_matches_the_windows_installer_mif_alone() -> None:
    (package,) = read_packages(Source("contoso-reader.sms", (SAMPLES / "contoso-reader.sms").read_bytes()))
    found = [candidate(Source(name, (SAMPLES / name).read_bytes())) for name in KINDS if name.endswith(".mif")]
    result = match(package, [one for one in found if not isinstance(one, str)], PROCEDURES[Product.CB])
    assert [one.path for one in result.candidates if one.picked_up] == ["MSIRDR42.mif"]
