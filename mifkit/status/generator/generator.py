"""Which program wrote a status MIF: the one whose tell-tales weigh enough, with the evidence for it."""

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

# A layout that Windows Installer never writes settles the matter; those of Ismif32 do not, since msiexec writes
# through Ismif32.
ORDER: tuple[tuple[str, ...], ...] = (
    (VISUAL_BASIC, OPEN_WATCOM, POWERSHELL),
    (WINDOWS_INSTALLER,),
    (ISMIF32, PLATFORM_SDK_SAMPLE, HAND_WRITTEN, KB_SAMPLE),
)


class Verdict(StrEnum):
    """How sure the recognition is."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    NOT_SHOWN = "not shown"


class Evidence(Struct, frozen=True, gc=False):
    """One tell-tale that was found: what it adds to the score, and in words."""

    id: str
    weight: int
    text: str


class Generator(Struct, frozen=True):
    """What wrote the file. `name` is `None` where nothing reached the threshold (verdict "not shown").

    `score` and `evidence` are those of the generator named; where none is, those of Windows Installer, so that
    one can see what is missing. `windows_installer_score` is always that of Windows Installer.
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
    """Tell which program wrote a status MIF.

    `text` is the text that `file` was parsed from and `stem` the file's name without folder and extension, as
    far as it is known. The result lists its evidence (status-mif.md 2.3, 3.4).
    """
    sample = Sample(view, file, text, stem)
    found = {name: _evidence(name, sample) for name in CLUES}
    scores = {name: sum(one.weight for one in evidence) for name, evidence in found.items()}
    installer = scores[WINDOWS_INSTALLER]
    for names in ORDER:
        name = max(names, key=lambda name: scores[name])
        if scores[name] >= PROBABLE:
            verdict = Verdict.CERTAIN if scores[name] >= CERTAIN else Verdict.PROBABLE
            return Generator(name, verdict, scores[name], found[name], installer)
    return Generator(None, Verdict.NOT_SHOWN, installer, found[WINDOWS_INSTALLER], installer)


def _evidence(name: str, sample: Sample) -> tuple[Evidence, ...]:
    return tuple([Evidence(clue, weight, text) for clue, weight, holds, text in CLUES[name] if holds(sample)])
