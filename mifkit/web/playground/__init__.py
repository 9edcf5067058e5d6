"""The playground: a page that checks MIFs in the browser itself. `python -m mifkit.web.playground` builds it."""
