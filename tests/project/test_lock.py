"""The versions that the tests are run with, here and on GitHub."""

import re
import runpy
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement

from mifkit import __version__

PROJECT = Path(__file__).resolve().parents[2]
DECLARED = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
LOCKED = [Requirement(line) for line in (PROJECT / ".ci" / "lock.txt").read_text("utf-8").splitlines()]
WORKFLOWS = {
    path.name: yaml.safe_load(path.read_text("utf-8")) for path in (PROJECT / ".github" / "workflows").iterdir()
}
TESTS: dict[str, Any] = WORKFLOWS["tests.yml"]["jobs"]["tests"]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
SYSTEMS = {
    "Linux": {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"},
    "Windows": {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"},
    "macOS": {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin"},
}


def applies(marker: Marker | None, system: str, python: str) -> bool:
    """Whether a requirement with that marker is wanted on a system with a version of Python."""
    environment = {
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "python_version": python,
        "python_full_version": f"{python}.6",
    }
    return marker is None or marker.evaluate(environment | SYSTEMS[system])


def wanted() -> list[Requirement]:
    """All that the project and its extra `dev` require, those extras included that `dev` names."""
    extras = DECLARED["optional-dependencies"]
    found = [Requirement(line) for line in DECLARED["dependencies"]]
    waiting = ["dev"]
    while waiting:
        for requirement in map(Requirement, extras[waiting.pop()]):
            if requirement.name == DECLARED["name"]:
                waiting += requirement.extras
            else:
                found.append(requirement)
    return found


def canonical(name: str) -> str:
    return re.sub(r"[-_.]++", "-", name).lower()


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("system", SYSTEMS)
def test_the_lock_has_one_version_of_all_that_is_declared(system: str, python: str) -> None:
    pins = [requirement for requirement in LOCKED if applies(requirement.marker, system, python)]
    versions = {canonical(pin.name): str(pin.specifier).removeprefix("==") for pin in pins}
    assert len(versions) == len(pins)
    for requirement in wanted():
        if applies(requirement.marker, system, python):
            assert requirement.specifier.contains(versions[canonical(requirement.name)]), requirement


def test_the_lock_names_exact_versions_and_no_addresses() -> None:
    for requirement in LOCKED:
        assert re.fullmatch(r"==[0-9][0-9A-Za-z.]*", str(requirement.specifier)), requirement
        assert requirement.url is None


def test_github_runs_every_python_that_is_declared() -> None:
    matrix = TESTS["strategy"]["matrix"]["python"]
    prefix = "Programming Language :: Python :: 3."
    assert re.findall(r"\d\.\d+", matrix) == list(PYTHONS)
    assert [name.rsplit(" ", 1)[1] for name in DECLARED["classifiers"] if name.startswith(prefix)] == list(PYTHONS)
    assert DECLARED["requires-python"].startswith(f">={PYTHONS[0]}")


@pytest.mark.parametrize("name", WORKFLOWS)
def test_workflows_use_actions_by_their_commits_and_write_nothing_but_releases(name: str) -> None:
    workflow = WORKFLOWS[name]
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        assert "permissions" not in job or name == "release.yml"
        used = [job["uses"]] if "uses" in job else [step["uses"] for step in job["steps"] if "uses" in step]
        assert used
        for action in used:
            own = action.startswith("./") and (PROJECT / action).is_file()
            assert own or re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", action), action


def test_what_is_called_each_week_gives_what_is_asked_for() -> None:
    # YAML 1.1 reads the key `on` as a truth value.
    inputs = WORKFLOWS["tests.yml"][True]["workflow_call"]["inputs"]
    for job in WORKFLOWS["weekly.yml"]["jobs"].values():
        assert set(job["with"]) <= set(inputs)
        assert job["with"]["resolution"] in ("highest", "lowest-direct")


RELEASABLE = {
    "mifkit/__init__.py": '__version__ = "1.2.3"\n',
    "CHANGELOG.md": "# Changelog\n\n## 1.2.3 (2027-01-31)\n",
    "CITATION.cff": "title: x\nversion: 1.2.3\ndate-released: 2027-01-31\n",
    "pyproject.toml": '[project.urls]\nDocumentation = "https://a.test/"\nSource = "https://b.test/"\n',
}


@pytest.mark.parametrize("lacking", [None, *RELEASABLE])
def test_a_release_lacks_nothing(lacking: str | None, tmp_path: Path) -> None:
    (tmp_path / "mifkit").mkdir()
    for name, text in RELEASABLE.items():
        (tmp_path / name).write_text("[project]\n" if name == lacking else text)
    script = runpy.run_path(str(PROJECT / ".ci/releasable"))
    script["missing"].__globals__["PROJECT"] = tmp_path
    found = list(script["missing"]("v1.2.3"))
    assert {line.split(":")[0] for line in found} == ({lacking} if lacking else set())


def test_the_citation_has_the_version_of_the_package() -> None:
    citation = yaml.safe_load((PROJECT / "CITATION.cff").read_text("utf-8"))
    assert citation["version"] == __version__
