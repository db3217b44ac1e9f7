"""A million instants in six bytes each."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence

from .calendar import ANKI_BEGAN


class Instants:
    """Unix milliseconds since Anki exists, ascending. ``seconds`` are whole ones since then."""

    def __init__(self) -> None:
        self.seconds = array("I")
        self._milliseconds = array("H")

    def __len__(self) -> int:
        return len(self.seconds)

    def __getitem__(self, number: int) -> int:
        return (self.seconds[number] + ANKI_BEGAN) * 1000 + self._milliseconds[number]

    def __contains__(self, instant: int) -> bool:
        number = self.first_from(instant)
        return number < len(self) and self[number] == instant

    @property
    def last(self) -> int:
        """The newest; 0 where there is none."""
        return self[-1] if self.seconds else 0

    def extend(self, instants: Sequence[int]) -> None:
        """Take more, none older than those before."""
        self.seconds.extend([instant // 1000 - ANKI_BEGAN for instant in instants])
        self._milliseconds.extend([instant % 1000 for instant in instants])

    def first_from(self, instant: int) -> int:
        """The number of the first that is not before ``instant``; how many there are, if none."""
        number = bisect_left(self.seconds, instant // 1000 - ANKI_BEGAN)
        while number < len(self) and self[number] < instant:
            number += 1  # others of the same second
        return number
