"""What names, classes, keys, templates and dates of a parsed MIF mean."""
