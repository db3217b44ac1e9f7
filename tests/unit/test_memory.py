"""The forgetting curve, against numbers that Anki itself gave and the promise in its name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.measure.memory import DEFAULT_DECAY, FSRS_4_DECAY, retrievability

DECAYS = st.floats(0.1, 1.0)
STABILITIES = st.floats(0.01, 36_500)


@pytest.mark.parametrize(
    ("anki", "elapsed", "decay", "shown"),
    [
        # card_stats_data().fsrs_retrievability of a card with a stability of 12.5 days
        ("24.04.1", 10, FSRS_4_DECAY, 0.918367326259613),
        ("24.06.3", 10, DEFAULT_DECAY, 0.9176033139228821),
        ("26.09.3", 10 + 1 / 12, 0.3, 0.916061282157898),
    ],
)
def test_the_same_as_anki_shows(anki: str, elapsed: float, decay: float, shown: float) -> None:
    assert retrievability(elapsed, 12.5, decay) == pytest.approx(shown, abs=1e-6), anki


@given(STABILITIES, DECAYS)
def test_stability_is_the_time_to_nine_in_ten(stability: float, decay: float) -> None:
    assert retrievability(stability, stability, decay) == pytest.approx(0.9)
    assert retrievability(0, stability, decay) == 1


@given(st.floats(0, 1e5), st.floats(0, 1e5), STABILITIES, DECAYS)
def test_memory_only_fades(first: float, later: float, stability: float, decay: float) -> None:
    first, later = sorted((first, later))
    before, after = (retrievability(days, stability, decay) for days in (first, later))
    assert 0 < after <= before <= 1


def test_a_time_before_the_review_counts_as_none() -> None:
    assert retrievability(-3, 10) == 1


@pytest.mark.parametrize(("stability", "decay"), [(0, 0.5), (-1, 0.5), (10, 0), (10, -0.5)])
def test_what_is_no_memory_is_said(stability: float, decay: float) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        retrievability(1, stability, decay)
