"""Files: how they are found, opened, recognised, decoded and replaced."""
