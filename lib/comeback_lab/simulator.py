"""A simulated student with a true memory, to try measures on whose truth no log tells.

Cards are forgotten as FSRS says, each a little faster or slower than the scheduler believes. Recall
takes reading and then F e^-A seconds (ACT-R: Pavlik & Anderson 2005, Cognitive Science 29:559), so
strong memories answer fast. Now and then she turns a card over without trying: the scheduler takes
that rating like any other, her memory gains nothing by it. Figures from here are simulated.
"""

from __future__ import annotations

import heapq
import math
from collections import deque
from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from comeback.measure.attempts import Timed
from comeback.measure.calendar import EPOCH_ORDINAL
from comeback.measure.forecast import logit, sigmoid
from comeback.measure.memory import DEFAULT_PARAMETERS, Memory, follow_review, retrievability
from comeback.source.log import LEARN, RELEARN, REVIEW, Review

from .logs import Log

FIRST_DAY = 19_000  # since 1970
DAY_MS = 86_400_000
SESSION_AT = 10 * 3_600_000
DECAY = DEFAULT_PARAMETERS.weights[20]
TIME_LIMIT_MS = 60_000
LEARN_STEPS, RELEARN_STEPS = (60, 600), (600,)
SAME_DAY_RECALL = 0.97
LONGEST_RUN = 40
KINDS = {LEARN: "learn", REVIEW: "review", RELEARN: "relearn"}


class World(NamedTuple):
    """What a student and her cards are like; seconds, shares 0-1, logits.

    ``flips``: share of the reviews of cards seen before that are turned over untried; ``in_runs``
    of 5 to 40 in a row, else scattered. ``flip_seconds`` (median) and ``flip_spread`` (of its
    logarithm) are the time to do so. ``reading`` multiplies the time to read a question,
    ``familiarity`` is the share of it that a card seen often no longer needs, ``recalling`` is F.
    ``chars``: median length of a question. ``heavy_tails``: times vary with Student's t, 4 degrees.
    ``bad_days``: share of days with worse and slower recall, and more flips. ``idle``: share of
    reviews in which something else happened. ``phone``: share of days without captures.
    ``ability`` and ``card_spread``: mean and spread over cards of true recall beyond what the
    scheduler believes. ``topics``: lectures, four to a chapter; ``weak`` of them are harder by
    ``weakness``.
    """

    cards: int = 700
    days: int = 130
    new_a_day: int = 10
    flips: float = 0.24
    in_runs: bool = False
    flip_seconds: float = 0.62
    flip_spread: float = 0.35
    reading: float = 1.0
    familiarity: float = 0.5
    recalling: float = 4.0
    chars: float = 110.0
    chars_spread: float = 0.5
    heavy_tails: bool = False
    bad_days: float = 0.1
    idle: float = 0.01
    phone: float = 0.0
    ability: float = 1.4
    card_spread: float = 1.0
    topics: int = 24
    weak: int = 3
    weakness: float = 1.2


BASE = World()
FAST = World(reading=0.6, familiarity=0.75, recalling=1.5)
HONEST = World(flips=0.0, weak=0)
WORLDS = {
    "base": BASE,
    "slow flips": BASE._replace(flip_seconds=1.3),
    "very fast recallers": FAST,
    "slow flips, fast recall": FAST._replace(flip_seconds=1.3),
    "heavy tails": BASE._replace(heavy_tails=True, idle=0.03),
    "hard": World(
        flips=0.1, flip_seconds=1.0, reading=0.8, recalling=2.5, heavy_tails=True, bad_days=0.2
    ),
    "mostly flips": BASE._replace(flips=0.6),
    "slow reader": BASE._replace(reading=1.8, flip_seconds=1.0),
    "short cards": BASE._replace(chars=12.0),
    "image cards": BASE._replace(chars=0.0),
    "flips in runs": BASE._replace(in_runs=True),
    "flips scattered": BASE._replace(bad_days=0.0),
    "half on the phone": BASE._replace(phone=0.5),
    "none": HONEST,
    "none, fast recallers": FAST._replace(flips=0.0, weak=0),
    "none, heavy tails": HONEST._replace(heavy_tails=True, idle=0.03),
    "none, short cards": HONEST._replace(chars=12.0),
}
"""By the names of docs/method.md; in all whose name begins with "none", nobody flips."""


class Simulated(NamedTuple):
    """What came of it. ``flipped``: ids of the reviews that were no attempt. ``topics``: the
    lectures first, then chapters, the whole, and for every third lecture a twin that shares most of
    its cards; ``weak``: which of them were planted (lectures only)."""

    log: Log
    timed: list[Timed]
    flipped: frozenset[int]
    topics: list[frozenset[int]]
    weak: frozenset[int]


def simulate(world: World, seed: int) -> Simulated:
    """All of a student's reviews; the same seed gives the same."""
    lots = Random(seed)  # noqa: S311 - a simulation, not a secret
    weak = frozenset(lots.sample(range(world.topics), world.weak))
    student = _Student(world, lots, [_Card(world, lots, id, weak) for id in range(world.cards)])
    for day in range(world.days):
        student.study(day)
    topics, tags = _topics(world, student.cards, lots)
    days = [EPOCH_ORDINAL + review.id // DAY_MS for review in student.reviews]
    log = Log("simulated", student.reviews, days, tags)
    return Simulated(log, student.timed, frozenset(student.flipped), topics, weak)


class _Card:
    """A card, what is truly remembered of it, and what the scheduler believes."""

    def __init__(self, world: World, lots: Random, number: int, weak: frozenset[int]) -> None:
        self.id = number + 1
        self.topic = number * 7 % world.topics  # lectures are learnt side by side
        self.ease = lots.gauss(world.ability, world.card_spread)
        self.ease -= world.weakness * (self.topic in weak)
        self.front = round(world.chars * math.exp(lots.gauss(0, world.chars_spread)))
        self.back = round(80 * math.exp(lots.gauss(0, 0.8)))
        self.reps, self.kind, self.step, self.interval, self.due = 0, LEARN, 0, 0, 0
        self.memory: Memory | None = None
        self.believed: Memory | None = None

    def recall(self, memory: Memory | None, day: int) -> float | None:
        if memory is None:
            return None
        return retrievability(day - memory[2], memory[0], DECAY)

    def schedule(self, rating: int, day: int, lots: Random) -> int:
        """Anki's steps, then FSRS's interval at 90 %. The interval as the log writes it."""
        steps = LEARN_STEPS if self.kind == LEARN else RELEARN_STEPS
        if self.kind == REVIEW and rating == 1:
            self.kind, self.step = RELEARN, 0
            return -RELEARN_STEPS[0]
        if self.kind != REVIEW:
            self.step = 0 if rating == 1 else self.step + 1
            if self.step < len(steps) and rating < 4:
                return -steps[self.step]
        self.kind = REVIEW
        stability = self.believed[0] if self.believed else 1.0
        interval = max(1, round(stability * lots.uniform(0.95, 1.05)))
        self.due = day + interval
        return interval


class _Answer(NamedTuple):
    rating: int
    front: float  # seconds
    back: float
    away: float
    flipped: bool


class _Student:
    def __init__(self, world: World, lots: Random, cards: list[_Card]) -> None:
        self.world, self.lots, self.cards = world, lots, cards
        self.reviews: list[Review] = []
        self.timed: list[Timed] = []
        self.flipped: list[int] = []
        self.run = 0  # reviews still to flip
        self.bad = self.phone = False
        self.now = 0  # Unix milliseconds

    def study(self, day: int) -> None:
        """One session: what is due, and some new cards."""
        self.bad = self.lots.random() < self.world.bad_days
        self.phone = self.lots.random() < self.world.phone
        self.now = (FIRST_DAY + day) * DAY_MS + SESSION_AT + self.lots.randrange(3_600_000)
        for card in self._queue(day):
            self._write(card, self._answer(card, day), day)

    def _queue(self, day: int) -> Iterator[_Card]:
        seen = [card for card in self.cards if card.reps and card.kind == REVIEW]
        first = day * self.world.new_a_day
        cards = [card for card in seen if card.due <= day]
        cards += self.cards[first : first + self.world.new_a_day]
        self.lots.shuffle(cards)
        waiting = deque(cards)
        soon: list[tuple[int, int]] = []  # (due, card) of the learning steps
        while waiting or soon:
            if soon and (not waiting or soon[0][0] <= self.now):
                card = self.cards[heapq.heappop(soon)[1] - 1]
            else:
                card = waiting.popleft()
            yield card
            if card.kind != REVIEW:
                heapq.heappush(soon, (self.now - 1000 * card.interval, card.id))

    def _answer(self, card: _Card, day: int) -> _Answer:
        world, lots = self.world, self.lots
        truth = card.recall(card.memory, day)
        strength = 0.0 if truth is None else logit(min(SAME_DAY_RECALL, truth))
        strength += card.ease - 0.5 * self.bad
        known = lots.random() < sigmoid(strength)
        away = idle = 0.0
        if lots.random() < world.idle:
            idle = 5 + lots.expovariate(1 / 40)
            away = idle if lots.random() < 0.5 else 0.0
        if card.reps and self._flips():
            passed = lots.random() < (0.97 if known else 0.62)
            front = 0.18 + world.flip_seconds * math.exp(lots.gauss(0, world.flip_spread))
            back = self._reading(card) if lots.random() < 0.4 else self._glance()
            return _Answer(3 if passed else 1, front + idle, back, away, True)
        front = self._front(card, strength, known) * (1.25 if self.bad else 1.0) + idle
        back = self._glance() if known and lots.random() < 0.8 else self._reading(card)
        rating = lots.choices((2, 3, 4), (0.08, 0.84, 0.08))[0] if known else 1
        return _Answer(rating, front, back, away, False)

    def _front(self, card: _Card, strength: float, known: bool) -> float:
        world = self.world
        seen = world.familiarity * (1 - math.exp(-card.reps / 3))
        read = max(0.3, 0.0195 * card.front - 0.158) * world.reading * (1 - seen)
        recall = world.recalling * math.exp(-0.2 - 0.55 * strength)
        give_up = 0.0 if known else 1.25 * world.recalling * self._noise(0.6)
        return 0.18 + read * self._noise(0.3) + min(20.0, recall) * self._noise(0.5) + give_up

    def _glance(self) -> float:
        return 0.25 + 0.7 * self._noise(0.5)

    def _reading(self, card: _Card) -> float:
        return 0.5 + 0.025 * card.back * self.world.reading * self._noise(0.5)

    def _noise(self, spread: float) -> float:
        """A factor around 1, log-normal or (heavy tails) log-t with 4 degrees of freedom."""
        z = self.lots.gauss(0, 1)
        if self.world.heavy_tails:
            z /= math.sqrt(self.lots.gammavariate(2, 2) / 4)
        return math.exp(max(-3.0, min(3.0, spread * z)))

    def _flips(self) -> bool:
        world = self.world
        # Twice as often on bad days; the whole share stays what was asked for.
        share = min(0.95, world.flips * (1 + self.bad) / (1 + world.bad_days))
        if not world.in_runs:
            return self.lots.random() < share
        if not self.run:
            mean = (5 + LONGEST_RUN) / 2
            if self.lots.random() >= share / (share + mean * (1 - share)):
                return False
            self.run = self.lots.randint(5, LONGEST_RUN)
        self.run -= 1
        return True

    def _write(self, card: _Card, answer: _Answer, day: int) -> None:
        kind, last, total = card.kind, card.interval, round(1000 * (answer.front + answer.back))
        front, away = round(1000 * answer.front), round(1000 * answer.away)
        self.now = now = self.now + 100 + total
        if not self.phone:
            self.timed.append(
                Timed(
                    review_id=now,
                    card_id=card.id,
                    kind=KINDS[kind],
                    reps=card.reps,
                    rating=answer.rating,
                    front_ms=front,
                    back_ms=total - front,
                    away_front_ms=away,
                    away_back_ms=0,
                    time_limit_ms=TIME_LIMIT_MS,
                    auto_advance=False,
                    rating_changed=False,
                    typed=False,
                    front_chars=card.front,
                    back_chars=card.back,
                    retrievability=card.recall(card.believed, day),
                )
            )
        row = Review(now, card.id, answer.rating, 0, last, 0, min(total, TIME_LIMIT_MS), kind)
        card.believed = follow_review(card.believed, row, day, DEFAULT_PARAMETERS)[0]
        if answer.flipped:
            self.flipped.append(now)
        else:
            card.memory = follow_review(card.memory, row, day, DEFAULT_PARAMETERS)[0]
        card.interval = card.schedule(answer.rating, day, self.lots)
        card.reps += 1
        difficulty = card.believed[1] if card.believed else 5.0
        factor = round(100 + (difficulty - 1) / 9 * 1000)
        self.reviews.append(row._replace(interval=card.interval, factor=factor))


def _topics(
    world: World, cards: list[_Card], lots: Random
) -> tuple[list[frozenset[int]], dict[int, frozenset[str]]]:
    """All topics, and the same as tags."""
    named: dict[str, set[int]] = {}
    for number in range(world.topics):
        name = f"course::chapter{number // 4}::lecture{number}"
        named[name] = {card.id for card in cards if card.topic == number}
    lectures = list(named.values())
    for number, lecture in enumerate(lectures):
        named.setdefault(f"course::chapter{number // 4}", set()).update(lecture)
    named["course"] = {card.id for card in cards}
    for number in range(0, world.topics, 3):
        kept = {id for id in lectures[number] if lots.random() < 0.85}
        named[f"book{number}"] = kept | {lots.choice(cards).id for _ in range(len(kept) // 6)}
    tags: dict[int, set[str]] = {}
    for name, members in named.items():
        for id in members:
            tags.setdefault(id, set()).add(name)
    return (
        [frozenset(members) for members in named.values()],
        {id: frozenset(names) for id, names in tags.items()},
    )
