"""Long work calls ``rest`` every fraction of a millisecond, wherever it runs."""

from __future__ import annotations

from typing import Callable

Rest = Callable[[], None]
"""It may sleep, show progress, or raise to stop; the caller's state must stay whole then."""


def no_rest() -> None:
    """Straight through."""
