"""One pass over the review log, in order of time, keeping only what a report needs of it.

A million reviews take about 30 MB here: arrays instead of objects, because Anki's process pays.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from ..source.log import LogMark, Review
from .days import PERIOD_DAYS, SECONDS_A_DAY, DayFinder, StudyDays
from .retention import RetentionCounts, is_cramming, is_mature, is_passed, is_spaced

EVIDENCE_REVIEWS = 60
"""A topic is judged on its newest spaced reviews, at most so many."""
EVIDENCE_DAYS = 730
"""... and not older than this before the newest review of all (a gap must not empty the page)."""

PASSED_BIT, MATURE_BIT = 1, 2
ANKI_BEGAN_MS = 1_159_999_200_000
"""October 2006: no review is older, so a smaller id is no time (other tools write some)."""


@dataclass
class DayTally:
    """Counts of one study day; ``answer_ms`` holds the time of each review in milliseconds."""

    ratings: list[int] = field(default_factory=lambda: [0] * 5)
    cram_reviews: int = 0
    cards: int = 0
    new_cards: int = 0
    study_ms: int = 0
    spaced: int = 0
    passed: int = 0
    answer_ms: array[int] = field(default_factory=lambda: array("L"))

    @property
    def reviews(self) -> int:
        """Reviews with a rating that affects scheduling."""
        return sum(self.ratings[1:])


class LogTally:
    """The log so far. Add reviews in order of id; every ``add`` leaves it whole."""

    def __init__(self, days: StudyDays) -> None:
        self.days = days
        self.by_day: dict[date, DayTally] = {}
        self.mark = LogMark(-1, 0, 0)
        self.review_ids = array("q")
        self._spaced_ids = array("q")
        self._spaced_flags = bytearray()
        self._recent: dict[int, array[int]] = {}
        self._last_day_of_card: dict[int, date] = {}
        self._finder = DayFinder(days)

    def add(self, row: Review) -> None:
        """Take one more row of the log, newer than all before."""
        self.mark = LogMark(row.id, self.mark.rows + 1, self.mark.checksum + row.id % 1_000_003)
        if not 1 <= row.rating <= 4 or row.id < ANKI_BEGAN_MS:
            return
        row = row._replace(milliseconds=max(0, int(row.milliseconds)))
        day = self._finder.day_of(row.id / 1000)
        tally = self.by_day.setdefault(day, DayTally())
        tally.study_ms += row.milliseconds
        if is_cramming(row):
            tally.cram_reviews += 1
            return
        self._add_review(row, day, tally)
        if is_spaced(row):
            self._add_spaced(row, tally)

    def _add_review(self, row: Review, day: date, tally: DayTally) -> None:
        self.review_ids.append(row.id)
        tally.ratings[row.rating] += 1
        tally.answer_ms.append(row.milliseconds)
        last_day = self._last_day_of_card.get(row.card_id)
        if last_day != day:
            tally.cards += 1
            self._last_day_of_card[row.card_id] = day
        if last_day is None:
            tally.new_cards += 1

    def _add_spaced(self, row: Review, tally: DayTally) -> None:
        passed = is_passed(row)
        tally.spaced += 1
        tally.passed += passed
        self._spaced_ids.append(row.id)
        self._spaced_flags.append(passed * PASSED_BIT + is_mature(row) * MATURE_BIT)
        recent = self._recent.setdefault(row.card_id, array("q"))
        recent.append(row.id << 1 | passed)
        if len(recent) > EVIDENCE_REVIEWS:
            del recent[0]

    def __contains__(self, review_id: int) -> bool:
        """True when the log holds this review now."""
        place = bisect_left(self.review_ids, review_id)
        return place < len(self.review_ids) and self.review_ids[place] == review_id

    @property
    def evidence_begins_at(self) -> int:
        """Unix milliseconds of the oldest review that a topic is judged on."""
        newest = self.review_ids[-1] if self.review_ids else 0
        return newest - EVIDENCE_DAYS * SECONDS_A_DAY * 1000

    def evidence(self, card_id: int) -> array[int]:
        """A card's newest spaced reviews, oldest first, each ``id * 2 + passed``."""
        recent = self._recent.get(card_id)
        if recent is None:
            return array("q")
        return recent[bisect_left(recent, self.evidence_begins_at << 1) :]

    def counts_between(self, begin_ms: int, end_ms: int) -> RetentionCounts:
        """Spaced reviews with ``begin_ms <= id < end_ms``."""
        first = bisect_left(self._spaced_ids, begin_ms)
        last = bisect_left(self._spaced_ids, end_ms)

        def count(flags: int) -> int:
            return self._spaced_flags.count(flags, first, last)

        return RetentionCounts(
            young_passed=count(PASSED_BIT),
            young_failed=count(0),
            mature_passed=count(PASSED_BIT | MATURE_BIT),
            mature_failed=count(MATURE_BIT),
        )

    def periods(self, now: float) -> Mapping[str, RetentionCounts]:
        """Anki's own true-retention windows, and ``all_time``."""
        end = self.days.cutoff(now)

        def instant(days_back: int) -> int:
            return (end - days_back * SECONDS_A_DAY) * 1000

        counts = {
            name: self.counts_between(instant(oldest), instant(newest))
            for name, (newest, oldest) in PERIOD_DAYS.items()
        }
        counts["all_time"] = self.counts_between(0, end * 1000)
        return counts

    def all_days(self, today: date) -> Iterator[date]:
        """Every study day from the first with a rating to today, days of rest included."""
        day = min([*self.by_day, today])
        while day <= today:
            yield day
            day += timedelta(days=1)
