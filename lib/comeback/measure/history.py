"""The log measured: closed study days once, today again at every look.

The rows of today are read whole each time, so an undo, a redo and a late row of today need no
care. Closed days are streamed once; a fingerprint of every block of them tells when one changed,
and then all is streamed again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ..pace import Rest, no_rest, resting
from ..source.database import Database
from ..source.log import Review, read_pages, studied_today
from .calendar import ANKI_BEGAN, Calendar
from .closed_days import ROWS_BETWEEN_RESTS, ClosedDays
from .day_tally import MATURE, NOTHING_STUDIED, YOUNG, DayTally
from .days import PERIOD_DAYS, SECONDS_A_DAY
from .forecast import Calibration, step_of
from .learnt import Learnt
from .ledger import Ledger
from .memory import DEFAULT_PARAMETERS, Parameters
from .recall import lesson_of
from .retention import RetentionCounts, is_review
from .reveals import NOTHING_TIMED, Reveals

EVIDENCE_DAYS = 730
"""Topics are judged on reviews not older than this before the newest of all closed days: a gap
must not empty the page, and the first review after it must not move the window."""
ANSWER_DAYS = 365
"""Answer times are looked at from so long before Comeback first saw the collection: how quickly she
answered before says little of today, and the first reading need not wait for it."""
MIDDLE_OF_THREE_DAYS = 1.5


class Changed(NamedTuple):
    """``everything``: today is another day, or closed days were streamed. ``cards``: whose reviews
    of today changed since the last look, so that their evidence or their memory may differ."""

    everything: bool
    cards: frozenset[int]


class History:
    """``read`` brings it up to date; everything else answers from what was read.

    ``rest`` may raise in ``read``: the next ``read`` goes on from there. ``has_news`` while closed
    days are others than those that were kept or gone on from.
    """

    def __init__(self) -> None:
        self._parameters: Mapping[int, Parameters] = {}
        self._forget(NOTHING_TIMED, 0)

    def _forget(self, reveals: Reveals, answers_from: int) -> None:
        self._closed_days = ClosedDays(reveals, answers_from)
        self._calendar: Calendar | None = None
        self._open = Ledger(reveals, answers_from)
        self._open_rows: list[Review] = []
        self._everything = self.has_news = True
        self._today = 0
        self._studied = NOTHING_STUDIED
        self._evidence_begins_at = ANKI_BEGAN
        # What the same windows held in closed days: the report asks again after each review.
        self._closed_counts: dict[tuple[int, int], RetentionCounts] = {}
        self._first_closed_day = date.max.toordinal()

    @property
    def closed_days(self) -> ClosedDays:
        """All but today, complete after ``read``."""
        return self._closed_days

    def go_on_from(self, closed: ClosedDays) -> None:
        """Before the first ``read``: begin with what another History read, where it still holds."""
        self._closed_days, self.has_news = closed, False

    def read(
        self,
        db: Database,
        calendar: Calendar,
        now: float,
        parameters: Mapping[int, Parameters],
        rest: Rest = no_rest,
        thorough: bool = True,
        reveals: Reveals = NOTHING_TIMED,
    ) -> Changed:
        """Take the log as it is now (Unix seconds), up to the end of the study day of ``now``.

        ``calendar`` is that of the last look, or one that went on from it. ``parameters`` by card
        (to be left unchanged afterwards); a card without uses the defaults. ``reveals``: all
        captures so far, always the same object, to which newer ones are added. ``thorough`` looks
        for changes in closed days as well; an unfinished reading is always gone through. Raises
        what ``db`` and ``rest`` raise.
        """
        begun = calendar.begun(now)
        until = calendar.start_of(begun) * 1000 - 1
        closed = self._closed_days
        # Fixed for good: a window that moved along would change what past days expected.
        answers_from = calendar.ordinal(calendar.seen_first) - ANSWER_DAYS
        if not closed.hold(db, calendar, until, parameters, reveals, answers_from, rest, thorough):
            self._forget(reveals, answers_from)
            closed = self._closed_days
        same_parameters = parameters == self._parameters
        self._calendar, self._parameters = calendar, parameters
        if not closed.is_complete or until > closed.until:
            # Said once a reading reaches its end, however often it is stopped before.
            self._everything = self.has_news = True
            closed.go_on(db, calendar, begun, until, parameters, rest)
        if self._everything:
            self._closed_counts = {}
            self._evidence_begins_at = self._two_years_ago()
            self._first_closed_day = _first_counted(self._closed.days, self._closed)
        today = self._today
        cards = self._open_day(db, begun, now, rest)
        if not same_parameters:
            cards |= self._open.cards.places.keys()
        changed = Changed(self._everything or self._today != today, cards)
        self._everything = False
        return changed

    def _open_day(self, db: Database, begun: int, now: float, rest: Rest) -> frozenset[int]:
        """Read today whole; returns the cards whose rows are not those of the last look."""
        calendar = self._the_calendar
        rows: list[Review] = []
        for page in read_pages(db, self._closed_days.until, calendar.end_of(begun) * 1000 - 1):
            rows.extend(map(Review._make, page))
        rest()
        ledger = self._closed.fork({row.card_id for row in rows})
        for start in range(0, len(rows), ROWS_BETWEEN_RESTS):
            rest()
            ledger.add(rows[start : start + ROWS_BETWEEN_RESTS], calendar, self._parameters)
        ledger.settle()
        changed = frozenset(row.card_id for row in set(rows).symmetric_difference(self._open_rows))
        self._studied = studied_today(db, calendar.cutoff(now))
        self._today = calendar.ordinal(now)
        self._open, self._open_rows = ledger, rows
        return changed

    @property
    def _closed(self) -> Ledger:
        return self._closed_days.ledger

    @property
    def _the_calendar(self) -> Calendar:
        if self._calendar is None:
            raise ValueError("nothing was read yet")
        return self._calendar

    def __contains__(self, review_id: int) -> bool:
        """True when the log holds this review now."""
        return review_id in self._closed.instants or review_id in self._open.instants

    @property
    def reviews(self) -> int:
        """How many there are."""
        return len(self._closed.instants) + len(self._open.instants)

    @property
    def rows_read(self) -> int:
        """Rows of closed days that were streamed so far; from any thread."""
        return self._closed_days.rows

    @property
    def newest_id(self) -> int:
        """The newest review; 0 where there is none."""
        return self._open.instants.last or self._closed.instants.last

    @property
    def calibration(self) -> Calibration:
        """How this student's recall compares to FSRS: learnt from closed days, for today."""
        return self._open.calibration

    def first_day(self, today: date) -> date:
        """The oldest study day with a rating, or today."""
        return date.fromordinal(
            min(self._first_closed_day, self._first_open_day, today.toordinal())
        )

    @property
    def _first_open_day(self) -> int:
        return _first_counted(self._open.counting, self._open)

    def days(self, today: date) -> Iterator[tuple[date, DayTally]]:
        """Every study day from the first with a rating to today, days of rest included."""
        for day in range(self.first_day(today).toordinal(), today.toordinal() + 1):
            yield date.fromordinal(day), self.tally(day)

    def newest_first(self, today: date) -> Iterator[DayTally]:
        """Study days from today back to the first with a rating."""
        first = self.first_day(today).toordinal()
        return (self.tally(day) for day in range(today.toordinal(), first - 1, -1))

    def tally(self, day: int) -> DayTally:
        """The counts of a study day, given as ``date.toordinal`` counts."""
        tally = self._open.tally(day) or self._closed.tally(day) or DayTally()
        return tally._replace(studied=self._studied) if day == self._today else tally

    def counts_between(self, begin_ms: int, end_ms: int) -> RetentionCounts:
        """Spaced reviews with ``begin_ms <= id < end_ms``."""
        window = begin_ms, end_ms
        if window not in self._closed_counts:
            self._closed_counts[window] = _spaced_between(self._closed, *window)
        today = _spaced_between(self._open, *window)
        return RetentionCounts(*map(sum, zip(self._closed_counts[window], today)))

    def periods(self, now: float, rest: Rest = no_rest) -> Mapping[str, RetentionCounts]:
        """Anki's own true-retention windows, and ``all_time``."""
        end = self._the_calendar.cutoff(now)

        def instant(days_back: int) -> int:
            return (end - days_back * SECONDS_A_DAY) * 1000

        counts = {
            name: self.counts_between(instant(oldest), instant(newest))
            for name, (newest, oldest) in resting(PERIOD_DAYS.items(), rest)
        }
        counts["all_time"] = self.counts_between(0, end * 1000)
        return counts

    @property
    def evidence_begins_at(self) -> int:
        """The oldest instant (Unix seconds) of which topics are judged: a day's beginning.

        Moves only when a study day closes.
        """
        return self._evidence_begins_at

    def _two_years_ago(self) -> int:
        last = self._closed.instants.last
        if not last:
            return ANKI_BEGAN
        newest = self._the_calendar.ordinal(last // 1000)
        return self._the_calendar.start_of(newest - EVIDENCE_DAYS)

    def evidence(self, card_id: int) -> Sequence[int]:
        """A card's newest spaced reviews, oldest first, at most 60, not older than two years.

        Each is ``seconds since October 2006 << 11 | passed << 10 | forecast``, the forecast in
        1,023rds; 0 where FSRS had none to compare with (see ``follow``).
        """
        return self._ledger_of(card_id).evidence(card_id, self._evidence_begins_at)

    def likely(self, card_id: int, today: int) -> int:
        """Millionths: the chance to recall a card when asked in the three days from ``today``.

        ``today`` is the study day as ``date.toordinal`` counts. -1 for a card without a memory.
        """
        cards = self._ledger_of(card_id).cards
        memory = cards.memory(card_id)
        if memory is None:
            return -1
        stability, _, day, _ = memory
        elapsed = max(0, today - day) + MIDDLE_OF_THREE_DAYS
        curve, minus_decay = self._parameters.get(card_id, DEFAULT_PARAMETERS).step[:2]
        step = step_of((1 + curve * elapsed / stability) ** minus_decay)
        quickness = cards.quickness[cards.places[card_id]]
        return self._open.outcomes.expected(lesson_of(step, quickness, passed=True))

    @property
    def learnt(self) -> Learnt:
        """What closed days told of the student, for today."""
        return self._open.learnt

    def _ledger_of(self, card_id: int) -> Ledger:
        return self._open if card_id in self._open.cards.places else self._closed

    def again_today(self) -> set[int]:
        """The cards whose last rating today was Again."""
        last = {row.card_id: row.rating for row in self._open_rows if is_review(row)}
        return {card_id for card_id, rating in last.items() if rating == 1}


def _first_counted(days: Iterable[int], ledger: Ledger) -> int:
    """The first of some days with a rating."""
    tallies = ((day, ledger.tally(day)) for day in days)
    counted = (day for day, tally in tallies if tally and (tally.reviews or tally.cram_reviews))
    return min(counted, default=date.max.toordinal())


def _spaced_between(ledger: Ledger, begin_ms: int, end_ms: int) -> RetentionCounts:
    first = ledger.instants.first_from(begin_ms)
    last = ledger.instants.first_from(end_ms)
    counts = []
    for age in (YOUNG, MATURE):
        again, *passed = (ledger.flags.count(rating | age, first, last) for rating in range(1, 5))
        counts += [sum(passed), again]
    return RetentionCounts(*counts)
