"""What a project has accepted stays known when lines move, and is told when it is no longer found."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from systems import NO_SUCH_FILE

from mifkit.diagnostics import Diagnostic, Severity
from mifkit.linter.baseline import Baseline, BaselineError, collect, read

BLOCK = ("component A", "group B")


def found(
    path: Path, code: str = "DMI101", start: int = 0, block: Sequence[str] = BLOCK, name: str = "x"
) -> Diagnostic:
    return Diagnostic(
        code=code,
        name=name,
        severity=Severity.ERROR,
        message="m",
        path=str(path),
        start=start,
        end=start,
        block_path=tuple(block),
    )


def stored(baseline: Baseline) -> Baseline:
    baseline.path.write_text(baseline.render(), encoding="utf-8")
    return read(baseline.path)


def baseline_of(folder: Path, *diagnostics: Diagnostic) -> Baseline:
    return stored(collect(folder / "baseline.json", diagnostics))


def test_what_was_accepted_is_not_reported_wherever_it_stands_now(tmp_path: Path) -> None:
    file = tmp_path / "a.mif"
    baseline = baseline_of(tmp_path, found(file, start=10), found(file, start=20))
    kept, known = baseline.split(str(file), [found(file, start=110), found(file, start=120)])
    assert (kept, len(known)) == ([], 2)
    assert list(baseline.stale([str(tmp_path)])) == []


@pytest.mark.parametrize(
    "other",
    [{"code": "DMI102"}, {"block": ("component A", "group C")}, {"block": ()}],
    ids=["rule", "block", "outside"],
)
def test_another_rule_or_block_is_reported(other: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "a.mif"
    kept, known = baseline_of(tmp_path, found(file)).split(str(file), [found(file, **other)])  # type: ignore[arg-type]
    assert (len(kept), known) == (1, [])


def test_another_file_is_reported(tmp_path: Path) -> None:
    baseline = baseline_of(tmp_path, found(tmp_path / "a.mif"))
    other = tmp_path / "b.mif"
    assert baseline.split(str(other), [found(other)]) == ([found(other)], [])


def test_more_than_accepted_are_all_reported(tmp_path: Path) -> None:
    file = tmp_path / "a.mif"
    more = [found(file, start=start) for start in range(3)]
    kept, known = baseline_of(tmp_path, *more[:2]).split(str(file), more)
    assert (len(kept), known) == (3, [])


def test_a_file_that_could_not_be_checked_is_never_accepted(tmp_path: Path) -> None:
    file = tmp_path / "a.mif"
    unreadable = found(file, "SYN001", name="unreadable-file")
    baseline = baseline_of(tmp_path, unreadable)
    assert len(baseline) == 0
    assert baseline.split(str(file), [unreadable]) == ([unreadable], [])


def test_what_is_gone_is_stale_and_pruned(tmp_path: Path) -> None:
    names = ("a.mif", "gone.mif", "unchecked.mif", "elsewhere/gone.mif")
    file, gone, unchecked, elsewhere = (tmp_path / name for name in names)
    paths = [str(file), str(gone)]
    unchecked.touch()
    file.touch()
    accepted = [found(file), found(file), found(file, "DMI102"), found(gone), found(unchecked), found(elsewhere)]
    baseline = baseline_of(tmp_path, *accepted)
    baseline.split(str(file), [found(file)])
    assert sorted((key, one.rule, one.count) for key, one in baseline.stale(paths)) == [
        ("a.mif", "DMI101", 1),
        ("a.mif", "DMI102", 1),
        ("gone.mif", "DMI101", 1),
    ]
    assert json.loads(baseline.pruned(paths).render())["files"] == {
        "a.mif": [{"rule": "DMI101", "block": "component A > group B", "count": 1}],
        "elsewhere/gone.mif": [{"rule": "DMI101", "block": "component A > group B", "count": 1}],
        "unchecked.mif": [{"rule": "DMI101", "block": "component A > group B", "count": 1}],
    }
    assert "elsewhere" not in baseline.pruned([str(tmp_path)]).render()


def test_paths_are_relative_to_the_baseline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sub").mkdir()
    baseline = baseline_of(tmp_path, found(tmp_path / "sub" / "a.mif"))
    monkeypatch.chdir(tmp_path / "sub")
    assert baseline.split("a.mif", [found(Path("a.mif"))]) == ([], [found(Path("a.mif"))])
    assert '"sub/a.mif"' in baseline.render()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is not a baseline of mifkit"),
        ("[]", "is not a baseline of mifkit"),
        ('{"schema_version": 1}', "is not a baseline of mifkit"),
        ('{"schema_version": 2, "files": {}}', "has version 2; this mifkit knows version 1"),
        ("[" * 100_000, "is not a baseline of mifkit"),
        ("\ud800", "is not a baseline of mifkit"),
    ],
)
def test_what_is_no_baseline_is_refused(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(BaselineError, match=message):
        read(path)


def test_a_missing_baseline_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match=NO_SUCH_FILE):
        read(tmp_path / "baseline.json")


places = st.tuples(st.sampled_from(["DMI101", "SYN101"]), st.sampled_from([(), BLOCK, ("component > odd",)]))


@given(accepted=st.lists(places), now=st.lists(places))
def test_every_finding_is_either_reported_or_accepted(
    accepted: list[tuple[str, tuple[str, ...]]], now: list[tuple[str, tuple[str, ...]]]
) -> None:
    file = Path("a.mif")
    baseline = collect(Path("baseline.json"), [found(file, code, block=block) for code, block in accepted])
    diagnostics = [found(file, code, index, block) for index, (code, block) in enumerate(now)]
    kept, known = baseline.split("a.mif", diagnostics)
    assert sorted((*kept, *known), key=lambda one: one.start) == diagnostics
    for one in known:
        same = (one.code, one.block_path)
        assert now.count(same) <= accepted.count(same)
    stale = sum(entry.count for _, entry in baseline.stale(["."]))
    assert len(baseline.pruned(["."])) == len(baseline) - stale
