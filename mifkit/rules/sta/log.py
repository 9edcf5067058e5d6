"""STA050, STA051: a client's log contradicts what mifkit derives, or does not explain it. `mifkit log` reports it."""

from mifkit.diagnostics import Certainty
from mifkit.rules.declaration import WARNING, Levels, Rule
from mifkit.rules.syn.file import GOOD

not_as_derived = Rule(
    code="STA050",
    name="outcome-not-as-derived",
    summary="A client's log shows an execution status other than the status that mifkit derives.",
    why=(
        "The site's lists of exit codes differ from those that mifkit was given, the product is another, or the "
        "decision table is wrong in this case. Whatever mifkit derives for this site may be wrong in the same way."
    ),
    levels=Levels(status=WARNING),
    sources=("(choice)",),
    bad=(),
    good=(GOOD,),
    certainty=Certainty.INFERRED,
)

failed_for_good = Rule(
    code="STA051",
    name="retry-code-failed-for-good",
    summary="A client's log shows a final failure for an exit code of the retry list, and does not show why.",
    why=(
        "Without a cause, the client would have run the program again. A matched status MIF with the Status Failed is "
        "the cause that S0 describes; used-up retries and another list of the site have the same effect."
    ),
    levels=Levels(status=WARNING),
    sources=("S0", "S1"),
    bad=(),
    good=(GOOD,),
    certainty=Certainty.INFERRED,
)
