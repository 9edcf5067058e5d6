"""A round: a number of changed inputs for a target, the same whenever it is tried."""

import tracemalloc
from time import process_time
from zlib import crc32

from hypothesis import HealthCheck, Phase, given, seed, settings

from fuzz.changes import changed_bytes, changed_texts
from fuzz.targets import Target

# Inputs of a round.
EXAMPLES = 10
# The memory of every so many inputs is measured: that takes as long as reading them several times.
MEASURED = 10
# Seconds of processor time, and bytes, that an input may take, and that each of its bytes may. Fixes may check a text
# 200 times.
SECONDS, SECONDS_PER_BYTE = 30.0, 0.002
BYTES, BYTES_PER_BYTE = 40_000_000, 2000


def try_round(target: Target, number: int) -> None:
    """Try the inputs of a round. Raises the exception of the shortest input that does not hold, after its text."""
    strategy = changed_bytes(target.binary) if target.binary else changed_texts(target.texts)

    @seed(number)
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=False,
        phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(strategy)
    def hold(data: bytes) -> None:
        measured = crc32(data) % MEASURED == 0
        if measured:
            tracemalloc.start()
        began = process_time()
        try:
            target.hold(data)
            taken, peak = process_time() - began, tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        # Measuring memory takes time.
        assert measured or taken < SECONDS + SECONDS_PER_BYTE * len(data), f"{taken:.1f} s for {len(data)} bytes"
        assert peak < BYTES + BYTES_PER_BYTE * len(data), f"{peak} bytes of memory for {len(data)} bytes"

    hold()
