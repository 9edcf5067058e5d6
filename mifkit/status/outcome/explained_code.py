"""An exit code explained: its names, its list at a site, and what each client makes of it without a MIF."""

from enum import StrEnum

from msgspec import Struct

from mifkit.diagnostics import Certainty
from mifkit.references import Publication, cite
from mifkit.status.context import ClientContext
from mifkit.status.exit_codes.classes import documented_class
from mifkit.status.exit_codes.codes import describe, name_of, signed, unwrapped
from mifkit.status.exit_codes.names import named_code
from mifkit.status.exit_codes.notes import OTHER_NAMES, CodeNote, notes_on_code
from mifkit.status.outcome.derive import derive
from mifkit.status.outcome.facts import facts_of
from mifkit.status.product import DeploymentType, Product
from mifkit.status.settings.client_settings import ClientSettings, CodeClass, classify


class ClientAnswer(Struct, frozen=True):
    """What a client does after the first run that returned the code, without a MIF. `None`: not known.

    `next_delay_s` and `longest_delay_s` are in seconds. `row` is the row of the decision table.
    """

    product: Product
    state: str
    will_retry: bool | None
    next_delay_s: int | None
    longest_delay_s: int | None
    attempts_left: int | None
    row: str | None
    certainty: Certainty


class Meaning(StrEnum):
    """What a new deployment type takes an exit code for."""

    SUCCESS = "success"
    SOFT_REBOOT = "soft-reboot"
    HARD_REBOOT = "hard-reboot"
    FAST_RETRY = "fast-retry"
    FAILURE = "failure"
    UNKNOWN = "unknown"


MEANINGS = {
    CodeClass.SUCCESS: Meaning.SUCCESS,
    CodeClass.REBOOT: Meaning.SOFT_REBOOT,
    CodeClass.HARD_REBOOT: Meaning.HARD_REBOOT,
    CodeClass.FAST_RETRY: Meaning.FAST_RETRY,
    CodeClass.NONRETRY: Meaning.FAILURE,
    None: Meaning.UNKNOWN,
}


class ApplicationAnswer(Struct, frozen=True):
    """What a new deployment type of an application makes of the code."""

    technology: DeploymentType
    meaning: Meaning


class UnwrappedCode(Struct, frozen=True):
    """The Win32 code inside an HRESULT, and the list that it is in."""

    code: int
    name: str | None
    code_class: CodeClass


class ExplainedCode(Struct, frozen=True):
    """An exit code and all that is known about it.

    `code` is unsigned, `signed` the signed number with the same 32 bits. `message` is that of Windows, `family` whose
    code it is and `meaning` what that means in our words; `None` if mifkit does not know them. `default_class` is the
    class under the default settings.
    """

    code: int
    signed: int
    hexadecimal: str
    name: str | None
    other_names: tuple[str, ...]
    family: str | None
    meaning: str | None
    message: str | None
    code_class: CodeClass
    default_class: CodeClass
    unwrapped: UnwrappedCode | None
    clients: tuple[ClientAnswer, ...]
    applications: tuple[ApplicationAnswer, ...]
    notes: tuple[CodeNote, ...]
    sources: tuple[Publication, ...]


def explain(code: int, settings: ClientSettings, products: tuple[Product, ...]) -> ExplainedCode:
    """Explain an exit code (unsigned, 32 bits) to the clients of a site with `settings`."""
    entry, inner, named = describe(code), unwrapped(code), named_code(code)
    inner_name = name_of(inner) if inner is not None else None
    contexts = [ClientContext(product=product, client=settings, exit_code=code) for product in products]
    outcomes = [derive(facts_of(None, context=context)) for context in contexts]
    notes = notes_on_code(code, settings)
    tags = [source.tag for outcome in outcomes for source in outcome.sources]
    tags += [tag for note in notes for tag in note.sources if not tag.startswith("[")]
    tags += ["W32"] if entry is not None else [named.source] if named is not None else []
    return ExplainedCode(
        code=code,
        signed=signed(code),
        hexadecimal=f"0x{code:08X}",
        name=entry.name if entry is not None else named.name if named is not None else None,
        other_names=(OTHER_NAMES[code],) if code in OTHER_NAMES else (),
        family=named.family if named is not None else None,
        meaning=named.meaning if named is not None else None,
        message=entry.message if entry is not None else None,
        code_class=classify(code, settings),
        default_class=classify(code, ClientSettings()),
        unwrapped=None if inner is None else UnwrappedCode(inner, inner_name, classify(inner, settings)),
        clients=tuple(
            ClientAnswer(
                outcome.product,
                outcome.state.value,
                outcome.will_retry,
                outcome.next_delay_s,
                outcome.longest_delay_s,
                outcome.attempts_left,
                outcome.via or outcome.row,
                outcome.certainty,
            )
            for outcome in outcomes
        ),
        applications=tuple(ApplicationAnswer(kind, MEANINGS[documented_class(code, kind)]) for kind in DeploymentType),
        notes=notes,
        sources=cite([*tags, "CB"]),
    )
