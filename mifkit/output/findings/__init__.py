"""The formats of findings, a file per format."""
