"""Text of files and names reaches a screen, a log or a pipe only through one gate.

The gate is `plain` and `Screen` of `mifkit.output.text`, which `safe`, `say` and `tell` of `mifkit.cli.streams` use,
and `dumps` of `mifkit.output.json_text` for JSON. What it lets through is tried in
`tests/output/test_output_untrusted.py` and `tests/cli/test_cli_untrusted.py`.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "mifkit"

# Calls that write without a gate, by the end of their dotted name.
RAW = (
    "print", "click.echo", "click.secho", "Console", "console.print", "os.write", "traceback.print_exc",
    "traceback.print_exception", "stdout.buffer.write", "stderr.buffer.write",
)  # fmt: skip
# A module without any of these has no such call: reading it takes its time.
SIGNS = (".write", "print", "echo", "Console")
# Functions whose result is safe to write.
GATED = {"plain", "safe", "dumps", "dumps_line", "summary_line", "indent", "attribute", "content"}

# Modules that write with means of their own, each with the reason.
GATES = {
    "output/text.py": "the gate",
    "cli/streams.py": "the gate of the commands",
    "cli/runs/progress.py": "numbers only",
    "cli/commands/completion.py": "a script that click makes of the names of options",
    "cli/commands/server.py": "writes nothing: tries whether standard output is open",
    "output/answers/pages.py": "pages of the package",
    "cli/commands/outcome.py": "the script of output/answers/remedy_script.py",
    "output/answers/decision_table.py": "the package's own table",
    "output/answers/rules_page.py": "the package's own rules",
    "output/findings/job_summary.py": "text in escapes for HTML",
    "output/findings/github.py": "commands with escaped values",
    "output/findings/azure.py": "commands with escaped values",
    "output/findings/junit.py": "XML with escaped values",
    "output/findings/checkstyle.py": "XML with escaped values",
    "output/findings/sarif.py": "members made by dumps",
    "output/report/html/__init__.py": "a template that escapes",
    "files/replacing.py": "writes files",
    "cli/runs/changes.py": "the fixed file itself, which --fix was asked for",
    "cli/runs/baseline.py": "the baseline, a file",
    "cli/runs/format.py": "the formatted file itself, which was asked for",
    "rules/registry.py": "for developers: a fixed name",
    "status/outcome/table/build.py": "for developers: its own table and a fixed name",
    "bundle/__main__.py": "for developers: the folder that they named",
    "editors/vscode/__main__.py": "for developers: the folder that they named",
    "web/playground/__main__.py": "for developers: the folder that they named",
    "web/site/__main__.py": "for developers: the folder that they named, and links of the package's pages",
}


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _gated(node: ast.expr) -> bool:
    """Whether a text that is written holds nothing but constants and results of the gate."""
    match node:
        case ast.Constant():
            return True
        case ast.JoinedStr():
            return all(map(_gated, node.values))
        case ast.FormattedValue():
            return _gated(node.value)
        case ast.BinOp():
            return _gated(node.left) and _gated(node.right)
        case ast.Subscript():
            return _gated(node.value)
        case ast.IfExp():
            return _gated(node.body) and _gated(node.orelse)
        case ast.GeneratorExp():
            return _gated(node.elt)
        case ast.Attribute(attr="_separator"):
            return True
        case ast.Call():
            return _dotted(node.func).rpartition(".")[2] in GATED
    return False


def ungated(text: str) -> Iterator[int]:
    """The lines of a module that write text past the gate."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            name = _dotted(node.func)
            raw = any(name == end or (f".{name}").endswith(f".{end}") for end in RAW if end != "print")
            # A stream takes one text; functions of that name take more.
            written = name.endswith((".write", ".writelines")) and len(node.args) == 1
            if raw or name == "print" or (written and not _gated(node.args[0])):
                yield node.lineno


@pytest.mark.parametrize(
    "line",
    [
        "print(name)",
        "click.echo(f'{path}: x')",
        "sys.stderr.write(text)",
        "stream.write(f'{path}\\n')",
        "stream.writelines(line for line in lines)",
        "traceback.print_exc()",
        "console.print(text)",
        "sys.stdout.buffer.write(data)",
    ],
)
def test_a_way_past_the_gate_is_found(line: str) -> None:
    assert list(ungated(line)) == [1]


@pytest.mark.parametrize("line", ["stream.write(plain(name) + '\\n')", "screen.print(name)", "stream.write(dumps(x))"])
def test_the_gate_itself_is_none(line: str) -> None:
    assert not list(ungated(line))


def test_all_text_goes_through_the_gate() -> None:
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        text = path.read_text("utf-8")
        if any(sign in text for sign in SIGNS) and (lines := list(ungated(text))):
            found[name] = lines
    assert {name: lines for name, lines in found.items() if name not in GATES} == {}
    assert sorted(GATES) == sorted(set(found) & set(GATES))
