"""A rated card turned into its capture: one row of ours, counted from what was on the screen.

The start of Anki does not wait for this module: it is imported off the main thread.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from anki.utils import int_version

from .comeback.measure import text
from .comeback.measure.calendar import Stretch, zone_offset_minutes
from .comeback.measure.days import SECONDS_A_DAY
from .comeback.measure.memory import DEFAULT_DECAY, FSRS_4_DECAY, retrievability
from .comeback.source.collection import DEFAULT_ROLLOVER_HOUR
from .comeback.source.newest import newest_review
from .comeback.store import Capture

if TYPE_CHECKING:
    from .capture import Before, Pending

KINDS = ("learn", "learn", "review", "relearn")
"""By Anki's card type."""
FIRST_FSRS_45 = 240_600
"""The Anki that began with FSRS 4.5; no card before 25.05 says which curve it is on."""
FIRST_TIMESTAMP = 365_000
"""A ``due`` above this is Unix seconds (learning cards), below it a day number: Anki's rule."""


def make_capture(col: Any, pending: Pending) -> Capture | None:
    """The row of a rating; None when the log no longer holds it (undone at once)."""
    before, timing = pending.seen.before, pending.timing
    review = newest_review(col.db, before.card_id)
    if review is None or review.rating != pending.rating:
        return None
    reviewed_at = review.id / 1000
    if reviewed_at < before.shown_at:
        return None
    counts = text.count(before.rendered.question_text, before.rendered.answer_text)
    sounds = len(before.rendered.question_av_tags) + len(before.rendered.answer_av_tags)
    rollover = int(col.get_config("rollover", DEFAULT_ROLLOVER_HOUR))
    clock = Stretch(0, zone_offset_minutes(None, reviewed_at), rollover)
    elapsed = elapsed_days(before, reviewed_at, col.sched.today)
    memory, decay = before.memory, before.decay or _decay_of_this_anki()
    seen = pending.seen
    return Capture(
        review_id=review.id,
        card_id=before.card_id,
        note_id=before.note_id,
        deck_id=before.home_deck_id,
        ord=before.ord,
        kind=_kind(col, before),
        reps=before.reps,
        rating=pending.rating,
        rating_changed=seen.pressed is not None and seen.pressed != pending.rating,
        front_ms=timing.front_ms,
        back_ms=timing.back_ms,
        away_front_ms=timing.away_front_ms,
        away_back_ms=timing.away_back_ms,
        reshown=timing.reshown,
        after_undo=timing.after_undo,
        session_position=timing.position,
        since_previous_ms=timing.since_previous_ms,
        time_limit_ms=pending.card.time_limit(),
        auto_advance=seen.auto_advance,
        typed=bool(seen.typed),
        typed_correct=text.likeness(seen.typed, seen.expected) if seen.typed else None,
        typed_length=len(seen.typed) if seen.typed else None,
        front_chars=counts.front_chars,
        back_chars=counts.back_chars,
        images=counts.images,
        sounds=sounds,
        cloze=counts.cloze,
        retrievability=(
            retrievability(elapsed, memory.stability, decay)
            if memory is not None and elapsed is not None
            else None
        ),
        stability=memory.stability if memory is not None else None,
        difficulty=memory.difficulty if memory is not None else None,
        decay=decay if memory is not None else None,
        desired_retention=before.desired_retention,
        elapsed_days=elapsed,
        study_day=date.fromordinal(clock.ordinal(reviewed_at)).isoformat(),
        utc_offset_minutes=clock.offset_minutes,
    )


def elapsed_days(before: Before, now: float, today: int) -> float | None:
    """Days since the card's last review, the way Anki counts them for FSRS; None for a new card.

    ``now`` in Unix seconds, ``today`` Anki's day number. With the time of the last review (25.05
    and later) a fraction of days, else whole days from due date and interval.
    """
    if before.type == 0:
        return None
    if before.last_review_time is not None:
        return max(0.0, (now - before.last_review_time) / SECONDS_A_DAY)
    if before.due > FIRST_TIMESTAMP:
        return max(0.0, (now - (before.due - before.interval)) / SECONDS_A_DAY)
    return float(max(0, today - (before.due - before.interval)))


def _decay_of_this_anki() -> float:
    return DEFAULT_DECAY if int_version() >= FIRST_FSRS_45 else FSRS_4_DECAY


def _kind(col: Any, before: Before) -> str:
    if before.deck_id == before.home_deck_id:
        return KINDS[before.type]
    deck = col.decks.get(before.deck_id, default=False)
    return "filtered" if deck is None or deck.get("resched", True) else "cram"
