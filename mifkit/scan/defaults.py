"""The limits of a scan where the user sets none. A light module: the help text names them."""

# Bytes. SMS 2.0 takes inventory MIFs of 5 MB at most (KB Q202078).
MAX_FILE_SIZE = 5_000_000
# Seconds that a worker may spend on a file.
TIMEOUT = 60.0
