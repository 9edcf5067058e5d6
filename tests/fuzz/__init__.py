"""Tries changed inputs with every reader: `python tests/fuzz` (`__main__.py` says what there is)."""
