"""The answer of `mifkit code`: each exit code explained, for people and as one object."""

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, TextIO

import msgspec
from msgspec import Struct

from mifkit.diagnostics import Certainty
from mifkit.output.json_text import dumps, exact
from mifkit.output.text import Line, Screen, paragraph, plain
from mifkit.references import cite
from mifkit.status.exit_codes.classes import FAST_RETRIES, FAST_RETRY_DELAY
from mifkit.status.outcome.explained_code import ClientAnswer, ExplainedCode, Meaning
from mifkit.status.outcome.reasons import spell_tries
from mifkit.status.product import DEPLOYMENT_TYPE_TITLES, TITLES
from mifkit.status.settings.client_settings import LIST_TITLES, CodeClass

SCHEMA_VERSION: Literal[1] = 1
STYLES = {CodeClass.NONRETRY: "bold red", CodeClass.RETRY: "bold yellow"}


class JsonCodes(Struct, frozen=True):
    """What `mifkit code -o json` prints. `settings` is the file with the site's own lists; `null`: the defaults.
    `searched` is the text of --search; `left_out` are further codes that have it."""

    schema_version: Literal[1]
    settings: str | None
    codes: list[ExplainedCode]
    searched: str | None
    left_out: int


class CodesAnswer(NamedTuple):
    """The codes asked about. `settings` is the path of the file with the site's own lists; `None`: the defaults.

    `searched` is the text that the codes were found by, and `left_out` the number of further codes that have it.
    """

    codes: Sequence[ExplainedCode]
    settings: str | None
    searched: str | None = None
    left_out: int = 0


def write_json(answer: CodesAnswer, stream: TextIO) -> None:
    """Write one object."""
    path = exact(answer.settings) if answer.settings is not None else None
    found = JsonCodes(SCHEMA_VERSION, path, list(answer.codes), answer.searched, answer.left_out)
    stream.write(dumps(msgspec.to_builtins(found)) + "\n")


def write_concise(answer: CodesAnswer, stream: TextIO) -> None:
    """Write a line for each code: its forms, its name, its list and what the first client does."""
    for code in answer.codes:
        listed = LIST_TITLES.get(code.code_class, "no list")
        first = f"; {_answer(code.clients[:1])}" if code.clients else ""
        line = f"{' '.join(_names(code))}: {listed}{first}"
        stream.write(f"{plain(line)}\n")


def write_short(answer: CodesAnswer, stream: TextIO) -> None:
    """Write what each code is, its list, and what the first client does; of a single code, what all clients do."""
    screen = Screen(stream)
    if answer.searched is not None:
        _write_found(answer, screen)
        return
    lists = f"lists of {answer.settings}" if answer.settings is not None else "default lists"
    for code in answer.codes:
        screen.print((" ".join(_names(code)), f"{STYLES.get(code.code_class, 'bold green')}"))
        for text in (*_what(code), _list(code, lists), *_clients(code)[: None if len(answer.codes) == 1 else 1]):
            for line in paragraph(text, screen.width):
                screen.print(*line)
    screen.print(("More: --explain: all clients, applications, sources", "dim"))


def write_full(answer: CodesAnswer, stream: TextIO) -> None:
    """Write a few paragraphs for each code, and the sources of all of them at the end."""
    screen, (codes, settings, *_) = Screen(stream), answer
    if answer.searched is not None:
        _write_found(answer, screen)
        return
    lists = f"lists of {settings}" if settings is not None else "default lists"
    for code in codes:
        screen.print((" ".join(_names(code)), f"{STYLES.get(code.code_class, 'bold green')}"))
        for text in _paragraphs(code, lists):
            for line in paragraph(text, screen.width):
                screen.print(*line)
        screen.print()
    screen.print(("Sources", "bold"))
    for source in cite([source.tag for code in codes for source in code.sources]):
        for line in paragraph(f"{source.title} {source.address}", screen.width, lead=f"{source.tag}: "):
            screen.print(*line)


def _write_found(answer: CodesAnswer, screen: Screen) -> None:
    """Write a line for each code that was found by its text."""
    for code in answer.codes:
        text = code.message or (f"{code.family}: {code.meaning}" if code.meaning else code.family)
        for line in lines_of_code(code.code, code.name or code.hexadecimal, text, screen.width):
            screen.print(*line)
    if answer.left_out:
        screen.print(f"{answer.left_out} more codes: add words to find fewer.")


def _names(code: ExplainedCode) -> Iterator[str]:
    yield str(code.code)
    yield code.hexadecimal
    if code.signed != code.code:
        yield str(code.signed)
    if code.name is None and code.unwrapped is not None and code.unwrapped.name is not None:
        yield f"(HRESULT of {code.unwrapped.name})"
    else:
        yield " or ".join([code.name or "(no name known)", *code.other_names])


def _paragraphs(code: ExplainedCode, lists: str) -> Iterator[str]:
    yield from _what(code)
    yield _list(code, lists)
    yield from _clients(code)
    yield _applications(code)
    for note in code.notes:
        yield f"Note: {note.text}"


def _what(code: ExplainedCode) -> Iterator[str]:
    if code.message is not None:
        yield f"Message: {code.message}"
    elif code.meaning is not None:
        yield f"Meaning, for {code.family}: {code.meaning}."
    elif code.family is not None:
        yield f"{code.family}; its message is not in mifkit's table."


def _list(code: ExplainedCode, lists: str) -> str:
    where = f"in the {LIST_TITLES[code.code_class]}" if code.code_class in LIST_TITLES else "in none of the lists"
    before = LIST_TITLES.get(code.default_class, "none of the lists")
    changed = f"; by default it is in {'the ' if code.default_class in LIST_TITLES else ''}{before}"
    return f"List: {where} ({lists}){changed if code.default_class is not code.code_class else ''}."


def _clients(code: ExplainedCode) -> list[str]:
    """What the clients do; those that do the same share a sentence."""
    together: dict[SharedAnswer, list[ClientAnswer]] = {}
    for answer in code.clients:
        together.setdefault(_without_client(answer), []).append(answer)
    return list(map(_answer, together.values()))


# An answer without its client: clients whose answers agree share a sentence.
SharedAnswer = tuple[str, bool | None, int | None, int | None, int | None, str | None, Certainty]


def _without_client(answer: ClientAnswer) -> SharedAnswer:
    delay = answer.next_delay_s, answer.longest_delay_s
    return answer.state, answer.will_retry, *delay, answer.attempts_left, answer.row, answer.certainty


def _delay(answer: ClientAnswer) -> str:
    least = f"{answer.next_delay_s} to " if answer.next_delay_s != answer.longest_delay_s else ""
    return f"{least}{answer.longest_delay_s}"


def _answer(answers: Sequence[ClientAnswer]) -> str:
    answer = answers[0]
    titles = ", ".join(TITLES[answer.product] for answer in answers)
    again = {
        True: f"runs it again after {_delay(answer)} s, {spell_tries(answer.product, answer.attempts_left or 0)}",
        False: "does not run it again by itself",
        None: "whether it runs again is not known",
    }[answer.will_retry]
    row = f", {answer.row}" if answer.row else ""
    return f"{titles}: {answer.state}; {again} ({answer.certainty.value}{row})."


def _applications(code: ExplainedCode) -> str:
    known = [answer for answer in code.applications if answer.meaning is not Meaning.UNKNOWN]
    kinds: dict[Meaning, list[str]] = {}
    for answer in known:
        kinds.setdefault(answer.meaning, []).append(DEPLOYMENT_TYPE_TITLES[answer.technology])
    parts = [f"{' and '.join(titles)}: {meaning.value.replace('-', ' ')}" for meaning, titles in kinds.items()]
    retry = any(answer.meaning is Meaning.FAST_RETRY for answer in known)
    how = f" (every {FAST_RETRY_DELAY // 3600} hours, {FAST_RETRIES} times)" if retry else ""
    return f"As an application, by default: {'; '.join(parts)}{how}."


def lines_of_code(code: int, name: str | None, message: str | None, width: int) -> Iterator[Line]:
    """The lines of a code in a list of codes: its number, name and message."""
    text = f"{name}: {message}" if name is not None else "(no name known)"
    yield from paragraph(text, width, lead=f"{code:>10}  ")
