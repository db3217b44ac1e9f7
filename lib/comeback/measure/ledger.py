"""Rows of the log, taken in order of time, and what is kept of them."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

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
from .cards import NOWHERE, Cards
from .day_tally import DayCounts, DayTally
from .forecast import Calibration
from .instants import Instants
from .learnt import FIRST_LEARNT, Answered, Learnt
from .likely import MILLION, Sums
from .memory import DEFAULT_PARAMETERS, Parameters, follow
from .recall import Forecaster, Student
from .reveals import Reveals

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


class Outcomes(dict[int, int]):
    """What an event says of a lesson (see ``Cards.review``), while one student's state holds.

    Here once the lesson was counted: it comes many times a day, and the forecast is slow.
    """

    def __init__(self, student: Student) -> None:
        super().__init__({0: 0, 1: EVENT_PASSED})
        self._forecaster = Forecaster(student)
        self._expected: dict[int, int] = {}

    def expected(self, lesson: int) -> int:
        """The probability of recall in millionths, whether the lesson was passed or not."""
        known = self._expected.get(lesson)
        if known is None:
            (known,) = self._forecaster.millionths((lesson,))
            self._expected[lesson] = known
        return known

    def count(self, lessons: Mapping[int, int], before: Sums) -> Sums:
        """``before``, and these lessons with a forecast, by how often each came."""
        n, passed, expected, spread = before
        for (lesson, times), p in zip(lessons.items(), self._forecaster.millionths(lessons)):
            outcome = (p * FORECAST_STEPS + MILLION // 2) // MILLION
            n += times
            if lesson & 1:
                passed += times
                outcome += EVENT_PASSED
            expected += times * p
            spread += times * (p * (MILLION - p) // MILLION)
            self[lesson] = outcome
        return Sums(n, passed, expected, spread)


class Ledger:
    """Add rows in order of id; ``settle`` before you ask. ``begun``: the day being counted.

    ``reveals`` are all captures up to the last row; ``answers_from`` is the first day (ordinal)
    whose answer times are looked at. ``learnt`` is what closed days told.
    """

    def __init__(
        self, reveals: Reveals, answers_from: int, begun: int = 0, learnt: Learnt = FIRST_LEARNT
    ) -> None:
        self.begun = begun
        self.learnt = learnt
        self.outcomes = Outcomes(learnt.student)
        self._reveals = reveals
        self._answers_from = answers_from
        self.cards = Cards()
        self.instants = Instants()
        self.flags = bytearray()
        self._events = array("H")
        self._base: Ledger | None = None
        self.days: dict[int, DayTally] = {}
        self.counting: dict[int, DayCounts] = {}
        self._day = DayCounts()
        self._until_ms: float = ANKI_BEGAN_MS
        self._answered = Answered()
        self._settled = 0

    def add(
        self, rows: Sequence[Row], calendar: Calendar, parameters: Mapping[int, Parameters]
    ) -> None:
        """Take more rows, newer than all before."""
        if rows and rows[0][0] >= ANKI_BEGAN_MS and rows[-1][0] < self._until_ms:
            self._add_of_day(rows, parameters)  # as nearly always
            return
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
        columns = list(zip(*rows))
        if RATINGS.issuperset(columns[2]) and PLAIN_KINDS.issuperset(columns[7]):
            self._review(rows, columns, parameters)
            return
        for counts, run in groupby(rows, _is_counted):
            if counts:
                reviews = list(run)
                self._review(reviews, list(zip(*reviews)), parameters)
                continue
            for row in run:
                self._add_other(Review._make(row), parameters)

    def _review(
        self,
        rows: Sequence[Row],
        columns: Sequence[tuple[int, ...]],
        parameters: Mapping[int, Parameters],
    ) -> None:
        """What is no cramming. ``columns`` are those of the rows."""
        day, cards = self._day, len(self.cards.places)
        flags, lessons, places = self.cards.review(rows, self.begun, parameters)
        day.new_cards += len(self.cards.places) - cards
        self.flags.extend(flags)
        ids, card_ids, ratings, _, _, _, times, kinds = columns
        self._answered.extend(ids, places, ratings, times, lessons)
        self.instants.extend(ids)
        day.cards.update(card_ids)
        if min(times) < 0 or max(kinds) >= MANUAL:
            for milliseconds, kind in zip(times, kinds):
                self._correct_studied(milliseconds, kind)
            times = tuple(max(0, milliseconds) for milliseconds in times)
        day.answer_ms.extend(times)

    def _add_other(self, row: Review, parameters: Mapping[int, Parameters]) -> None:
        """Cramming, manual rows (a reset, a new due date) and ratings that do not exist."""
        counted = Studied(1, row.milliseconds)
        if 1 <= row.rating <= 4:
            self._day.cram = _plus(self._day.cram, Studied(1, max(0, row.milliseconds)))
            counted = Studied(0, min(0, row.milliseconds))
        if row.kind not in (MANUAL, RESCHEDULED):
            self._day.other = _plus(self._day.other, counted)
        if row.card_id in self.cards.places:
            weights = parameters.get(row.card_id, DEFAULT_PARAMETERS)
            memory, _ = follow(self.cards.memory(row.card_id), row, self.begun, weights)
            self.cards.remember(row.card_id, memory)

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

    @property
    def calibration(self) -> Calibration:
        """How this student's recall compares to FSRS, learnt from closed days."""
        return self.learnt.student.calibration

    def settle(self) -> None:
        """Bring the counts of the day up to date; the next row finds its own day."""
        day = self._day
        day.flags.update(Counter(self.flags[self._settled :]))
        self._settled = len(self.flags)
        lessons, counts = self._answered.new_lessons()
        day.sums = self.outcomes.count(counts, day.sums)
        self._events.extend(map(self.outcomes.__getitem__, lessons))
        self._until_ms = ANKI_BEGAN_MS

    def close_until(self, begun: int) -> None:
        """Close the days before ``begun``, and learn from each of them."""
        self.settle()
        if begun > self.begun:
            if self.begun < self._answers_from:
                self.learnt = self.learnt.after_long_ago(self._answered)
            else:
                self.learnt = self.learnt.after(self._answered, self.cards, self._reveals)
            self.outcomes = Outcomes(self.learnt.student)
            self._answered = Answered()
            self.begun = begun
        oldest = begun - DAYS_THAT_MAY_COME_BACK
        for day in [day for day in self.counting if day < oldest]:
            self.days[day] = self.counting.pop(day).tally()

    def fork(self, cards: Iterable[int]) -> Ledger:
        """A ledger to go on from here with rows of these cards only; this one stays as it is.

        Its reviews and days are those that come: days begun before are in it with all their counts.
        """
        fork = Ledger(self._reveals, self._answers_from, self.begun, self.learnt)
        fork.counting = {day: counts.copy() for day, counts in self.counting.items()}
        fork._base = self
        for card_id in cards:
            if card_id in self.cards.places:
                fork.cards.take(self.cards, card_id)
        return fork

    def evidence(self, card_id: int, begins_at: int) -> list[int]:
        """A card's newest spaced reviews since ``begins_at`` (Unix seconds), oldest first."""
        events: list[int] = []
        ledger: Ledger | None = self
        while ledger is not None:
            ledger._newest(card_id, begins_at * 1000, events)
            ledger = ledger._base
        events.reverse()
        return events

    def _newest(self, card_id: int, begins_ms: int, found: list[int]) -> None:
        number = self.cards.newest(card_id)
        ids, events, before = self.instants.all, self._events, self.cards.before
        for _ in range(EVIDENCE_REVIEWS - len(found)):
            if number == NOWHERE:
                return
            id = ids[number]
            if id < begins_ms:
                return
            found.append((id // 1000 - ANKI_BEGAN) * EVENT_SECOND + events[number])
            number = before[number]

    def tally(self, day: int) -> DayTally | None:
        """The counts of a study day; None where there is no row of it."""
        counts = self.counting.get(day)
        return self.days.get(day) if counts is None else counts.tally()


def _is_counted(row: Row) -> bool:
    """True for a rating that is no cramming, whatever kind of row a tool made of it."""
    return 1 <= row[2] <= 4 and not (row[7] == FILTERED and row[5] == CRAM_FACTOR)


def _plus(one: Studied, other: Studied) -> Studied:
    return Studied(one.cards + other.cards, one.milliseconds + other.milliseconds)
