"""What packages are made of, as far as it decides about status MIFs: command lines, and what changes them."""
