"""What says which programs a package has and which status MIF is theirs: definitions, exported data."""
