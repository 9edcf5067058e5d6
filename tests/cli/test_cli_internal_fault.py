"""A fault of mifkit on one file."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from mifkit.cli import main
from mifkit.cli.runs import checker
from mifkit.linter.engine import Report, check

GOOD = b'Start Component\n  Name = "Workstation"\n'


def test_a_fault_of_mifkit_costs_no_other_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(source: Any, settings: Any, **further: Any) -> Report:
        if source.path.endswith("b.mif"):
            raise RecursionError("too deep")
        return check(source, settings, **further)

    for name in ("a.mif", "b.mif", "c.mif"):
        (tmp_path / name).write_bytes(GOOD)
    monkeypatch.setattr(checker, "check", failing)
    done = CliRunner().invoke(main, ["lint", "-o", "concise", str(tmp_path)])
    assert done.exit_code == 2
    by_file = {name: [line for line in done.output.split("\n") if name in line] for name in ("a.mif", "b.mif", "c.mif")}
    assert "SYN006 mifkit failed on this file: RecursionError in failing" in by_file["b.mif"][0]
    assert len(by_file["a.mif"]) == len(by_file["c.mif"]) > 0
    assert "Traceback" not in done.output
