"""What packages are made of, as far as it decides about status MIFs: definitions, exported data, command lines."""
