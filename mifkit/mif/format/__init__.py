"""Laying a MIF out in one style, and the proof that it still says the same."""
