"""What FSRS is fitted to in the evaluation, against what this Anki would train on."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from anki.collection import Collection
from anki.utils import int_version
from comeback_lab import fitted

from comeback.source.log import FILTERED, LEARN, MANUAL, RELEARN, RESCHEDULED, REVIEW, Review

DAY_MS = 86_400_000
CARDS = 150


def random_reviews(lots: random.Random, start: int, cards: list[int]) -> list[Review]:
    """Histories with every kind of row: cut off, learnt again, reset, crammed, rescheduled."""
    rows: dict[int, Review] = {}
    for card in cards:
        kind, at = (LEARN if lots.random() < 0.9 else REVIEW), start
        for _ in range(lots.randint(1, 12)):
            at += lots.choice([60_000, DAY_MS, 2 * DAY_MS, 5 * DAY_MS])
            review_id = at + lots.randrange(50_000)
            rating = lots.choice([1, 2, 3, 3, 3, 4])
            rows[review_id] = Review(review_id, card, rating, 3, 2, 2500, 4000, kind)
            odd = lots.random()
            if odd < 0.03:
                rows[review_id] = rows[review_id]._replace(kind=MANUAL, rating=0, factor=0)
            elif odd < 0.06:
                rows[review_id] = rows[review_id]._replace(kind=RESCHEDULED, rating=0)
            elif odd < 0.10:
                rows[review_id] = rows[review_id]._replace(kind=FILTERED, factor=0)
            following = [(REVIEW, 16), (RELEARN, 3), (FILTERED, 1), (LEARN, 1)]
            kinds, weights = zip(*following)
            kind = lots.choices(kinds, weights)[0]
    return [rows[review_id] for review_id in sorted(rows)]


@pytest.mark.skipif(int_version() < 260000, reason="fitted as the newest Anki fits")
@pytest.mark.skipif(bool(fitted.missing()), reason=fitted.missing())
@pytest.mark.parametrize("seed", range(4))
def test_anki_trains_on_the_same_items(tmp_path: Path, seed: int) -> None:
    col = Collection(str(tmp_path / "collection.anki2"))
    cards = []
    for number in range(CARDS):
        note = col.new_note(col.models.by_name("Basic"))
        note["Front"] = str(number)
        col.add_note(note, 1)
        cards += note.card_ids()
    midday = (col.sched.day_cutoff - 43_200) * 1000
    start = midday - 200 * DAY_MS
    reviews = random_reviews(random.Random(seed), start, cards)
    for row in reviews:
        col.db.execute("insert into revlog values (?, ?, -1, ?, ?, ?, ?, ?, ?)", *row)
    response = col._backend.compute_fsrs_params(
        search="",
        current_params=[],
        ignore_revlogs_before_ms=0,
        num_of_relearning_steps=1,
        health_check=False,
    )
    col.close()
    fit = fitted.fit(reviews, [(row.id - start) // DAY_MS for row in reviews])
    assert response.fsrs_items == fit.items > 300
    if response.params:  # Anki keeps the old ones where new ones are no better
        # Its optimizer is a newer release than the one on the package index.
        assert list(fit.parameters.weights) == pytest.approx(list(response.params), abs=0.3)
