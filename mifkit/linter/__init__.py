"""Checking one file: the engine, suppressions, baseline, changed lines, fixes and configuration."""
