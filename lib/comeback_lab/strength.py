"""The library's recall model (measure/recall.py), gone through a log one review after the other.

The parameters of the student are those of the day's start, as in the library. What an evaluation
adds is the mood of the day: with each review of today it is known better how much today is above
or below the forecast. The baseline knows the same mood, so what is left between them is what answer
times tell.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Sequence

from comeback.measure import recall
from comeback.measure.forecast import POPULATION, Population, learn, sigmoid, step_of
from comeback.measure.recall import Student

from .logs import Log
from .replay import Asked, Day

MOOD_VARIANCE = 0.1
"""Variance (logit) of a day's own offset, for one who looks on review by review."""


class Mood:
    """How much better (logit) than forecast a day is, its reviews seen one by one.

    One step of the extended Kalman filter a review.
    """

    def __init__(self) -> None:
        self.effect, self._variance = 0.0, MOOD_VARIANCE

    def seen(self, p: float, passed: bool) -> None:
        self._variance = 1 / (1 / self._variance + p * (1 - p))
        self.effect += self._variance * (passed - p)


def baseline(days: Sequence[Day], population: Population = POPULATION) -> list[float]:
    """FSRS, recalibrated for the student, with drift from day to day and the mood of the day."""
    calibration, out = population.prior, []
    for day in days:
        mood = Mood()
        for each in day.asked:
            p = sigmoid(calibration.offset + calibration.slope * each.x + mood.effect)
            out.append(p)
            mood.seen(p, each.passed)
        lessons = [(each.x, each.passed) for each in day.asked]
        calibration = learn(calibration, lessons, population)
    return out


def forecasts(days: Sequence[Day], population: Population = POPULATION) -> list[float]:
    """Ours: the same with answer times. Probabilities of all reviews asked, in order."""
    student, out = recall.first_student(population.prior), []
    for day in days:
        forecaster, moods = recall.Forecaster(student), [Mood() for _ in student.weights]
        for each in day.asked:
            odds = forecaster.odds(lesson_of(each))
            ps = [sigmoid(mood.effect - math.log(miss)) for miss, mood in zip(odds, moods)]
            out.append(sum(weight * p for weight, p in zip(student.weights, ps)))
            for mood, p in zip(moods, ps):
                mood.seen(p, each.passed)
        student = learn_day(student, day, population)
    return out


def learn_day(student: Student, day: Day, population: Population = POPULATION) -> Student:
    """The student after a closed day."""
    return recall.learn_from(student, Counter(map(lesson_of, day.asked)), population)


def lesson_of(each: Asked) -> recall.Lesson:
    """A review as the library's model wants it."""
    return recall.lesson_of(step_of(sigmoid(each.x)), each.quickness, each.passed)


def permuted(log: Log, seed: int) -> Log:
    """A log whose answer times were dealt anew among the reviews of the same rating: what a time
    tells of its card is gone, all else stays."""
    lots = random.Random(seed)  # noqa: S311 - a control, not a secret
    times: dict[int, list[int]] = {}
    for review in log.reviews:
        times.setdefault(review.rating, []).append(review.milliseconds)
    for each in times.values():
        lots.shuffle(each)
    reviews = [review._replace(milliseconds=times[review.rating].pop()) for review in log.reviews]
    return log._replace(reviews=reviews)
