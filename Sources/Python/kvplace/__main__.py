"""`python -m kvplace` is the command `kvplace`."""

from .program import main

main()
