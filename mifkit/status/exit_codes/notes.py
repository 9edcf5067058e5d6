"""Remarks on single exit codes: where sources disagree or are misleading."""

from msgspec import Struct

from mifkit.status.exit_codes.codes import describe, label, unwrapped
from mifkit.status.exit_codes.names import named_code
from mifkit.status.settings.client_settings import LIST_TITLES, ClientSettings, CodeClass, classify


class CodeNote(Struct, frozen=True, gc=False):
    """A remark on an exit code, with the tags of its sources."""

    text: str
    sources: tuple[str, ...]


# Names of a code in other publications.
OTHER_NAMES = {1653: "ERROR_ROLLBACK_DISABLED"}

NOTES = {
    999: CodeNote(
        "A wrapper can return 999 to ask for another try: it is in the default retry list, and few programs return it.",
        ("S1",),
    ),
    1231: CodeNote("1231 and 1232 have the same message, so a Description does not distinguish them.", ("W32",)),
    1232: CodeNote("1231 and 1232 have the same message, so a Description does not distinguish them.", ("W32",)),
    1604: CodeNote(
        "For Windows Installer it means a suspended, incomplete installation; it is in the default reboot list.",
        ("MSI", "S3"),
    ),
    1653: CodeNote(
        "It has two names: ERROR_ROLLBACK_DISABLED in Windows Installer, ERROR_FAIL_FAST_EXCEPTION in Windows, whose "
        "message is shown.",
        ("MSI", "W32"),
    ),
}

EXTERNAL = CodeNote(
    "The retry list is for failures whose cause lies outside the command line, such as another installation or a share "
    "that cannot be reached: the same command may succeed later.",
    ("S0",),
)


def notes_on_code(code: int, settings: ClientSettings) -> tuple[CodeNote, ...]:
    """The remarks on an exit code (unsigned, 32 bits) under the settings of a site."""
    notes = [NOTES[code]] if code in NOTES else []
    if classify(code, settings) is CodeClass.RETRY:
        notes.append(EXTERNAL)
    inner = unwrapped(code)
    if inner is not None:
        notes.append(_wrapped(inner, classify(code, settings), classify(inner, settings)))
    shown = inner if inner is not None else code
    if describe(shown) is None and named_code(shown) is None and named_code(code) is None:
        text = "mifkit's tables have neither its name nor its message. A program may return any number."
        notes.append(CodeNote(text, ("W32",)))
    return tuple(notes)


def _wrapped(inner: int, taken_for: CodeClass, unwrapped_for: CodeClass) -> CodeNote:
    what = f"An HRESULT around {label(inner)}"
    if unwrapped_for in LIST_TITLES and unwrapped_for is not taken_for:
        text = (
            f"{what}. It would match the {LIST_TITLES[unwrapped_for]} if unwrapped, but the lists hold plain codes, so "
            "it does not match. It is inferred that the client does not unwrap codes."
        )
    else:
        text = f"{what}. It is inferred that the client does not unwrap codes."
    return CodeNote(text, ("[I]",))
