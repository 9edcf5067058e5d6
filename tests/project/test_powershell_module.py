"""The PowerShell module: that it parses, calls what mifkit has, and quotes arguments as the programs of Windows read
them. There is no PowerShell on the machines that run the tests: what it does there is not tried."""

import re
from pathlib import Path

import click
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from script_oracles import is_powershell

from mifkit import __version__
from mifkit.cli import main
from mifkit.packaging.argument import arguments

FOLDER = Path(__file__).resolve().parents[2] / "mifkit/editors/powershell/Mifkit"
MODULE = (FOLDER / "Mifkit.psm1").read_text("ascii")
MANIFEST = (FOLDER / "Mifkit.psd1").read_text("ascii")
COMMANDS = {"Test-Mif": "lint", "Get-MifOutcome": "outcome", "Invoke-MifScan": "scan"}


def function(name: str) -> str:
    """The text of a function, up to the bracket that ends it at the margin."""
    return MODULE.split(f"\nfunction {name} {{\n", 1)[1].split("\n}\n", 1)[0]


@pytest.mark.parametrize("text", [MODULE, MANIFEST], ids=["module", "manifest"])
def test_it_is_powershell(text: str) -> None:
    assert is_powershell(text)
    assert not is_powershell(text.replace("}", "", 1))


def test_the_manifest_names_what_the_module_has() -> None:
    assert re.findall(r"'([\w-]+-Mif\w*)'", MANIFEST) == list(COMMANDS)
    assert MODULE.rstrip().endswith(f"Export-ModuleMember -Function {', '.join(COMMANDS)}")
    assert f"ModuleVersion = '{__version__}'" in MANIFEST


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_one_of_the_command(name: str) -> None:
    text = function(name)
    command = main.get_command(click.Context(main), COMMANDS[name])
    assert command is not None
    known = {option for parameter in command.params for option in parameter.opts}
    used = {f"--{option}" for option in re.findall(r"Add-Option '([\w-]+)'", text)} | set(
        re.findall(rf"@\('{COMMANDS[name]}', ['\"](--[\w-]+)=", text)
    )
    assert len(used) >= 3
    assert used <= known


@pytest.mark.parametrize("name", COMMANDS)
def test_every_parameter_of_a_function_is_used_and_explained(name: str) -> None:
    text = function(name)
    declared = re.findall(r"^ +\[[\w\[\]]+\] \$(\w+)", text.split("param(", 1)[1].split("\n    )", 1)[0], re.MULTILINE)
    assert len(declared) >= 4
    assert re.findall(r"\.PARAMETER (\w+)", text) == declared
    for parameter in declared:
        assert text.count(f"${parameter}") >= 2


def quoted(text: str) -> str:
    """What `ConvertTo-Argument` gives, by its own patterns."""
    body = function("ConvertTo-Argument")
    plain = re.search(r"-notmatch '(.+?)'", body)
    assert plain is not None
    if text and not re.search(plain[1], text):
        return text
    for pattern, new in re.findall(r"-replace '(.+?)', '(.+?)'", body):
        text = re.sub(pattern, lambda found, new=new: new.replace("$1", found[1]), text)  # type: ignore[misc]
    return f'"{text}"'


@given(st.text(st.sampled_from('ab \\"\t&^%'), max_size=12))
@example("C:\\Program Files\\")
@example('a\\"b')
@example("")
def test_an_argument_arrives_as_it_is(text: str) -> None:
    found = arguments(f"mifkit {quoted(text)} last")
    assert [argument.text for argument in found] == ["mifkit", text, "last"]
