"""MSI: status MIFs that Windows Installer wrote (`msiexec /m`), and packages that match them."""

import re
from collections.abc import Iterator

from mifkit.diagnostics import Certainty, Finding, Label, quoted
from mifkit.documents.mif import Document
from mifkit.documents.package import PackageDocument
from mifkit.rules.declaration import ERROR, WARNING, Example, Levels, rule
from mifkit.rules.sta.status import described, known_exit_code, outcome
from mifkit.status.exit_codes.codes import recover_exit_code
from mifkit.status.settings.client_settings import CodeClass, classify

BUSY = "Another installation is already in progress. Complete that installation before proceeding with this install."
FATAL = "Fatal error during installation."
# MSI and five letters or digits, as the console names the MIF of a package that it makes of an .msi (S4).
CONSOLE_NAME = r"(?i)MSI[A-Z0-9]{5}(?:\.mif)?"
REMEDIES = (
    "Set the package's Reporting tab to 'Use package properties for status MIF matching', or remove /m from the "
    "msiexec command line: then the exit code decides."
)


def exported(mif_file_name: str, command_line: str, flags: int) -> str:
    """Data of a package and its program, as client policy has them."""
    return (
        f'[{{"PKG_PackageID": "XYZ00042", "PKG_MIFFileName": "{mif_file_name}", "PkgFlags": {flags},\n'
        f'  "PRG_ProgramID": "Install", "PRG_CommandLine": "{command_line}"}}]\n'
    )


def _installer_status(document: Document) -> str:
    """The Status of a MIF that Windows Installer wrote, in lower case; empty for any other file."""
    view, generator = document.status, document.generator
    if view is None or view.status is None or generator is None or not generator.is_windows_installer:
        return ""
    return view.status.value.strip().lower()


def _recognised(document: Document) -> str:
    generator = document.generator
    return f"{generator.verdict.value}, score {generator.score}" if generator else ""


@rule(
    code="MSI001",
    name="forces-failure-nonretry",
    summary="A MIF that Windows Installer wrote says Failed: where it is matched, the client records FailureNonRetry.",
    why=(
        "Of a matched MIF the client reads the Status alone, and for Failed it records FailureNonRetry whatever the "
        "exit code was. The program is not tried again; only a further schedule with a suitable rerun option runs it."
    ),
    levels=Levels(status=ERROR),
    sources=("S0", "S4", "MSI"),
    bad=(Example(outcome("Failed", FATAL), frame="msi attributes"),),
    good=(Example(outcome("Failed", FATAL), frame="status attributes"),),
    aliases=("M110",),
)
def forces_failure_nonretry(document: Document) -> Iterator[Finding]:
    if _installer_status(document) == "failed" and document.status and document.status.status:
        place = document.status.status
        product = document.status.product
        labels = (Label(product.start, product.end, "a package code, as msiexec /m writes it"),) if product else ()
        yield Finding(
            place.start,
            place.end,
            f"This MIF of Windows Installer ({_recognised(document)}) forces FailureNonRetry where it is matched",
            REMEDIES,
            labels,
        )


@rule(
    code="MSI002",
    name="masked-retryable-failure",
    summary="A MIF of Windows Installer hides an exit code for which the client would have tried again.",
    why=(
        "The exit code is in the client's retry list: without the matched MIF the client would record FailureRetry, "
        "wait, and run the program again, up to 1008 times by default. With it there is no second try."
    ),
    levels=Levels(status=ERROR),
    sources=("S0", "S1"),
    bad=(Example(outcome("Failed", BUSY), frame="msi attributes", also=("MSI001",)),),
    good=(Example(outcome("Failed", FATAL), frame="msi attributes"),),
    aliases=("M111",),
)
def masked_retryable_failure(document: Document) -> Iterator[Finding]:
    view = document.status
    if _installer_status(document) != "failed" or view is None or view.status is None:
        return
    code, said = known_exit_code(document)
    if code is None or classify(code, document.context.client) is not CodeClass.RETRY:
        return
    given = document.context.exit_code is not None or view.description is None
    place = view.status if given or view.description is None else view.description
    if not given and view.description is not None:
        recovered = view.description.ask(recover_exit_code)
        said = "the Description is the message of exit code"
        name = " or ".join(described(one) for one in recovered.codes) if recovered else described(code)
    else:
        name = described(code)
    yield Finding(
        place.start,
        place.end,
        f"A retryable failure is hidden: {said} {name}, which is in the retry list",
        REMEDIES,
    )


def _in_package(document: PackageDocument) -> Iterator[Finding]:
    # Late: most runs are about MIFs.
    from mifkit.rules.pkg.packages import a_failure, at_match, matched

    said = set()
    for line, switch, package, file in matched(document):
        if package.package.use_fields:
            said.add(package.package)
            message = f"{switch.switch} writes {quoted(file)}, which the package is set to match"
            message += f": {a_failure(line)} will be FailureNonRetry"
            yield at_match(document, line, switch, package, message, REMEDIES)
    for package in document.packages:
        name, place = package.package.mif_file_name, package.places.get("mif_file_name")
        named_by_console = name is not None and re.fullmatch(CONSOLE_NAME, name)
        if named_by_console and place is not None and package.package.use_fields and package.package not in said:
            yield Finding(
                *place,
                f"The package is set to match {quoted(name or '')}, a name such as the console gives to the MIFs of "
                "Windows Installer: a failure will be FailureNonRetry",
                REMEDIES,
            )


@rule(
    code="MSI003",
    name="will-force-failure-nonretry",
    summary="A MIF of Windows Installer says Success, or a package matches one: the next failure is FailureNonRetry.",
    why=(
        "A MIF that says Success does no harm. But the same command line writes Failed when the installation fails, "
        "and where that MIF is matched the client does not try again, even after exit code 1618. Data of a package "
        "with bit 29 of PkgFlags ('Use these fields for status MIF matching') shows that it is."
    ),
    levels=Levels(status=WARNING, package=ERROR),
    sources=("S0", "MSI"),
    bad=(
        Example(outcome("Success"), frame="msi attributes"),
        Example(exported("READER.mif", "msiexec.exe /i reader.msi /m READER", 0x20000000), path="policy.json"),
        Example(exported("MSIRDR42.mif", "install.cmd", 0x20000000), path="policy.json"),
    ),
    good=(
        Example(outcome("Success"), frame="status attributes"),
        Example(exported("READER.mif", "msiexec.exe /i reader.msi /m READER", 0x01000000), path="policy.json"),
        Example(exported("READER.mif", "install.cmd", 0x20000000), path="policy.json"),
    ),
    certainty=Certainty.INFERRED,
    aliases=("M112",),
    other_checks=(_in_package,),
)
def will_force_failure_nonretry(document: Document) -> Iterator[Finding]:
    if _installer_status(document) == "success" and document.status and document.status.status:
        place = document.status.status
        yield Finding(
            place.start,
            place.end,
            f"The setup that wrote this MIF (Windows Installer, {_recognised(document)}) will force FailureNonRetry "
            "when it fails",
            REMEDIES,
        )
