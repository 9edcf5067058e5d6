"""The meaning of names, class strings, keys, templates and dates in a parsed MIF."""
