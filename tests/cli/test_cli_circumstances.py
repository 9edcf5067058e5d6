"""The options of `mifkit outcome` about the run: what each gives, and which product it is about."""

import json
from typing import Any

import pytest
from running import SAMPLES, invoke

from mifkit.cli.commands.outcome import command
from mifkit.cli.options.circumstances import ABOUT, CLIENT, FACTS, FINDING, OPTIONS, PROGRAM
from mifkit.cli.options.groups import GroupedOption
from mifkit.status.outcome.facts import Facts
from mifkit.status.outcome.notes.contradictions import CONTRADICTIONS
from mifkit.status.product import Product

GROUPS = (FINDING, PROGRAM, CLIENT)
SUCCESS = SAMPLES / "status-success.mif"
MATCHED = (SUCCESS, "--match", "matched")
EQUAL = (SUCCESS, "--match", "properties-equal", "--exit-code", "1")
RESTARTING = ("--product", "sms2.0", "--exit-code", "5", "--after-running", "program-restart")
LOOSE = (*MATCHED, "--product", "sms2.0", "--after-running", "program-restart", "--criteria", "properties-name")


def answer(*arguments: Any) -> dict[str, Any]:
    """The outcome as an object."""
    document: dict[str, Any] = json.loads(invoke("outcome", "-o", "json", *arguments).stdout)
    return document


@pytest.mark.parametrize(
    ("arguments", "rows"),
    [
        ((*MATCHED, "--product", "cm2007", "--exit-code", "1618", "--created", "before-start"), ("D37", "D26")),
        ((SUCCESS, "--product", "cm2007", "--exit-code", "1618", "--folder", "elsewhere"), ("D26", None)),
        ((*MATCHED, "--exit-code", "1618", "--written-by-child"), ("D36", "D26")),
        ((SUCCESS, "--match", "several"), ("D35", None)),
        ((*MATCHED, "--program-reboots"), ("D22", None)),
        (EQUAL, ("D32", "D28")),
        ((*EQUAL, "--property-rule", "compare"), ("D32", "D20")),
        ((*EQUAL, "--property-rule", "exit-code"), ("D32", "D28")),
        (("--product", "sms1.0", "--process", "never-ended"), ("D05", None)),
        (("--product", "sms1.0", "--job-expired"), ("D06", None)),
        ((SAMPLES / "broken.mif", "--product", "sms1.2", "--base-dll", "1998-07-01"), ("D03", None)),
        ((*MATCHED, "--product", "sms2.0", "--exit-code", "5", "--agent-build", "2.00.1239.0001"), ("D07", None)),
        ((*MATCHED, "--product", "sms2.0", "--exit-code", "5", "--service-pack", "1"), ("D08", None)),
        ((*LOOSE, "--service-pack", "2"), ("D14", None)),
        ((*LOOSE, "--service-pack", "1"), ("D08", None)),
        ((*RESTARTING, "--windows-9x"), ("D15", None)),
        ((*RESTARTING, "--windows-nt"), ("D13", None)),
        (("--product", "cb-app", "--exit-code", "1707", "--deployment-type", "windows-installer"), ("D38", None)),
    ],
)
def test_an_option_leads_to_its_row(arguments: tuple[Any, ...], rows: tuple[str, str | None]) -> None:
    document = answer(*arguments)
    assert (document["row"], document["via"]) == rows


def test_every_option_gives_a_fact_and_says_whom_it_is_about() -> None:
    names = {one.name for one in command.params if isinstance(one, GroupedOption) and one.group in GROUPS}
    assert names == set(ABOUT)
    assert len(OPTIONS) == len(ABOUT)
    assert {FACTS.get(name, name) for name in ABOUT} <= set(Facts.__struct_fields__)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--exit-code", "1", "--service-pack", "2"), "--service-pack does not apply to cb; it is for sms2.0."),
        (("--exit-code", "1", "--folder", "temp"), "--folder needs a MIF."),
        ((SUCCESS, "--product", "cb-unix", "--created", "during"), "--created does not apply to cb-unix"),
        ((SUCCESS, "--product", "sms1.0", "--match", "matched"), "--match does not apply to sms1.0"),
        (("--product", "sms2.0", "--agent-build", "2.0", "--exit-code", "1"), "expected four numbers"),
        (("--product", "sms1.2", "--base-dll", "July", "--process", "ended"), "expected the date of Base.dll"),
        (("--product", "sms2.0", "--service-pack", "6", "--exit-code", "1"), "0<=x<=5"),
        (("--product", "sms3", "--exit-code", "1"), "'sms3' is not one of"),
    ],
)
def test_an_option_out_of_place_is_refused(arguments: tuple[Any, ...], message: str) -> None:
    done = invoke("outcome", *arguments)
    assert done.exit_code == 2
    assert message in " ".join(done.stderr.split())


@pytest.mark.parametrize("product", Product)
def test_every_product_has_an_answer(product: Product) -> None:
    document = answer(SUCCESS, "--product", product.value, "--exit-code", "1618")
    assert document["product"] == product.value
    assert document["chain"]


def test_help_groups_the_options() -> None:
    shown = invoke("outcome", "--help").stdout
    heads = [shown.index(f"\n{title}:\n") for title in ("The run", *GROUPS, "Options")]
    assert heads == sorted(heads)
    assert all(f"\n    {product.value} " in shown for product in Product)


def test_the_options_that_contradictions_name_exist() -> None:
    names = {name for one in command.params for name in one.opts}
    assert {one.option for one in CONTRADICTIONS if one.option} <= names


@pytest.mark.parametrize(
    ("name", "product"),
    [
        ("sccm", "cb"),
        ("cm2207", "cb"),
        ("MECM", "cb"),
        ("2403", "cb"),
        ("SCCM 2012 R2", "cm2012"),
        ("SMS 2.0", "sms2.0"),
    ],
)
def test_a_product_is_known_by_the_names_that_people_write(name: str, product: str) -> None:
    done = invoke("outcome", "--exit-code", "0", "--product", name, "-o", "json")
    assert json.loads(done.stdout)["product"] == product
    assert f"Note: --product {name} is" in done.stderr
