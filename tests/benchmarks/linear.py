"""How time grows with the input of each reader: `python tests/benchmarks/linear.py [KILOBYTES] [READER]`.

For each shape of `tests/support/input_shapes.py` it prints the seconds for an input of that size (200 KB by default)
and for a quarter of it, and the ratio of both: about 4 where time grows with the input, 16 where it grows with its
square. Ratios above `MOST` are marked.
"""

import sys
from pathlib import Path
from time import process_time

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT), str(PROJECT / "tests" / "support")]

from input_shapes import READERS, Shape, shapes  # noqa: E402  # needs the folders above

MOST = 7.0
# Seconds below which a ratio says nothing.
LEAST = 0.02


def seconds(shape: Shape, length: int) -> float:
    """The time for one reading, in seconds of this process."""
    text = shape.text(length)
    began = process_time()
    READERS[shape.reader](text)
    return process_time() - began


def main(length: int, reader: str) -> None:
    for shape in shapes():
        if reader in ("", shape.reader):
            small, large = seconds(shape, length // 4), seconds(shape, length)
            ratio = large / max(small, 1e-6)
            mark = "  <- more than linear" if ratio > MOST and large > LEAST else ""
            print(f"{small:8.3f} {large:8.3f} {ratio:6.1f}  {shape}{mark}", flush=True)


if __name__ == "__main__":
    main(1000 * int(sys.argv[1] if len(sys.argv) > 1 else 200), sys.argv[2] if len(sys.argv) > 2 else "")
