# The answers of mifkit as objects, for Windows PowerShell 5.1 and PowerShell 7.
#
# The program is mifkit on the path, or what the variable MIFKIT names.
Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'

function ConvertTo-Argument {
    # An argument as the programs of Windows read it back: quoted, with the backslashes before a quotation mark doubled.
    param([string] $Text)
    if ($Text -ne '' -and $Text -notmatch '[\s"]') { return $Text }
    $escaped = $Text -replace '(\\*)"', '$1$1\"' -replace '(\\+)$', '$1$1'
    return '"' + $escaped + '"'
}

function Invoke-Mifkit {
    # Runs mifkit and gives its standard output. Exit status 2 is an error with what mifkit said; 1 only means findings.
    param([string[]] $Arguments)
    $start = New-Object System.Diagnostics.ProcessStartInfo
    $start.FileName = if ($env:MIFKIT) { $env:MIFKIT } else { 'mifkit' }
    $start.Arguments = ($Arguments | ForEach-Object { ConvertTo-Argument $_ }) -join ' '
    $start.WorkingDirectory = (Get-Location -PSProvider FileSystem).ProviderPath
    $start.UseShellExecute = $false
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $start.StandardOutputEncoding = New-Object System.Text.UTF8Encoding $false
    $start.StandardErrorEncoding = New-Object System.Text.UTF8Encoding $false
    $start.EnvironmentVariables['PYTHONIOENCODING'] = 'utf-8'
    $start.EnvironmentVariables['NO_COLOR'] = '1'
    $process = [System.Diagnostics.Process]::Start($start)
    try {
        # Both at once: a program that waits for one to be read never ends the other.
        $said = $process.StandardError.ReadToEndAsync()
        $written = $process.StandardOutput.ReadToEnd()
        $process.WaitForExit()
        if ($process.ExitCode -gt 1) {
            throw ($said.Result.Trim())
        }
        if ($said.Result) { Write-Verbose $said.Result.Trim() }
        return $written
    }
    finally {
        $process.Dispose()
    }
}

function Add-Option {
    # The arguments of an option, once for each value; none without a value.
    param([string] $Name, [string[]] $Value)
    foreach ($text in $Value) {
        if ($text) { "--$Name=$text" }
    }
}

function Test-Mif {
    <#
    .SYNOPSIS
    Checks MIF files, package definitions and install scripts, and gives an object for each finding.
    .PARAMETER Path
    Files and folders; the current folder unless given.
    .PARAMETER Select
    Only these rules, by code, name or family.
    .PARAMETER MinimumSeverity
    Leave out what is less severe: error, warning or info.
    .PARAMETER Configuration
    A mifkit.toml to use instead of the nearest one.
    .EXAMPLE
    Test-Mif C:\Packages -MinimumSeverity error | Group-Object Code
    .EXAMPLE
    Get-ChildItem *.mif | Test-Mif | Where-Object Code -eq 'MSI002'
    #>
    [CmdletBinding()]
    [OutputType('Mifkit.Finding')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)]
        [Alias('FullName')]
        [string[]] $Path,
        [string[]] $Select,
        [ValidateSet('error', 'warning', 'info')]
        [string] $MinimumSeverity,
        [string] $Configuration
    )
    begin { $paths = New-Object System.Collections.Generic.List[string] }
    process { foreach ($one in $Path) { $paths.Add($one) } }
    end {
        if ($paths.Count -eq 0) { $paths.Add('.') }
        $arguments = @('lint', '--output=json')
        $arguments += @(Add-Option 'select' ($Select -join ','))
        $arguments += @(Add-Option 'min-severity' $MinimumSeverity)
        $arguments += @(Add-Option 'config' $Configuration)
        $answer = Invoke-Mifkit ($arguments + '--' + $paths.ToArray()) | ConvertFrom-Json
        foreach ($finding in $answer.diagnostics) {
            [PSCustomObject] @{
                PSTypeName = 'Mifkit.Finding'
                Path = $finding.path
                Line = $finding.location.line
                Column = $finding.location.column
                Severity = $finding.severity
                Code = $finding.code
                Name = $finding.name
                Message = $finding.message
                Why = $finding.why
                Help = $finding.help
                Certainty = $finding.certainty
            }
        }
    }
}

function Get-MifOutcome {
    <#
    .SYNOPSIS
    Says what the client records for a status MIF and an exit code, whether it tries again, and how sure that is.
    .PARAMETER Path
    The status MIF. Without it, the exit code decides alone.
    .PARAMETER ExitCode
    What the program returned: 1618, -2147023278 or 0x80070652.
    .PARAMETER Product
    The client, such as cb or cm2007; the current branch unless given.
    .PARAMETER Package
    A package definition, or the exported properties of packages.
    .PARAMETER PackageId
    Which of several packages.
    .PARAMETER Match
    How the MIF relates to the package, where that is known.
    .PARAMETER Settings
    The site's lists of exit codes.
    .EXAMPLE
    Get-MifOutcome MSIRDR42.mif -ExitCode 1618 | Select-Object state, will_retry, certainty_reason
    #>
    [CmdletBinding()]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)]
        [Alias('FullName')]
        [string] $Path,
        [string] $ExitCode,
        [string] $Product,
        [string] $Package,
        [string] $PackageId,
        [string] $Match,
        [string] $Settings
    )
    process {
        $arguments = @('outcome', '--output=json')
        $arguments += @(Add-Option 'exit-code' $ExitCode)
        $arguments += @(Add-Option 'product' $Product)
        $arguments += @(Add-Option 'package' $Package)
        $arguments += @(Add-Option 'package-id' $PackageId)
        $arguments += @(Add-Option 'match' $Match)
        $arguments += @(Add-Option 'settings' $Settings)
        if ($Path) { $arguments += @('--', $Path) }
        Invoke-Mifkit $arguments | ConvertFrom-Json
    }
}

function Invoke-MifScan {
    <#
    .SYNOPSIS
    Analyses all MIF files of a share into a store, and gives the totals of its report.
    .PARAMETER Path
    The folders of the share.
    .PARAMETER Store
    The file in which the results are kept; the next scan analyses only what has changed.
    .PARAMETER Package
    The exported packages of the site, which decide whether a MIF was matched.
    .PARAMETER Product
    The clients that wrote the MIFs.
    .EXAMPLE
    Invoke-MifScan \\server\badmifs -Store C:\Reports\scan.db -Package C:\Reports\packages.json
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0)]
        [string[]] $Path,
        [string] $Store = 'scan.db',
        [string[]] $Package,
        [string] $Product
    )
    $arguments = @('scan', "--store=$Store")
    $arguments += @(Add-Option 'package' $Package)
    $arguments += @(Add-Option 'product' $Product)
    $null = Invoke-Mifkit ($arguments + '--' + $Path)
    Invoke-Mifkit @('report', '--output=json', '--', $Store) | ConvertFrom-Json
}

Export-ModuleMember -Function Test-Mif, Get-MifOutcome, Invoke-MifScan
