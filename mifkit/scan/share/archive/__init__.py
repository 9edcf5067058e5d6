"""Archives as folders: their members are listed and read within bounds, and nothing is unpacked."""
