"""`python -m mifkit`."""

from mifkit.cli import main

if __name__ == "__main__":
    main()
