"""A file per kind of document, as rules see it."""
