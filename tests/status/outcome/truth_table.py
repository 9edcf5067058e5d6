"""Prints what mifkit answers for each product, MIF and class of exit code, to be read against the specification.

    python tests/status/outcome/truth_table.py [PRODUCT…]

A line per case: the MIF (`*`: no package is known, so that it is open whether it matches), the exit codes, what else is
known; the rows (`|`: of the alternatives), the state (`(?)`: its name is less sure), the messages (d, i, u: documented,
inferred, unknown), how sure it is, whether it tries again. What else is known is left out where it changes nothing.
"""

import sys
from collections.abc import Iterator
from typing import Any

from mifkit.status.matching.relation import Match, Timing
from mifkit.status.outcome.circumstances import AfterRunning, Criteria, Place, Process
from mifkit.status.outcome.derive import derive
from mifkit.status.outcome.facts import Facts, Syntax
from mifkit.status.product import SMS_1, SMS_2, WITHOUT_MIF, DeploymentType, Product
from mifkit.status.settings.client_settings import ClientSettings

LOGOFF = 77
SETTINGS = ClientSettings(logoff=frozenset({LOGOFF}))
CODES = {
    Product.CB_APP: (None, 0, 1707, 3010, 1641, 1618, 15605, 1603),
    Product.CB_UNIX: (None, 0, 1618),
    Product.SMS20: (None, 0, 3010, 1618),
    Product.SMS2003_LEGACY: (None, 0, 3010, 1618),
}
CODES_OF_PACKAGES = (None, 0, 3010, LOGOFF, 1618, 1603)
# The matches for which each Status and everything else that can be known is tried.
FULLY = (Match.NONE, Match.ASSUMED, Match.MATCHED)
STATUSES = ("Success", "Failed", "FAILED", "Failure", None)

# What else is known, in words and as facts.
NOTHING: list[tuple[str, dict[str, Any]]] = [("", {})]
ABOUT_CODES: list[tuple[str, dict[str, Any]]] = [
    *NOTHING,
    *((kind.value, {"deployment_type": kind}) for kind in DeploymentType),
    *((f"{kind.value}, 11th try", {"deployment_type": kind, "attempt": 11}) for kind in DeploymentType),
]
ABOUT_1: list[tuple[str, dict[str, Any]]] = [
    *NOTHING,
    ("in Windows, in time", {"place": Place.WINDOWS, "timing": Timing.DURING}),
    ("too early", {"timing": Timing.BEFORE_START}),
    ("in %TEMP%", {"place": Place.TEMP}),
    ("by child", {"by_child": True}),
    ("broken, old Base.dll", {"syntax": Syntax.BROKEN, "base_dll_fixed": False}),
    ("broken, Base.dll unknown", {"syntax": Syntax.BROKEN}),
    ("broken, fixed Base.dll", {"syntax": Syntax.BROKEN, "base_dll_fixed": True}),
    ("expired", {"job_expired": True}),
    ("not run", {"process": Process.NOT_RUN}),
    ("ended", {"process": Process.ENDED}),
]
NO_RESTART = {"after_running": AfterRunning.NOTHING}
LOSING = {"after_running": AfterRunning.SMS_RESTART, "criteria": Criteria.FIELDS_FILE}
ABOUT_2: list[tuple[str, dict[str, Any]]] = [
    *NOTHING,
    ("old agent", {"agent_build": (2, 0, 1239, 2), **NO_RESTART}),
    ("new agent", {"agent_build": (2, 0, 1239, 3), **NO_RESTART}),
    ("no SP", {"service_pack": 0, **NO_RESTART}),
    ("SP1", {"service_pack": 1, **NO_RESTART}),
    ("SP2", {"service_pack": 2, **NO_RESTART}),
    ("SP5, loses criteria", {"service_pack": 5, **LOSING}),
    ("SP?, loses criteria", LOSING),
    ("SP5, restart, criteria?", {"service_pack": 5, "after_running": AfterRunning.SMS_RESTART}),
    ("9x, program restarts", {"windows_9x": True, "after_running": AfterRunning.PROGRAM_RESTART}),
    ("too early", {"timing": Timing.BEFORE_START, **NO_RESTART}),
    ("too late", {"timing": Timing.AFTER_END, **NO_RESTART}),
    ("several", {"several": True}),
]
ABOUT_FILES: list[tuple[str, dict[str, Any]]] = [
    ("two Statuses", {"statuses": ("Success", "Failed")}),
    ("in a template", {"in_template": True}),
    ("another class", {"other_class": "A|B|1"}),
    ("broken", {"syntax": Syntax.BROKEN}),
]
ABOUT_PACKAGES: list[tuple[str, dict[str, Any]]] = [
    *NOTHING,
    ("last try", {"attempt": 1009}),
    ("reboots", {"program_reboots": True}),
    ("too early", {"timing": Timing.BEFORE_START}),
    ("too late", {"timing": Timing.AFTER_END}),
    ("elsewhere", {"place": Place.ELSEWHERE}),
    ("by child", {"by_child": True}),
    ("several", {"several": True}),
    ("properties count", {"properties_compared": True, "match": Match.PROPERTIES_EQUAL}),
    *ABOUT_FILES,
]


def about(product: Product) -> list[tuple[str, dict[str, Any]]]:
    """What else can be known about a run of a product."""
    if product in WITHOUT_MIF:
        return ABOUT_CODES if product is Product.CB_APP else NOTHING
    return ABOUT_1 if product in SMS_1 else [*ABOUT_2, *ABOUT_FILES] if product in SMS_2 else ABOUT_PACKAGES


def mifs(product: Product) -> Iterator[tuple[Match, str | None]]:
    """The MIFs: how they are related to the package, and their Status."""
    yield Match.NONE, None
    if product not in WITHOUT_MIF:
        for match in (Match.ASSUMED,) if product in SMS_1 else tuple(Match)[1:]:
            for status in STATUSES if match in FULLY else STATUSES[:2]:
                yield match, status


def answer(facts: Facts) -> str:
    """The outcome of one case, in a line."""
    found = derive(facts)
    rows = "|".join(found.possible_rows) if found.row is None else " ".join(filter(None, (found.row, found.via)))
    messages = " ".join(f"{one.id}{one.certainty.value[0]}" for one in found.message_ids)
    delay = "-".join(map(str, dict.fromkeys((found.next_delay_s, found.longest_delay_s))))
    again = {True: f"after {delay} s", False: "no", None: found.retry_text or "?"}[found.will_retry]
    state = found.state.value if found.state_certainty is found.certainty else f"{found.state.value} (?)"
    return f"{rows or '-':<10} {state:<24} {messages:<13} {found.certainty.value:<11} {again}"


def lines(product: Product) -> Iterator[str]:
    """The lines of a product: exit codes with the same answer share one, and what changes no answer is left out."""
    codes = CODES.get(product, (1618,) if product in SMS_1 else CODES_OF_PACKAGES)
    for match, status in mifs(product):
        usual: dict[str, list[str]] = {}
        for name, known in about(product) if match in FULLY else about(product)[:1]:
            run = {"product": product, "match": match, "status": status, "settings": SETTINGS} | known
            answers: dict[str, list[str]] = {}
            for code in codes:
                answers.setdefault(answer(Facts(exit_code=code, **run)), []).append("-" if code is None else str(code))
            if answers == usual or (match is Match.NONE and "match" in known):
                continue
            usual = usual or answers
            mif = match.value.replace("assumed", "*") + (f" {status}" if match is not Match.NONE else "")
            for text, same in answers.items():
                yield f"  {mif:<27} {','.join(same):<23} {name:<25} {text}".rstrip()


def main(names: list[str]) -> None:
    """Print the lines of some products, or of all."""
    for product in map(Product, names) if names else Product:
        print(f"\n{product.value}")
        for line in lines(product):
            print(line)


if __name__ == "__main__":
    main(sys.argv[1:])
