"""What has to be said about single exit codes beside their names and lists: where sources disagree, or mislead."""

from msgspec import Struct

from mifkit.status.exit_codes.codes import describe, label, unwrapped
from mifkit.status.settings.client_settings import LISTED, ClientSettings, CodeClass, classify


class CodeNote(Struct, frozen=True, gc=False):
    """A remark on an exit code, and the publications that it rests on."""

    text: str
    sources: tuple[str, ...]


# Names that other publications give a code.
OTHER_NAMES = {1653: "ERROR_ROLLBACK_DISABLED"}

NOTES = {
    999: CodeNote(
        "A wrapper can return 999 to ask for another try: the default retry list has it, and few programs return it.",
        ("S1",),
    ),
    1231: CodeNote("1231 and 1232 share their message: a Description does not tell them apart.", ("W32",)),
    1232: CodeNote("1231 and 1232 share their message: a Description does not tell them apart.", ("W32",)),
    1604: CodeNote(
        "Windows Installer means by it a suspended, incomplete installation; the default reboot list has it.",
        ("MSI", "S3"),
    ),
    1653: CodeNote(
        "It has two names: ERROR_ROLLBACK_DISABLED for Windows Installer, ERROR_FAIL_FAST_EXCEPTION for Windows, whose "
        "message is shown.",
        ("MSI", "W32"),
    ),
}


def notes_on_code(code: int, settings: ClientSettings) -> tuple[CodeNote, ...]:
    """The remarks on an exit code (unsigned, 32 bits) under the settings of a site."""
    notes = [NOTES[code]] if code in NOTES else []
    inner = unwrapped(code)
    if inner is not None:
        notes.append(_wrapped(inner, classify(code, settings), classify(inner, settings)))
    if describe(inner if inner is not None else code) is None:
        text = (
            "mifkit knows no name and no message of it: its table has the codes of the default lists and those that "
            "Windows Installer returns. That says nothing against the code."
        )
        notes.append(CodeNote(text, ("W32",)))
    return tuple(notes)


def _wrapped(inner: int, taken_for: CodeClass, unwrapped_for: CodeClass) -> CodeNote:
    what = f"An HRESULT around {label(inner)}"
    if unwrapped_for in LISTED and unwrapped_for is not taken_for:
        text = (
            f"{what}. It would match the {LISTED[unwrapped_for]} if unwrapped; but the lists hold plain codes, so it "
            "does not. That the client does not unwrap codes is inferred."
        )
    else:
        text = f"{what}. That the client does not unwrap codes is inferred."
    return CodeNote(text, ("[I]",))
