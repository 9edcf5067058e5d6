"""Messages in the form in which they are compared."""


def on_one_line(text: str) -> str:
    """A text without line ends, and without blanks around its lines."""
    text = text.strip()
    lines = text.splitlines()
    return " ".join([line.strip() for line in lines]) if len(lines) > 1 else text


def normalised(text: str) -> str:
    """A text on one line, without the period at its end."""
    return without_period(on_one_line(text))


def without_period(line: str) -> str:
    """A text of one line without the period at its end."""
    return line.rstrip(".。 ")
