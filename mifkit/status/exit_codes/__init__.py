"""Exit codes: names, messages, lists."""
