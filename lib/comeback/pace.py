"""Long work calls ``rest`` every fraction of a millisecond, wherever it runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Callable, TypeVar

Item = TypeVar("Item")
Rest = Callable[[], None]
"""It may sleep, show progress, or raise to stop; the caller's state must stay whole then."""


def no_rest() -> None:
    """Straight through."""


def resting(items: Iterable[Item], rest: Rest, every: int = 1) -> Iterator[Item]:
    """The items, with a rest before each ``every``-th of them, the first included."""
    for place, item in enumerate(items):
        if place % every == 0:
            rest()
        yield item
