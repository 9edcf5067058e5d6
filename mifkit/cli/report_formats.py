"""The formats of `mifkit report`: its own, and those of `mifkit lint` for the findings in a store."""

from mifkit.output import FORMATS as FINDINGS

OWN_FORMATS = {
    "full": "totals for people, the largest groups first",
    "json": "all totals as one object (mifkit/output/report.schema.json)",
    "csv": "a row per file, for spreadsheets",
    "jsonl": "an object per file, each on a line of its own",
    "parquet": "a row per file, with types; to a file only (extra parquet)",
    "html": "one page for a browser: charts, tables, all files; no network",
}
# Those of `mifkit lint`, for the findings: by their own names where these mean nothing else here.
LINT_FORMATS = {f"lint-{name}" if name in OWN_FORMATS else name: name for name in FINDINGS}
FORMATS = (*OWN_FORMATS, *LINT_FORMATS)
FORMAT_LIST = "\n".join(
    f"  {name:<10}  {what}"
    for name, what in (*OWN_FORMATS.items(), *((name, FINDINGS[lint]) for name, lint in LINT_FORMATS.items()))
)
# No text: they cannot go to the screen.
BINARY = ("parquet",)
