"""Manifests of the zip for the package managers of Windows: scoop and winget."""

import json
from collections.abc import Mapping

from mifkit import __version__

IDENTIFIER = "mifkit.mifkit"
PURPOSE = "Parser and linter for MIF files, above all the status MIFs of SMS and Configuration Manager"
# The newest version of winget's manifests that all of its clients in support read.
WINGET = "1.6.0"


def manifests(source: str, name: str, digest: str) -> Mapping[str, str]:
    """The manifests by their names. `source` is the address of the repository, whose release of this version has the
    zip `name` with the sha256 `digest`."""
    address = f"{source.rstrip('/')}/releases/download/v{__version__}/{name}"
    folder = f"mifkit-{__version__}"
    scoop = {
        "version": __version__,
        "description": PURPOSE,
        "homepage": source,
        "license": "MIT",
        "architecture": {"64bit": {"url": address, "hash": digest}},
        "extract_dir": folder,
        "bin": "mifkit.exe",
    }
    head = {"PackageIdentifier": IDENTIFIER, "PackageVersion": __version__}
    version = {**head, "DefaultLocale": "en-US", "ManifestType": "version", "ManifestVersion": WINGET}
    locale = {
        **head,
        "PackageLocale": "en-US",
        "Publisher": "the mifkit authors",
        "PackageName": "mifkit",
        "PackageUrl": source,
        "License": "MIT",
        "ShortDescription": PURPOSE,
        "ManifestType": "defaultLocale",
        "ManifestVersion": WINGET,
    }
    installer = {
        **head,
        "InstallerType": "zip",
        "NestedInstallerType": "portable",
        "NestedInstallerFiles": [
            {"RelativeFilePath": f"{folder}\\mifkit.exe", "PortableCommandAlias": "mifkit"},
        ],
        "Installers": [{"Architecture": "x64", "InstallerUrl": address, "InstallerSha256": digest.upper()}],
        "ManifestType": "installer",
        "ManifestVersion": WINGET,
    }
    # JSON is YAML, which winget reads.
    return {
        "mifkit.json": _text(scoop),
        f"{IDENTIFIER}.yaml": _text(version),
        f"{IDENTIFIER}.locale.en-US.yaml": _text(locale),
        f"{IDENTIFIER}.installer.yaml": _text(installer),
    }


def _text(document: Mapping[str, object]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
