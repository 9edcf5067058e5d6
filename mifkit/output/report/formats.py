"""The formats of `mifkit report`. A writer takes the chosen files (`chosen.ChosenFiles`) and the stream."""

from mifkit.output.findings.formats import FORMATS as FINDINGS
from mifkit.output.formats import Format

OWN = {
    "short": Format("the answer on a screen", "report.short:write_short"),
    "full": Format("all totals for people, the largest groups first", "report.full:write_full"),
    "json": Format("all totals (schema: mifkit/output/schemas/report.schema.json)", "report.scan_report:write_json"),
    "csv": Format("a row per file, or per group of --by, for spreadsheets", "report.scan_report:write_csv"),
    "jsonl": Format("an object per file or group, each on a line of its own", "report.scan_report:write_jsonl"),
    "parquet": Format(
        "a row per file or group, with types; to a file (extra parquet)",
        "report.parquet:write",
        binary=True,
        needs="pyarrow",
        extra="parquet",
    ),
    "html": Format("one page for a browser: charts, tables, all files; no network", "report.html:write_html"),
}
# The findings on the files in a format of `mifkit lint`, by its own name where that means nothing else here.
OF_FINDINGS = {f"lint-{name}" if name in OWN else name: name for name in FINDINGS}
FORMATS = OWN | {name: FINDINGS[lint] for name, lint in OF_FINDINGS.items()}
