"""The parts of an evaluation that run wherever there is a worker: plain data in, plain data out."""

from __future__ import annotations

import importlib
import importlib.util
import math
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from comeback.measure.forecast import Population
from comeback.measure.memory import DEFAULT_PARAMETERS, Parameters

from . import drift, fitted, kalman, models, strength
from .logs import Log
from .models import Lessons
from .reading import read
from .replay import Day, replay
from .scores import Scored, loss

TRAINING = 0.6
"""FSRS is fitted to what came before the review that ends this share of a log's forecasts."""


class Prepared(NamedTuple):
    """A log gone through twice: ``plain`` with FSRS's default parameters, ``fitted`` with those of
    its own first 60 %. ``cut``: how many of its ``n`` forecasts lie before the held-out part."""

    path: Path
    name: str
    left_out: dict[str, int]
    rows: int
    n: int
    cut: int
    parameters: Parameters
    note: str
    plain: list[Day]
    fitted: list[Day]


class Control(NamedTuple):
    """What the negative control needs of a log."""

    path: Path
    parameters: Parameters
    population: Population
    cut: int


def prepare(path: Path, least: int, now: float) -> Prepared:
    """Reads a log and replays it; FSRS is fitted where there are ``least`` forecasts. Raises
    LogError for a file that is no log."""
    log, left_out = read(path, now)
    plain = replay(log).days
    asked = [each for day in plain for each in day.asked]
    cut = int(TRAINING * len(asked))
    about = (path, log.name, left_out, len(log.reviews), len(asked), cut)
    if len(asked) < least:
        return Prepared(*about, DEFAULT_PARAMETERS, "", [], [])
    first = next(
        place
        for place, (day, review) in enumerate(zip(log.days, log.reviews))
        if (day, review.card_id) == (asked[cut].day, asked[cut].card)
    )
    fit = fitted.fit(log.reviews[:first], log.days[:first])
    days = replay(log, parameters=fit.parameters).days
    return Prepared(*about, fit.parameters, fit.note, plain, days)


def teach(students: Sequence[Sequence[Day]], groups: Sequence[Collection[int]]) -> list[Lessons]:
    """For each group of students (their places) what all others teach."""
    drifts = drift.learn_without(students, groups)
    populations = kalman.learn_without(students, groups)
    return [Lessons(*both) for both in zip(drifts, populations)]


def judge(log: Prepared, plain: Lessons, own: Lessons) -> tuple[Scored, Scored]:
    """Every model's forecasts of all of a log's reviews: with FSRS's default parameters, and with
    the fitted ones. ``plain`` and ``own`` were learnt from other logs, of the same kind."""
    simple = {
        "constant": models.constant(log.plain),
        "moving_average": models.moving_average(log.plain),
        "fsrs_default": models.fsrs(log.plain),
    }
    days = [day.day for day in log.plain for _ in day.asked]
    passed = models.outcomes(log.plain)
    with_default = {**simple, **models.recalibrated(log.plain, plain)}
    with_fitted = {
        **simple,
        "fsrs_fitted": models.fsrs(log.fitted),
        **models.recalibrated(log.fitted, own),
    }
    return Scored(log.name, days, passed, with_default), Scored(log.name, days, passed, with_fitted)


def held_out_loss(logs: Sequence[Control], seed: int | None, now: float) -> float:
    """Summed log loss of ours on the held-out parts of all logs, when answer times were dealt anew
    among the reviews of a log (``seed``), or when none is known (None)."""
    total = 0.0
    for path, parameters, population, cut in logs:
        log = read(path, now).log
        changed = _without_times(log) if seed is None else strength.permuted(log, seed)
        days = replay(changed, parameters=parameters).days
        found = zip(models.ours(days, population)[cut:], models.outcomes(days)[cut:])
        total += math.fsum(loss(p, passed) for p, passed in found)
    return total


def _without_times(log: Log) -> Log:
    return log._replace(reviews=[review._replace(milliseconds=0) for review in log.reviews])


def topics(logs: Sequence[tuple[Path, str]], now: float) -> Any:
    """The figures of topic ranking, of logs and their names; None while there is no such module."""
    module = _module("topic_ranking")
    return module and module.evaluate([read(path, now).log._replace(name=n) for path, n in logs])


def attempts() -> Any:
    """The figures of attempts in the simulator; None while there is no such module."""
    module = _module("attempts_check")
    return module and module.evaluate()


def _module(name: str) -> Any:
    full = f"{__package__}.{name}"
    return importlib.import_module(full) if importlib.util.find_spec(full) else None
