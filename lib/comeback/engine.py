"""The one stateful object: keeps up with a collection and makes the Report.

It keeps only what can be rebuilt from collection and captures, on the disk too (``keep``).
``apply`` leads to exactly what ``full`` gives: closed study days are streamed again when one of
them changed, today is read whole each time, and topics are sums of whole numbers. ``rest`` is
called every few milliseconds of work, with rare longer slices; it may sleep, or raise to stop: the
next ``apply`` then puts the state right.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, tzinfo
from pathlib import Path

from .diary import Diary, Sources
from .kept_days import read_closed_days, write_closed_days
from .measure.attempt_reader import AttemptReader, Captures, no_captures
from .measure.calendar import Calendar, zone_offset_minutes
from .measure.history import Changed, History
from .measure.likely import MILLION, Sums, likely_recall
from .measure.memory import Parameters, as_parameters
from .measure.rest_days import RestDays
from .outline import Outline, Row
from .pace import Rest, no_rest
from .report import Gathered, Likely, Recalled, Report, Topic
from .resources.catalogue import Catalogue
from .resources.own_map import OwnMap
from .resources.signposts import Signposts
from .sequel import Sequel
from .source.collection import Card, Clock, read_clock
from .source.database import Database
from .source.log import count_rows
from .source.snapshot import Snapshot
from .topics.facts import CardFacts, NoteFacts
from .views import model_view, recalled, topic_view

RECENT_DAYS = 30
PACE_REVIEWS = 200
"""Her pace is that of the newest days that hold so many reviews."""
ROWS_BETWEEN_RESTS = 64
NO_REST_DAYS = RestDays()
END_OF_TIME = 1 << 62
NO_EVIDENCE = Sums(0, 0, 0, 0)
NOTHING_WATCHED: Mapping[str, float] = {}


class Engine:
    """Feed it with ``apply``, ask it with ``report``.

    ``calendar`` is what an earlier run knew of study days. Keep the one here for the next run, so
    that past days stay where they are when the computer travels.
    """

    def __init__(
        self, catalogue: Catalogue, zone: tzinfo | None = None, calendar: Calendar | None = None
    ) -> None:
        self._calendar = calendar
        self._zone = zone
        self._catalogue = catalogue
        self._signs = Signposts(catalogue)
        self._forget()

    def _forget(self) -> None:
        self._stale = True
        self._parameters: Mapping[int, Parameters] = {}
        self._today = 0
        self._rows = 0
        self._due_until = (0, 0.0)
        self._clock = Clock(0, date.min, 0)
        self._snapshot = Snapshot()
        self._history = History()
        self._outline = Outline((), self._signs.of_tag, self._view)
        self._attempts = AttemptReader()
        self._learning: set[int] = set()
        self._diary = Diary()
        self._sequel = Sequel()

    @property
    def calendar(self) -> Calendar:
        """Study days so far. Raises ValueError before the first ``apply``."""
        if self._calendar is None:
            raise ValueError("nothing was read yet")
        return self._calendar

    @property
    def progress(self) -> tuple[int, int] | None:
        """Reviews read and reviews in all, while the whole log is read; from any thread."""
        return (self._history.rows_read, self._rows) if self._rows else None

    def resume(self, path: Path, rest: Rest = no_rest) -> None:
        """Before the first ``apply``: begin with the closed days that ``keep`` left, if any."""
        closed = read_closed_days(path, self._attempts.reveals, rest)
        if closed is not None:
            self._history.go_on_from(closed)

    def keep(self, path: Path, rest: Rest = no_rest) -> None:
        """Leave the closed days for the next run, where they are others than before; after
        ``apply``. Raises OSError, and what ``rest`` raises."""
        history = self._history
        if not (history.has_news and history.closed_days.is_complete):
            return
        try:
            write_closed_days(path, history.closed_days, rest)
        except OSError:
            history.has_news = False  # one try for each change: a full disk stays full
            raise
        history.has_news = False

    def full(
        self, db: Database, now: float, captures: Captures = no_captures, rest: Rest = no_rest
    ) -> None:
        """Read everything anew. As ``apply``."""
        self._forget()
        self.apply(db, now, captures, rest)

    def apply(
        self,
        db: Database,
        now: float,
        captures: Captures = no_captures,
        rest: Rest = no_rest,
        thorough: bool = True,
    ) -> None:
        """Take over what is new in the collection at ``now`` (Unix seconds).

        Of ``captures`` only new ones are read. Not ``thorough`` is enough after answers in the
        reviewer: it reads today's reviews and the cards of their notes. Raises ValueError for a
        collection of another format, and what ``db`` and ``rest`` raise.
        """
        if thorough or not self.catch_up(db, now, captures, rest):
            self._look_at_the_clock(db, now)
            self._attempts.read(captures, self.calendar, rest)
            self._take_all(db, now, rest)

    def catch_up(
        self, db: Database, now: float, captures: Captures = no_captures, rest: Rest = no_rest
    ) -> bool:
        """Take over answers in the reviewer, quickly; False where there is more to read."""
        self._look_at_the_clock(db, now)
        if self._stale:
            return False
        self._attempts.read(captures, self.calendar, rest)
        return self._take_answers(db, now, rest)

    def correct(self, own: OwnMap) -> None:
        """From now on the student's own map is this one."""
        before = self._signs.own
        if own == before:
            return
        self._signs = Signposts(self._catalogue, own)
        # What a tag names is known to every note; all else is looked up topic by topic.
        self._stale |= (own.aliases, own.edition) != (before.aliases, before.edition)
        self._outline.ask(self._signs)

    def forget_captures(self) -> None:
        """All captures were deleted: the next ``apply`` reads them from the first on."""
        self._attempts.forget()

    def _look_at_the_clock(self, db: Database, now: float) -> None:
        offset = zone_offset_minutes(self._zone, now)
        self._clock = read_clock(db, now, offset)
        rollover = self._clock.rollover_hour
        known = self._calendar or Calendar.begin(now, rollover, self._zone)
        self._calendar = known.seen(now, rollover, self._zone)

    def _take_answers(self, db: Database, now: float, rest: Rest) -> bool:
        """Today's reviews and the cards of their notes; False when more than these changed."""
        self._stale = True
        changed = self._read_log(db, now, rest, thorough=False)
        difference = self._snapshot.read_beside(db, changed.cards)
        if changed.everything or difference.everything:
            return False
        self._stale = not self._change(difference.notes, changed.cards, now)
        return not self._stale

    def _take_all(self, db: Database, now: float, rest: Rest) -> None:
        stale, self._stale = self._stale, True
        difference = self._snapshot.read(db, rest)
        self._parameters = _by_card(self._snapshot)
        rest()
        changed = self._read_log(db, now, rest, thorough=True)
        stale = stale or changed.everything or difference.everything
        if stale or not self._change(difference.notes, changed.cards, now):
            self._due_until = self._due_at(now)
            self._outline = Outline(
                *(self._all_notes(rest), self._signs.of_tag, self._view),
                *(rest, self._snapshot.tags, self._signs),
            )
        self._stale = False

    def _read_log(self, db: Database, now: float, rest: Rest, thorough: bool) -> Changed:
        calendar = self.calendar
        self._rows = count_rows(db) if self._stale and thorough else 0
        changed = self._history.read(
            db, calendar, now, self._parameters, rest, thorough, self._attempts.reveals
        )
        self._rows = 0
        self._today = calendar.ordinal(now)
        if changed.everything:
            self._diary = Diary()
        return changed

    def _change(self, notes: Collection[int], cards: Collection[int], now: float) -> bool:
        """Hand on what became of some notes and cards; False: the outline must be made anew."""
        known = self._snapshot.cards
        touched = {card.note_id for card in map(known.get, cards) if card is not None}
        touched.update(notes, self._turned(now))
        self._due_until = self._due_at(now)
        return all(self._outline.change(self._note(note_id)) for note_id in touched)

    def _turned(self, now: float) -> Iterator[int]:
        """Notes with a learning card that fell due since the last look."""
        before, after = self._due_until, self._due_at(now)
        for card_id in self._learning:
            card = self._snapshot.cards.get(card_id)
            if card is not None and card.is_due(*before) != card.is_due(*after):
                yield card.note_id

    def _is_due(self, card: Card) -> bool:
        return card.is_due(*self._due_until)

    def _due_at(self, now: float) -> tuple[int, float]:
        """The day number and the instant up to which cards are due."""
        day_number = self._clock.day_number(self.calendar.day_of(now))
        return day_number, now + self._clock.learn_ahead_seconds

    def _all_notes(self, rest: Rest) -> Iterator[NoteFacts]:
        """Without their tags, which the outline has from the snapshot."""
        self._learning.clear()
        for count, note_id in enumerate(self._snapshot.tags.ids):
            if count % ROWS_BETWEEN_RESTS == 0:
                rest()
            yield NoteFacts(note_id, (), self._cards(note_id))

    def _note(self, note_id: int) -> NoteFacts:
        return NoteFacts(note_id, self._snapshot.tags.of_note(note_id), self._cards(note_id))

    def _cards(self, note_id: int) -> list[CardFacts]:
        return [self._card(card) for card in self._snapshot.cards.of_note(note_id)]

    def _card(self, card: Card) -> CardFacts:
        if card.is_learning:
            self._learning.add(card.id)
        else:
            self._learning.discard(card.id)
        return CardFacts(
            self._snapshot.decks.get(card.deck_id, ""),
            card.state,
            self._is_due(card),
            self._history.likely(card.id, self._today),
            self._history.evidence(card.id),
        )

    def report(
        self,
        as_of: float,
        rest: Rest = no_rest,
        rest_days: RestDays = NO_REST_DAYS,
        watched: Mapping[str, float] = NOTHING_WATCHED,
    ) -> Report:
        """Everything known at ``as_of`` (Unix seconds), an instant of the day of the last
        ``apply``. ``watched``: ids of resources that she went over, and when (Unix seconds)."""
        history, outline, calendar = self._history, self._outline, self.calendar
        if self._stale:
            raise ValueError("nothing was read to its end yet")
        self._change((), (), as_of)
        today = calendar.day_of(as_of)
        sources = Sources(history, calendar, self._attempts.reveals, rest_days)
        days = self._diary.days(sources, today, rest)
        month = days[-RECENT_DAYS:]
        likely = self._likely(outline.counts.asked)
        usual = None if likely is None else likely.ratio
        return Report(
            as_of=as_of,
            newest_at=max(history.newest_id // 1000, calendar.start_of(today)),
            rollover_hour=calendar.rollover_hour(as_of),
            utc_offset_minutes=calendar.offset_minutes(as_of),
            days=days,
            today=days[-1],
            periods=history.periods(as_of, rest),
            usual=self._usual(),
            last_30_days=recalled(
                sum(day.true_retention_passed for day in month),
                sum(day.true_retention_n for day in month),
            ),
            seconds_per_card=self._seconds_per_card(today),
            axis=outline.axis,
            topics=outline.topics(usual, history.calibration, rest),
            hidden=outline.hidden(),
            cards_due=outline.counts.due,
            notes_with_topic_ratio=outline.notes_with_topic_ratio,
            likely=likely,
            likely_due=None if days[-1].reviews else self._likely_due(rest),
            again_today=self._gathered(),
            model=model_view(history.learnt),
            watched=self._sequel.of(watched, outline, calendar, today, rest),
            guide=outline.guide(rest),
        )

    def _view(self, row: Row) -> Topic:
        return topic_view(row, self.calendar)

    def _likely(self, asked: Sums) -> Likely | None:
        if not asked.n:
            return None
        ratio, low, high = likely_recall(asked, NO_EVIDENCE, self._history.calibration)
        return Likely(asked.n, ratio, low, high)

    def _likely_due(self, rest: Rest) -> Likely | None:
        """Asked only before the first review of a day, so it may look at every card."""
        n = expected = spread = 0
        for count, card in enumerate(self._snapshot.cards):
            if count % ROWS_BETWEEN_RESTS == 0:
                rest()
            likely = self._history.likely(card.id, self._today) if self._is_due(card) else -1
            if likely >= 0:
                n += 1
                expected += likely
                spread += likely * (MILLION - likely) // MILLION
        return self._likely(Sums(n, 0, expected, spread))

    def _gathered(self) -> Gathered | None:
        cards = map(self._snapshot.cards.get, self._history.again_today())
        notes = [card.note_id for card in cards if card is not None]
        found = self._outline.gathered(notes)
        if found is None:
            return None
        node, here, of_cards = found
        return Gathered(node.topic_id, here, of_cards)

    def _usual(self) -> Recalled:
        history = self._history
        counts = history.counts_between(history.evidence_begins_at * 1000, END_OF_TIME)
        return recalled(counts.young_passed + counts.mature_passed, sum(counts))

    def _seconds_per_card(self, today: date) -> float | None:
        """Her own pace: the mean answer time over the newest days with reviews.

        The mean, not the median: it is multiplied by a number of cards.
        """
        reviews = milliseconds = 0
        for tally in self._history.newest_first(today):
            reviews += tally.reviews
            milliseconds += tally.answer_ms
            if reviews >= PACE_REVIEWS:
                break
        return milliseconds / reviews / 1000 if reviews else None


def _by_card(snapshot: Snapshot) -> Mapping[int, Parameters]:
    """The parameters of each card whose preset has some; a preset's are one object."""
    by_deck = {deck: as_parameters(weights) for deck, weights in snapshot.weights.items()}
    if not by_deck:
        return {}
    return {card.id: by_deck[card.deck_id] for card in snapshot.cards if card.deck_id in by_deck}
