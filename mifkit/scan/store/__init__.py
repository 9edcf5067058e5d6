"""The SQLite store of a scan."""
