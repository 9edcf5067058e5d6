"""What SMS and Configuration Manager make of a status MIF and an exit code. Pure: knows no rule and no command."""
