"""What runs in a browser: the playground. It is for a checkout: the wheel does not have it."""
