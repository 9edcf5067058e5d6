"""The JSON Schemas of all JSON formats, built by `python -m mifkit.output.schemas.build`."""
