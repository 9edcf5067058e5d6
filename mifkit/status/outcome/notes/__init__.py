"""Remarks on an outcome: doubts, observations, contradictions of the sources."""
