"""SMS: the inventory dialect of SMS and Configuration Manager."""
