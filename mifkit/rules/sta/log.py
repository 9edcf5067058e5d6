"""STA050: a client's log contradicts what mifkit derives. `mifkit log` reports it."""

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
