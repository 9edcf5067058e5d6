"""Walking a share and its archives, and reading the files in them."""
