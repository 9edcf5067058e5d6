"""A dictionary of bounded size: a log may name any number of programs and threads."""

from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class BoundedDict(dict[K, V], Generic[K, V]):
    """A dictionary that forgets the keys set longest ago when it has more than `most` of them."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def __setitem__(self, key: K, value: V) -> None:
        # A dictionary is in the order in which its keys came.
        self.pop(key, None)
        dict.__setitem__(self, key, value)
        if len(self) > self._most:
            del self[next(iter(self))]
