"""Entry point: `python -m bench.mail`."""

import sys

from bench.mail.run import main

if __name__ == "__main__":
    sys.exit(main())
