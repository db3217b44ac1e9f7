"""What one study day counts: while it is being counted, and after."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass, field, replace
from statistics import median
from typing import NamedTuple

from ..source.log import Studied
from .forecast import PRIOR, Calibration
from .likely import Sums

RATING, YOUNG, MATURE = 7, 8, 24
"""A review in one byte: its rating (1-4), with YOUNG or MATURE added where it was spaced."""
NOTHING_STUDIED = Studied(0, 0)
NO_SUMS = Sums(0, 0, 0, 0)


class DayTally(NamedTuple):
    """Counts of one study day.

    ``ratings[1]`` to ``ratings[4]`` count the reviews; times are in milliseconds, ``study_ms`` with
    cramming, ``answer_ms`` (their sum) and ``median_answer_ms`` without. ``studied`` is what Anki's
    own line "Studied N cards in M minutes" counts. ``sums`` sets the spaced reviews for which FSRS
    had a forecast against it; ``calibration`` is what had been learnt before the day.
    """

    ratings: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    cram_reviews: int = 0
    cards: int = 0
    new_cards: int = 0
    study_ms: int = 0
    answer_ms: int = 0
    median_answer_ms: float | None = None
    spaced: int = 0
    passed: int = 0
    studied: Studied = NOTHING_STUDIED
    sums: Sums = NO_SUMS
    calibration: Calibration = PRIOR

    @property
    def reviews(self) -> int:
        """Reviews with a rating that affects scheduling."""
        return sum(self.ratings)


@dataclass
class DayCounts:
    """A day while rows still come. ``other`` is studied time in rows that are no reviews."""

    flags: Counter[int] = field(default_factory=Counter)
    answer_ms: array[int] = field(default_factory=lambda: array("q"))
    cards: set[int] = field(default_factory=set)
    new_cards: int = 0
    cram: Studied = NOTHING_STUDIED
    other: Studied = NOTHING_STUDIED
    sums: Sums = NO_SUMS
    calibration: Calibration = PRIOR

    def copy(self) -> DayCounts:
        """The same counts, to be counted on apart."""
        return replace(
            self, flags=self.flags.copy(), answer_ms=self.answer_ms[:], cards=self.cards.copy()
        )

    def tally(self) -> DayTally:
        """The counts so far."""
        ratings = [0] * 5
        spaced = passed = 0
        for flag, count in self.flags.items():
            rating = flag & RATING
            ratings[rating] += count
            if flag & YOUNG:
                spaced += count
                passed += count * (rating > 1)
        _, again, hard, good, easy = ratings
        answer_ms = sum(self.answer_ms)
        return DayTally(
            ratings=(0, again, hard, good, easy),
            cram_reviews=self.cram.cards,
            cards=len(self.cards),
            new_cards=self.new_cards,
            study_ms=answer_ms + self.cram.milliseconds,
            answer_ms=answer_ms,
            median_answer_ms=float(median(self.answer_ms)) if self.answer_ms else None,
            spaced=spaced,
            passed=passed,
            studied=Studied(
                len(self.answer_ms) + self.cram.cards + self.other.cards,
                answer_ms + self.cram.milliseconds + self.other.milliseconds,
            ),
            sums=self.sums,
            calibration=self.calibration,
        )
