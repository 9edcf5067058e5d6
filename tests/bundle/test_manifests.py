"""The manifests for scoop and winget: one address, one hash, and the program where the zip has it."""

import json

import yaml

from mifkit import __version__
from mifkit.bundle.manifests import manifests

DIGEST = "ab" * 32
ADDRESS = f"https://a.test/mifkit/releases/download/v{__version__}/mifkit.zip"


def test_both_managers_fetch_the_zip_of_the_release() -> None:
    made = manifests("https://a.test/mifkit/", "mifkit.zip", DIGEST)
    scoop = json.loads(made["mifkit.json"])
    assert scoop["architecture"]["64bit"] == {"url": ADDRESS, "hash": DIGEST}
    winget = {name: yaml.safe_load(text) for name, text in made.items() if name.endswith(".yaml")}
    assert {document["ManifestType"] for document in winget.values()} == {"version", "defaultLocale", "installer"}
    assert {document["PackageVersion"] for document in winget.values()} == {__version__}
    (installer,) = (document for document in winget.values() if document["ManifestType"] == "installer")
    (chosen,) = installer["Installers"]
    assert (chosen["InstallerUrl"], chosen["InstallerSha256"]) == (ADDRESS, DIGEST.upper())
    (nested,) = installer["NestedInstallerFiles"]
    assert nested["RelativeFilePath"] == f"{scoop['extract_dir']}\\{scoop['bin']}"
