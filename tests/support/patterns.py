"""Every regular expression of the package, and texts that nearly match it, of any length.

`python tests/support/patterns.py` prints the expressions as JSON: in a process of its own, because an expression shows
itself only while it is compiled.
"""

import ast
import json
import re
import re._constants as kinds  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any, NamedTuple

PACKAGE = Path(__file__).resolve().parents[2] / "mifkit"
# The methods that try a pattern at every place of a text, and those that try it at one.
EVERYWHERE, AT_ONE = ("search", "finditer", "findall", "sub", "subn", "split"), ("match", "fullmatch")
# The modules whose tables of patterns are tried at the beginning of a text, and nowhere else.
TRIED_ONCE = ("recognition.py",)
SEARCHES = re.compile(rf"\.(?:{'|'.join(EVERYWHERE)})\(")
# What a module has in which `_searched` or `_called` finds something.
SEARCHES_WITH = re.compile(rf"\.(?:{'|'.join(EVERYWHERE)})\b")
CALLS = re.compile(rf"\bre\.(?:{'|'.join(EVERYWHERE + AT_ONE)})\(")
# Files that make the readers compile what they compile late.
LATE = (
    "a.mif", "a.cmd", "a.ps1", "a.vbs", "a.wsf", "a.iss", "a.au3", "a.js", "a.nsi", "a.wxs", "a.sms", "a.pdf", "a.csv",
    "a.json", "a.ct0",
)  # fmt: skip


class Expression(NamedTuple):
    """A regular expression. `everywhere`: it is tried at every place of a text, not at one place."""

    where: str
    pattern: str | bytes
    flags: int
    everywhere: bool


@cache
def expressions() -> list[Expression]:
    """Every regular expression that the package compiles."""
    done = subprocess.run([sys.executable, __file__], capture_output=True, check=True, text=True)
    found = []
    for where, pattern, in_bytes, flags, everywhere in json.loads(done.stdout):
        found.append(Expression(where, pattern.encode("latin-1") if in_bytes else pattern, flags, everywhere))
    return found


def near_misses(pattern: str | bytes, flags: int) -> set[tuple[str, str]]:
    """Beginnings of texts, each with what is repeated after it: for every repetition of a pattern, what leads to it
    and what it repeats; also each character that the pattern names."""
    text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    tree = parser.parse(text, flags & ~re.UNICODE if isinstance(pattern, bytes) else flags)
    pumped = {(before, unit) for before, unit in _repeated(tree, "") if unit}
    characters = {char for _, unit in pumped for char in unit[:8]}
    return pumped | {("", char) for char in characters} | {("", unit) for _, unit in pumped}


def _sample(tree: Any) -> str:
    """A short text that a part of a pattern matches, or nearly."""
    return "".join(_of(kind, value) for kind, value in tree)


def _of(kind: Any, value: Any) -> str:
    if kind is kinds.LITERAL:
        return chr(value)
    if kind is kinds.NOT_LITERAL:
        return "x" if value != ord("x") else "y"
    if kind is kinds.ANY:
        return "x"
    if kind is kinds.IN:
        return _member(value)
    if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT):
        return _sample(value[2]) * max(1, min(int(value[0]), 3))
    if kind is kinds.SUBPATTERN:
        return _sample(value[3])
    if kind is kinds.ATOMIC_GROUP:
        return _sample(value)
    if kind is kinds.BRANCH:
        samples = [_sample(branch) for branch in value[1]]
        return max(samples, key=len)
    return ""


CATEGORIES = {
    kinds.CATEGORY_SPACE: " ",
    kinds.CATEGORY_DIGIT: "1",
    kinds.CATEGORY_WORD: "a",
    kinds.CATEGORY_NOT_SPACE: "x",
    kinds.CATEGORY_NOT_DIGIT: "x",
    kinds.CATEGORY_NOT_WORD: "-",
}


def _member(items: Any) -> str:
    """A character of a set."""
    if items[0][0] is kinds.NEGATE:
        source = "[" + "".join(_set_part(kind, value) for kind, value in items[1:]) + "]"
        outside = re.compile(source)
        return next((char for char in "x \t-\"'1;\n" if not outside.match(char)), "x")
    kind, value = items[0]
    return chr(value) if kind is kinds.LITERAL else chr(value[0]) if kind is kinds.RANGE else CATEGORIES[value]


def _set_part(kind: Any, value: Any) -> str:
    if kind is kinds.LITERAL:
        return re.escape(chr(value))
    if kind is kinds.RANGE:
        return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
    return {kinds.CATEGORY_SPACE: r"\s", kinds.CATEGORY_DIGIT: r"\d", kinds.CATEGORY_WORD: r"\w"}.get(value, "")


def _repeated(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    for kind, value in tree:
        if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT):
            if value[1] is kinds.MAXREPEAT or value[1] > 50:
                yield before, _sample(value[2])
                for branch in _branches(value[2]):
                    yield before, branch
            yield from _repeated(value[2], before)
        elif kind is kinds.SUBPATTERN:
            yield from _repeated(value[3], before)
        elif kind is kinds.ATOMIC_GROUP:
            yield from _repeated(value, before)
        elif kind is kinds.BRANCH:
            for branch in value[1]:
                yield from _repeated(branch, before)
        elif kind in (kinds.ASSERT, kinds.ASSERT_NOT):
            yield from _repeated(value[1], before)
        before += _of(kind, value)


def _branches(tree: Any) -> Iterator[str]:
    for kind, value in tree:
        if kind is kinds.BRANCH:
            yield from (_sample(branch) for branch in value[1])
        elif kind is kinds.SUBPATTERN:
            yield from _branches(value[3])
        elif kind is kinds.IN and value[0][0] is not kinds.NEGATE:
            yield from (chr(part) for name, part in value[:6] if name is kinds.LITERAL)


# --- in a process of its own ------------------------------------------------------------------------------------------


def _compiled() -> Iterator[tuple[str, str, bool, int, bool]]:
    # By pattern and flags: where it is compiled, and the function of `re` that does so.
    found: dict[tuple[Any, int], tuple[str, str]] = {}
    compile_ = re._compile  # type: ignore[attr-defined]

    def noted(pattern: Any, flags: int) -> "re.Pattern[Any]":
        made: re.Pattern[Any] = compile_(pattern, flags)
        function, caller = sys._getframe(1), sys._getframe(2)
        if Path(caller.f_code.co_filename).is_relative_to(PACKAGE):
            where = f"{caller.f_code.co_filename}:{caller.f_lineno}"
            found.setdefault((made.pattern, made.flags), (where, function.f_code.co_name))
        return made

    re._compile = noted  # type: ignore[attr-defined]
    _compile_all()
    searched = _searched()
    for (pattern, flags), (where, function) in found.items():
        in_bytes = isinstance(pattern, bytes)
        text = pattern.decode("latin-1") if in_bytes else pattern
        path, _, line = where.rpartition(":")
        source = Path(path).read_text(encoding="utf-8").splitlines()[int(line) - 1]
        assigned = re.match(r"\s*(\w+)(?:: [^=]+)? = ", source)
        if function != "compile":
            everywhere = function in EVERYWHERE
        elif assigned:
            everywhere = (_module(Path(path)), assigned[1]) in searched
        else:
            # A pattern in a table has no name of its own: its module searches, or does not.
            everywhere = _searches(Path(path))
        yield f"{Path(path).relative_to(PACKAGE).as_posix()}:{line}", text, in_bytes, flags, everywhere
    yield from _called()


def _compile_all() -> None:
    """Make the package compile its patterns, also those that it compiles late."""
    import mifkit

    for module in walk_packages(mifkit.__path__, "mifkit."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    for name in LATE:
        for text in (b'Start Component\nName = "a"\nsetup.exe -f2 x\n', b"#include \xe9 4.2\n"):
            mifkit.lint(text, name=name)
    from mifkit.files.recognition import begins_mif
    from mifkit.mif.lexer import tokenize
    from mifkit.mif.literals import decode, number
    from mifkit.packaging.scripts.languages import LANGUAGES
    from mifkit.status.exit_codes.recovery import recover_exit_code
    from mifkit.status.generator import clues

    # What is compiled for some texts only.
    begins_mif("x")
    tokenize('"x')
    decode("\\", wide=False)
    decode("\\", wide=True)
    number("x")
    recover_exit_code("exit code 5")
    for language in LANGUAGES:
        language.may_hide_failure("x")
    for name in vars(clues):
        if name.startswith("IS_"):
            getattr(clues, name)("x")


def _searches(module: Path) -> bool:
    return module.name not in TRIED_ONCE and SEARCHES.search(module.read_text(encoding="utf-8")) is not None


def _searched() -> set[tuple[str, str]]:
    """The patterns that are searched for: the module that each is from, and its name there."""
    names = set()
    for path in PACKAGE.rglob("*.py"):
        # To parse a module takes its time, and most have nothing to find.
        if not SEARCHES_WITH.search(text := path.read_text(encoding="utf-8")):
            continue
        nodes = list(ast.walk(ast.parse(text)))
        origin = {
            name.name: node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) for name in node.names
        }
        for node in nodes:
            if isinstance(node, ast.Attribute) and node.attr in EVERYWHERE:
                called = node.value
                name = (
                    called.id
                    if isinstance(called, ast.Name)
                    else called.attr
                    if isinstance(called, ast.Attribute)
                    else ""
                )
                names.add((origin.get(name, _module(path)), name))
    return names


def _module(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)


def _called() -> Iterator[tuple[str, str, bool, int, bool]]:
    """The patterns that are handed to functions of `re` as text, written there or by a name of the module."""
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if CALLS.search(text) else ():
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "re"
                and node.func.attr in EVERYWHERE + AT_ONE
                and node.args
            ):
                given = node.args[0]
                pattern = given.value if isinstance(given, ast.Constant) else None
                if isinstance(given, ast.Name):
                    pattern = getattr(sys.modules.get(_module(path)), given.id, None)
                if isinstance(pattern, str | bytes):
                    in_bytes = isinstance(pattern, bytes)
                    written = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
                    where = f"{path.relative_to(PACKAGE).as_posix()}:{node.lineno}"
                    yield where, written, in_bytes, 0, node.func.attr in EVERYWHERE


if __name__ == "__main__":
    print(json.dumps(list(_compiled())))
