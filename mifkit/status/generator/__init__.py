"""Which program wrote a status MIF."""
