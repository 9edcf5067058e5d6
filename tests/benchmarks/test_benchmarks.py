"""The benchmarks compare what does the same. How long anything takes is no matter of a test."""

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from mif_generated import generated
from mif_texts import COMPONENT
from shares import share

from benchmarks import parsing, ratios, scan
from benchmarks.command import BENCHMARKS, shown
from benchmarks.inputs import Text, dmi_mifs, large_mif, own_layout, status_mifs
from benchmarks.peers.outline import outline
from benchmarks.ratios import RATIO, Line, Target, UnlikeError, in_turn
from mifkit.mif.parser import parse
from mifkit.mif.shapes.cache import Shapes

PARSERS = {name: peer.parser() for name, peer in parsing.PEERS.items()}


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(generated())
def test_every_peer_reads_the_whole_language(text: str) -> None:
    parsing.agree(PARSERS, [Text("generated", text)])


def test_every_peer_reads_what_is_measured() -> None:
    parsing.agree(PARSERS, [*status_mifs(6), *dmi_mifs(), large_mif(5_000)])
    parsing.values_agree(status_mifs(6))


def test_an_outline_holds_every_kind_of_statement_and_value() -> None:
    text = """
    language = "en" start component
      start path name = "p" win32 = "a" " b" dos = direct-interface end path
      start enum name = "e" type = int -1 = "minus" end enum
      start group key = 1, 2 start attribute type = "e" access = read-only value = * "p" end attribute
      start attribute type = string(8) value = unknown end attribute end group
      start table { 1, , "x" } end table
    end component"""
    direct = ("dos", ("direct-interface",))
    assert outline(parse(text).file) == [
        ("language", "en"),
        (
            "component",
            [
                ("path", [("name", "p"), ("win32", "a b"), direct]),
                ("enum", [("name", "e"), ("type", ("int", None)), (-1, "minus")]),
                (
                    "group",
                    [
                        ("key", [1, 2]),
                        ("attribute", [("type", "e"), ("access", ("read-only",)), ("value", ("*", "p"))]),
                        ("attribute", [("type", ("string", 8)), ("value", ("unknown",))]),
                    ],
                ),
                ("table", [("row", [1, None, "x"])]),
            ],
        ),
    ]


@pytest.mark.parametrize("name", parsing.PEERS)
def test_a_peer_that_reads_a_file_otherwise_is_refused(name: str) -> None:
    other = PARSERS[name](COMPONENT.replace("1", "2"))
    with pytest.raises(UnlikeError, match="as mifkit does"):
        parsing.agree({name: lambda _: other}, [Text("a.mif", COMPONENT)])


@pytest.mark.parametrize("name", parsing.PEERS)
@pytest.mark.parametrize("text", ["start component end group", 'start component name = "x'])
def test_a_peer_refuses_what_is_no_mif(name: str, text: str) -> None:
    with pytest.raises(Exception):  # noqa: B017, PT011 - each library has its own
        PARSERS[name](text)


def test_a_file_that_needs_a_repair_is_refused() -> None:
    with pytest.raises(UnlikeError, match="repair"):
        parsing.agree(PARSERS, [Text("a.mif", "start component end group")])


def test_no_two_files_have_the_same_layout_of_their_own() -> None:
    shapes = Shapes()
    for number in range(30):
        shapes.parse(own_layout(number))
        shapes.parse(own_layout(number))
    assert not shapes.hits
    assert not any(parse(own_layout(number)).findings for number in range(30))


def test_a_scan_built_on_plain_lark_parses_every_file(tmp_path: Path) -> None:
    folder = share(tmp_path / "share", 7, per_folder=3)
    assert scan.parse_all(list(scan.walk(str(folder)))) == 7


def test_works_are_measured_in_turn() -> None:
    done: list[str] = []
    clock = iter([0.0, 3.0, 10.0, 11.0, 20.0, 22.0, 30.0, 35.0])
    works = {name: lambda name=name: done.append(name) for name in ("a", "b")}
    times = in_turn(works, 2, clock=lambda: next(clock))
    assert "".join(done) == "ab" + "abab"
    assert times == {"a": ratios.Times(2.0, 2.5), "b": ratios.Times(1.0, 3.0)}


@pytest.mark.parametrize(
    ("target", "value", "met"),
    [(Target(most=3.0), 3.0, True), (Target(most=3.0), 3.1, False), (Target(least=40.0), 39.9, False)],
)
def test_a_ratio_stands_beside_what_is_aimed_at(target: Target, value: float, met: bool) -> None:
    line = shown(Line("a / b", value, None, RATIO, target))
    assert str(target) in line
    assert ("MISSED" not in line) is met


@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_has_sections(name: str) -> None:
    assert callable(import_module(f"benchmarks.{name}").sections)


def test_the_command_writes_what_it_prints(tmp_path: Path) -> None:
    folder = Path(__file__).parent
    command = [sys.executable, str(folder), "--quick", "--only", "rules", "--json", str(tmp_path / "found.json")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    lines: list[dict[str, Any]] = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))["lines"]
    assert lines
    assert all(line["what"] in done.stdout for line in lines)
