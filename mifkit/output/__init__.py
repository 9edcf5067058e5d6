"""Everything that is written for a reader or a program."""
