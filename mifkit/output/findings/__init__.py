"""The output formats of findings, a module for each."""
