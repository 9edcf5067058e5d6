"""The client settings of a site: exit code lists and retries."""
