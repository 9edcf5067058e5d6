"""The formats of the commands that answer a question. A writer takes the answer and the stream that it goes to."""

from mifkit.output.formats import Format


def _full_and_json(module: str) -> dict[str, Format]:
    return {
        "full": Format("for people", f"answers.{module}:write_full"),
        "json": Format("one object, for programs", f"answers.{module}:write_json"),
    }


def _short_and_more(module: str) -> dict[str, Format]:
    return {
        "short": Format("the answer on a screen", f"answers.{module}:write_short"),
        "full": Format("everything, as --explain", f"answers.{module}:write_full"),
        "concise": Format("an answer in a line", f"answers.{module}:write_concise"),
        "json": Format("one object, for programs", f"answers.{module}:write_json"),
    }


CODES = _short_and_more("codes")
CONFIG = _full_and_json("config")
DECISION_TABLE = _full_and_json("decision_table")
MATCH = _short_and_more("matching")
OUTCOME = _short_and_more("outcome")
RULES = {
    "short": Format("a rule on a screen, or the list of rules", "answers.rules:write_short"),
    "full": Format("everything, as --explain", "answers.rules:write_full"),
    "markdown": Format("sections of a document", "answers.rules_page:write_markdown"),
    "json": Format("one object, for programs", "answers.rules:write_json"),
}
SETTINGS = _short_and_more("settings")
TREE = {
    "tree": Format("the blocks, their statements and values, for people", "answers.tree:write_tree"),
    "json": Format("one object with the place of every node, for programs", "answers.tree:write_json"),
}
# A writer is made with its stream and the query; it takes the entries one by one, and the totals at the end.
LOG = {
    "short": Format("the answer on a screen", "answers.log_short:Short"),
    "full": Format("program by program: what happened, what is wrong, what comes next", "answers.log:Full"),
    "concise": Format("a line per execution, in the order of time", "answers.log:Concise"),
    "json": Format("one object (schema: mifkit/output/schemas/log.schema.json)", "answers.log_json:Json"),
    "jsonl": Format("an object per line: the executions, and a summary at the end", "answers.log_json:Lines"),
    "csv": Format("a row per execution, for spreadsheets", "answers.log_csv:Writer"),
}
