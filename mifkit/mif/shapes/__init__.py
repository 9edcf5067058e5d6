"""Parsing again, at a fraction of the cost, files that differ only in their literals."""
