"""Golden cases: a file has the input files, the command line, and the whole answer of mifkit, one below the other.

    What the case shows.
    --- execmgr.log
    the text of the file of that name
    $ mifkit log execmgr.log
    the answer, and a last line with the exit status unless it is 0

Each command line is followed by its answer. A file whose name ends in ` base64` has its bytes in that form.
"""

import base64
import os
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from running import invoke

FILE, COMMAND = "--- ", "$ mifkit "
ENCODED = " base64"


def cases(folder: Path) -> list[Path]:
    """The cases in a folder."""
    return sorted(folder.glob("*.txt"))


def expected(case: Path) -> str:
    """The text of a case."""
    return case.read_text(encoding="utf-8")


def played(case: Path) -> str:
    """The text of a case with the answers that mifkit gives now."""
    sections = list(_sections(expected(case)))
    with _folder() as folder:
        for head, body in sections:
            if head.startswith(FILE):
                name = head.removeprefix(FILE)
                data = base64.b64decode(body) if name.endswith(ENCODED) else body.encode()
                path = folder / name.removesuffix(ENCODED)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
        return "".join(_answered(head, body) for head, body in sections)


def write_answers(folder: Path, play: Callable[[Path], str] = played) -> None:
    """Write the answers of all cases in a folder anew, to be read before they are committed."""
    for case in cases(folder):
        case.write_text(play(case), encoding="utf-8", newline="\n")


def _sections(text: str) -> Iterator[tuple[str, str]]:
    head, body = "", ""
    for line in text.splitlines(keepends=True):
        if line.startswith((FILE, COMMAND)):
            yield head, body
            head, body = line.rstrip("\n"), ""
        else:
            body += line
    yield head, body


def _answered(head: str, body: str) -> str:
    if not head.startswith(COMMAND):
        return f"{head}\n{body}" if head else body
    done = invoke(*_words(head.removeprefix(COMMAND)))
    status = f"exit status {done.exit_code}\n" if done.exit_code else ""
    return f"{head}\n{done.output}{status}"


def _words(line: str) -> list[str]:
    """The words of a command line, which may be quoted; a backslash is an ordinary character."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=False)
    lexer.whitespace_split, lexer.escape, lexer.commenters = True, "", ""
    return list(lexer)


@contextmanager
def _folder() -> Iterator[Path]:
    """A temporary folder as the current one."""
    before = Path.cwd()
    with TemporaryDirectory() as name:
        os.chdir(name)
        try:
            yield Path(name)
        finally:
            os.chdir(before)
