"""Which program wrote a status MIF: the program whose clues have enough weight, with the evidence."""

from enum import StrEnum

from msgspec import Struct

from mifkit.mif import tree
from mifkit.questions import Text
from mifkit.status.generator.clues import (
    CLUES,
    HAND_WRITTEN,
    ISMIF32,
    KB_SAMPLE,
    OPEN_WATCOM,
    PLATFORM_SDK_SAMPLE,
    POWERSHELL,
    VISUAL_BASIC,
    WINDOWS_INSTALLER,
    Sample,
)
from mifkit.status.view import StatusView

CERTAIN = 80
PROBABLE = 50

# Programs in the order in which they are considered. A layout that Windows Installer never writes is decisive; the
# layouts of Ismif32 are not, since msiexec writes through Ismif32.
ORDER: tuple[tuple[str, ...], ...] = (
    (VISUAL_BASIC, OPEN_WATCOM, POWERSHELL),
    (WINDOWS_INSTALLER,),
    (ISMIF32, PLATFORM_SDK_SAMPLE, HAND_WRITTEN, KB_SAMPLE),
)


class Verdict(StrEnum):
    """How certain the recognition is."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    NOT_SHOWN = "not shown"


class Evidence(Struct, frozen=True, gc=False):
    """A clue that was found: its weight in the score, and a description."""

    id: str
    weight: int
    text: str


class Generator(Struct, frozen=True):
    """The program that wrote the file. `name` is `None` if no program reached the threshold (verdict "not shown").

    `score` and `evidence` belong to the named program or, without a name, to Windows Installer, so that a reader sees
    what is missing. `windows_installer_score` is always the score of Windows Installer.
    """

    name: str | None
    verdict: Verdict
    score: int
    evidence: tuple[Evidence, ...]
    windows_installer_score: int

    @property
    def is_windows_installer(self) -> bool:
        """Whether `msiexec /m` wrote the file, certainly or probably."""
        return self.name == WINDOWS_INSTALLER


def recognise(view: StatusView, file: tree.File, text: str, stem: Text) -> Generator:
    """The program that wrote a status MIF, with the evidence (status-mif.md 2.3, 3.4).

    `text` is the text from which `file` was parsed, `stem` the file name without folder and extension; '' if the name
    is not known.
    """
    sample = Sample(view, file, text, stem)
    found = {name: _evidence(name, sample) for name in CLUES}
    scores = {name: sum(clue.weight for clue in evidence) for name, evidence in found.items()}
    installer = scores[WINDOWS_INSTALLER]
    for names in ORDER:
        name = max(names, key=lambda name: scores[name])
        if scores[name] >= PROBABLE:
            verdict = Verdict.CERTAIN if scores[name] >= CERTAIN else Verdict.PROBABLE
            return Generator(name, verdict, scores[name], found[name], installer)
    return Generator(None, Verdict.NOT_SHOWN, installer, found[WINDOWS_INSTALLER], installer)


def _evidence(name: str, sample: Sample) -> tuple[Evidence, ...]:
    return tuple([Evidence(clue, weight, text) for clue, weight, applies, text in CLUES[name] if applies(sample)])
