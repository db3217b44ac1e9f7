"""FSRS-6 parameters fitted to one student's reviews, by the optimizer that Anki itself uses."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from comeback.measure.memory import DEFAULT_PARAMETERS, Parameters, as_parameters
from comeback.source.log import CRAM_FACTOR, FILTERED, LEARN, MANUAL, Review

from .tables import INSTALL

MODULE = "fsrs_rs_python"
LONGEST = 256
"""Rows of a card's history that are used: as many as the optimizer's own limit. It also keeps a
card that was answered a million times from filling the memory, as each item repeats all before."""

Step = tuple[int, int]
"""(rating, days since the card's review before)."""


class Fit(NamedTuple):
    """``note`` says why the parameters are the default ones; empty where they were fitted."""

    parameters: Parameters
    items: int
    note: str = ""


def missing() -> str:
    """What to install before anything can be fitted, in one line; empty when nothing is missing."""
    try:
        importlib.import_module(MODULE)
    except ImportError:
        return f"to fit FSRS, fsrs-rs-python is needed: {INSTALL}"
    return ""


def fit(reviews: Sequence[Review], days: Sequence[int]) -> Fit:
    """The parameters for these reviews and their study days; the default ones when they are too
    few for the optimizer, or when it fails. The same reviews give the same parameters."""
    items = training_items(reviews, days)
    if not items:
        return Fit(DEFAULT_PARAMETERS, 0, "no review to fit to")
    fsrs: Any = importlib.import_module(MODULE)
    made = [
        fsrs.FSRSItem([fsrs.FSRSReview(rating, gap) for rating, gap in history])
        for history in items
    ]
    try:
        weights = fsrs.FSRS(list(DEFAULT_PARAMETERS.weights)).compute_parameters(made)
        return Fit(as_parameters(weights), len(items))
    except (ValueError, RuntimeError, OverflowError) as problem:
        return Fit(DEFAULT_PARAMETERS, len(items), " ".join(str(problem).split()))


def training_items(reviews: Sequence[Review], days: Sequence[int]) -> list[list[Step]]:
    """What Anki trains on (rslib ``scheduler/fsrs/params.rs``: ``reviews_for_fsrs``), in order of
    time: for each review on a later day than the card's one before, the history up to it.

    A card's history begins with its last run of learning steps; a card without one is left out, and
    so are manual rows and cramming.
    """
    cards: dict[int, list[tuple[int, int, Review]]] = {}
    for place, (day, review) in enumerate(zip(days, reviews)):
        cards.setdefault(review.card_id, []).append((place, day, review))
    items: list[tuple[int, list[Step]]] = []
    for rows in cards.values():
        items += _items_of(_since_learning(rows))
    return [history for _, history in sorted(items, key=lambda item: item[0])]


def _since_learning(
    rows: Sequence[tuple[int, int, Review]],
) -> Iterable[tuple[int, int, Review]]:
    """The rows from the last run of learning steps on that no reset came after."""
    start = None
    for at in range(len(rows) - 1, -1, -1):
        review = rows[at][2]
        if _is_cramming(review):
            continue
        if review.rating > 0 and review.kind == LEARN:
            start = at
        elif start is not None or (review.kind == MANUAL and review.factor == 0):
            break
    if start is None:
        return []
    return [row for row in rows[start:] if row[2].rating > 0 and not _is_cramming(row[2])]


def _is_cramming(review: Review) -> bool:
    return review.kind == FILTERED and review.factor == CRAM_FACTOR


def _items_of(rows: Iterable[tuple[int, int, Review]]) -> Iterable[tuple[int, list[Step]]]:
    history: list[Step] = []
    newest: int | None = None
    for place, day, review in rows:
        gap = 0 if newest is None else max(0, day - newest)
        newest = day if newest is None else max(newest, day)
        history.append((review.rating, gap))
        if gap > 0:
            yield place, history[:]
        if len(history) == LONGEST:
            return
