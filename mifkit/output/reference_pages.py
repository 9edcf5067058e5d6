"""The pages of documentation that are made from what the code declares.

`python -m mifkit.output.reference_pages` writes them to `mifkit/docs`.
"""

from mifkit.output.answers import decision_table, rules_page
from mifkit.output.answers.pages import FOLDER

# Topic: what makes the text of its page.
GENERATED = {"rules": rules_page.render, "decision-table": decision_table.render_page}


if __name__ == "__main__":
    for topic, render in GENERATED.items():
        (FOLDER / f"{topic}.md").write_text(render(), encoding="utf-8", newline="\n")
