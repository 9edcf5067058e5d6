"""Formatting a MIF file, and the proof that its meaning is unchanged."""
