"""What people write for status MIFs in an afternoon: a regular expression for a line, and a dictionary of values.

It knows nothing of the language: no blocks, no escapes, no literals over several lines or in pieces.
"""

import re

LINE = re.compile(r'\s*(\w+)\s*=\s*"?(.*?)"?\s*$')
NAME_OR_VALUE = re.compile(r'\s*(name|value)\s*=\s*"(.*)"', re.IGNORECASE)
Values = dict[str, str]


def read(text: str) -> Values:
    """The value of each attribute by its name: every statement that stands on a line of its own is looked at."""
    values: Values = {}
    name = ""
    for line in text.splitlines():
        match = LINE.match(line)
        if match:
            word, value = match.groups()
            word = word.lower()
            if word == "name":
                name = value
            elif word == "value":
                values[name] = value
    return values


def read_only_values(text: str) -> Values:
    """The same of names and values alone: less work, and nothing else of a file can be asked for."""
    values: Values = {}
    name = ""
    for line in text.splitlines():
        match = NAME_OR_VALUE.match(line)
        if match:
            word, value = match.groups()
            if word in ("NAME", "Name", "name"):
                name = value
            else:
                values[name] = value
    return values
