@{
    RootModule = 'Mifkit.psm1'
    ModuleVersion = '0.1.0'
    GUID = '6f1d7c52-40c7-4b0e-9a54-2f4f5d0a8b19'
    Author = 'the mifkit authors'
    Description = 'Checks MIF files, and says what SMS and Configuration Manager record for a status MIF.'
    PowerShellVersion = '5.1'
    FunctionsToExport = @('Test-Mif', 'Get-MifOutcome', 'Invoke-MifScan')
    CmdletsToExport = @()
    VariablesToExport = @()
    AliasesToExport = @()
}
