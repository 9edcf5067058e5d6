"""A file per command: its options, help text and exit status."""
