"""Messages in the form in which they are compared."""


def on_one_line(text: str) -> str:
    """A text without line ends, and without blanks around its lines."""
    return " ".join([line.strip() for line in text.strip().splitlines()])


def normalised(text: str) -> str:
    """A text on one line, without the period at its end."""
    return on_one_line(text).rstrip(".。 ")
