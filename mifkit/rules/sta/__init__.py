"""STA: status MIFs."""
