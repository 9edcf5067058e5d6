"""Reads files in their order and, if opening them takes long, reads some of them ahead.

A share answers many requests at a time, but each of them late. So threads of a process read the next files while it
analyses the ones before. On a local disk, threads would only be in the way.
"""

import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Generic, TypeVar

T = TypeVar("T")

# Threads of a process.
READERS = 64
# First reads of a chunk that are measured, and the seconds above which they are slow; their median counts.
MEASURED, SLOW = 3, 0.001
# Files and bytes that are read and not asked for yet. The bytes are those that folders say.
MOST_FILES, MOST_BYTES = 256, 16_000_000
# Seconds for which Python lets a thread run while others wait: readers have little to do and should not wait long.
SWITCH = 0.0005


class ReadAhead(Generic[T]):
    """Reads the items of a chunk with `read`, which gets the index of an item (0-based) and raises nothing.

    `sizes` are the bytes that each item is said to have; `None`: no other thread may read it. `readers` is the largest
    number of threads; 0: none. `ahead` counts the items that threads have read.
    """

    def __init__(self, read: Callable[[int], T], sizes: Sequence[int | None], readers: int = READERS) -> None:
        self._read = read
        self._sizes = sizes
        self._readers = readers
        self.ahead = 0

    def __iter__(self) -> Iterator[T]:
        """The results of `read`, in the order of the items."""
        times: list[float] = []
        indexes = iter(range(len(self._sizes)))
        for index in indexes:
            began = time.perf_counter()
            result = self._read(index)
            if self._readers and self._sizes[index] is not None:
                times.append(time.perf_counter() - began)
            yield result
            if len(times) == MEASURED:
                break
        if len(times) == MEASURED and sorted(times)[MEASURED // 2] > SLOW:
            yield from self._read_by_threads(index + 1)
        else:
            yield from map(self._read, indexes)

    def _read_by_threads(self, first: int) -> Iterator[T]:
        """The items from `first` on, read by threads."""
        wanted: SimpleQueue[int | None] = SimpleQueue()
        done: SimpleQueue[tuple[int, T]] = SimpleQueue()
        results: dict[int, T] = {}
        following, unread = first, 0
        with self._threads(wanted, done, len(self._sizes) - first):
            for index in range(first, len(self._sizes)):
                following = max(following, index)
                while following < len(self._sizes) and (
                    following == index or (following - index < MOST_FILES and unread < MOST_BYTES)
                ):
                    if (size := self._sizes[following]) is not None:
                        unread += size
                        wanted.put(following)
                    following += 1
                if (size := self._sizes[index]) is None:
                    yield self._read(index)
                    continue
                while index not in results:
                    other, result = done.get()
                    results[other] = result
                unread -= size
                self.ahead += 1
                yield results.pop(index)

    @contextmanager
    def _threads(
        self, wanted: "SimpleQueue[int | None]", done: "SimpleQueue[tuple[int, T]]", items: int
    ) -> Iterator[None]:
        """Within it, threads read the wanted items. Nothing waits for a thread that hangs."""

        def work() -> None:
            while (index := wanted.get()) is not None:
                done.put((index, self._read(index)))

        number = min(self._readers, items)
        before = sys.getswitchinterval()
        sys.setswitchinterval(min(before, SWITCH))
        try:
            for _ in range(number):
                threading.Thread(target=work, daemon=True).start()
            yield
        finally:
            sys.setswitchinterval(before)
            for _ in range(number):
                wanted.put(None)
