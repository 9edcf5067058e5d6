"""What may have made a client record a status: the causes that the sources name and that the log does not refute."""

from collections.abc import Iterator

from mifkit.logs.items import Execution, MifSearch
from mifkit.status.outcome.states import State
from mifkit.status.settings.client_settings import ClientSettings, CodeClass


def possible_causes(execution: Execution, code_class: CodeClass | None, settings: ClientSettings) -> tuple[str, ...]:
    """The causes, as clauses; none of them is certain. `code_class` is the class of the exit code under `settings`."""
    if execution.search is MifSearch.MATCHED:
        return (
            "the lines about the MIF belong to another run",
            "the client did not go by the MIF that it matched",
        )
    if code_class is CodeClass.RETRY and execution.status == State.FAILURE_NON_RETRY:
        return tuple(_not_repeated(execution, settings))
    if execution.status == State.FAILURE_RETRY:
        if code_class is CodeClass.RETRY:
            return (f"the site allows more than {settings.retry_count} retries",)
        return ("the site has put the exit code into its retry list",)
    return ("the site's lists of exit codes differ from those that mifkit was given", "the client is another product")


def _not_repeated(execution: Execution, settings: ClientSettings) -> Iterator[str]:
    """Why the client may have failed for good on an exit code of the retry list (S0, S1)."""
    if execution.search is MifSearch.UNKNOWN:
        yield "a status MIF with the Status Failed was matched"
    if not execution.attempt_exact:
        missing = "before this log begins" if execution.attempt == 1 else "with tries that this log does not show"
        yield f"all {settings.retry_count} retries were used up {missing}"
    elif execution.attempt >= settings.retry_count:
        yield f"all {settings.retry_count} retries were used up: this was try {execution.attempt}"
    if execution.code_retried:
        yield "the site has taken the exit code out of its retry list since the client last retried it"
    else:
        yield "the site's retry list does not have the exit code"
