"""Values out of a MIF as they may stand in a sentence."""

LONGEST = 60


def quoted(text: str) -> str:
    """Untrusted text in quotes, its control and invisible characters escaped, and cut beyond 60 characters."""
    return repr(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…")
