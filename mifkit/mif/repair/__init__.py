"""Reading a MIF that does not follow the grammar: each fault reported once, the text mended, the rest read."""
