"""SYN: syntax, characters, encodings and literals."""
