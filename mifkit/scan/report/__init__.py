"""What a store holds: totals, selections, excerpts."""
