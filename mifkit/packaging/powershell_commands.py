"""Commands and methods by which PowerShell scripts start programs, and which of their arguments say what."""

from msgspec import Struct


class Launcher(Struct, frozen=True):
    """A command that starts a program.

    `program` and `arguments` are names of parameters; `order` those of positional ones. `starts` is the program
    where the command always starts the same one. `fixed` values have to be given for that.
    """

    program: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    starts: str = ""
    fixed: tuple[str, str] | None = None


# Parameters without a value.
SWITCHES = frozenset(
    """
    wait passthru nonewwindow loaduserprofile usenewenvironment whatif confirm verbose debug createnowindow
    waitformsiexec nowait secureparameters secureargumentlist includeupdatesandhotfixes skipmsialreadyinstalledcheck
    useshellexecute elevated
    """.split()  # noqa: SIM905 - a list of words reads better as one
)

_START = Launcher(("filepath", "path"), ("argumentlist", "args", "arguments"), ("filepath", "argumentlist"))
_DEPLOY = Launcher(("path", "filepath"), ("parameters", "arguments", "argumentlist"), ("path", "parameters"))
_DEPLOY_MSI = Launcher(
    (), ("parameters", "arguments", "addparameters", "argumentlist", "additionalargumentlist"), (), "msiexec"
)
_CHOCOLATEY = Launcher((), ("silentargs",), ("packagename", "filetype", "silentargs"), "msiexec", ("filetype", "msi"))
_LINE = Launcher(("command",), (), ("command",))

# By name in lower case: those of PowerShell, of the App Deployment Toolkit, and of Chocolatey.
LAUNCHERS: dict[str, Launcher] = {
    "start-process": _START,
    "saps": _START,
    "start": _START,
    "start-adtprocess": _START,
    "start-adtprocessasuser": _START,
    "execute-process": _DEPLOY,
    "execute-processasuser": _DEPLOY,
    "execute-msi": _DEPLOY_MSI,
    "start-adtmsiprocess": _DEPLOY_MSI,
    "install-chocolateypackage": _CHOCOLATEY,
    "install-chocolateyinstallpackage": _CHOCOLATEY,
    "uninstall-chocolateypackage": _CHOCOLATEY,
    "start-chocolateyprocessasadmin": Launcher(("exetorun",), ("statements",), ("statements", "exetorun")),
    "invoke-expression": _LINE,
    "iex": _LINE,
}

# Methods: which argument is the program or the whole line, and which one its arguments.
METHODS: dict[str, tuple[int, int | None]] = {
    "start": (0, 1),
    "run": (0, None),
    "exec": (0, None),
    "create": (0, None),
    "shellexecute": (0, 1),
}
