"""Runs the benchmarks: `python tests/benchmarks`. `command.py` says what they are."""

import sys
from pathlib import Path

# The folder of this file is first on the path when it is run: names there must not hide modules of Python.
TESTS = Path(__file__).resolve().parent.parent
sys.path[:1] = [str(TESTS), str(TESTS / "support")]

if __name__ == "__main__":
    from benchmarks.command import main

    main()
