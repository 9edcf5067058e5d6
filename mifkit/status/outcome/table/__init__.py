"""The decision table of status-mif.md section 14, a file per kind of product."""
