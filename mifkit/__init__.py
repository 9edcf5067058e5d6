"""mifkit: parser and linter for DMTF MIF files, above all the status MIFs of SMS and Configuration Manager."""

__version__ = "0.1.0"
