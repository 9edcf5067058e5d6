"""The commands and methods of PowerShell that start programs, fill in packages or make programs of packages."""

from msgspec import Struct


class Launcher(Struct, frozen=True):
    """A command that starts a program.

    `program` and `arguments` are names of parameters; `order` those of positional ones. `starts` is the program
    if the command always starts the same program; `fixed` is a parameter and the value that it needs for that. With
    `table`, the parameter `program` is a table, of which `CommandLine` counts.
    """

    program: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    starts: str = ""
    fixed: tuple[str, str] | None = None
    table: bool = False


# Parameters without a value.
SWITCHES = frozenset(
    """
    wait passthru nonewwindow loaduserprofile usenewenvironment whatif confirm verbose debug createnowindow
    waitformsiexec nowait secureparameters secureargumentlist includeupdatesandhotfixes skipmsialreadyinstalledcheck
    useshellexecute elevated
    """.split()  # noqa: SIM905  # a list of words reads better as one
)


# A command with these parameters runs a program as Start-Process does.
START_PARAMETERS = frozenset({"filepath", "argumentlist"})
START_PROCESS = Launcher(("filepath", "path"), ("argumentlist", "args", "arguments"), ("filepath", "argumentlist"))
_DEPLOY = Launcher(("path", "filepath"), ("parameters", "arguments", "argumentlist"), ("path", "parameters"))
_DEPLOY_MSI = Launcher(
    (), ("parameters", "arguments", "addparameters", "argumentlist", "additionalargumentlist"), (), "msiexec"
)
_CHOCOLATEY = Launcher((), ("silentargs",), ("packagename", "filetype", "silentargs"), "msiexec", ("filetype", "msi"))
_CIM = Launcher(("arguments",), (), ("classname", "arguments", "methodname"), "", ("classname", "win32_process"))
_WMI = Launcher(("argumentlist",), (), ("class", "name", "argumentlist"), "", ("class", "win32_process"))
_PROGRAM = Launcher(("commandline",), (), ())
# Objects of WMI, such as SMS_Program.
_PROPERTIES = Launcher(("property", "arguments"), table=True)
_LINE = Launcher(("command",), (), ("command",))

# By name in lower case: those of PowerShell, of the App Deployment Toolkit, and of Chocolatey.
LAUNCHERS: dict[str, Launcher] = {
    "start-process": START_PROCESS,
    "saps": START_PROCESS,
    "start": START_PROCESS,
    "start-adtprocess": START_PROCESS,
    "start-adtprocessasuser": START_PROCESS,
    "execute-process": _DEPLOY,
    "execute-processasuser": _DEPLOY,
    "execute-msi": _DEPLOY_MSI,
    "execute-msp": _DEPLOY_MSI,
    "remove-msiapplications": _DEPLOY_MSI,
    "start-adtmsiprocess": _DEPLOY_MSI,
    "start-adtmspprocess": _DEPLOY_MSI,
    "uninstall-adtapplication": _DEPLOY_MSI,
    "install-chocolateypackage": _CHOCOLATEY,
    "install-chocolateyinstallpackage": _CHOCOLATEY,
    "uninstall-chocolateypackage": _CHOCOLATEY,
    "start-chocolateyprocessasadmin": Launcher(("exetorun",), ("statements",), ("statements", "exetorun")),
    "invoke-wmimethod": _WMI,
    "invoke-cimmethod": _CIM,
    "icim": _CIM,
    # They make programs of packages, whose command lines are as good as run.
    "new-cmprogram": _PROGRAM,
    "set-cmprogram": _PROGRAM,
    "new-ciminstance": _PROPERTIES,
    "set-ciminstance": _PROPERTIES,
    "set-wmiinstance": _PROPERTIES,
    "invoke-expression": _LINE,
    "iex": _LINE,
}


# Commands that fill in the Reporting tab of a package, commands that set properties of objects of WMI, and launchers
# that make programs of packages.
PACKAGE_SETTERS = frozenset({"set-cmpackage"})
PROPERTY_SETTERS = frozenset(name for name, launcher in LAUNCHERS.items() if launcher is _PROPERTIES)
PROGRAM_MAKERS = (_PROGRAM, _PROPERTIES)
# Parameters and properties that name the package.
PACKAGE_NAMES = ("packageid", "id", "packagename", "package", "name", "inputobject")


# Methods: which argument is the program or the whole line, and which argument, if any, holds its arguments.
METHODS: dict[str, tuple[int, int | None]] = {
    "start": (0, 1),
    "run": (0, None),
    "exec": (0, None),
    "create": (0, None),
    "shellexecute": (0, 1),
}
