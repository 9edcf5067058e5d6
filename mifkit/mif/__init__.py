"""The MIF language: from text to a typed tree. Knows the language only: no rule, no product, no file system."""
