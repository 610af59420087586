"""The command line. `main` is the command `plumbline`."""

from app.cli.root import main

__all__ = ["main"]
