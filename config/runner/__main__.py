"""`python -m config.runner`: everything up in one foreground program, and everything down with it."""

import sys

from config.runner.session import run

sys.exit(run())
