"""Helpers of build.py. Nothing here is shipped."""


class Problem(Exception):
    """Something the reader can mend; build.py prints the text as one line and exits with 1."""
