"""What is kept of each card: its memory, how quickly it was recalled, its newest spaced reviews.

Arrays instead of objects, because Anki's process pays: for the room, and at every collection of
garbage.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from math import expm1

from ..source.log import LEARN, RELEARN, REVIEW, Row
from .day_tally import MATURE, YOUNG
from .forecast import STEP_BOUNDS, step_of
from .memory import (
    DEFAULT_PARAMETERS,
    LEAST_DIFFICULTY,
    LEAST_STABILITY,
    MOST_DIFFICULTY,
    MOST_STABILITY,
    Memory,
    Parameters,
    follow,
    lapse,
    limited,
)
from .quickness import NEVER_TIMED, USUAL
from .recall import STEP_SHIFT
from .retention import MATURE_DAYS

NOWHERE = 2**32 - 1
"""The number of a review that does not exist."""
NO_MEMORY: Memory = (0.0, 0.0, 0, False)
"""A card that was never reviewed, or reset: no memory has a stability of 0."""


class Cards:
    """Parallel arrays by a card's place; ``before`` by a review's number.

    ``newest`` is the number of a card's newest spaced review, ``before`` that of the one before.
    ``quickness`` is that of its passes on closed days; ``labels`` has, for cards whose last answer
    then was a timed pass, the label of that attempt.
    """

    def __init__(self) -> None:
        self.places: dict[int, int] = {}
        self._stabilities = array("d")
        self._difficulties = array("d")
        self._days = array("i")
        self._learning = bytearray()
        self.quickness = array("h")
        self.labels: dict[int, str] = {}
        self._newest = array("I")
        self._before = array("I")

    def memory(self, card_id: int) -> Memory | None:
        """What ``follow`` returned last."""
        place = self.places.get(card_id)
        if place is None or not self._stabilities[place]:
            return None
        return (
            self._stabilities[place],
            self._difficulties[place],
            self._days[place],
            bool(self._learning[place]),
        )

    def remember(self, card_id: int, memory: Memory | None) -> None:
        """Take what ``follow`` returns; a card that is not here yet comes to be."""
        stability, difficulty, day, learning = memory or NO_MEMORY
        place = self.places.get(card_id)
        if place is None:
            place = self._add(card_id)
        self._stabilities[place] = stability
        self._difficulties[place] = difficulty
        self._days[place] = day
        self._learning[place] = learning

    def _add(self, card_id: int) -> int:
        place = self.places[card_id] = len(self.places)
        for values in (self._stabilities, self._difficulties, self._days, self._learning):
            values.append(0)
        self.quickness.append(NEVER_TIMED)
        self._newest.append(NOWHERE)
        return place

    def take(self, other: Cards, card_id: int) -> None:
        """Take over a card as it is there, but for its reviews."""
        self.remember(card_id, other.memory(card_id))
        here, there = self.places[card_id], other.places[card_id]
        self.quickness[here] = other.quickness[there]
        if there in other.labels:
            self.labels[here] = other.labels[there]

    def newest(self, card_id: int) -> int:
        """The number of the card's newest spaced review, or NOWHERE."""
        place = self.places.get(card_id)
        return NOWHERE if place is None else self._newest[place]

    @property
    def before(self) -> Sequence[int]:
        """By the number of a spaced review: that of the same card's one before it, or NOWHERE."""
        return self._before

    def review(
        self, rows: Sequence[Row], day: int, parameters: Mapping[int, Parameters]
    ) -> tuple[list[int], list[int], list[int]]:
        """Take more reviews, all of one study day (an ordinal) and none of them cramming.

        Returns for each its flag (see ``day_tally``), its lesson (see ``recall``) and its card's
        place. A lesson is 0 or 1 for a spaced review that FSRS has no forecast for, and 0 for one
        that is not spaced.
        """
        # Runs a million times when a log is read, so `lesson_of` is written out.
        newest, quickness, flags, lessons, before = self._newest, self.quickness, [], [], []
        places, steps = self._follow(rows, day, parameters)
        number = len(self._before) - 1
        for (_, _, rating, _, last_interval, _, _, kind), place, step in zip(rows, places, steps):
            number += 1
            if kind == REVIEW or last_interval >= 1 or last_interval <= -86_400:
                flags.append(rating + (YOUNG if last_interval < MATURE_DAYS else MATURE))
                if step:
                    known = quickness[place]
                    if known == NEVER_TIMED:
                        known = USUAL
                    lessons.append(step << STEP_SHIFT | known << 1 | (rating > 1))
                else:
                    lessons.append(rating > 1)
                before.append(newest[place])
                newest[place] = number
            else:
                flags.append(rating)
                lessons.append(0)
                before.append(NOWHERE)
        self._before.extend(before)
        return flags, lessons, places

    def _follow(
        self, rows: Sequence[Row], day: int, parameters: Mapping[int, Parameters]
    ) -> tuple[list[int], list[int]]:
        """Each review's place, and the step of the card's retrievability just before it."""
        # Runs a million times when a log is read: `follow_review` written out, few calls, few
        # look-ups. tests/unit/test_cards.py holds the two against each other.
        place_of, own, places, steps = self.places.get, parameters.get, [], []
        stabilities, difficulties = self._stabilities, self._difficulties
        days, learning = self._days, self._learning
        mine = DEFAULT_PARAMETERS
        curve, minus_decay, growth, w10, saturation, same_day, fading, kept, added = mine.step
        for row in rows:
            _, card_id, rating, _, _, _, _, kind = row
            place = place_of(card_id)
            if place is None:
                place = self._add(card_id)
            places.append(place)
            its = own(card_id, DEFAULT_PARAMETERS)
            if its is not mine:
                mine = its
                curve, minus_decay, growth, w10, saturation, same_day, fading, kept, added = (
                    mine.step
                )
            stability = stabilities[place]
            if not (
                stability and (REVIEW <= kind <= RELEARN or (kind == LEARN and learning[place]))
            ):
                steps.append(self._follow_any(row, day, mine))
                continue
            elapsed, difficulty = day - days[place], difficulties[place]
            if elapsed > 0:
                recall = (1.0 + curve * elapsed / stability) ** minus_decay
                steps.append(bisect_left(STEP_BOUNDS, recall))
                if rating == 1:
                    stability = lapse(stability, difficulty, recall, mine)
                else:
                    gain = growth[rating] * (11.0 - difficulty) * expm1((1.0 - recall) * w10)
                    stability += gain * stability**saturation
                days[place] = day
            else:
                steps.append(0)
                change = same_day[rating] * stability**fading
                if change > 1 or rating == 1:
                    stability *= change
            difficulty = kept[rating] * difficulty + added[rating]
            if not (1.0 <= difficulty <= 10.0 and LEAST_STABILITY <= stability <= MOST_STABILITY):
                difficulty = limited(difficulty, LEAST_DIFFICULTY, MOST_DIFFICULTY)
                stability = limited(stability, LEAST_STABILITY, MOST_STABILITY)
            stabilities[place], difficulties[place] = stability, difficulty
            learning[place] = kind == LEARN
        return places, steps

    def _follow_any(self, row: Row, day: int, parameters: Parameters) -> int:
        card_id = row[1]
        memory, recall = follow(self.memory(card_id), row, day, parameters)
        self.remember(card_id, memory)
        return 0 if recall is None else step_of(recall)
