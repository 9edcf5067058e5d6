"""The sources of the extension for VS Code: what they repeat, the snippets, and the archive."""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from mifkit.bundle.archives import unzipped
from mifkit.documents.kinds import MIF_PROFILES
from mifkit.documents.readers import READERS
from mifkit.editors.syntaxes import FILES as SYNTAXES
from mifkit.editors.vscode.__main__ import server_modules
from mifkit.editors.vscode.vsix import ASSETS, vsix
from mifkit.files.discovery import MIF_FILES
from mifkit.files.source import Source
from mifkit.linter.engine import Settings, check
from mifkit.mif.format.layout import INDENT
from mifkit.packaging.scripts.languages import LANGUAGES
from mifkit.rules._index import RULES
from mifkit.server.actions import FIX_ALL
from mifkit.server.options import FOREIGN, KEYS
from mifkit.server.outcome import METHOD
from mifkit.status.product import DEFAULT_PRODUCT, TITLES, Product

HERE = Path(__file__).resolve().parents[2] / "mifkit/editors/vscode"
PACKAGE: dict[str, Any] = json.loads((HERE / "package.json").read_text("utf-8"))
GIVEN: dict[str, Any] = PACKAGE["contributes"]
SETTINGS = {name.removeprefix("mifkit."): value for name, value in GIVEN["configuration"]["properties"].items()}
SCRIPTS = "".join(path.read_text("utf-8") for path in sorted((HERE / "src").glob("*.js")))
SNIPPETS = {
    (language, name): "\n".join(snippet["body"])
    for language in ("mif", "sms")
    for name, snippet in json.loads((HERE / f"snippets/{language}.json").read_text("utf-8")).items()
}
DATE = {"CURRENT_YEAR": "2026", "CURRENT_MONTH": "11", "CURRENT_DATE": "30"}


def test_the_settings_are_the_options_of_the_server_and_the_path() -> None:
    assert set(SETTINGS) == {*KEYS, "path"}
    assert "path" in FOREIGN
    assert SETTINGS["product"]["enum"] == list(Product)
    assert SETTINGS["product"]["enumItemLabels"] == [TITLES[product] for product in Product]
    assert SETTINGS["product"]["default"] == DEFAULT_PRODUCT
    assert set(SETTINGS["profile"]["enum"]) == {None, *(profile.value for profile in MIF_PROFILES)}


def test_a_folder_that_is_not_trusted_chooses_no_program() -> None:
    assert PACKAGE["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"] == ["mifkit.path"]
    assert SETTINGS["path"]["scope"] == "machine-overridable"


def test_the_languages_have_their_files_and_no_pdf() -> None:
    extensions = {language["id"]: language["extensions"] for language in GIVEN["languages"]}
    assert extensions == {"mif": list(MIF_FILES.extensions), "sms": [".sms"]}
    for part in (*GIVEN["languages"], *GIVEN["snippets"]):
        assert (HERE / (part.get("configuration") or part["path"])).is_file()


def test_the_grammars_are_those_of_the_project() -> None:
    made = {path.name: json.loads(write())["scopeName"] for path, write in SYNTAXES.items() if path.suffix == ".json"}
    assert {Path(one["path"]).name: one["scopeName"] for one in GIVEN["grammars"]} == made


def test_texts_are_laid_out_as_the_formatter_does() -> None:
    assert GIVEN["configurationDefaults"]["[mif]"]["editor.tabSize"] == INDENT


def test_the_scripts_ask_for_what_the_server_has() -> None:
    assert f'"{METHOD}"' in SCRIPTS
    assert f'"{FIX_ALL}"' in SCRIPTS


def test_every_command_is_registered() -> None:
    registered = set(re.findall(r'register\("(\w+)"', SCRIPTS))
    assert {one["command"] for one in GIVEN["commands"]} == {f"mifkit.{name}" for name in registered}


def expanded(body: str) -> str:
    """The text of a snippet into which nothing was typed."""
    body = re.sub(r"\$\{?(CURRENT_[A-Z]++)\}?", lambda found: DATE[found[1]], body)
    body = re.sub(r"\$\{\d\|([^,|]++)[^|]*+\|\}", r"\1", body)
    body = re.sub(r"\$\{\d:((?:\\.|[^}\\])*+)\}", lambda found: re.sub(r"\\(.)", r"\1", found[1]), body)
    return re.sub(r"\$\{?\d\}?", "", body)


def placed(language: str, name: str) -> str:
    """A snippet where people use it: parts of a component in one, a program in its package definition."""
    text, whole = expanded(SNIPPETS[language, name]), expanded(SNIPPETS["mif", "Component"])
    if name == "Program":
        package = expanded(SNIPPETS["sms", "Package definition"])
        return package.replace("Programs=Install", "Programs=Install,Uninstall") + text
    if language == "sms" or text.startswith(("Start Component", "Language")):
        return text
    if name == "Enumeration":  # before the groups, and an attribute of one refers to it
        enum = whole.replace("  Start Group", f"{text}\n  Start Group", 1)
        text = expanded(SNIPPETS["mif", "Group"]).replace("String(64)", '"Condition"').replace('"Facilities"', '"New"')
        return enum.replace("End Component", f"{text}\nEnd Component")
    group = expanded(SNIPPETS["mif", "Group"])
    if name == "Attribute":
        text = group.replace("End Group", f"{text}End Group")
    return whole.replace("End Component", f"{text}\nEnd Component")


@pytest.mark.parametrize(("language", "name"), SNIPPETS, ids=[name for _, name in SNIPPETS])
def test_a_snippet_is_without_findings(language: str, name: str) -> None:
    text = placed(language, name)
    assert "$" not in text
    report = check(Source(f"a.{language}", text.encode()), Settings())
    assert [finding.code for finding in report.diagnostics] == []


def test_the_archive_lists_its_parts() -> None:
    package = PACKAGE | {"version": "1.2.3"}
    texts = {"README.md": b"# a", "LICENSE.txt": b"b", "desktop.js": b"c"}
    found = unzipped(vsix(package, texts))
    assert json.loads(found["extension/package.json"]) == package
    manifest = ET.fromstring(found["extension.vsixmanifest"])  # our own
    space = {"x": manifest.tag.partition("}")[0].strip("{")}
    identity = manifest.find("x:Metadata/x:Identity", space)
    assert identity is not None
    assert (identity.get("Publisher"), identity.get("Id"), identity.get("Version")) == ("mifkit", "mifkit", "1.2.3")
    assets = {asset.get("Path", "") for asset in manifest.iterfind("x:Assets/x:Asset", space)}
    assert len(assets) == len(ASSETS)
    assert assets <= set(found)
    types = ET.fromstring(found["[Content_Types].xml"])  # our own
    assert {part.get("Extension") for part in types} >= {Path(name).suffix for name in found} - {".xml"}


def test_the_server_of_the_extension_has_what_it_imports_by_name() -> None:
    named = {f"documents.{reader.document_class}" for reader in READERS}
    named |= {f"packaging.scripts.{language.reader}" for language in LANGUAGES}
    paths = {f"mifkit/{name.rpartition('.')[0].replace('.', '/')}.py" for name in named}
    paths |= {f"mifkit/rules/{module.replace('.', '/')}.py" for _, _, module, *_ in RULES}
    assert paths <= server_modules().keys()


def test_the_same_files_make_the_same_archive() -> None:
    package = PACKAGE | {"version": "1.2.3"}
    texts = {"README.md": b"# a", "LICENSE.txt": b"b"}
    assert vsix(package, texts) == vsix(package, dict(reversed(texts.items())))


def test_npm_gets_only_what_was_tried() -> None:
    lock = json.loads((HERE / "package-lock.json").read_text("utf-8"))
    assert lock["packages"][""]["devDependencies"] == PACKAGE["devDependencies"]
    packages = [found for name, found in lock["packages"].items() if name]
    assert all(found["integrity"].startswith("sha512-") and "resolved" not in found for found in packages)
