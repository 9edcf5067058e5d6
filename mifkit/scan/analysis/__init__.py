"""What a scan keeps of one file."""
