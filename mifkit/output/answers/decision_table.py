"""The decision table as documentation: Markdown, a text for the terminal, one object for programs."""

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple, TextIO

import msgspec

from mifkit.diagnostics import Certainty
from mifkit.output.json_text import dumps
from mifkit.output.text import Screen, paragraph
from mifkit.references import Publication, cite
from mifkit.status.exit_codes.classes import BUILT_INTO_SMS_2, RETURN_CODES
from mifkit.status.outcome.notes.contradictions import CONTRADICTIONS, Contradiction
from mifkit.status.outcome.restarts import DIRECTLY, INSTALL_PACKAGE, RESTARTS, RestartRow
from mifkit.status.outcome.states import Basis
from mifkit.status.outcome.table.phrases import conditions, phrase, reading
from mifkit.status.outcome.table.row import Channel, Conditions, Message, Row
from mifkit.status.outcome.table.table import TABLE
from mifkit.status.product import TITLES, DeploymentType, Product
from mifkit.status.settings.client_settings import REBOOT, RETRY, SUCCESS, CodeClass

OF_THE_MIF = (
    "match", "properties_compared", "readings", "loads", "places", "timings", "by_child", "several", "program_reboots",
)  # fmt: skip
OF_THE_CODE = ("codes", "non_zero", "retries_left")
OF_THE_REST = tuple(name for name in Conditions.__struct_fields__ if name not in (*OF_THE_MIF, *OF_THE_CODE))
CHANNELS = {
    Channel.STATUS_MESSAGE: "{0.id}",
    Channel.EVENT: "event {0.id}",
    Channel.DESPOOL_LOG: "despool.log {0.id:x}",
}


def _listed(codes: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(codes)))


def _of_msi(code_class: CodeClass) -> str:
    codes = RETURN_CODES[DeploymentType.WINDOWS_INSTALLER]
    return _listed(code for code, meant in codes.items() if meant is code_class)


# What the classes of codes are, by default.
EXIT_CODES = (
    (
        f"Packages from SMS 2003 on, unless a site sets other lists: success {_listed(SUCCESS)}; reboot "
        f"{_listed(REBOOT)}; retry {_listed(RETRY)}; the logoff list's default is not known."
    ),
    f"SMS 2.0: success 0; reboot {_listed(BUILT_INTO_SMS_2.reboot)}; there is no retry list.",
    (
        f"Applications of type Windows Installer: success {_of_msi(CodeClass.SUCCESS)}; reboot "
        f"{_of_msi(CodeClass.REBOOT)}; hard reboot {_of_msi(CodeClass.HARD_REBOOT)}; fast retry "
        f"{_of_msi(CodeClass.FAST_RETRY)}. Scripts: without 1707. App packages: fast retry "
        f"{' and '.join(map(str, RETURN_CODES[DeploymentType.APP_PACKAGE]))}, too."
    ),
    "Linux and UNIX: success 0.",
)


# How a program was deployed, by the products of a row.
DEPLOYED = {DIRECTLY: "deployed directly", INSTALL_PACKAGE: "by a step Install Package"}


class RowInWords(NamedTuple):
    """A row as people read it; an en dash stands for a field that does not apply. The order is that of the columns."""

    id: str
    products: str
    mif: str
    exit_code: str
    further: str
    outcome: str
    messages: str
    retry: str
    certainty: str
    sources: str
    reason: str


# Titles of the columns.
COLUMNS = RowInWords(
    "#", "products", "MIF", "exit code", "further", "outcome", "messages", "retry", "certainty", "sources", "why"
)


class JsonRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row: `order` counts from 1 in the order of evaluation, `conditions` are names and values.

    `mif`, `exit_code` and `further` say the same in words.
    """

    order: int
    id: str
    products: tuple[str, ...]
    conditions: dict[str, tuple[str | int | bool | None, ...]]
    mif: str
    exit_code: str
    further: str
    read_as: str | None
    state: str | None
    basis: Basis
    messages: tuple[Message, ...]
    messages_besides: str | None
    retry: bool | None
    retry_text: str | None
    certainty: Certainty
    inferred_for: tuple[str, ...]
    state_certainty: Certainty | None
    sources: tuple[str, ...]
    reason: str


class JsonDecisionTable(msgspec.Struct, frozen=True, kw_only=True):
    """What `mifkit outcome --table -o json` prints; its schema is `decision-table.schema.json`."""

    schema_version: Literal[1]
    rows: tuple[JsonRow, ...]
    restarts: tuple[RestartRow, ...]
    contradictions: tuple[Contradiction, ...]
    sources: tuple[Publication, ...]


def write_json(product: Product | None, stream: TextIO) -> None:
    """Write one object with the rows of a product, or of all."""
    rows = tuple(_json_row(order, row) for order, row in _chosen(product))
    document = JsonDecisionTable(
        schema_version=1,
        rows=rows,
        restarts=_restarts(product),
        contradictions=CONTRADICTIONS,
        sources=_sources(product),
    )
    stream.write(dumps(msgspec.to_builtins(document)) + "\n")


def write_full(product: Product | None, stream: TextIO) -> None:
    """Write the rows for a terminal, or as a Markdown document to anything else."""
    write = write_screen if stream.isatty() else write_markdown
    write(product, stream)


def write_markdown(product: Product | None, stream: TextIO) -> None:
    """Write a document with the table, the contradictions between the sources, and the sources."""
    about = TITLES[product] if product is not None else "SMS 1.0 to Configuration Manager current branch"
    stream.write(f"# What the client records: {about}\n\n{TABLE.how_to_read}\n\n")
    stream.write(f"{_piped(COLUMNS)}\n{_piped(['---'] * len(COLUMNS))}\n")
    stream.writelines(_piped(in_words(row)) + "\n" for _, row in _chosen(product))
    stream.write(_appendices(product))


def render_page() -> str:
    """The page of documentation: a section for each row, which fits a screen, unlike a table of eleven columns."""
    rows = "\n".join(_section(in_words(row)) for row in TABLE.rows)
    return f"# The decision table: what the client records\n\n{TABLE.how_to_read}\n\n{rows}{_appendices(None)}"


def _section(row: RowInWords) -> str:
    lines = [f"## {row.id}: {row.outcome}", "", f"{row.products}: {asked(row)}.", "", row.reason, ""]
    details = {"Messages": row.messages, "Retry": row.retry, "Certainty": row.certainty, "Sources": row.sources}
    lines += [f"* {title}: {text}" for title, text in details.items() if text != "–"]
    return "\n".join(lines) + "\n"


def asked(row: RowInWords) -> str:
    """The conditions of a row on the MIF, the exit code and the rest, in one phrase."""
    return "; ".join(text for text in (row.mif, row.exit_code, row.further) if text not in ("", "any")) or "any run"


def _appendices(product: Product | None) -> str:
    """The sections after the rows, in Markdown: default lists, messages, contradictions, sources."""
    lists = (
        ("Who restarts the computer", [f"* {_restart_in_words(row)}" for row in _restarts(product)]),
        ("Exit codes", [f"* {text}" for text in EXIT_CODES]),
        ("Status messages", [f"* {id}: {what}" for id, what in TABLE.status_messages.items()]),
        ("Where the sources contradict each other", list(map(_contradiction, CONTRADICTIONS))),
        ("Sources", [f"* {source.tag}: {source.title}, <{source.address}>" for source in _sources(product)]),
    )
    return "".join(f"\n## {title}\n\n" + "".join(f"{line}\n" for line in lines) for title, lines in lists if lines)


def write_screen(product: Product | None, stream: TextIO) -> None:
    """Write the rows one below the other, for a terminal."""
    screen = Screen(stream)
    for line in paragraph(TABLE.how_to_read, screen.width, indent=0):
        screen.print(*line)
    for _, row in _chosen(product):
        words = in_words(row)
        outcome = words.outcome if words.messages == "–" else f"{words.outcome}, with {words.messages}"
        details = (
            f"{words.products}: {asked(words)}.",
            f"Retry: {words.retry}. How sure: {words.certainty} ({words.sources}).",
            words.reason,
        )
        screen.print()
        screen.print((words.id, "bold"), f"  {outcome}")
        for text in details:
            for line in paragraph(text, screen.width, indent=5):
                screen.print(*line)
    sections = (
        ("Who restarts the computer", list(map(_restart_in_words, _restarts(product)))),
        ("Exit codes", list(EXIT_CODES)),
        (
            "Where the sources contradict each other",
            [_contradiction(contradiction) for contradiction in CONTRADICTIONS],
        ),
        ("Sources", [f"{source.tag}: {source.title} {source.address}" for source in _sources(product)]),
    )
    for title, texts in sections:
        screen.section(title, [line for text in texts for line in paragraph(text, screen.width)])


def _chosen(product: Product | None) -> Iterator[tuple[int, Row]]:
    for order, row in enumerate(TABLE.rows, 1):
        if product is None or product in row.products:
            yield order, row


def _sources(product: Product | None) -> tuple[Publication, ...]:
    tags = {tag for _, row in _chosen(product) for tag in row.sources}
    return cite(sorted(tags | {tag for row in _restarts(product) for tag in row.sources}))


def _restarts(product: Product | None) -> tuple[RestartRow, ...]:
    return tuple(row for row in RESTARTS if product is None or product in row.products)


def _restart_in_words(row: RestartRow) -> str:
    """A row of the table of restarts as a sentence."""
    asked = [titles for products, titles in DEPLOYED.items() if row.products == products]
    asked += [phrase("after_running", frozenset(row.options))] if row.options is not None else []
    asked += [f"exit code {_listed(row.codes)}"] if row.codes is not None else []
    asked += [phrase("codes", frozenset({row.code_class}))] if row.code_class is not None else []
    asked += [] if row.codes is not None or row.code_class is not None else ["success" if row.succeeded else "failure"]
    by = row.by.value.replace("-", " ") if row.by is not None else "not known"
    sure = row.certainty.value + (f" for {row.shown_for}, else inferred" if row.shown_for is not None else "")
    return f"{row.id}: {', '.join(asked)}: {by}. {row.text} ({sure}; {', '.join(row.sources)})"


def in_words(row: Row) -> RowInWords:
    """A row of the table as people read it."""
    return RowInWords(
        id=row.id,
        products=", ".join(product.value for product in Product if product in row.products),
        mif=conditions(row, OF_THE_MIF) or "any",
        exit_code=conditions(row, OF_THE_CODE) or "any",
        further=conditions(row, OF_THE_REST),
        outcome=reading(row) or row.state.value,
        messages=", ".join(_messages(row)) or "–",
        retry=_retry(row),
        certainty=_certainty(row),
        sources=", ".join(row.sources) or "–",
        reason=row.reason,
    )


def _messages(row: Row) -> Iterator[str]:
    for message in row.messages:
        yield f"{CHANNELS[message.channel].format(message)} ({message.certainty.value})"
    if row.messages_besides:
        yield row.messages_besides
    if row.certainty is Certainty.UNKNOWN and row.basis is Basis.EXIT_CODE:
        yield "not known"


def _retry(row: Row) -> str:
    if row.read_as is not None:
        return "–"
    return row.retry_text or {True: "yes", False: "no", None: "not known"}[row.retry]


def _certainty(row: Row) -> str:
    parts = [row.certainty.value]
    if row.inferred_for:
        parts.append(f"inferred for {' and '.join(sorted(code_class.value for code_class in row.inferred_for))} codes")
    if row.state_certainty is not None:
        parts.append(f"the state {row.state_certainty.value}")
    return "; ".join(parts)


def _contradiction(contradiction: Contradiction) -> str:
    shown = f" Note: {contradiction.note}." if contradiction.note else " No outcome depends on it."
    option = f" Option: {contradiction.option}." if contradiction.option else ""
    return f"{contradiction.number}. {contradiction.text}{shown}{option}"


def _piped(cells: Iterable[str]) -> str:
    escaped = (cell.replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(escaped)} |"


def _json_row(order: int, row: Row) -> JsonRow:
    return JsonRow(
        order=order,
        id=row.id,
        products=tuple(product.value for product in Product if product in row.products),
        conditions={name: tuple(sorted(wanted, key=str)) for name, wanted in row.when.asked()},
        mif=conditions(row, OF_THE_MIF) or "any",
        exit_code=conditions(row, OF_THE_CODE) or "any",
        further=conditions(row, OF_THE_REST),
        read_as=reading(row) or None,
        state=None if row.read_as is not None else row.state.value,
        basis=row.basis,
        messages=row.messages,
        messages_besides=row.messages_besides or None,
        retry=row.retry if row.read_as is None else None,
        retry_text=row.retry_text or None,
        certainty=row.certainty,
        inferred_for=tuple(sorted(code_class.value for code_class in row.inferred_for)),
        state_certainty=row.state_certainty,
        sources=row.sources,
        reason=row.reason,
    )
