"""Install scripts, a file per language: the command lines that their text holds."""
