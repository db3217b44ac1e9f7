"""The forgetting curve of FSRS, as Anki computes it from what a card carries."""

from __future__ import annotations

DEFAULT_DECAY = 0.5
"""What FSRS 4.5 and 5 used, and what Anki assumes for a card that carries no decay."""
FSRS_4_DECAY = 1.0
"""What FSRS 4 used, in Anki before 24.06: its (1 + t / 9S) ^ -1 is the same curve."""


def retrievability(elapsed_days: float, stability: float, decay: float = DEFAULT_DECAY) -> float:
    """Probability (0-1) of recall ``elapsed_days`` after the last review.

    R = (1 + f t / S) ^ -decay, with f = 0.9 ^ (-1 / decay) - 1, so that R = 0.9 at t = S, the
    stability in days (power curve of FSRS 4 to 6; source: ``current_retrievability`` of the
    fsrs-rs crate). ``decay`` is positive, as in Anki's card data. A time before the last review
    counts as 0. Raises ValueError for a stability or decay that is not positive.
    """
    if stability <= 0 or decay <= 0:
        raise ValueError(f"stability {stability} and decay {decay} must be positive")
    factor = 0.9 ** (-1 / decay) - 1
    return float((1 + factor * max(0.0, elapsed_days) / stability) ** -decay)
