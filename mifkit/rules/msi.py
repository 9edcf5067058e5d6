"""MSI001, MSI002, MSI003: status MIFs written by Windows Installer (`msiexec /m`), and packages that match them."""

import re
from collections.abc import Iterator

from mifkit.diagnostics import Certainty, Finding, quoted
from mifkit.documents.mif import Document
from mifkit.documents.package import PackageDocument
from mifkit.rules.declaration import ERROR, WARNING, Example, Levels, at, rule
from mifkit.rules.sta.status import described, known_exit_code, outcome
from mifkit.status.exit_codes.recovery import recovery
from mifkit.status.settings.client_settings import GOOD, CodeClass, classify
from mifkit.status.view import Field

BUSY = "Another installation is already in progress. Complete that installation before proceeding with this install."
FATAL = "Fatal error during installation."
# MSI and five letters or digits: how the console names the MIF of a package that it creates from an .msi file (S4).
CONSOLE_NAME = r"(?i)MSI[A-Z0-9]{5}(?:\.mif)?"
REMEDIES = (
    "Set the package's Reporting tab to 'Use package properties for status MIF matching', or remove /m from the "
    "msiexec command line. The exit code then decides."
)


def exported(mif_file_name: str, command_line: str, flags: int) -> str:
    """A package and its program, as client policy records them."""
    return (
        f'[{{"PKG_PackageID": "XYZ00042", "PKG_MIFFileName": "{mif_file_name}", "PkgFlags": {flags},\n'
        f'  "PRG_ProgramID": "Install", "PRG_CommandLine": "{command_line}"}}]\n'
    )


def _installer_status(document: Document, status: str) -> Field | None:
    """The Status of a MIF that Windows Installer wrote, if it says `status` (in lower case)."""
    view, generator = document.status, document.generator
    if view is None or view.status is None or generator is None or not generator.is_windows_installer:
        return None
    return view.status if view.status.value.strip().lower() == status else None


def _recognised(document: Document) -> str:
    """How surely the file was recognised as a MIF of Windows Installer."""
    generator = document.generator
    return f"{generator.verdict.value}, score {generator.score}" if generator else ""


@rule(
    code="MSI001",
    name="forces-failure-nonretry",
    summary="A MIF written by Windows Installer says Failed: if it is matched, the client records FailureNonRetry.",
    why=(
        "Of a matched MIF the client reads only the Status, and for Failed it records FailureNonRetry whatever the "
        "exit code was. The program is not tried again; only a further schedule with a suitable rerun option runs it."
    ),
    levels=Levels(status=ERROR),
    sources=("S0", "S4", "MSI"),
    bad=(outcome("Failed", FATAL, frame="msi attributes"),),
    good=(outcome("Failed", FATAL),),
    aliases=("M110",),
)
def forces_failure_nonretry(document: Document) -> Iterator[Finding]:
    field = _installer_status(document, "failed")
    if field is not None:
        product = document.status.product if document.status else None
        labels = [(product, "a package code, as msiexec /m writes it")] if product else []
        code, _ = known_exit_code(document)
        good = code is not None and classify(code, document.context.client) in GOOD
        hides = f", and the run is recorded as a success: its exit code is {described(code or 0)}" if good else ""
        yield at(
            field,
            f"Windows Installer wrote this MIF ({_recognised(document)}): if a package matches it, the failure is "
            "final (FailureNonRetry), whatever the exit code",
            f"{REMEDIES.removesuffix('.')}{hides}.",
            *labels,
        )


@rule(
    code="MSI002",
    name="masked-retryable-failure",
    summary="A MIF written by Windows Installer hides, if matched, an exit code of the client's retry list.",
    why=(
        "The exit code is in the client's retry list. Without the matched MIF the client would record FailureRetry, "
        "wait, and run the program again, up to 1008 times by default. With the MIF it does not try again."
    ),
    levels=Levels(status=ERROR),
    sources=("S0", "S1"),
    bad=(outcome("Failed", BUSY, frame="msi attributes", also=("MSI001",)),),
    good=(outcome("Failed", FATAL, frame="msi attributes"),),
    aliases=("M111",),
)
def masked_retryable_failure(document: Document) -> Iterator[Finding]:
    field = _installer_status(document, "failed")
    code, evidence = known_exit_code(document)
    if field is None or code is None or classify(code, document.context.client) is not CodeClass.RETRY:
        return
    name = described(code)
    description = document.status.description if document.status else None
    if document.context.exit_code is None and description is not None:
        field = description
        recovered = description.ask(recovery(document.context.client.messages))
        name = " or ".join(map(described, recovered.codes)) if recovered else name
        evidence = "the Description is the message of exit code"
    yield at(
        field,
        f"If a package matches it, this MIF hides a failure that the client would retry: {evidence} {name}, which is "
        "in the retry list",
        REMEDIES,
    )


def _in_package(document: PackageDocument) -> Iterator[Finding]:
    # Imported late: most runs check MIF files only.
    from mifkit.packaging.reporting import installer_file, is_named
    from mifkit.rules.pkg.packages import a_failure, at_match, matched, switches_elsewhere

    reported = set()
    for line, switch, package, file in matched(document):
        if package.package.use_fields:
            reported.add(package.package)
            message = f"{switch.switch} writes {quoted(file)}, and {package.title} is set to match that file"
            message += f": {a_failure(line)} will be final (FailureNonRetry)"
            yield at_match(document, line, switch, package, message, REMEDIES)
    for package in document.packages:
        name, place = package.package.mif_file_name, package.places.get("mif_file_name")
        named_by_console = name is not None and re.fullmatch(CONSOLE_NAME, name)
        if named_by_console and place is not None and package.package.use_fields and package.package not in reported:
            others = [installer_file(one.switch) for one in switches_elsewhere(document, package)]
            if any(file is not None and is_named(name or "", file) for file in others):
                continue  # Reported there, at the switch.
            yield Finding(
                *place,
                f"The package is set to match {quoted(name or '')}, a name such as the console gives to the MIFs of "
                "Windows Installer: a failure will be final (FailureNonRetry)",
                REMEDIES,
            )


@rule(
    code="MSI003",
    name="will-force-failure-nonretry",
    summary=(
        "A MIF written by Windows Installer says Success, or a package matches such MIFs: a failure will be "
        "FailureNonRetry."
    ),
    why=(
        "A MIF that says Success does no harm. But the same command line writes Failed when the installation fails, "
        "and if the package matches that MIF, the client does not try again, even after exit code 1618. In a package's "
        "data, bit 29 of PkgFlags ('Use these fields for status MIF matching') shows that it matches."
    ),
    levels=Levels(status=WARNING, package=ERROR),
    sources=("S0", "MSI"),
    bad=(
        outcome("Success", frame="msi attributes"),
        Example(exported("READER.mif", "msiexec.exe /i reader.msi /m READER", 0x20000000), path="policy.json"),
        Example(exported("MSIRDR42.mif", "install.cmd", 0x20000000), path="policy.json"),
    ),
    good=(
        outcome("Success"),
        Example(exported("READER.mif", "msiexec.exe /i reader.msi /m READER", 0x01000000), path="policy.json"),
        Example(exported("READER.mif", "install.cmd", 0x20000000), path="policy.json"),
    ),
    certainty=Certainty.INFERRED,
    aliases=("M112",),
    other_checks=(_in_package,),
)
def will_force_failure_nonretry(document: Document) -> Iterator[Finding]:
    field = _installer_status(document, "success")
    if field is not None:
        yield at(
            field,
            f"The setup that wrote this MIF (Windows Installer, {_recognised(document)}) writes Failed when it "
            "fails: if a package matches that MIF, the failure is final (FailureNonRetry)",
            REMEDIES,
        )
