"""`python -m eventkit`: the command line."""

import sys

from eventkit.cli import main

if __name__ == "__main__":
    sys.exit(main())
