"""True retention, to the digit as Anki defines it."""

from __future__ import annotations

from typing import NamedTuple

from ..source.log import CRAM_FACTOR, FILTERED, REVIEW, Review

MATURE_DAYS = 21
"""Anki calls a card mature when the interval before the review was at least this long."""


class RetentionCounts(NamedTuple):
    """Spaced reviews of a period, split as Anki's statistics split them."""

    young_passed: int = 0
    young_failed: int = 0
    mature_passed: int = 0
    mature_failed: int = 0


def is_review(row: Review) -> bool:
    """True when a person gave a rating that affects scheduling (not manual, not cramming)."""
    return row.rating > 0 and not is_cramming(row)


def is_cramming(row: Review) -> bool:
    """True for a rated review in a filtered deck that leaves the schedule alone."""
    return row.rating > 0 and row.kind == FILTERED and row.factor == CRAM_FACTOR


def is_spaced(row: Review) -> bool:
    """True when it counts in Anki's true retention (rslib ``stats/graphs/retention.rs``)."""
    spaced = row.kind == REVIEW or row.last_interval <= -86_400 or row.last_interval >= 1
    return spaced and is_review(row)


def is_passed(row: Review) -> bool:
    """True unless the rating was Again."""
    return row.rating > 1
