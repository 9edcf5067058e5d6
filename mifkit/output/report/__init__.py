"""The reports of a scan: text, rows, the HTML page."""
