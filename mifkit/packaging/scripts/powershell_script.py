"""PowerShell scripts (.ps1, .psm1): the command lines that a script starts.

Read are commands with their arguments, arrays, splatting (`@list`, `@table`), `Start-Process` and its like, the
values of variables, texts joined with `+`, `-f` and `-join`. Takes linear time.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from heapq import merge
from itertools import islice
from typing import NamedTuple

from mifkit.files.names import last_name
from mifkit.packaging.placed_text import UNKNOWN, Piece, PlacedText, joined, quoted_argument
from mifkit.packaging.scripts.flow import Flow, Step, walked
from mifkit.packaging.scripts.packages import FIELDS, package_key
from mifkit.packaging.scripts.powershell_blocks import NUMBERS, STEPS, Blocks, Function
from mifkit.packaging.scripts.powershell_commands import command_starts
from mifkit.packaging.scripts.powershell_exits import powershell_exits
from mifkit.packaging.scripts.powershell_launchers import (
    LAUNCHERS,
    METHODS,
    PACKAGE_NAMES,
    PACKAGE_SETTERS,
    PROGRAM_MAKERS,
    PROPERTY_SETTERS,
    START_PARAMETERS,
    START_PROCESS,
    SWITCHES,
    Launcher,
)
from mifkit.packaging.scripts.powershell_nested import nested_lines
from mifkit.packaging.scripts.powershell_relevance import Relevant, relevant
from mifkit.packaging.scripts.powershell_tokens import Kind, Tokens, variable_name
from mifkit.packaging.scripts.powershell_values import Items, Table, Value, Values, command_ends, flat
from mifkit.packaging.scripts.script import DEEPEST, Expansion, Lines, Script, ScriptLine, ScriptPackage

# As many parameters as a function may sensibly have.
MOST_PARAMETERS = 20


class _Given(NamedTuple):
    """The arguments of a command: all in order, those without a parameter, those with one. `end` is where it ends."""

    all: list[Value]
    loose: list[Value]
    named: dict[str, Value]
    end: int


def read_powershell(text: str, depth: int = 0) -> Script:
    """The commands of a PowerShell script; `depth` is the number of strings around it that have it as an expression."""
    read = Tokens(text)
    blocks = Blocks(read)
    commands = command_starts(read, blocks.roles, blocks.ended)
    ends = command_ends(read)
    found = relevant(read, blocks, commands, ends)
    expansion = Expansion(len(text))

    def walk(flow: Flow[Value]) -> "_Reader":
        reader = _Reader(read, blocks, commands, Values(read, ends, expansion, flow), flow, found)
        reader.lines.extend(reader.read())
        return reader

    loops = NUMBERS[Step.LOOP] in blocks.steps
    reader = walked(walk, twice=loops or bool(blocks.functions))
    nested = nested_lines(read, lambda inside: read_powershell(inside, depth + 1).lines) if depth < DEEPEST else ()
    lines = Lines(text)
    lines.extend(merge(reader.lines, nested, key=lambda line: line.start))
    return Script(
        lines,
        tuple(reader.texts),
        read.comments,
        find_exits=partial(powershell_exits, read, blocks, reader.lines),
        packages=tuple(reader.packages),
    )


class _Reader:
    """A script while its tokens are walked through."""

    def __init__(
        self,
        read: Tokens,
        blocks: Blocks,
        commands: Sequence[int],
        values: Values,
        flow: Flow[Value],
        relevant: Relevant,
    ) -> None:
        self._relevant = relevant
        self._read = read
        self._kinds, self._texts = read.kinds, read.texts
        self.values = values
        self._blocks = blocks
        self._commands = commands
        self._functions = {function.name: function for function in blocks.functions.values()}
        self._flow = flow
        self.lines = Lines(read.text)
        self.texts: list[PlacedText] = []
        self.packages: list[ScriptPackage] = []
        # Up to here tokens declare parameters: their default values are no assignments.
        self._declared = 0

    def read(self) -> Iterator[ScriptLine]:
        """What is started by commands and by methods, wherever they stand."""
        preliminary = self._flow.preliminary
        for index in self._relevant.tokens:
            kind, step = self._kinds[index], STEPS[self._blocks.steps[index]]
            if step is not None:
                function = self._blocks.functions.get(index) if step is Step.FUNCTION else None
                self._flow.step(step, function.name if function else "")
                if function is not None:
                    self._begin_function(function)
            if kind == Kind.VARIABLE and index >= self._declared:
                name = self.values.assignment(index)
                if "." in name and not preliminary:
                    yield from self._process_info(name, index)
            elif kind == Kind.STRING and self._read.writes and not preliminary:
                self.texts += (found.result for found in self._flow.outcomes(partial(self.values.text, index)))
            if self._commands[index]:
                yield from self._command(index)
            if not preliminary and self._read.calls(index):
                yield from self._method(index)

    def _begin_function(self, function: Function) -> None:
        """Give the parameters of a function the arguments of its calls, or else their default values."""
        self._declared = max(self._declared, function.end)
        for name, default in function.parameters.items():
            if not self._flow.parameter(function.name, name, name) and default is not None:
                self._flow.assign(name, *self._place(default - 2), partial(self._default, default), shared=False)

    def _place(self, first: int, last: int | None = None) -> tuple[int, int]:
        """The place of a token, or of those up to a last one."""
        return self._read.starts[first], self._read.end(first if last is None else last)

    def _default(self, index: int) -> Value:
        return self.values.expression(index)[0]

    def _called(self, function: Function, index: int, at: int) -> None:
        """Note the arguments of a call of a function of the script."""
        self._flow.call(function.name)
        end = self.values.end_of_command(at)
        place = self._place(index, max(index, end - 1))

        def bound(name: str) -> Value | None:
            given = self._arguments(at)
            free = (one for one in function.parameters if one not in given.named)
            named = given.named | dict(zip(free, given.loose, strict=False))
            value = _parameter(named, name)
            default = function.parameters[name]
            return self._default(default) if value is None and default is not None else value

        names = [name for name in islice(function.parameters, MOST_PARAMETERS) if name in self._relevant.names]
        self._flow.arguments(function.name, [(name, *place, partial(bound, name)) for name in names])

    def _process_info(self, name: str, index: int) -> Iterator[ScriptLine]:
        """What `$info.FileName = …` and `$info.Arguments = …` make together."""
        owner, _, member = name.partition(".")
        if member == "commandline" or member in FIELDS:
            yield from self._member(owner, member, index)
            return
        if member not in ("filename", "arguments"):
            return
        other = f"{owner}.arguments" if member == "filename" else f"{owner}.filename"
        if all(one.value is None for one in self._flow.alternatives(other)):
            return
        for found in self._flow.outcomes(lambda: self._started(owner)):
            if found.result is not None:
                yield ScriptLine(found.result, *self._place(index, index + 1), found.given)

    def _member(self, owner: str, member: str, index: int) -> Iterator[ScriptLine]:
        """`$program.CommandLine = …` of SMS_Program or Win32_Process, and the fields of SMS_Package."""
        package = self.values.variable(f"{owner}.packageid")
        key = "" if package is None else self._key(package)
        place = self._place(index, index + 1)
        for found in self._flow.outcomes(partial(self.values.variable, f"{owner}.{member}")):
            if not isinstance(found.result, PlacedText):
                continue
            if member == "commandline":
                yield ScriptLine(found.result, *place, found.given, key)
            else:
                self._fill_in(package_key(owner), {member: found.result}, index, index + 2)

    def _started(self, owner: str) -> PlacedText | None:
        program, rest = self.values.variable(f"{owner}.filename"), self.values.variable(f"{owner}.arguments")
        if not isinstance(program, PlacedText) or rest is None:
            return None
        return joined((quoted_argument(program), flat(rest)), " ")

    def _command(self, index: int) -> Iterator[ScriptLine]:
        word = self._texts[index]
        at = index + 1 + (word in ("&", "."))
        function = self._functions.get(word.lower())
        if function is not None and not (index and self._texts[index - 1].lower() in ("function", "filter")):
            self._called(function, index, at)
            return
        if self._flow.preliminary:
            return
        name = word.lower()
        if name in PACKAGE_SETTERS or name in PROPERTY_SETTERS:
            for setting in self._flow.outcomes(lambda: self._properties(name, at)):
                fields, key, end = setting.result
                self._fill_in(key, fields, index, end)
        for found in self._flow.outcomes(lambda: self._run(index)):
            if found.result is not None:
                line, end = found.result
                key_of_program = self._properties(name, at)[1] if LAUNCHERS.get(name) in PROGRAM_MAKERS else None
                yield ScriptLine(line, *self._place(index, end - 1), found.given, key_of_program)

    def _properties(self, name: str, at: int) -> tuple[Mapping[str, Value], str, int]:
        """What a command sets a package's properties to, how it names the package, and where it ends."""
        given = self._arguments(at)
        if name not in PROPERTY_SETTERS:
            return given.named, self._key_of(given), given.end
        table = _parameter(given.named, "property") or _parameter(given.named, "arguments")
        entries = table.entries if isinstance(table, Table) else {}
        return entries, self._key_of(given._replace(named={**given.named, **entries})), given.end

    def _key_of(self, given: _Given) -> str:
        """How a command names the package."""
        named = next((given.named[name] for name in PACKAGE_NAMES if name in given.named), None)
        value = named if named is not None else next(iter(given.loose), None)
        return "" if value is None else self._key(value)

    def _key(self, value: Value) -> str:
        """A name of a package, as the text that it is or, if the script does not show that, as it is written."""
        if not isinstance(value, PlacedText) or not value.pieces:
            return ""
        written = self._read.text[value.pieces[0].start : value.pieces[-1].end]
        return package_key(written if UNKNOWN in value.text else value.text)

    def _fill_in(self, key: str, values: Mapping[str, Value], index: int, end: int) -> None:
        fields = {
            FIELDS[name]: value for name, value in values.items() if name in FIELDS and isinstance(value, PlacedText)
        }
        if fields:
            self.packages.append(ScriptPackage(key, fields, *self._place(index, min(end, len(self._read)) - 1)))

    def _run(self, index: int) -> tuple[PlacedText, int] | None:
        """What a command runs, and where it ends."""
        program, at = self.values.argument(index + (self._texts[index] in ("&", ".")))
        # A word with a value behind it is the key of a table.
        is_key = self._texts[index].endswith("=") or self._kinds.startswith(Kind.ASSIGN, at)
        if not isinstance(program, PlacedText) or not program.text or is_key:
            return None
        launcher = LAUNCHERS.get(last_name(program.text).lower())
        given = self._arguments(at)
        if launcher is None and set(given.named) >= START_PARAMETERS:
            launcher = START_PROCESS
        line = _native(program, given) if launcher is None else _launched(launcher, given)
        return (line, given.end) if line is not None else None

    def _arguments(self, index: int) -> _Given:
        """The arguments of a command from `index` on."""
        given = _Given([], [], {}, index)
        name = ""
        while not self.values.ends_command(index):
            kind, text = self._kinds[index], self._texts[index]
            if kind == Kind.REDIRECTION:
                index = index + 1 if "&" in text else max(self.values.argument(index + 1)[1], index + 1)
                continue
            if kind == Kind.SPLAT:
                self._splat(index, given)
                index += 1
                continue
            value, after = self.values.arguments(index)
            given.all.append(value)
            if kind == Kind.WORD and _is_parameter(text):
                name, colon, _ = text[1:].lower().partition(":")
                if colon and isinstance(value, PlacedText) and len(value.text) > len(name) + 2:
                    given.named.setdefault(name, value.part(len(name) + 2, len(value.text)))
                    name = ""
                name = "" if name in SWITCHES else name
            elif name:
                given.named.setdefault(name, value)
                name = ""
            else:
                given.loose.append(value)
            index = max(after, index + 1)
        return given._replace(end=min(index, len(self._read)))

    def _splat(self, index: int, given: _Given) -> None:
        value = self.values.variable(variable_name(self._texts[index]))
        if isinstance(value, Table):
            for key, part in value.entries.items():
                given.named.setdefault(key, part)
            return
        parts = list(value.parts) if isinstance(value, Items) else [value or self.values.nothing(index)]
        given.all.extend(parts)
        given.loose.extend(parts)

    def _method(self, index: int) -> Iterator[ScriptLine]:
        """`[Diagnostics.Process]::Start("…", "…")`, `$shell.Run("…")` and their like."""
        owner, dot, method = self._texts[index - 1].lower().replace("::", ".").rpartition(".")
        names = METHODS.get(method) if dot else None
        if names is None or (method == "start" and not owner.endswith("process]")):
            return
        end = self._read.closing[index]
        place = self._place(index - 1, min(end, len(self._read) - 1))
        for found in self._flow.outcomes(lambda: self._method_line(names, index + 1, end)):
            if found.result is not None:
                yield ScriptLine(found.result, *place, found.given)

    def _method_line(self, names: tuple[int, int | None], start: int, end: int) -> PlacedText | None:
        found = self.values.items(start, end)
        program, rest = names
        if len(found) <= program:
            return None
        parts = [flat(found[program])]
        if rest is not None:
            parts = [quoted_argument(parts[0]), *map(flat, found[rest : rest + 1])]
        return joined(parts, " ")


def _is_parameter(text: str) -> bool:
    return len(text) > 1 and text[0] in "-\u2013\u2014\u2015" and text[1].isalpha()


def _native(program: PlacedText, given: _Given) -> PlacedText:
    """A program with its arguments, each in quotes if it needs them."""
    parts = [quoted_argument(program)]
    for value in given.all:
        parts += [quoted_argument(flat(part)) for part in (value.parts if isinstance(value, Items) else (value,))]
    return joined(parts, " ")


def _launched(launcher: Launcher, given: _Given) -> PlacedText | None:
    """What a launcher starts; `None` if the file does not show the program."""
    free = (name for name in launcher.order if name not in given.named)
    named = given.named | dict(zip(free, given.loose, strict=False))
    found = [value for name in launcher.arguments if (value := _parameter(named, name)) is not None]
    rest = [flat(value) for value in {id(value): value for value in found}.values()]
    if launcher.fixed is not None:
        name, wanted = launcher.fixed
        fixed = _parameter(named, name)
        if not isinstance(fixed, PlacedText) or fixed.text.lower() != wanted:
            return None
    if launcher.starts:
        if not rest or not rest[0].pieces:
            return None
        at = rest[0].pieces[0].start
        # Package and action do not matter: both are always given.
        return joined((PlacedText((Piece(f"{launcher.starts} /i package", at, at),)), *rest), " ")
    program = next((value for name in launcher.program if (value := _parameter(named, name)) is not None), None)
    if isinstance(program, Table):
        # The arguments of a method by their names.
        program = program.entries.get("commandline")
    elif launcher.table:
        return None
    if isinstance(program, Items):
        program = program.parts[0] if program.parts else None
    if not isinstance(program, PlacedText) or not program.pieces:
        return None
    if not launcher.arguments:
        return program
    return joined((quoted_argument(program), *rest), " ")


def _parameter(named: dict[str, Value], name: str) -> Value | None:
    """A parameter by its name, which may be abbreviated."""
    if name in named:
        return named[name]
    return next((value for key, value in named.items() if len(key) > 1 and name.startswith(key)), None)
