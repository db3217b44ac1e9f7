"""The review that was just stored."""

from __future__ import annotations

from typing import NamedTuple

from .database import Database


class NewestReview(NamedTuple):
    """``id`` is the instant of the rating in Unix milliseconds; ``rating`` 1-4."""

    id: int
    rating: int


def newest_review(db: Database, card_id: int) -> NewestReview | None:
    """The last rating of a card in the review log; None when it has none."""
    rows = db.all(
        "SELECT id, ease FROM revlog WHERE cid = ? AND ease > 0 ORDER BY id DESC LIMIT 1",
        card_id,
    )
    return NewestReview(*rows[0]) if rows else None
