"""A packaging repository to lint: for each package a PowerShell script, a batch file, a definition and a status MIF.

What a file says depends on the number of its package alone; no two files are alike, and every few have a fault.
"""

import re
from pathlib import Path

from shares import status_mif

VENDORS = ("Contoso", "Fabrikam", "Litware", "Northwind", "Proseware", "Tailspin", "Wingtip")
PRODUCTS = ("Reader", "Mapper", "Planner", "Drawing Board", "Ledger", "Archive Client", "Terminal", "Font Pack")
KINDS = 4
# Braces and signs of variables mean something in scripts.
PLACE = re.compile(r"«(\w+)»")

POWERSHELL = r"""<#
.SYNOPSIS
    Installs or removes «name» «version».
.DESCRIPTION
    Runs the installation of «vendor» with a log, and writes what happened for the inventory.
.PARAMETER DeploymentType
    Install or Uninstall.
#>
[CmdletBinding()]
Param (
    [Parameter(Mandatory = $false)]
    [ValidateSet('Install', 'Uninstall', 'Repair')]
    [string]$DeploymentType = 'Install',
    [Parameter(Mandatory = $false)]
    [ValidateSet('Interactive', 'Silent', 'NonInteractive')]
    [string]$DeployMode = 'Silent',
    [switch]$AllowReboot,
    [int]$Retries = «tries»
)

Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'

[string]$appVendor = '«vendor»'
[string]$appName = '«name»'
[string]$appVersion = '«version»'
[string]$appScriptDate = '2014-0«month»-1«day»'
$source = Split-Path -Parent $MyInvocation.MyCommand.Definition
$logFolder = Join-Path $env:SystemRoot 'Temp\Packages'
$logFile = Join-Path $logFolder "$appVendor-$appName-$appVersion.log"
$settings = @{
    'Server'   = 'srv«padded».example.com'
    'Language' = 'de-DE'
    'Shortcut' = $true
    'Features' = @('Main', 'Help', "Plugins«number»")
}

Function Write-Entry {
    Param ([string]$Message, [string]$Severity = 'Info')
    $line = "{0} [{1}] {2}" -f (Get-Date -Format 'yyyy-MM-dd HH:mm:ss'), $Severity, $Message
    Add-Content -Path $logFile -Value $line
    If ($Severity -eq 'Error') {
        Write-Error $Message -ErrorAction Continue
    }
}

Function Test-Installed {
    Param ([string]$Name)
    $keys = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\*',
        'HKLM:\SOFTWARE\Wow6432Node\Microsoft\Windows\CurrentVersion\Uninstall\*'
    $found = Get-ItemProperty $keys -ErrorAction SilentlyContinue |
        Where-Object { $_.DisplayName -like "*$Name*" -and $_.DisplayVersion -ge '«version»' }
    return ($null -ne $found)
}

If (-not (Test-Path $logFolder)) {
    New-Item -Path $logFolder -ItemType Directory -Force | Out-Null
}

Try {
    Write-Entry "Starting $DeploymentType of $appName $appVersion"
    Switch ($DeploymentType) {
        'Install' {
            If (Test-Installed $appName) {
                Write-Entry "$appName is installed already"
                Exit 0
            }
            Get-Process -Name 'reader«number»', 'updater' -ErrorAction SilentlyContinue | Stop-Process -Force
            $arguments = "/i `"$source\Files\«file».msi`" /qn REBOOT=ReallySuppress /l*v `"$logFile`" «switch»"
            $process = Start-Process -FilePath 'msiexec.exe' -ArgumentList $arguments -Wait -PassThru
            $code = $process.ExitCode
            If ($code -eq 3010 -and -not $AllowReboot) {
                Write-Entry 'A restart is needed' 'Warning'
            }
            ForEach ($feature in $settings.Features) {
                Copy-Item -Path "$source\Support\$feature.xml" -Destination "$env:ProgramData\«vendor»\$feature" -Force
            }
            New-ItemProperty -Path 'HKLM:\SOFTWARE\«vendor»\«name»' -Name 'Server' -Value $settings['Server'] -Force
        }
        'Uninstall' {
            $arguments = '/x {8A2F«digits»-77AB-4C11-9D2E-0E6A4B4C«digits»} /qn'
            $process = Start-Process 'msiexec.exe' $arguments -Wait -PassThru
            $code = $process.ExitCode
        }
        Default {
            & "$source\Files\setup.exe" /repair /silent "/log=$logFile"
            $code = $LASTEXITCODE
        }
    }
    Write-Entry "The installation ended with $code"
    Exit $code
}
Catch {
    Write-Entry $_.Exception.Message 'Error'
    Exit «exit»
}
"""

BATCH = r"""@echo off
rem «vendor» «name» «version», packaged 0«month»/2014
setlocal enabledelayedexpansion
set SOURCE=%~dp0
set PRODUCT=«name»
set VERSION=«version»
set LOGDIR=%SystemRoot%\Temp\Packages
set LOG=%LOGDIR%\«vendor»_«file».log
if not exist "%LOGDIR%" md "%LOGDIR%"
echo %DATE% %TIME% starting %PRODUCT% %VERSION% >> "%LOG%"

ver | find "5.1." > nul
if not errorlevel 1 goto xp
if /i "%PROCESSOR_ARCHITECTURE%"=="AMD64" (
    set TARGET=%ProgramFiles(x86)%\«vendor»\«name»
) else (
    set TARGET=%ProgramFiles%\«vendor»\«name»
)
for %%P in (reader«number».exe updater.exe) do (
    taskkill /f /im %%P > nul 2>&1
)
msiexec.exe /i "%SOURCE%Files\«file».msi" /qn REBOOT=ReallySuppress TARGETDIR="%TARGET%" /l*v "%LOG%" «switch»
set CODE=%ERRORLEVEL%
if %CODE%==3010 goto restart
if not %CODE%==0 goto failed
xcopy "%SOURCE%Support\*.xml" "%TARGET%\Config" /s /y >> "%LOG%"
reg add "HKLM\SOFTWARE\«vendor»\«name»" /v Server /t REG_SZ /d srv«padded».example.com /f > nul
goto end
:xp
"%SOURCE%Files\legacy\setup.exe" -s -f1"%SOURCE%Files\legacy\setup.iss" -f2"%LOG%"
set CODE=%ERRORLEVEL%
goto end
:restart
echo %PRODUCT% needs a restart >> "%LOG%"
goto end
:failed
echo %PRODUCT% failed with %CODE% >> "%LOG%"
:end
endlocal & exit /b %CODE%
"""

DEFINITION = """[PDF]
Version=2.0

[Package Definition]
Publisher=«vendor»
Name=«name»
Version=«version»
Language=English
Comment=Package «number» of the repository
Programs=Install,Uninstall,Repair
«file_name»

[Install]
Name=Install
CommandLine=msiexec.exe /i Files\\«file».msi /qn «switch»
Comment=Unattended
EstimatedDiskSpace=«tries»0MB
EstimatedRunTime=«tries»
SupportedClients=Win NT (i386)
Win NT (i386) MinVersion1=4.00.1381.0
Win NT (i386) MaxVersion1=5.99.9999.9999
AdminRightsRequired=True
UserInputRequired=False
DriveLetterConnection=False

[Uninstall]
Name=Uninstall
CommandLine=msiexec.exe /x {8A2F«digits»-77AB-4C11-9D2E-0E6A4B4C«digits»} /qn
UserInputRequired=False
AdminRightsRequired=True
DriveLetterConnection=False

[Repair]
Name=Repair
CommandLine=install.cmd repair
UserInputRequired=False
"""


def mixed_repository(folder: Path, files: int) -> Path:
    """A folder with so many files, four to a package."""
    for number in range(files // KINDS):
        vendor = VENDORS[number % len(VENDORS)]
        package = folder / vendor / f"{number:05}"
        package.mkdir(parents=True)
        values = _values(number, vendor)
        (package / "Deploy.ps1").write_bytes(_text(POWERSHELL, values))
        (package / "install.cmd").write_bytes(_text(BATCH, values))
        (package / "package.sms").write_bytes(_text(DEFINITION, values))
        (package / "trial.mif").write_bytes(status_mif(number))
    return folder


def _values(number: int, vendor: str) -> dict[str, str]:
    file = f"pkg{number:05}"
    switch = {0: f"/m {file}", 1: f"/m Package{file}", 2: f"/M {file}.mif"}.get(number % 10, "")
    return {
        "number": str(number),
        "padded": f"{number:05}",
        "digits": f"{number:04}",
        "vendor": vendor,
        "name": f"{PRODUCTS[number % len(PRODUCTS)]} {1 + number // len(PRODUCTS)}",
        "version": f"{1 + number % 12}.{number % 7}.{number}",
        "file": file,
        "file_name": f"MIFFileName={file}.mif" if number % 20 < 2 else "",
        "switch": switch,
        "tries": str(3 + number % 9),
        "month": str(1 + number % 9),
        "day": str(number % 10),
        "exit": ("1", "1", "1603", "0")[number % 4],
    }


def _text(template: str, values: dict[str, str]) -> bytes:
    text = PLACE.sub(lambda place: values[place[1]], template)
    return text.replace("\n", "\r\n").encode("ascii")
