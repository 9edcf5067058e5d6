"""Tries changed inputs with every reader, and ends with the first that does not hold:

    python tests/fuzz [--minutes N] [--from ROUND] [TARGET…]
    python tests/fuzz --kills N [--from SEED]

Inputs are examples of the rules, samples, and texts of the tests, with pieces taken out, put in, repeated, exchanged
and moved. `targets.py` says what has to hold. Without TARGET all take turns, for a minute by default. Each round has
inputs of its own, so that `--from` tries others, and a failure is found again by its round.

With `--kills`, scans and their workers are killed at random moments instead, so many times.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

# The folder of this file is first on the path when it is run: names there must not hide modules of Python.
TESTS = Path(__file__).resolve().parent.parent
sys.path[:1] = [str(TESTS.parent), str(TESTS), str(TESTS / "support")]


def main() -> None:
    from fuzz.kills import try_kills
    from fuzz.rounds import EXAMPLES, try_round
    from fuzz.targets import TARGETS

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)}")
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--from", dest="first", type=int, default=0, metavar="ROUND", help="begin with this round")
    parser.add_argument("--kills", type=int, metavar="N", help="kill scans and workers")
    given = parser.parse_args()
    if given.kills:
        with TemporaryDirectory() as folder:
            killed = Counter[str]()
            for victims in try_kills(given.kills, given.first, Path(folder)):
                killed += victims
                print(f"{killed['scan']} scans and {killed['worker']} workers killed, no difference", flush=True)
        return
    if unknown := set(given.targets) - set(TARGETS):
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    until, number = monotonic() + 60 * given.minutes, given.first
    while monotonic() < until:
        for name in given.targets or TARGETS:
            print(f"round {number}, {name}", end="\r", flush=True)
            try:
                try_round(TARGETS[name], number)
            except BaseException:
                print(f"\nround {number} of {name!r} does not hold:", flush=True)
                raise
            if monotonic() > until:
                break
        number += 1
    print(f"\nrounds {given.first} to {number - 1} hold, of {EXAMPLES} inputs for each target")


if __name__ == "__main__":
    main()
