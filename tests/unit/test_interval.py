"""The 90 % Wilson interval against figures worked by hand and its own properties."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.measure.interval import wilson


@pytest.mark.parametrize(
    ("passed", "n", "low", "high"),
    # Worked with the formula in decimal arithmetic, apart from this code.
    [
        (23, 37, 0.48647, 0.74020),
        (0, 10, 0.0, 0.21294),
        (10, 10, 0.78706, 1.0),
        (132, 158, 0.78136, 0.87824),
    ],
)
def test_known_intervals(passed: int, n: int, low: float, high: float) -> None:
    interval = wilson(passed, n)
    assert interval is not None
    assert interval == pytest.approx((low, high), abs=1e-5)


def test_no_reviews_no_interval() -> None:
    assert wilson(0, 0) is None


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_ratio_and_stays_inside_0_and_1(counts: tuple[int, int]) -> None:
    passed, n = counts
    interval = wilson(passed, n)
    assert interval is not None
    assert 0 <= interval.low <= passed / n <= interval.high <= 1
    failed = wilson(n - passed, n)
    assert failed is not None
    assert failed.low == pytest.approx(1 - interval.high)
