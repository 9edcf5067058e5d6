"""STA050: what a client's log shows, where it is not what mifkit derives. `mifkit log` reports it."""

from mifkit.diagnostics import Certainty
from mifkit.rules.declaration import WARNING, Levels, Rule
from mifkit.rules.syn.file import GOOD

not_as_derived = Rule(
    code="STA050",
    name="outcome-not-as-derived",
    summary="A client's log shows an execution status other than the one that mifkit derives.",
    why=(
        "The lists of the site differ from those that mifkit was given, the product is another one, or the decision "
        "table is wrong in this case. Whatever mifkit derives for this site may be wrong in the same way."
    ),
    levels=Levels(status=WARNING),
    sources=("(choice)",),
    bad=(),
    good=(GOOD,),
    certainty=Certainty.INFERRED,
)
