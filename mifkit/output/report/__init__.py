"""The reports on a scan: totals as text, a row per file, and the HTML page."""
