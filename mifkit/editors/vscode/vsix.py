"""The archive in which VS Code gets an extension: a zip with a list of its parts."""

import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any
from xml.etree import ElementTree as ET

from mifkit.bundle.archives import zipped

SCHEMA = "http://schemas.microsoft.com/developer/vsx-schema/2011"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
TYPES = {
    ".js": "application/javascript",
    ".json": "application/json",
    ".md": "text/markdown",
    ".mjs": "application/javascript",
    ".txt": "text/plain",
    ".vsixmanifest": "text/xml",
    ".wasm": "application/wasm",
    ".zip": "application/zip",
}
ASSETS = {
    "Microsoft.VisualStudio.Code.Manifest": "package.json",
    "Microsoft.VisualStudio.Services.Content.Details": "README.md",
    "Microsoft.VisualStudio.Services.Content.License": "LICENSE.txt",
}


def vsix(package: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    """The archive of an extension: its package.json, and its other files by their paths."""
    inside = {**files, "package.json": (json.dumps(package, indent=2, ensure_ascii=False) + "\n").encode()}
    parts = {f"extension/{name}": data for name, data in inside.items()}
    parts["extension.vsixmanifest"] = _xml(_manifest(package))
    parts["[Content_Types].xml"] = _xml(_content_types(parts))
    return zipped(parts)


def _manifest(package: Mapping[str, Any]) -> ET.Element:
    root = ET.Element("PackageManifest", Version="2.0.0", xmlns=SCHEMA)
    about = ET.SubElement(root, "Metadata")
    names = {"Id": package["name"], "Version": package["version"], "Publisher": package["publisher"]}
    ET.SubElement(about, "Identity", {"Language": "en-US", **names})
    # The marketplace reads the last of these words from it: the extension also runs in a browser.
    tags = ",".join((*package["keywords"], "snippet", "__web_extension"))
    for name, text in {
        "DisplayName": package["displayName"],
        "Description": package["description"],
        "Tags": tags,
        "Categories": ",".join(package["categories"]),
        "GalleryFlags": "Public",
        "License": "extension/LICENSE.txt",
    }.items():
        ET.SubElement(about, name).text = text
    properties = ET.SubElement(about, "Properties")
    for name, value in {
        "Microsoft.VisualStudio.Code.Engine": package["engines"]["vscode"],
        "Microsoft.VisualStudio.Code.ExtensionKind": "workspace,web",
        "Microsoft.VisualStudio.Code.ExecutesCode": "true",
        "Microsoft.VisualStudio.Services.GitHubFlavoredMarkdown": "true",
        "Microsoft.VisualStudio.Services.Content.Pricing": "Free",
    }.items():
        ET.SubElement(properties, "Property", Id=name, Value=value)
    ET.SubElement(ET.SubElement(root, "Installation"), "InstallationTarget", Id="Microsoft.VisualStudio.Code")
    ET.SubElement(root, "Dependencies")
    assets = ET.SubElement(root, "Assets")
    for kind, name in ASSETS.items():
        ET.SubElement(assets, "Asset", Type=kind, Path=f"extension/{name}", Addressable="true")
    return root


def _content_types(parts: Mapping[str, bytes]) -> ET.Element:
    root = ET.Element("Types", xmlns=CONTENT_TYPES)
    for kind in sorted({PurePosixPath(name).suffix for name in parts}):
        ET.SubElement(root, "Default", Extension=kind, ContentType=TYPES[kind])
    return root


def _xml(root: ET.Element) -> bytes:
    ET.indent(root)
    found: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return found + b"\n"
