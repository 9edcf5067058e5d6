"""Whether a status MIF belongs to a package."""
