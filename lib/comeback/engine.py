"""The one stateful object: reads what is new in a collection and makes the Report.

It keeps only what can be rebuilt from the review log. ``rest`` is called at least every
millisecond or so of work; it may sleep, show progress, or raise to stop: the state stays whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, tzinfo
from functools import cache
from itertools import islice
from statistics import mean

from .measure.days import StudyDays
from .measure.tally import LogTally
from .measure.timing import Reveal, by_day
from .pace import Rest, no_rest
from .report import GROUPS, Day, Recalled, Report, Topic
from .resources.catalogue import Catalogue
from .resources.links import Resolve, link_resources
from .resources.resolver import resolve_tag
from .resources.resource import Resource
from .source.collection import Card, Clock, read_cards, read_clock, read_decks, read_tags
from .source.database import Database
from .source.log import mark_log, read_log
from .topics.grammar import AXES
from .topics.groups import Standing, judge, panel_order, starting_places
from .topics.tree import DECKS, CardFacts, Node, NoteFacts, Tree, grow, without_twins
from .views import day_view, recalled, topic_view

ALL_AXES = (*AXES, DECKS)
RECENT_DAYS = 30
LINKED_TOPICS = 500
"""Nobody reads further, and the stats file ends there too."""
ROWS_BETWEEN_RESTS = 64


class Engine:
    """Feed it with ``read``, ask it with ``report``."""

    def __init__(self, catalogue: Catalogue, zone: tzinfo | None = None) -> None:
        self._zone = zone
        self._resolve = _own_resources(catalogue)
        self._clock = Clock(0, date.min, 0)
        self._tally = LogTally(StudyDays(0, zone))
        self._reveals: Sequence[Reveal] = ()
        self._complete = False
        self._cards: list[Card] = []
        self._tags: Mapping[int, tuple[str, ...]] = {}
        self._decks: Mapping[int, str] = {}

    def read(
        self,
        db: Database,
        reveals: Sequence[Reveal],
        now: float,
        rest: Rest = no_rest,
    ) -> None:
        """Bring the state up to date with the collection; ``reveals`` are all captures so far.

        New reviews are added to what is known; when older rows came or went (a phone synced, an
        undo, a deletion) or the rollover changed, the log is read again from its beginning.
        Raises ValueError for a collection of another format, and what ``db`` raises.
        """
        self._clock = read_clock(db, now, StudyDays(0, self._zone).offset_minutes(now))
        self._read_log(db, now, rest)
        self._cards = read_cards(db, rest)
        self._tags = read_tags(db, rest)
        self._decks = read_decks(db)
        self._reveals = reveals

    def _read_log(self, db: Database, now: float, rest: Rest) -> None:
        days = StudyDays(self._clock.rollover_hour, self._zone)
        mark = self._tally.mark
        if days != self._tally.days or mark_log(db, mark.last_id) != mark:
            self._tally = LogTally(days)
            self._complete = False
        # A row from a day to come (a clock was wrong once) counts when that day has come.
        today_ends = days.cutoff(now) * 1000 - 1
        for page in read_log(db, self._tally.mark.last_id, today_ends):
            for count, row in enumerate(page):
                if count % ROWS_BETWEEN_RESTS == 0:
                    rest()
                self._tally.add(row)
        self._complete = True

    def report(self, as_of: float, rest: Rest = no_rest) -> Report:
        """Everything known, at the instant ``as_of`` (Unix seconds)."""
        base = self._without_topics(as_of, rest)
        notes = self._notes(base.today.date, as_of, rest)
        tree = grow(notes, rest)
        axis = tree.coverage.main_axis(AXES)
        return replace(
            base,
            axis=axis,
            topics=self._topics(tree, notes, base.usual, axis, rest),
            cards_due=sum(card.due for note in notes for card in note.cards),
            notes_with_topic_ratio=tree.coverage.ratio,
        )

    def catch_up(
        self, db: Database, reveals: Sequence[Reveal], as_of: float, last: Report
    ) -> Report | None:
        """The newest reviews counted, quickly, with the topics as ``last`` has them.

        For the moment when Anki closes and nobody should wait. None where that would be wrong:
        the log was never read to its end, or older rows changed.
        """
        mark = self._tally.mark
        if not self._complete or mark_log(db, mark.last_id) != mark:
            return None
        self._read_log(db, as_of, no_rest)
        self._reveals = reveals
        return replace(
            self._without_topics(as_of, no_rest),
            axis=last.axis,
            topics=last.topics,
            cards_due=last.cards_due,
            notes_with_topic_ratio=last.notes_with_topic_ratio,
        )

    def _without_topics(self, as_of: float, rest: Rest) -> Report:
        tally = self._tally
        today = tally.days.day_of(as_of)
        days = self._days(today, rest)
        newest = tally.review_ids[-1] // 1000 if tally.review_ids else 0
        month = days[-RECENT_DAYS:]
        return Report(
            as_of=as_of,
            newest_at=max(newest, tally.days.start_of(today)),
            rollover_hour=tally.days.rollover_hour,
            utc_offset_minutes=tally.days.offset_minutes(as_of),
            days=days,
            today=days[-1],
            periods=tally.periods(as_of),
            usual=self._usual(),
            last_30_days=recalled(
                sum(day.true_retention_passed for day in month),
                sum(day.true_retention_n for day in month),
            ),
            seconds_per_card=_seconds_per_card(tally, today),
        )

    def _days(self, today: date, rest: Rest) -> tuple[Day, ...]:
        reveals = by_day(self._tally, self._reveals, rest)
        days = []
        for day in self._tally.all_days(today):
            rest()
            days.append(day_view(self._tally, day, reveals.get(day, ()), complete=day < today))
        return tuple(days)

    def _usual(self) -> Recalled:
        tally = self._tally
        counts = tally.counts_between(tally.evidence_begins_at, tally.mark.last_id + 1)
        passed = counts.young_passed + counts.mature_passed
        return recalled(passed, sum(counts))

    def _notes(self, today: date, as_of: float, rest: Rest) -> list[NoteFacts]:
        day_number = self._clock.day_number(today)
        learning_until = as_of + self._clock.learn_ahead_seconds
        cards_of_note: dict[int, list[CardFacts]] = {}
        for count, card in enumerate(self._cards):
            if count % ROWS_BETWEEN_RESTS == 0:
                rest()
            facts = CardFacts(
                deck=self._decks.get(card.deck_id, ""),
                state=card.state,
                due=card.is_due(day_number, learning_until),
                evidence=self._tally.evidence(card.id),
            )
            cards_of_note.setdefault(card.note_id, []).append(facts)
        notes = []
        for count, (note_id, tags) in enumerate(self._tags.items()):
            if count % ROWS_BETWEEN_RESTS == 0:
                rest()
            notes.append(NoteFacts(note_id, tags, cards_of_note.get(note_id, ())))
        return notes

    def _topics(
        self,
        tree: Tree,
        notes: list[NoteFacts],
        usual: Recalled,
        axis: str,
        rest: Rest,
    ) -> tuple[Topic, ...]:
        standings = []
        for node in without_twins(node for node in tree.nodes.values() if node.notes):
            rest()
            standings.append(judge(node, usual.ratio))
        starts = starting_places(standings)
        ordered = sorted(standings, key=lambda each: _place(each, axis))
        linked = _worth_linking(ordered)
        resources = link_resources(tree, notes, linked, self._resolve, rest)
        names = Counter((node.axis, node.key[-1]) for node in tree.nodes.values())
        topics = []
        for each in ordered:
            rest()
            topics.append(
                topic_view(
                    each,
                    self._tally.days,
                    is_unique=names[each.node.axis, each.node.key[-1]] == 1,
                    starts_here=each.node in starts,
                    resources=resources.get(each.node, ()),
                )
            )
        return tuple(topics)


def _own_resources(catalogue: Catalogue) -> Resolve:
    @cache
    def resolve(tag: str) -> tuple[Resource, ...]:
        return resolve_tag(tag, catalogue).resources

    return resolve


def _worth_linking(ordered: Iterable[Standing]) -> list[Node]:
    """The topics that get videos and pages: in the order of the panel, as many as are read."""
    begun = (
        each.node for each in ordered if each.node.axis != DECKS and each.group != "not_started"
    )
    return list(islice(begun, LINKED_TOPICS))


def _place(
    standing: Standing, axis: str
) -> tuple[bool, int, int, tuple[float, int, tuple[str, ...]]]:
    """Order of the panel: the main axis first, then the groups, then inside a group."""
    node = standing.node
    return (
        node.axis != axis,
        ALL_AXES.index(node.axis),
        GROUPS.index(standing.group),
        panel_order(standing),
    )


def _seconds_per_card(tally: LogTally, today: date) -> float | None:
    """The student's own pace: the mean answer time over the newest days with reviews.

    The mean, not the median: it is multiplied by a number of cards.
    """
    times: list[int] = []
    for day in sorted(tally.by_day, reverse=True):
        times.extend(tally.by_day[day].answer_ms)
        if len(times) >= 200:
            break
    return mean(times) / 1000 if times else None
