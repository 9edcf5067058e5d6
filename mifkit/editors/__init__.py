"""What editors need beside the server. It is for a checkout: the wheel does not have it."""
