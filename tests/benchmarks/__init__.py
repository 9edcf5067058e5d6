"""Measures speed: `python tests/benchmarks` (`command.py` says what there is)."""
