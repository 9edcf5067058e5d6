"""PKG012, PKG015: the section [Mif] of InstallShield's setup.ini, which makes a setup write a status MIF."""

import re
from collections.abc import Iterator

from mifkit.diagnostics import Finding, quoted
from mifkit.documents.setup_ini import SetupIniDocument
from mifkit.files.recognition import MIF_SECTION
from mifkit.rules.declaration import WARNING, Levels, at, rule
from mifkit.rules.frames import example

# What a name without folder and extension does not have.
NOT_IN_NAME = re.compile(r'[\\/:.<>|"]')


@rule(
    code="PKG012",
    name="setup-ini-mif",
    summary="A setup.ini makes InstallShield write a status MIF.",
    why=(
        "The section [Mif] does so without any switch on the command line. If a package matches the MIF, its Status is "
        "the result of the program and the exit code is ignored: a failure is final even if its exit code is in the "
        "retry list."
    ),
    levels=Levels(package=WARNING),
    sources=("IS", "S0"),
    bad=(
        example("setup.ini", "Type=SMS\nFilename=READER"),
        example("setup.ini", "Type=SMS"),
        example("setup.ini", "Filename=READER"),
    ),
    good=(
        # Commented out, as in templates; and a type about which nothing is documented.
        example("setup.ini", ";Type=SMS\n;Filename=READER"),
        example("setup.ini", "Type=Other"),
    ),
    aliases=("P206",),
)
def setup_ini_mif(document: SetupIniDocument) -> Iterator[Finding]:
    section = document.ini.section(MIF_SECTION)
    kind = section.get("Type") if section is not None else None
    if section is None or not section.folded or (kind is not None and kind.unquoted.lower() not in ("", "sms")):
        return
    name = section.get("Filename")
    file = quoted(f"{name.unquoted}.mif") if name is not None and name.unquoted else "named by AppName, else Status.mif"
    yield at(
        section,
        f"[Mif] makes the setup write a status MIF, {file}, that hides the exit code if a package matches it",
        "Remove the section, unless the package's Reporting tab is meant to match this MIF.",
    )


@rule(
    code="PKG015",
    name="bad-setup-ini-mif-name",
    summary="Filename in [Mif] of a setup.ini has a path or an extension.",
    why="InstallShield expects a bare name and appends .mif: the MIF is not written, or under an unexpected name.",
    levels=Levels(package=WARNING),
    sources=("IS",),
    bad=(example("setup.ini", "Type=SMS\nFilename=C:\\READER", also=("PKG012",)),),
    good=(example("setup.ini", "Type=SMS\nFilename=READER"),),
)
def bad_setup_ini_mif_name(document: SetupIniDocument) -> Iterator[Finding]:
    section = document.ini.section(MIF_SECTION)
    name = section.get("Filename") if section is not None else None
    if name is not None and NOT_IN_NAME.search(name.unquoted):
        message = f"Filename is {quoted(name.unquoted)}, with a path or an extension"
        yield at(name.inner, message, "Write only a name, without folder and .mif.")
