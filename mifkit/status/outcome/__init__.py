"""What the client records, whether it runs the program again, and how sure that is."""
