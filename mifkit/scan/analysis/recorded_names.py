"""The names of a file and of its folder, which record what is asked of them, as literals of a placeholder do."""

from collections.abc import Callable, Hashable, Iterable
from typing import NamedTuple

from mifkit.files.source import FileName
from mifkit.questions import A, in_full


class NameQuestion(NamedTuple):
    """A question about the name of the folder or about the stem of the file."""

    about_folder: bool
    question: Callable[[str], Hashable]


class RecordedNames:
    """`names` give the answers of a file's own; `questions` are those that were asked so far."""

    def __init__(self, names: FileName) -> None:
        self.questions: dict[NameQuestion, None] = {}
        folder, stem = _RecordingName(names.folder.value, True, self), _RecordingName(names.stem.value, False, self)
        self.names = FileName(folder, stem, names.extension)


class _RecordingName:
    def __init__(self, text: str, about_folder: bool, recorded: RecordedNames) -> None:
        self._text = text
        self._about_folder = about_folder
        self._recorded = recorded

    @property
    def value(self) -> str:
        return self.ask(in_full)

    def ask(self, question: Callable[[str], A]) -> A:
        self._recorded.questions[NameQuestion(self._about_folder, question)] = None
        return question(self._text)


def answers_of(questions: Iterable[NameQuestion], names: FileName) -> tuple[Hashable, ...]:
    """The answers of a file with these names."""
    folder, stem = names.folder.value, names.stem.value
    return tuple([question(folder if about_folder else stem) for about_folder, question in questions])
