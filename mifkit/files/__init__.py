"""Files as bytes: found, opened, recognised, decoded, replaced."""
