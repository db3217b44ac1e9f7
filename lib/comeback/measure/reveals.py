"""Every capture, as far as days and the memory of cards need it."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple
from zlib import crc32

from .attempts import LABELS, Judged

NONE = -1
FINE = 10_000
"""``tried`` is kept in as many parts: what the stats file can show."""
LONGEST_MS = (1 << 31) - 1


class Reveal(NamedTuple):
    """One capture, as far as a day needs it.

    ``milliseconds`` from question shown to answer revealed, time away taken off; None where the
    rating came without a reveal. ``label`` and ``tried``: see ``attempts.Judged``.
    """

    review_id: int
    milliseconds: int | None
    label: str
    tried: float | None


class Verdict(NamedTuple):
    """``label`` and ``tried`` of a capture alone."""

    label: str
    tried: float | None


class Reveals:
    """Reveals in order of review id; columns, because a million may be kept for long."""

    def __init__(self) -> None:
        self._ids = array("q")
        self._milliseconds = array("i")
        self._labels = bytearray()
        self._tried = array("h")

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def newest_id(self) -> int:
        """The newest review; -1 where there is none."""
        return self._ids[-1] if self._ids else -1

    def add(self, review_id: int, milliseconds: int | None, judged: Judged) -> None:
        """One more, newer than all others."""
        self._ids.append(review_id)
        self._milliseconds.append(NONE if milliseconds is None else min(milliseconds, LONGEST_MS))
        self._labels.append(LABELS.index(judged.label))
        self._tried.append(NONE if judged.tried is None else round(judged.tried * FINE))

    def before(self, review_id: int) -> int:
        """How many are older than a review."""
        return bisect_left(self._ids, review_id)

    def checksum(self, end: int) -> int:
        """Of all that is known of those at the places before ``end``."""
        found = crc32(self._ids[:end])
        for column in (self._milliseconds[:end], self._tried[:end]):
            found = crc32(column, found)
        return crc32(self._labels[:end], found)

    def between(self, first: int, end: int) -> Iterator[Reveal]:
        """Those at the places ``first <= place < end``."""
        for place in range(first, end):
            milliseconds, tried = self._milliseconds[place], self._tried[place]
            yield Reveal(
                self._ids[place],
                None if milliseconds == NONE else milliseconds,
                LABELS[self._labels[place]],
                None if tried == NONE else tried / FINE,
            )

    def verdicts(self, first_id: int, last_id: int) -> dict[int, Verdict]:
        """By review id, from the first to the last."""
        found = self.between(self.before(first_id), self.before(last_id + 1))
        return {each.review_id: Verdict(each.label, each.tried) for each in found}


NOTHING_TIMED = Reveals()
"""Of a profile without captures."""
