"""Hostile names, values and texts of files in every command: nothing acts on a terminal, a build server or a reader."""

from pathlib import Path

import pytest
from running import CLEAN, SAMPLES, STATUS, invoke
from untrusted import HOSTILE, assert_harmless

TEXT = "".join(HOSTILE)
# A name may hold neither of these, and no lone surrogate but those that stand for bytes.
NAME = TEXT.replace("/", "|").replace("\0", "").replace("\ud800", "")
# Names of files are short.
NAMES = [NAME.encode("utf-8", "surrogateescape")[:120].decode("utf-8", "surrogateescape"), "\n::error::a##vso[b\u202e"]
MIF = STATUS.replace("It went wrong", TEXT.replace('"', "")).replace("Failed", "\u202e##vso[x]")
BROKEN = f"{TEXT}\n::error::x\n{MIF.replace('End Group', TEXT)}"
LOG = (
    '<![LOG[\n::error::x##vso[y]{text}]LOG]!><time="10:00:00.000+000" date="01-02-2008" component="{text}" '
    'context="" type="1" thread="1" file="a.cpp:1">\r\n'
)
SETTINGS = '[client]\nretry-codes = ["\\u202e##vso[x]", "::error::y"]\n"\\u001b[31m\\n::error::z" = 1\n'
RULES = '[lint]\nselect = ["\\u202e\\n::error::x"]\n"##vso[y]\\u001b[1m" = 3\n'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files with hostile names and contents, a folder with a hostile name in which they lie, and a store of them."""
    folder = tmp_path_factory.mktemp("x") / "\n::error::f##vso[g\x1b[31m\u202e\u200b"
    try:
        folder.mkdir()
        for number, name in enumerate(NAMES):
            (folder / f"{name}.mif").write_text(MIF, "utf-8-sig", "replace")
            (folder / f"{number}{name}.mif").write_text(BROKEN, "utf-8-sig", "replace")
            (folder / f"{name}.log").write_bytes(
                LOG.format(text=TEXT).encode("utf-8", "replace") + (SAMPLES / "execmgr.log").read_bytes()
            )
            (folder / f"{name}.toml").write_text(SETTINGS, "utf-8")
            (folder / f"{name}.mof").write_text(
                f'instance of CCM_ClientAgentConfig\n{{\n{TEXT} = "{TEXT}";\n\n::error = 1;\n}};\n', "utf-8", "replace"
            )
            (folder / f"{name}.sms").write_text(f"[Package Definition]\nName={TEXT}\n[{TEXT}]\n", "utf-8", "replace")
    except OSError as error:
        pytest.skip(f"such names cannot be given here: {error}")
    (folder / "mifkit.toml").write_text(RULES, "utf-8")
    (folder / "plain.mif").write_text(CLEAN)
    return folder


def arguments() -> list[list[str]]:
    """Command lines with `*` for a file of this folder."""
    text = TEXT.replace("\0", "").replace("\ud800", "").replace("\udcff", "")
    forms: list[list[str]] = []
    long, short = NAMES
    for path in (f"*{long}.mif", f"*0{short}.mif", f"*missing{short}.mif", "*"):
        forms += [
            ["show", path],
            ["show", "-o", "json", path],
            ["outcome", path],
            ["outcome", "--explain", path],
            ["outcome", "-o", "json", path],
            ["outcome", path, "--exit-code", text],
            ["match", path, path],
            ["match", "--name", text, "--version", "\n::error::x", path],
            ["match", "--explain", "--name", text, path],
            ["match", "-o", "json", "--name", text, path],
            ["format", "--diff", path],
            ["format", "--check", path],
            ["lint", "--isolated", "--diff", path],
            ["lint", path],
            ["config", path],
            ["report", path],
            ["baseline", "write", f"*nowhere{short}/x", path],
            ["code", path],
            ["rule", path],
        ]
    for path in (f"*{long}.log", f"*{long}.toml", f"*{short}.mof", f"*{short}.sms"):
        forms += [
            ["log", path],
            ["log", "-o", "full", path],
            ["log", "-o", "concise", path],
            ["log", "--settings", path, path],
            ["settings", path],
            ["settings", "--explain", path],
            ["settings", "-o", "json", path],
            ["outcome", "--settings", path, f"*{short}.mif"],
            ["match", path, f"*{short}.mif"],
        ]
    for value in (text, "\n::error::x", "##vso[x]\u202e", "=1+1", "<b>"):
        forms += [
            ["code", value],
            ["code", "-o", "concise", value],
            ["rule", value],
            ["help", value],
            [value],
            [f"--{value}"],
            ["lint", f"--{value}"],
            ["lint", "--select", value, "*plain.mif"],
            ["lint", "--encoding", value, "*plain.mif"],
            ["outcome", "--product", value],
            ["outcome", "--exit-code", value],
            ["outcome", "--exit-code", "1", "--command-line", value],
            ["report", "--where", value, "*store.db"],
            ["completion", value],
        ]
    return forms


def test_no_command_passes_on_what_acts_on_its_reader(folder: Path) -> None:
    for form in arguments():
        done = invoke(*[f"{folder}/{part[1:]}" if part.startswith("*") else part for part in form])
        assert done.exit_code in (0, 1, 2), (form, done.exception)
        assert "Traceback" not in done.stderr, form
        kind = "json" if "json" in form and done.stdout else "full"
        try:
            assert_harmless(kind, done.stdout)
            assert_harmless("full", done.stderr)
        except AssertionError as error:
            raise AssertionError(f"{form}: {done.output}") from error


def test_names_and_texts_are_shown_by_code_point(folder: Path) -> None:
    done = invoke("format", "--check", folder)
    assert "<U+202E>" in done.output
    done = invoke("outcome", folder / f"{NAMES[1]}.mif")
    assert "\u202e" not in done.output
