"""The scan of many files into a store: walking, analysing in worker processes, rescanning, and what the store tells."""
