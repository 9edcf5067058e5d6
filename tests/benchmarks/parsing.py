"""How fast MIF texts are parsed: mifkit, plain Lark, other parsers of the language, and readers that do not know it.

Nothing is measured before every parser has made of every text what mifkit makes of it.
"""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.inputs import Text, dmi_mifs, large_mif, status_mifs
from benchmarks.peers import line_regex
from benchmarks.peers.outline import outline
from benchmarks.ratios import (
    MICROSECONDS,
    MILLISECONDS,
    Line,
    Scale,
    Section,
    Target,
    Times,
    UnlikeError,
    Work,
    in_turn,
    line,
    ratio,
)
from mifkit.mif import tree
from mifkit.mif.parser import parse
from mifkit.mif.shapes.cache import Shapes

FILES = 60
KNOWN, UNKNOWN = "mifkit, known shape", "mifkit, unknown shape"
LARK, EMBEDDED = "plain Lark, tree and Transformer", "plain Lark, Transformer inside"
BY_HAND, LINES, VALUES = (
    "by hand, recursive descent",
    "regular expression per line",
    "the same for names and values alone",
)
READING = "reading the file alone"


class Peer(NamedTuple):
    """A parser in `benchmarks.peers`: the function that makes it, and what it has to make of a text."""

    module: str
    expected: Callable[[tree.File], Any]
    function: str = "parser"

    def parser(self) -> Callable[[str], Any]:
        made: Callable[[str], Any] = getattr(import_module(f"benchmarks.peers.{self.module}"), self.function)()
        return made


def _whole(file: tree.File) -> tree.File:
    return file


PEERS = {
    LARK: Peer("plain_lark", _whole),
    EMBEDDED: Peer("plain_lark", _whole, "embedded"),
    "pyparsing": Peer("with_pyparsing", outline),
    "parsimonious": Peer("with_parsimonious", outline),
    "PLY": Peer("with_ply", outline),
    BY_HAND: Peer("by_hand", outline),
}
READERS = {LINES: line_regex.read, VALUES: line_regex.read_only_values}

FASTER, FORTY, THREE = Target(least=1.0), Target(least=40.0), Target(least=3.0)


def sections(scale: Scale) -> Iterator[Section]:
    """Everything that is compared. Raises `UnlikeError`, and ImportError without the extra `bench`."""
    parsers = {name: peer.parser() for name, peer in PEERS.items()}
    texts = status_mifs(FILES)
    agree(parsers, texts)
    values_agree(texts)
    yield _status(parsers, texts, scale)
    texts = dmi_mifs()
    agree(parsers, texts)
    yield _dmi(parsers, texts, scale)
    texts = [large_mif()]
    agree(parsers, texts)
    yield _large(parsers, texts, scale)


# --- whether they do the same ------------------------------------------------------------------------------------


def agree(parsers: Mapping[str, Callable[[str], Any]], texts: Sequence[Text]) -> None:
    """Raise `UnlikeError` unless each parser makes of each text what mifkit makes of it."""
    for file, text in texts:
        parsed = parse(text)
        if parsed.findings:
            raise UnlikeError(f"{file} needs a repair, which no other parser makes")
        for name, read in parsers.items():
            try:
                same = read(text) == PEERS[name].expected(parsed.file)
            except Exception as error:
                raise UnlikeError(f"{name} does not read {file}: {error}") from error
            if not same:
                raise UnlikeError(f"{name} does not read {file} as mifkit does")


def values_agree(texts: Sequence[Text]) -> None:
    """Raise `UnlikeError` unless the readers of lines find the value of each attribute, escapes apart."""
    for file, text in texts:
        attributes = [attribute for group in parse(text).file.groups for attribute in group.attributes]
        expected = {
            attribute.name.value.value: _written(attribute.value, text)
            for attribute in attributes
            if attribute.name and attribute.name.value
        }
        for name, read in READERS.items():
            if read(text) != expected:
                raise UnlikeError(f"{name} does not find the values of {file}")


def _written(statement: tree.Text | tree.Value | None, text: str) -> str:
    assert statement is not None
    assert statement.value is not None
    return text[statement.value.start : statement.value.end].strip('"')


# --- what is measured --------------------------------------------------------------------------------------------


def _over(texts: Sequence[Text], read: Callable[[str], Any]) -> Work:
    """The work of parsing all texts, one after the other, without keeping what is made."""
    only = [text for _, text in texts]

    def work() -> None:
        for text in only:
            read(text)

    return work


def _known(texts: Sequence[Text]) -> Callable[[str], Any]:
    """The parser of a batch that has met all these shapes before."""
    shapes = Shapes()
    for _ in range(2):
        for _, text in texts:
            shapes.parse(text)
    before = shapes.misses
    _over(texts, shapes.parse)()
    if shapes.misses > before:
        raise UnlikeError("shapes that should be known are not")
    # A parse that put off making its tree would have to make it here.
    return lambda text: shapes.parse(text).file


def _unknown(text: str) -> tree.File:
    """The parser of a batch at its first file: what looking for a shape costs is counted."""
    return Shapes().parse(text).file


def _works(parsers: Mapping[str, Callable[[str], Any]], texts: Sequence[Text]) -> dict[str, Work]:
    return {name: _over(texts, read) for name, read in ({UNKNOWN: _unknown} | dict(parsers) | READERS).items()}


def _lines(times: Mapping[str, Times], texts: Sequence[Text]) -> list[Line]:
    return [line(name, found.per(len(texts)), MICROSECONDS) for name, found in times.items()]


def _reading(folder: Path, texts: Sequence[Text]) -> Work:
    paths = []
    for name, text in texts:
        (folder / name).write_bytes(text.encode())
        paths.append(str(folder / name))

    def work() -> None:
        for path in paths:
            file = os.open(path, os.O_RDONLY)
            os.read(file, 1 << 20)
            os.close(file)

    return work


def _status(parsers: Mapping[str, Callable[[str], Any]], texts: Sequence[Text], scale: Scale) -> Section:
    with tempfile.TemporaryDirectory() as folder:
        works = {KNOWN: _over(texts, _known(texts)), **_works(parsers, texts), READING: _reading(Path(folder), texts)}
        times = in_turn(works, scale.rounds)
    known, unknown = times[KNOWN], times[UNKNOWN]
    targets = {LARK: FORTY, LINES: FASTER}
    against = [ratio(f"{name} / known shape", times[name], known, targets.get(name)) for name in (*PEERS, *READERS)]
    against.append(ratio(f"{KNOWN} / {READING}", known, times[READING]))
    against.append(ratio(f"{LARK} / unknown shape", times[LARK], unknown, THREE))
    against.append(ratio(f"{BY_HAND} / unknown shape", times[BY_HAND], unknown))
    size = sum(len(text) for _, text in texts) / len(texts) / 1000
    return Section(f"{len(texts)} status MIFs of {size:.1f} KB in three layouts", _lines(times, texts) + against)


def _dmi(parsers: Mapping[str, Callable[[str], Any]], texts: Sequence[Text], scale: Scale) -> Section:
    times = in_turn({KNOWN: _over(texts, _known(texts)), **_works(parsers, texts)}, scale.rounds)
    against = [
        ratio(f"{LARK} / known shape", times[LARK], times[KNOWN]),
        ratio(f"{LARK} / unknown shape", times[LARK], times[UNKNOWN], THREE),
    ]
    size = sum(len(text) for _, text in texts) / len(texts) / 1000
    return Section(f"DMI MIFs, {len(texts)} of {size:.1f} KB on average", _lines(times, texts) + against)


def _large(parsers: Mapping[str, Callable[[str], Any]], texts: Sequence[Text], scale: Scale) -> Section:
    times = in_turn(_works(parsers, texts), max(1, scale.rounds // 5))
    seconds = [line(name, found, MILLISECONDS) for name, found in times.items()]
    against = ratio(f"{LARK} / unknown shape", times[LARK], times[UNKNOWN], THREE)
    return Section(f"One file of {len(texts[0].text) / 1e6:.1f} MB", [*seconds, against])
