"""Reads files in their order and, where opening them takes long, some ahead of whoever waits for them.

A share answers many questions at a time, but each of them late. Threads of a process ask, while it works on what came
before; on a local disk they would only be in its way.
"""

import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from queue import SimpleQueue
from statistics import median
from typing import Generic, TypeVar

T = TypeVar("T")

# Threads of a process.
READERS = 64
# First reads of a chunk that are measured, and the seconds from which on they are slow.
MEASURED, SLOW = 3, 0.001
# Files and octets that are read and not yet asked for; octets are those that folders say.
MOST_FILES, MOST_OCTETS = 256, 16_000_000
# Seconds for which Python lets a thread run while others wait: readers have little to do, and should not wait for it.
SWITCH = 0.0005


class Ahead(Generic[T]):
    """Reads the items of a chunk, which it knows by their places, from 0. `read` raises nothing.

    `sizes` are the octets that each item is said to have; `None`: it is not for other threads to read. `readers` are
    the threads, at most; with 0 there are none. `counted` tells how many items were read by them.
    """

    def __init__(self, read: Callable[[int], T], sizes: Sequence[int | None], readers: int = READERS) -> None:
        self._read = read
        self._sizes = sizes
        self._readers = readers
        self.counted = 0

    def __iter__(self) -> Iterator[T]:
        """What was read, in the order of the items."""
        times: list[float] = []
        places = iter(range(len(self._sizes)))
        for place in places:
            began = time.perf_counter()
            found = self._read(place)
            if self._readers and self._sizes[place] is not None:
                times.append(time.perf_counter() - began)
            yield found
            if len(times) == MEASURED:
                break
        if len(times) == MEASURED and median(times) > SLOW:
            yield from self._ahead(place + 1)
        else:
            yield from map(self._read, places)

    def _ahead(self, first: int) -> Iterator[T]:
        """The items from `first` on, read by threads."""
        wanted: SimpleQueue[int | None] = SimpleQueue()
        done: SimpleQueue[tuple[int, T]] = SimpleQueue()
        came: dict[int, T] = {}
        following, octets = first, 0
        with self._threads(wanted, done, len(self._sizes) - first):
            for place in range(first, len(self._sizes)):
                following = max(following, place)
                while following < len(self._sizes) and (
                    following == place or (following - place < MOST_FILES and octets < MOST_OCTETS)
                ):
                    if (size := self._sizes[following]) is not None:
                        octets += size
                        wanted.put(following)
                    following += 1
                if (size := self._sizes[place]) is None:
                    yield self._read(place)
                    continue
                while place not in came:
                    other, found = done.get()
                    came[other] = found
                octets -= size
                self.counted += 1
                yield came.pop(place)

    @contextmanager
    def _threads(
        self, wanted: "SimpleQueue[int | None]", done: "SimpleQueue[tuple[int, T]]", items: int
    ) -> Iterator[None]:
        """Within it, threads read what is wanted. Nobody waits for one that hangs."""

        def work() -> None:
            while (place := wanted.get()) is not None:
                done.put((place, self._read(place)))

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
