"""The rules, a file per family. `python -m mifkit.registry` takes those of a new file, too, into the index of all."""
