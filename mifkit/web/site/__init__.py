"""The site: the pages of documentation, and a page for each rule. `python -m mifkit.web.site` builds it."""
