"""A comment in a file of any kind, as far as findings can be taken back in it."""

from msgspec import Struct


class Comment(Struct, frozen=True, gc=False):
    """A comment: its place with its marks, and what it says from `inside` on."""

    start: int
    end: int
    inside: int
    text: str
