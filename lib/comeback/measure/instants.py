"""A million instants, to be searched."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence


class Instants:
    """Unix milliseconds, ascending; ``all`` of them."""

    def __init__(self) -> None:
        self.all = array("q")

    def __len__(self) -> int:
        return len(self.all)

    def __contains__(self, instant: int) -> bool:
        number = self.first_from(instant)
        return number < len(self.all) and self.all[number] == instant

    @property
    def last(self) -> int:
        """The newest; 0 where there is none."""
        return self.all[-1] if self.all else 0

    def extend(self, instants: Sequence[int]) -> None:
        """Take more, none older than those before."""
        self.all.extend(instants)

    def first_from(self, instant: int) -> int:
        """The number of the first that is not before ``instant``; how many there are, if none."""
        return bisect_left(self.all, instant)
