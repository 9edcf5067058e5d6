"""The remedies of an outcome as a PowerShell script that an administrator reviews and runs.

Run without parameters, the script changes nothing and lists the packages concerned. With -Remedy it shows what a remedy
would change (-WhatIf); with -Apply it makes the change. Packages that are changed already are left alone. The script
contains no text of a MIF.
"""

from collections.abc import Callable, Iterator
from textwrap import dedent, wrap

from mifkit.output.answers.powershell_text import CMDLETS, comment, literal
from mifkit.packaging.mif_switches import mif_switches, without_mif_switches
from mifkit.references import LEARN
from mifkit.status.matching.package import USE_SPECIAL_MIF
from mifkit.status.outcome.derive import Outcome
from mifkit.status.outcome.remedies import REPORTING_FIELDS, Remedy
from mifkit.status.outcome.rerun import OPTIONS, Rerun

WIDTH = 110
DEVELOP = LEARN + "develop/"
CLASSES = DEVELOP + "reference/core/servers/configure/"
PAGES = {
    "SMS_Package (PkgFlags, MIFFilename, MIFName, MIFVersion, MIFPublisher)": (
        CLASSES + "sms_packagebaseclass-server-wmi-class"
    ),
    "SMS_Advertisement (OfferType, RemoteClientFlags)": CLASSES + "sms_advertisement-server-wmi-class",
    "SMS_Program (CommandLine)": CLASSES + "sms_program-server-wmi-class",
    "Lazy properties, why R2 reads a package twice": DEVELOP + "core/understand/configuration-manager-lazy-properties",
}
RERUN_BITS = sum(option.flag for option in OPTIONS.values())


def remedy_script(outcome: Outcome, package_ids: tuple[str, ...] = (), command_line: str | None = None) -> str:
    """The script, with LF as its line end: CR LF is left to the writer.

    `package_ids` are the packages to change, in upper case; without them the script takes them as a parameter.
    `command_line` is that of the program; without it R3 is a comment. Raises `ValueError` if no remedy applies.
    """
    if not outcome.remedies:
        raise ValueError("no remedy applies to this outcome")
    blocks = [(remedy, _block(remedy, command_line)) for remedy in outcome.remedies]
    runnable = [remedy.id for remedy, block in blocks if block is not None]
    lines = [
        *_head(outcome),
        "",
        *_parameters(package_ids, runnable),
        "",
        *_code(_listing({remedy.id for remedy in outcome.remedies})),
    ]
    for remedy, block in blocks:
        lines += ["", *_about(remedy)]
        lines += _code(block) if block is not None else _comment(BY_HAND[remedy.id])
    return "\n".join(lines) + "\n"


def _block(remedy: Remedy, command_line: str | None) -> str | None:
    """The code of a remedy; `None` if it is done by hand, or if a fact that it needs is not known."""
    return SCRIPTED[remedy.id](command_line) if remedy.id in SCRIPTED else None


def _head(outcome: Outcome) -> Iterator[str]:
    row = f", row {outcome.row} of mifkit's decision table" if outcome.row else ""
    yield from _comment(f"Remedies for a program that ended in {outcome.state.value} ({outcome.certainty.value}{row}).")
    yield comment("")
    yield from _comment(
        "The remedies are alternatives: one is enough. Without -Remedy nothing is changed. With it, the script shows "
        "what it would do (-WhatIf); only with -Apply does it make the change. It has not been tried on a site: "
        "review it, and try it on one package first."
    )
    yield comment("")
    yield from _comment(
        "Run it in Windows PowerShell on a Configuration Manager site drive (PS XYZ:\\>), with the console's module."
    )
    yield comment("")
    yield comment("Every cmdlet and parameter used here is documented:")
    yield from (comment(f"  {name}: {cmdlet.page}") for name, cmdlet in CMDLETS.items())
    yield from (comment(f"  {name}: {page}") for name, page in PAGES.items())


def _parameters(package_ids: tuple[str, ...], runnable: list[str]) -> list[str]:
    given = ", ".join(literal(package_id) for package_id in package_ids)
    names = ", ".join(literal(id) for id in runnable)
    ids = [] if package_ids else [comment("for example: -PackageId 'XYZ00012', 'XYZ00013'")]
    return [
        "[CmdletBinding()]",
        "param(",
        *(f"    {line}" for line in ids),
        f"    [string[]] $PackageId = @({given}),",
        f"    [ValidateSet({names})] [string] $Remedy,",
        "    " + comment("how often R1 lets the assignment recur"),
        "    [ValidateRange(1, 31)] [int] $RecurDays = 1,",
        "    " + comment("for R2: the site code, and the computer of the SMS Provider if it is not this one"),
        "    [ValidatePattern('\\A[A-Za-z0-9]{3}\\z')] [string] $SiteCode,",
        "    [string] $ProviderComputer,",
        "    [switch] $Apply",
        ")",
        "$ErrorActionPreference = 'Stop'",
        "$dryRun = -not $Apply",
        "if ($Remedy -and -not $PackageId) { throw 'Say which packages to change: -PackageId' }",
        "foreach ($id in $PackageId) {",
        "    if ($id -cnotmatch '\\A[A-Z0-9]{8}\\z') { throw 'A package id has 8 capital letters and digits' }",
        "}",
    ]


def _about(remedy: Remedy) -> Iterator[str]:
    yield comment(f"--- {remedy.id} ".ljust(WIDTH - 2, "-"))
    yield from _comment(remedy.action)
    yield from _comment(f"It leads to: {remedy.leads_to}.")
    yield from _comment(f"{remedy.effect} But: {remedy.trade_off}")
    yield from _comment(f"How sure: {remedy.certainty.value}. Sources: {', '.join(remedy.sources)}.")


def _comment(text: str) -> list[str]:
    return [comment(line) for line in wrap(text, WIDTH - 2, break_long_words=False, break_on_hyphens=False)]


def _code(text: str) -> list[str]:
    return dedent(text).strip("\n").split("\n")


LISTING = rf"""
if (-not $Remedy) {{
    # This only reads. It lists packages that are set to 'Use these fields'WITH_SWITCH.
    $packages = if ($PackageId) {{
        foreach ($id in $PackageId) {{ Get-CMPackage -Id $id -Fast }}
    }} else {{
        Get-CMPackage -Fast
    }}
    foreach ($package in $packages) {{
        if (-not ($package.PkgFlags -band 0x{USE_SPECIAL_MIF:08X})) {{ continue }}
        foreach ($program in Get-CMProgram -PackageId $package.PackageID) {{
FILTER
            [pscustomobject] @{{
                PackageID    = $package.PackageID
                Package      = $package.Name
                Program      = $program.ProgramName
                CommandLine  = $program.CommandLine
                MIFFilename  = $package.MIFFilename
                MIFName      = $package.MIFName
                MIFVersion   = $package.MIFVersion
                MIFPublisher = $package.MIFPublisher
            }}
        }}
    }}
}}
"""

RECURRENCE = rf"""
# Whether -Schedule replaces the schedules that a deployment has is not documented, so look at the listed ones first.
# The page calls -RecurCount the number of recurrences; check in the console that it became every $RecurDays days.
# Deployments that are not required, or that already rerun after failures, are left alone.
if ($Remedy -eq 'R1') {{
    $schedule = New-CMSchedule -Start (Get-Date) -RecurInterval Days -RecurCount $RecurDays
    foreach ($id in $PackageId) {{
        foreach ($deployment in Get-CMPackageDeployment -PackageId $id) {{
            $rerun = $deployment.RemoteClientFlags -band 0x{RERUN_BITS:04X}
            $deployment | Select-Object -Property AdvertisementID, ProgramName, CollectionID, OfferType,
                @{{ Name = 'RerunBits'; Expression = {{ '0x{{0:X4}}' -f $rerun }} }}
            if ($deployment.OfferType -ne 0 -or $rerun -eq 0x{OPTIONS[Rerun.IF_FAILED].flag:04X}) {{ continue }}
            Set-CMPackageDeployment -PackageId $id -StandardProgramName $deployment.ProgramName `
                -CollectionId $deployment.CollectionID -Schedule $schedule `
                -RerunBehavior RerunIfFailedPreviousAttempt -WhatIf:$dryRun
        }}
    }}
}}
"""

FIELDS = ", ".join(REPORTING_FIELDS.values())
PACKAGE_PROPERTIES = rf"""
# Set-CMPackage has no documented parameter for 'Use package properties': it is bit 29 (USE_SPECIAL_MIF) of PkgFlags in
# the WMI class SMS_Package. The four fields stay as they are; the values before the change are written out, to undo it.
if ($Remedy -eq 'R2') {{
    if (-not $SiteCode) {{ throw 'R2 works through the SMS Provider: give -SiteCode' }}
    $provider = @{{ Namespace = "root\SMS\site_$SiteCode" }}
    if ($ProviderComputer) {{ $provider.ComputerName = $ProviderComputer }}
    foreach ($id in $PackageId) {{
        $found = Get-CimInstance @provider -ClassName SMS_Package -Filter "PackageID='$id'"
        if (-not $found) {{ Write-Warning "There is no package $id"; continue }}
        # A query leaves lazy properties empty; the instance itself has them.
        $package = Get-CimInstance -InputObject $found
        $package | Select-Object -Property PackageID, Name, PkgFlags, {FIELDS}
        if (-not ($package.PkgFlags -band 0x{USE_SPECIAL_MIF:08X})) {{ continue }}
        $flags = [uint32] ($package.PkgFlags - 0x{USE_SPECIAL_MIF:08X})
        Set-CimInstance -InputObject $package -Property @{{ PkgFlags = $flags }} -WhatIf:$dryRun
    }}
}}
"""

COMMAND_LINE = r"""
# Only programs whose command line is exactly $before are changed.
if ($Remedy -eq 'R3') {
    $before = BEFORE
    $after = AFTER
    foreach ($id in $PackageId) {
        foreach ($program in Get-CMProgram -PackageId $id) {
            if ($program.CommandLine -cne $before) { continue }
            $program | Select-Object -Property PackageID, ProgramName, CommandLine
            Set-CMProgram -PackageId $id -ProgramName $program.ProgramName -StandardProgram `
                -CommandLine $after -WhatIf:$dryRun
        }
    }
}
"""


def _without_switch(command_line: str | None) -> str | None:
    if command_line is None or not any(switch.places for switch in mif_switches(command_line)):
        return None
    after = literal(without_mif_switches(command_line))
    # Put in last: a command line may contain one of the placeholders.
    head, _, tail = COMMAND_LINE.partition("BEFORE")
    between, _, rest = tail.partition("AFTER")
    return head + literal(command_line) + between + after + rest


NO_LISTING = """
if (-not $Remedy) { throw 'Say which remedy: -Remedy R1' }
"""
WITH_SWITCH = " and have a program with msiexec /m"
FILTER = """            if ($program.CommandLine -notmatch 'msiexec.*\\s["'']?[-/]m') { continue }
"""


def _listing(ids: set[str]) -> str:
    """What the script does when no remedy is named: list the packages that R2 and R3 are about."""
    if "R2" not in ids:
        return NO_LISTING
    by_installer = "R3" in ids
    return LISTING.replace("WITH_SWITCH", WITH_SWITCH if by_installer else "").replace(
        "FILTER\n", FILTER if by_installer else ""
    )


# Remedy: a function that makes its code from the command line; `None` if a fact that it needs is not known.
SCRIPTED: dict[str, Callable[[str | None], str | None]] = {
    "R1": lambda _: RECURRENCE,
    "R2": lambda _: PACKAGE_PROPERTIES,
    "R3": _without_switch,
}
BY_HAND = {
    "R3": (
        "Not in this script: the command line of the program is not known. With 'mifkit outcome --command-line' and a "
        "line that has /m the script changes it."
    ),
    "R4": "Not in this script: the wrapper has to be written for the program.",
    "R5": "Not in this script: the application has to be created, with its detection method and deployment types.",
}
