"""What is told of an error that mifkit itself made on a file."""

from pathlib import Path
from traceback import extract_tb


def place_of(error: Exception) -> str:
    """Where in mifkit an unforeseen error arose, on one line."""
    place = extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {place.name}, {Path(place.filename).name}:{place.lineno}"
