"""A log gone through once with the library's own memory model, up to the ends of chosen days."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from comeback.measure.forecast import POPULATION, Calibration, Population, logit, step_of
from comeback.measure.likely import MILLION, Sums
from comeback.measure.memory import DEFAULT_PARAMETERS, Parameters, Trace, follow, retrievability
from comeback.measure.quickness import (
    FIRST_NORMS,
    NEVER_TIMED,
    Answers,
    Quickness,
    norms_after,
)
from comeback.measure.recall import Forecaster, Student, first_student, learn_from, lesson_of
from comeback.measure.retention import is_passed, is_review, is_spaced
from comeback.source.log import Review

from .logs import Log

EVIDENCE_REVIEWS, EVIDENCE_DAYS = 60, 730
"""What a topic is judged by in the library: its newest spaced reviews, not older than this."""


class Asked(NamedTuple):
    """A spaced review that FSRS had a forecast for: ``x`` its logit, ``p`` the library's;
    ``quickness`` of the card as the day began."""

    day: int
    card: int
    x: float
    p: float
    passed: bool
    quickness: Quickness = NEVER_TIMED


class Day(NamedTuple):
    """A study day with spaced reviews, and the calibration it began with."""

    day: int
    calibration: Calibration
    asked: list[Asked]


class Event(NamedTuple):
    """A review as evidence: ``p`` in the library's steps of 1/1023."""

    id: int
    day: int
    passed: bool
    step: int


class Origin(NamedTuple):
    """All that is known when a study day has closed."""

    share: float
    day: int
    student: Student
    traces: dict[int, Trace]
    quickness: dict[int, Quickness]
    evidence: dict[int, list[Event]]

    @property
    def calibration(self) -> Calibration:
        """How the student compares to FSRS."""
        return self.student.calibration

    def forecasts(self, card: int, day: int) -> tuple[float, float]:
        """Probability that a card that was seen is recalled on a later day: ours, and FSRS's."""
        trace = self.traces[card]
        decay = DEFAULT_PARAMETERS.weights[20]
        recall = retrievability(day - trace.day, trace.stability, decay)
        quickness = self.quickness.get(card, NEVER_TIMED)
        lesson = lesson_of(step_of(recall), quickness, passed=True)
        return Forecaster(self.student).likely(lesson), recall

    def evidence_of(self, cards: frozenset[int]) -> Sums:
        """Sums over a topic's evidence."""
        oldest = self.day - EVIDENCE_DAYS
        events = sorted(
            event for card in cards for event in self.evidence.get(card, ()) if event.day >= oldest
        )[-EVIDENCE_REVIEWS:]
        return sums((event.step / 1023, event.passed) for event in events)


class Replay(NamedTuple):
    """A log's study days, the origins asked for, and the spaced reviews in order."""

    days: list[Day]
    origins: list[Origin]


def sums(forecasts: Iterable[tuple[float, bool]]) -> Sums:
    """The library's integer sums over (probability, passed)."""
    n = passed = expected = spread = 0
    for p, recalled in forecasts:
        millionths = round(p * MILLION)
        n, passed = n + 1, passed + recalled
        expected += millionths
        spread += millionths * (MILLION - millionths) // MILLION
    return Sums(n, passed, expected, spread)


def replay(
    log: Log,
    shares: Sequence[float] = (),
    population: Population = POPULATION,
    parameters: Parameters = DEFAULT_PARAMETERS,
    tried: Mapping[int, float] | None = None,
) -> Replay:
    """Goes through a log, by default with the default parameters of FSRS-6 (logs carry no presets).

    An origin lies at the end of the first study day by which its share of the log's spaced reviews
    was reached; two shares on one day make one origin. ``tried``: the probability of an attempt by
    review id, where reveals were timed.
    """
    total = sum(map(is_spaced, log.reviews))
    traces: dict[int, Trace] = {}
    evidence: dict[int, list[Event]] = {}
    speed = _Speed(tried or {})
    student, spaced, waiting = first_student(population.prior), 0, sorted(shares)
    days, origins = [], []
    rows = zip(log.days, log.reviews)
    for number, group in groupby(rows, key=lambda pair: pair[0]):
        today, lessons = Day(number, student.calibration, []), Counter[int]()
        likely = Forecaster(student).likely
        reviews = [row for _, row in group]
        for row in reviews:
            card = row.card_id
            trace, recall = follow(traces.get(card), row, number, parameters)
            traces.pop(card, None)
            if trace is not None:
                traces[card] = trace
            spaced += is_spaced(row)
            if recall is not None:
                quickness = speed.of_card[card]
                lesson = lesson_of(step_of(recall), quickness, is_passed(row))
                lessons[lesson] += 1
                p = likely(lesson)
                today.asked.append(Asked(number, card, logit(recall), p, is_passed(row), quickness))
                evidence.setdefault(card, []).append(
                    Event(row.id, number, is_passed(row), round(p * 1023))
                )
        if today.asked:
            days.append(today)
        speed.close_day(reviews)
        student = learn_from(student, lessons, population)
        reached = [share for share in waiting if total and spaced >= share * total]
        if reached:
            waiting = waiting[len(reached) :]
            frozen = {card: events[:] for card, events in evidence.items()}
            quick = dict(speed.of_card)
            origins.append(Origin(reached[-1], number, student, dict(traces), quick, frozen))
    return Replay(days, origins)


class _Speed:
    """The norms and every card's quickness, a closed day after the other."""

    def __init__(self, tried: Mapping[int, float]) -> None:
        self.of_card: defaultdict[int, Quickness] = defaultdict(lambda: NEVER_TIMED)
        self._tried = tried
        self._norms = FIRST_NORMS

    def close_day(self, reviews: Sequence[Review]) -> None:
        timed = [row for row in reviews if is_review(row) and row.milliseconds > 0]
        answers = Answers(
            [row.id for row in timed],
            [row.card_id for row in timed],
            [is_passed(row) for row in timed],
            [row.milliseconds for row in timed],
            [self._tried.get(row.id) for row in timed],
        )
        self._norms = norms_after(self._norms, answers, self.of_card)
