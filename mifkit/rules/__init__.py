"""The rules, a folder or file per family. `python -m mifkit.rules.registry` renews the index of all."""
