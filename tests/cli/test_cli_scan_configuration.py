"""What a configuration does to `mifkit scan`, and which one counts."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from repositories import configured
from running import invoke
from shares import MASKED, rows, share, single, status_mif, without_processes
from systems import posix_only

CODES = "SELECT DISTINCT code, severity FROM messages ORDER BY 1"


@pytest.fixture(autouse=True)
def no_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    without_processes(monkeypatch)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A share beside the working directory, which is a project's, with findings of several families."""
    folder = share(tmp_path / "share", 4, per_folder=2)
    (folder / "masked.mif").write_bytes(status_mif(8, status="Failed", description=MASKED))
    (folder / "cut.mif").write_bytes(status_mif(7)[:900])
    (folder / "PC0000" / "000001.mif").write_bytes(status_mif(1, status="Faild"))
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "project")
    return folder


def scan(*arguments: str | Path) -> Result:
    done = invoke("scan", *arguments, "-v")
    assert done.exit_code == 0, done.output
    return done


def codes() -> dict[str, int]:
    return dict(rows(Path("scan.db"), CODES))


def test_rules_and_severities_of_the_nearest_configuration_hold(folder: Path) -> None:
    scan(folder, "--isolated")
    everything = codes()
    assert {"STA", "SYN"} <= {code[:3] for code in everything}
    path = configured(folder.parent, "select = ['STA', 'MSI']\n[severity]\nSTA = 'info'\n")
    done = scan(folder)
    assert f"Configuration: {path}\n" in done.stdout
    assert (
        "6 files were known, but they were analysed with other options: select and ignore, [severity]: " in done.stdout
    )
    left = codes()
    assert left.keys() == {code for code in everything if code[:3] in ("STA", "MSI")}
    assert {severity for code, severity in left.items() if code.startswith("STA")} == {1}
    counted = "SELECT sum(errors + warnings + infos) FROM files"
    assert single(Path("scan.db"), counted) == single(Path("scan.db"), "SELECT count(*) FROM diagnostics")


def test_outcomes_and_syntax_rest_on_all_rules_whatever_is_selected(folder: Path) -> None:
    told = "SELECT name, syntax, state, masked_retry FROM files LEFT JOIN outcomes ON id = file ORDER BY 1"
    scan(folder, "--store", "all.db")
    scan(folder, "--store", "few.db", "--config", configured(folder.parent, "select = ['PKG']", "few.toml"))
    assert single(Path("few.db"), "SELECT count(*) FROM diagnostics") == 0
    assert rows(Path("few.db"), told) == rows(Path("all.db"), told)
    assert single(Path("few.db"), "SELECT syntax FROM files WHERE name = 'cut.mif'") == "broken"


def test_limits_are_configured(folder: Path) -> None:
    scan(folder)
    before = codes()
    scan(folder, "--config", configured(folder.parent, "[limits]\nstatus-file = 2000\n", "strict.toml"))
    assert codes().keys() - before.keys()


def test_client_settings_are_configured_and_those_of_an_option_come_before(folder: Path) -> None:
    masked = "SELECT masked_retry FROM outcomes JOIN files ON id = file WHERE name = 'masked.mif'"
    path = configured(folder.parent, "[client]\nretry = [5]\n", "site.toml")
    scan(folder)
    assert single(Path("scan.db"), masked) == 1
    done = scan(folder, "--config", path)
    assert "other options: --settings or [client]: analysed again" in done.stdout
    assert single(Path("scan.db"), masked) == 0
    site = folder.parent / "policy.json"
    site.write_text(
        json.dumps({"__CLASS": "CCM_SoftwareDistributionClientConfig", "ExecutionFailureRetryErrorCodes": [1618]})
    )
    scan(folder, "--config", path, "--settings", site)
    assert single(Path("scan.db"), masked) == 1


def test_a_configuration_is_part_of_what_a_run_notes(folder: Path) -> None:
    text = "ignore = ['SYN']\n[severity]\nSTA004 = 'error'"
    scan(folder, "--config", configured(folder.parent, text, "c.toml"))
    options = json.loads(single(Path("scan.db"), "SELECT options FROM bases"))
    assert "unknown-status-value" in options["rules"]
    assert len(options["severities"]) == 1
    done = scan(folder, "--config", configured(folder.parent, text, "d.toml"))
    assert "analysed again" not in done.stdout


def test_a_configuration_in_the_share_is_not_obeyed_and_that_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile = configured(folder, "ignore = ['ALL']\nexclude = ['*']")
    (folder / "pyproject.toml").write_text("this is no TOML")
    scan(folder)
    expected = codes()
    assert len(expected) > 1
    monkeypatch.chdir(folder / "PC0001")
    (folder / "PC0001" / "mifkit.toml").write_text("nor is this")
    done = scan("..", "--store", "../../scan.db")
    assert dict(rows(folder.parent / "scan.db", CODES)) == expected
    assert [line.split(" lies in what is scanned")[0] for line in done.stderr.splitlines()] == [
        str(folder / "PC0001" / "mifkit.toml"),
        str(hostile),
    ]
    assert "Configuration: none\n" in done.stdout


@posix_only("symbolic links")
def test_a_share_that_is_reached_by_a_link_is_still_the_share(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configured(folder, "exclude = ['*']")
    (folder.parent / "link").symlink_to(folder)
    monkeypatch.chdir(folder)
    assert scan(folder.parent / "link", "--store", "../scan.db").stdout.startswith("6 files")


def test_a_configuration_above_the_share_counts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configured(folder.parent, "select = ['PKG']")
    monkeypatch.chdir(folder)
    scan(".", "--store", "../scan.db")
    assert rows(folder.parent / "scan.db", CODES) == []


def test_exclude_is_relative_to_the_roots_and_what_it_takes_out_has_not_vanished(folder: Path) -> None:
    scan(folder)
    (folder / "masked.mif").unlink()
    path = configured(folder.parent, "exclude = ['/PC0001/', 'cut.*']", "c.toml")
    done = scan(folder, "--config", path)
    assert done.stdout.startswith(
        "2 files: 0 new, 0 changed, 2 unchanged, 1 vanished since the last scan, 3 excluded by now\n"
    )
    assert single(Path("scan.db"), "SELECT count(*) FROM files WHERE vanished IS NULL") == 2
    assert scan(folder, "--config", path).stdout.startswith("2 files: 0 new, 0 changed, 2 unchanged\n")
    assert scan(folder).stdout.startswith("5 files: 0 new, 0 changed, 5 unchanged\n")
    # A root itself is taken: it was named.
    assert scan(folder / "PC0001", folder / "cut.mif", "--config", path).stdout.startswith("3 files: 0 new")


def test_gitignore_in_a_share_hides_nothing(folder: Path) -> None:
    (folder / ".git").mkdir()
    (folder / ".gitignore").write_text("*\n")
    assert scan(folder).stdout.startswith("6 files: 6 new")


def test_keys_that_say_nothing_to_a_scan_are_named(folder: Path) -> None:
    path = configured(folder.parent, "fail-on = 'never'\nbaseline = 'b.json'\n[profiles]\n'*' = 'dmi'\n", "c.toml")
    done = scan(folder, "--config", path)
    assert f"Configuration: {path}; a scan does not use baseline, fail-on, profiles\n" in done.stdout
    assert single(Path("scan.db"), "SELECT count(*) FROM files WHERE profile = 'status'") == 6


@pytest.mark.parametrize("text", ["selct = []", "select = ['NON001']", "["])
def test_a_faulty_configuration_ends_the_run_before_there_is_a_store(folder: Path, text: str) -> None:
    path = configured(folder.parent, text, "c.toml")
    done = invoke("scan", folder, "--config", path)
    assert (done.exit_code, done.stderr.startswith("Error: Configuration: ")) == (2, True)
    assert not Path("scan.db").exists()


def test_config_and_isolated_exclude_each_other(folder: Path) -> None:
    assert invoke("scan", folder, "--config", "c.toml", "--isolated").exit_code == 2
