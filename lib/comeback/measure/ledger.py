"""Rows of the log, taken in order of time, and what is kept of them.

A million reviews take about 40 MB here: arrays instead of objects, because Anki's process pays.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Callable

from ..source.log import (
    CRAM_FACTOR,
    FILTERED,
    LEARN,
    MANUAL,
    RELEARN,
    RESCHEDULED,
    REVIEW,
    Review,
    Row,
    Studied,
)
from .calendar import ANKI_BEGAN, Calendar
from .day_tally import MATURE, YOUNG, DayCounts, DayTally
from .forecast import PRIOR, Calibration, forecaster, learn
from .likely import MILLION, Sums
from .memory import DEFAULT_PARAMETERS, Memory, Parameters, follow, follow_review
from .retention import MATURE_DAYS

EVIDENCE_REVIEWS = 60
"""A topic is judged on its newest spaced reviews, at most so many; so no card needs more."""
ANKI_BEGAN_MS = ANKI_BEGAN * 1000
"""No review is older, so a smaller id is no time (other tools write some)."""
FORECAST_STEPS = 1023
"""An event of evidence has its forecast in so many steps; 0, which none is, where there is none."""
RATINGS = frozenset(range(1, 5))
PLAIN_KINDS = frozenset((LEARN, REVIEW, RELEARN))
EVENT_PASSED, EVENT_SECOND = 1 << 10, 1 << 11
"""Above the forecast in an event: whether the card was recalled, and when."""
DAYS_THAT_MAY_COME_BACK = 3
"""A journey west brings back the day before, or, from one side of the date line, two days."""


class CardState:
    """What is kept of a card that was ever reviewed; ``trace`` is None after a reset."""

    __slots__ = ("events", "trace")

    def __init__(self) -> None:
        self.trace: Memory | None = None
        self.events = array("Q")

    def copy(self) -> CardState:
        """The same, to go on apart."""
        copy = CardState()
        copy.trace, copy.events = self.trace, self.events[:]
        return copy


class Ledger:
    """Add rows in order of id; every ``add`` leaves it whole. ``begun``: the day being counted."""

    def __init__(self, begun: int = 0, calibration: Calibration = PRIOR) -> None:
        self.begun = begun
        self.calibration = calibration
        self._forecast = forecaster(calibration)
        self.cards: dict[int, CardState] = {}
        self.review_ids = array("q")
        self.flags = bytearray()
        self.days: dict[int, DayTally] = {}
        self.counting: dict[int, DayCounts] = {}
        self._day = DayCounts()
        self._until_ms: float = ANKI_BEGAN_MS
        self._lessons: list[tuple[float, bool]] = []
        self._forecasts: list[float] = []
        self._settled = (0, 0)

    def add(
        self, rows: Sequence[Row], calendar: Calendar, parameters: Mapping[int, Parameters]
    ) -> None:
        """Take more rows, newer than all before."""
        ids = [row[0] for row in rows]
        start = bisect_left(ids, ANKI_BEGAN_MS)
        while start < len(rows):
            if ids[start] >= self._until_ms:
                self._enter(ids[start], calendar)
            end = bisect_left(ids, self._until_ms, start)
            self._add_of_day(rows[start:end], parameters)
            start = end

    def _add_of_day(self, rows: Sequence[Row], parameters: Mapping[int, Parameters]) -> None:
        # Nearly all rows are plain, so a part is looked at as a whole first.
        if RATINGS.issuperset([row[2] for row in rows]) and PLAIN_KINDS.issuperset(
            [row[7] for row in rows]
        ):
            self._count(rows)
            self._judge(rows, parameters, follow_review)
            return
        for counts, run in groupby(rows, _is_counted):
            if counts:
                reviews = list(run)
                self._count(reviews)
                self._judge(reviews, parameters, follow)
                continue
            for row in run:
                self._add_other(Review._make(row), parameters)

    def _count(self, rows: Sequence[Row]) -> None:
        """What needs no look at the card."""
        day = self._day
        ids, cards, _, _, _, _, times, kinds = zip(*rows)
        self.review_ids.extend(ids)
        day.cards.update(cards)
        if min(times) < 0 or max(kinds) >= MANUAL:
            for milliseconds, kind in zip(times, kinds):
                self._correct_studied(milliseconds, kind)
            times = tuple(max(0, milliseconds) for milliseconds in times)
        day.answer_ms.extend(times)

    def _judge(
        self,
        rows: Sequence[Row],
        parameters: Mapping[int, Parameters],
        follow: Callable[..., tuple[Memory | None, float | None]],
    ) -> None:
        """Each card's memory and evidence."""
        # Runs a million times too: few calls, few look-ups.
        cards, begun, forecast, own = self.cards, self.begun, self._forecast, parameters.get
        lessons, forecasts, flags = self._lessons, self._forecasts, []
        for row in rows:
            id, card_id, rating, _, last_interval, _, _, kind = row
            card = cards.get(card_id)
            if card is None:
                card = cards[card_id] = CardState()
                self._day.new_cards += 1
            card.trace, recall = follow(card.trace, row, begun, own(card_id, DEFAULT_PARAMETERS))
            if kind == REVIEW or last_interval >= 1 or last_interval <= -86_400:
                flags.append(rating + (YOUNG if last_interval < MATURE_DAYS else MATURE))
                event = (id // 1000 - ANKI_BEGAN) * EVENT_SECOND
                if rating > 1:
                    event += EVENT_PASSED
                if recall is not None:
                    x, probability = forecast(recall)
                    lessons.append((x, rating > 1))
                    forecasts.append(probability)
                    event += int(probability * FORECAST_STEPS + 0.5)
                events = card.events
                events.append(event)
                if len(events) > EVIDENCE_REVIEWS:
                    del events[0]
            else:
                flags.append(rating)
        self.flags.extend(flags)

    def _add_other(self, row: Review, parameters: Mapping[int, Parameters]) -> None:
        """Cramming, manual rows (a reset, a new due date) and ratings that do not exist."""
        counted = Studied(1, row.milliseconds)
        if 1 <= row.rating <= 4:
            self._day.cram = _plus(self._day.cram, Studied(1, max(0, row.milliseconds)))
            counted = Studied(0, min(0, row.milliseconds))
        if row.kind not in (MANUAL, RESCHEDULED):
            self._day.other = _plus(self._day.other, counted)
        card = self.cards.get(row.card_id)
        if card is not None:
            weights = parameters.get(row.card_id, DEFAULT_PARAMETERS)
            card.trace, _ = follow(card.trace, row, self.begun, weights)

    def _correct_studied(self, milliseconds: int, kind: int) -> None:
        """Anki's line adds negative times too, and leaves out what a tool wrote as manual."""
        extra = Studied(0, min(0, milliseconds))
        if kind in (MANUAL, RESCHEDULED):
            extra = Studied(-1, -max(0, milliseconds))
        self._day.other = _plus(self._day.other, extra)

    def _enter(self, id: int, calendar: Calendar) -> None:
        span = calendar.span(id // 1000)
        self.close_until(span.begun)
        self._day = self.counting.setdefault(span.ordinal, DayCounts(calibration=self.calibration))
        self._until_ms = span.end * 1000

    def settle(self) -> None:
        """Bring the counts of the day up to date; the next row finds its own day."""
        reviews, forecasts = self._settled
        day = self._day
        day.flags.update(Counter(self.flags[reviews:]))
        expected = [int(each * MILLION + 0.5) for each in self._forecasts[forecasts:]]
        day.sums = Sums(
            day.sums.n + len(expected),
            day.sums.passed + sum(passed for _, passed in self._lessons[forecasts:]),
            day.sums.expected + sum(expected),
            day.sums.spread + sum(each * (MILLION - each) // MILLION for each in expected),
        )
        self._settled = (len(self.flags), len(self._forecasts))
        self._until_ms = ANKI_BEGAN_MS

    def close_until(self, begun: int) -> None:
        """Close the days before ``begun``, and learn from each how recall compares to FSRS."""
        self.settle()
        if begun > self.begun:
            self.calibration = learn(self.calibration, self._lessons)
            self._forecast = forecaster(self.calibration)
            self._lessons, self._forecasts = [], []
            self._settled = (len(self.flags), 0)
            self.begun = begun
        oldest = begun - DAYS_THAT_MAY_COME_BACK
        for day in [day for day in self.counting if day < oldest]:
            self.days[day] = self.counting.pop(day).tally()

    def fork(self, cards: Iterable[int]) -> Ledger:
        """A ledger to go on from here with rows of these cards only; this one stays as it is.

        Its reviews and days are those that come: days begun before are in it with all their counts.
        """
        fork = Ledger(self.begun, self.calibration)
        fork.counting = {day: counts.copy() for day, counts in self.counting.items()}
        for card_id in cards:
            card = self.cards.get(card_id)
            if card is not None:
                fork.cards[card_id] = card.copy()
        return fork

    def tally(self, day: int) -> DayTally | None:
        """The counts of a study day; None where there is no row of it."""
        counts = self.counting.get(day)
        return self.days.get(day) if counts is None else counts.tally()


def _is_counted(row: Row) -> bool:
    """True for a rating that is no cramming, whatever kind of row a tool made of it."""
    return 1 <= row[2] <= 4 and not (row[7] == FILTERED and row[5] == CRAM_FACTOR)


def _plus(one: Studied, other: Studied) -> Studied:
    return Studied(one.cards + other.cards, one.milliseconds + other.milliseconds)
