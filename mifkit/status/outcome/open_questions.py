"""The questions that decide an outcome and that the facts leave open, in the order in which they are asked.

Nothing is guessed: for each answer the facts are completed, and an outcome is derived of them (`derive.derive`).
"""

from mifkit.status.outcome import match_questions, status_questions
from mifkit.status.outcome.circumstance_questions import circumstance, exit_code, lost_criteria
from mifkit.status.outcome.facts import Facts
from mifkit.status.outcome.open_question import OpenQuestion

# Each answer is asked the questions that it leaves open.
QUESTIONS = (*match_questions.QUESTIONS, *status_questions.QUESTIONS, lost_criteria, exit_code, circumstance)


def open_question(facts: Facts) -> OpenQuestion | None:
    """The first question that decides the outcome and that the facts leave open; `None` if there is none."""
    return next((question for ask in QUESTIONS if (question := ask(facts)) is not None), None)
