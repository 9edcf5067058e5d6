"""The script of the remedies: only documented cmdlets and parameters, nothing changed by default, nothing injected."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from powershell_text import Token, evaluate, tokens
from script_oracles import parsed_powershell

from mifkit.output.answers.powershell_text import CMDLETS
from mifkit.output.answers.remedy_script import BY_HAND, SCRIPTED, remedy_script
from mifkit.packaging.mif_switches import without_mif_switches
from mifkit.status.matching.relation import Match
from mifkit.status.outcome.derive import derive
from mifkit.status.outcome.facts import Facts
from mifkit.status.outcome.remedies import REMEDIES
from mifkit.status.product import Product

MASKED = derive(Facts(product=Product.CB, match=Match.IMPORTED_MSI, status="Failed", exit_code=1618))
LINE = "msiexec /i x.msi /qn /m MIF"
# Cmdlets of PowerShell itself, without parameters or with those used here.
OWN = {"Select-Object": {"Property"}, "Write-Warning": set[str](), "Get-Date": set[str]()}
CMDLET = re.compile(r"[A-Z][a-z]+-[A-Za-z]+")


def code(script: str) -> list[Token]:
    return [token for token in tokens(script) if token[0] != "comment"]


def calls(script: str) -> list[tuple[str, list[str]]]:
    """Each cmdlet that is called, and its parameters."""
    found: list[tuple[str, list[str]]] = []
    # The call that each open bracket stands in, the innermost last.
    open_calls: list[tuple[str, list[str]] | None] = [None]
    last = ""
    for kind, text in code(script):
        call = open_calls[-1]
        if kind == "word" and CMDLET.fullmatch(text):
            found.append((text, []))
            open_calls[-1] = found[-1]
        elif kind == "word" and call is not None and text.startswith("-"):
            call[1].append(text[1:].partition(":")[0])
        elif kind == "mark" and text in "({[":
            open_calls.append(None)
        elif kind == "mark" and text in ")}]":
            open_calls.pop()
        elif (kind == "mark" and text in "|;") or (kind == "line" and last != ","):
            open_calls[-1] = None
        last = text
    return found


def test_only_documented_cmdlets_and_parameters_are_used() -> None:
    used = calls(remedy_script(MASKED, ("XYZ00012",), LINE))
    assert len(used) >= 12
    assert {name for name, _ in used} == set(CMDLETS) | set(OWN)
    for name, parameters in used:
        allowed = CMDLETS[name].parameters if name in CMDLETS else OWN[name]
        assert set(parameters) <= allowed, name


def test_the_table_of_cmdlets_has_what_is_used_and_no_more() -> None:
    used: dict[str, set[str]] = {"Get-CimInstance": {"Namespace", "ComputerName"}}
    script = remedy_script(MASKED, (), LINE)
    assert "$provider = @{ Namespace = " in script
    assert "$provider.ComputerName = " in script
    for name, parameters in calls(script):
        used.setdefault(name, set()).update(parameters)
    assert {name: used[name] for name in CMDLETS} == {name: set(one.parameters) for name, one in CMDLETS.items()}


def test_every_change_is_shown_first() -> None:
    changes = [(name, parameters) for name, parameters in calls(remedy_script(MASKED, (), LINE)) if name[:4] == "Set-"]
    assert {name for name, _ in changes} == {"Set-CMPackageDeployment", "Set-CimInstance", "Set-CMProgram"}
    assert all("WhatIf" in parameters for _, parameters in changes)
    assert "$dryRun = -not $Apply" in remedy_script(MASKED)


def test_what_is_changed_already_is_left_alone() -> None:
    script = remedy_script(MASKED, (), LINE)
    for skip in (
        "if (-not ($package.PkgFlags -band 0x20000000)) { continue }",
        "if ($deployment.OfferType -ne 0 -or $rerun -eq 0x2000) { continue }",
        "if ($program.CommandLine -cne $before) { continue }",
    ):
        assert skip in script


def test_without_a_remedy_named_nothing_is_done_but_listing() -> None:
    script = remedy_script(MASKED, ("XYZ00012",), LINE)
    assert script.index("if (-not $Remedy) {") < script.index("if ($Remedy -eq 'R1') {")
    for line in script.split("\n"):
        if line.lstrip().startswith("Set-"):
            assert line.startswith("        "), line


def test_brackets_are_closed_and_no_line_is_open() -> None:
    for script in (remedy_script(MASKED, ("XYZ00012",), LINE), remedy_script(MASKED)):
        stack = []
        pairs = {")": "(", "}": "{", "]": "["}
        for kind, text in code(script):
            if kind == "mark" and text in "({[":
                stack.append(text)
            elif kind == "mark" and text in pairs:
                assert stack.pop() == pairs[text]
        assert stack == []
        assert script.endswith("}\n") or script.rstrip().split("\n")[-1].startswith("#")


@pytest.mark.parametrize("ids", [(), ("XYZ00012",), ("XYZ00012", "ABC000FF")])
def test_package_ids_are_the_default_of_the_parameter(ids: tuple[str, ...]) -> None:
    script = remedy_script(MASKED, ids)
    assert f"[string[]] $PackageId = @({', '.join(repr(one) for one in ids)})," in script
    assert ("# for example: -PackageId" in script) == (not ids)


def test_remedies_that_cannot_be_scripted_say_why() -> None:
    script = remedy_script(MASKED)
    assert "[ValidateSet('R2', 'R1')]" in script
    assert "the command line of the program is not known" in script
    assert "[ValidateSet('R2', 'R3', 'R1')]" in remedy_script(MASKED, (), LINE)
    assert "[ValidateSet('R2', 'R1')]" in remedy_script(MASKED, (), "msiexec /i x.msi")
    assert {remedy.id for _, remedy in REMEDIES} == set(SCRIPTED) | set(BY_HAND)


def test_what_has_no_documented_parameter_is_said() -> None:
    script = remedy_script(MASKED)
    assert "Set-CMPackage has no documented parameter for 'Use package properties'" in script
    assert "USE_SPECIAL_MIF" in script


def test_the_listing_fits_what_went_wrong() -> None:
    filtered = "-notmatch 'msiexec"
    assert filtered in remedy_script(MASKED)
    by_other_tool = derive(Facts(product=Product.CB, match=Match.MATCHED, status="Failed", exit_code=1618))
    assert filtered not in remedy_script(by_other_tool)
    assert "Get-CMPackage -Fast" in remedy_script(by_other_tool)
    without_mif = remedy_script(derive(Facts(product=Product.CB, exit_code=1603)))
    assert "Get-CMPackage -Fast" not in without_mif
    assert "throw 'Say which remedy: -Remedy R1'" in without_mif
    for script in (remedy_script(by_other_tool), without_mif, remedy_script(MASKED)):
        assert not re.search(r"\b(?:WITH_SWITCH|FILTER|BEFORE|AFTER)\b", script)
        assert script.count("{") == script.count("}")


def test_an_outcome_without_remedy_has_no_script() -> None:
    with pytest.raises(ValueError, match="no remedy"):
        remedy_script(derive(Facts(product=Product.CB, exit_code=0)))


HARD = "'\u2018\u2019\u201a\u201b\u201c\u201d\u201e\"#$`\r\n&\\BEFORAT "


@settings(max_examples=50)
@given(st.text(alphabet=st.one_of(st.sampled_from(HARD), st.characters()), max_size=40))
def test_a_command_line_stays_a_value(text: str) -> None:
    line = f"msiexec /i {text} /m MIF"
    script, plain = remedy_script(MASKED, (), line), remedy_script(MASKED, (), LINE)
    if without_mif_switches(line) == line:
        return
    assert script.isascii()
    assert parsed_powershell(script).readable
    rows, plain_rows = script.split("\n"), plain.split("\n")
    differing = [(row, other) for row, other in zip(rows, plain_rows, strict=True) if row != other]
    for row, _ in differing:
        name, _, value = row.strip().partition(" = ")
        expected = {"$before": line, "$after": without_mif_switches(line)}[name]
        assert evaluate(value) == expected


def test_nothing_of_a_mif_is_in_the_script() -> None:
    hostile = "x\n Remove-Item 'y' #> \u2019"
    facts = Facts(
        product=Product.CB,
        match=Match.IMPORTED_MSI,
        status="Failed",
        description=hostile,
        mif_name=hostile,
        exit_code=1618,
    )
    assert remedy_script(derive(facts)) == remedy_script(MASKED)
