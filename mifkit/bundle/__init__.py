"""mifkit for computers without Python. It is for a checkout: the wheel does not have it."""
