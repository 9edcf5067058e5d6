"""What the commands other than lint, scan and report print, a file per answer."""
