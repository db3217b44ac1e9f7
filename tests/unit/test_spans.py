"""Days add up to weeks and months: worked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.measure.attempts import attempt_rate
from comeback.measure.forecast import PRIOR
from comeback.measure.likely import Sums, expected_band
from comeback.measure.quantiles import beta_below, beta_quantile
from comeback.pages.spans import (
    LEAST,
    UNITS,
    Expected,
    begin_of,
    expected_of,
    gather,
    is_as_expected,
    spans_before,
    spans_between,
    spans_in,
    study_days,
    window,
)
from comeback.report import Day
from tests.unit.made import TODAY, a_day, a_report, expecting, recalled

MONDAY, SUNDAY = 0, 6
DATES = st.dates(date(1990, 1, 1), date(2090, 1, 1))


def a_band(n: int, expected: float, low: float, high: float, passed: int = 0) -> Day:
    day = expecting(a_day(0, passed, n), low, high)
    return replace(day, expected_passed=expected)


# Sums


def test_a_span_is_the_sum_of_its_days() -> None:
    days = [a_day(2, 30, 40, 10), a_day(1), a_day(0, 50, 60)]
    span = gather(days, TODAY - timedelta(days=2), TODAY)
    assert span.recalled == recalled(80, 100)
    assert span.studied == 2
    assert span.seconds == pytest.approx(14.5 * 110)
    assert (span.expected, span.tried) == (None, None)


def test_days_under_twenty_timed_reviews_add_up_to_a_rate() -> None:
    days = [replace(a_day(back, 15, 15), attempt_n=15, attempt_tried=12.5) for back in (1, 0)]
    tried = gather(days, TODAY, TODAY).tried
    assert tried == attempt_rate([1.0] * 24 + [0.5] * 2 + [0.0] * 4)
    assert tried is not None
    assert (tried.n, tried.ratio) == (30, pytest.approx(25.5 / 31))
    assert gather(days[:1], TODAY, TODAY).tried is None


# Bands


def test_variances_add_up_and_widths_do_not() -> None:
    # 3 and 4 wide to either side are 5 together.
    days = [a_band(100, 80, 77, 83), a_band(60, 50, 46, 54)]
    assert expected_of(days) == Expected(130, 125, 135)


def test_a_sum_leans_as_its_days_do() -> None:
    # Half widths 9 and 12: 15 together. The first leans 1 down, and has 81 of 225 of the variance.
    days = [a_band(100, 80, 70, 88), a_band(100, 80, 68, 92)]
    assert expected_of(days) == pytest.approx((160, 160 - 0.36 - 15, 160 - 0.36 + 15))
    # As unlike days do, so do a hundred alike ones: 10 times as wide, no more aslant.
    assert expected_of([days[0]] * 100) == pytest.approx((8000, 7999 - 90, 7999 + 90))


def test_few_reviews_without_a_band_count_like_the_others() -> None:
    known, rest = a_band(80, 60, 54, 66), a_day(1, 10, 20)
    # 100 of 80 reviews: a quarter more is expected, and a quarter more variance.
    assert expected_of([known, rest]) == pytest.approx((75, 75 - 45**0.5, 75 + 45**0.5))
    assert expected_of([known, rest, a_day(2, 1, 1)]) is None
    assert expected_of([rest]) is None
    assert expected_of([]) is None


def test_a_band_that_was_cut_off_at_the_top_is_as_wide_as_below() -> None:
    # 3 of 4 below; above only 1 more can be recalled.
    day = a_band(4, 3, 1, 4)
    assert expected_of([day]) == Expected(3, 1, 4)
    assert expected_of([day] * 4) == Expected(12, 8, 16)


@given(st.integers(1, 400), st.floats(0.5, 0.97), st.floats(0.3, 1))
def test_one_day_is_its_own_band(n: int, p: float, alike: float) -> None:
    sums = Sums(n, 0, round(n * p * 1e6), round(n * p * (1 - p) * alike * 1e6))
    expected, low, high = expected_band(sums, PRIOR)
    assert expected_of([a_band(n, expected, low, high)]) == pytest.approx(
        (expected, low, high), abs=1e-6
    )


@given(
    st.lists(
        st.tuples(st.integers(0, 300), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)),
        max_size=40,
    )
)
def test_a_band_holds_what_is_expected_and_no_more_than_there_is(
    drawn: list[tuple[int, float, float, float]],
) -> None:
    days = [
        a_band(n, n * middle, n * middle * low, n * (middle + high * (1 - middle)))
        for n, middle, low, high in drawn
    ]
    band = expected_of(days)
    n = sum(day.true_retention_n for day in days)
    assert (band is None) == (n == 0)
    if band is not None:
        assert 0 <= band.low <= band.passed + 1e-9 <= band.high + 2e-9 <= n + 3e-9


def test_inside_the_band_is_as_expected_and_its_edge_too() -> None:
    def said(passed: int) -> bool:
        return is_as_expected(gather([a_band(100, 80, 77, 83, passed)], TODAY, TODAY))

    assert [said(n) for n in (76, 77, 80, 83, 84)] == [False, True, True, True, False]
    assert not is_as_expected(gather([a_day(0, 80, 100)], TODAY, TODAY))


# Where spans begin


def test_weeks_begin_on_her_first_weekday() -> None:
    saturday = TODAY
    assert begin_of(saturday, "week", SUNDAY) == date(2025, 11, 16)
    assert begin_of(saturday, "week", MONDAY) == date(2025, 11, 17)
    assert begin_of(saturday, "week", 5) == saturday
    assert begin_of(saturday, "day", SUNDAY) == saturday
    assert begin_of(saturday, "month", SUNDAY) == date(2025, 11, 1)


def test_months_are_counted_over_the_year() -> None:
    assert spans_before(date(2025, 1, 1), "month", 1) == date(2024, 12, 1)
    assert spans_before(date(2025, 11, 1), "month", 35) == date(2022, 12, 1)
    assert spans_before(date(2025, 12, 1), "month", -1) == date(2026, 1, 1)
    assert spans_between(date(2022, 12, 1), date(2025, 11, 1), "month") == 35
    assert spans_between(date(2025, 10, 26), date(2025, 11, 16), "week") == 3


@given(DATES, st.sampled_from(sorted(UNITS)), st.integers(0, 6), st.integers(0, 500))
def test_going_back_and_counting_agree(day: date, unit: str, weekday: int, number: int) -> None:
    begin = begin_of(day, unit, weekday)
    older = spans_before(begin, unit, number)
    assert begin_of(older, unit, weekday) == older
    assert spans_between(older, begin, unit) == number
    assert begin <= day < spans_before(begin, unit, -1)


# Windows


def known(*back: int) -> dict[date, Day]:
    days = tuple(a_day(n, 8, 10) for n in sorted(back, reverse=True) if n)
    return study_days(a_report(days=days, today=a_day(0, 8, 10) if 0 in back else a_day(0)))


@given(
    st.sets(st.integers(0, 3000), min_size=1, max_size=60),
    st.sampled_from(sorted(UNITS)),
    st.integers(0, 6),
)
def test_the_windows_hold_each_review_once(backs: set[int], unit: str, weekday: int) -> None:
    days, found, back = known(*backs), 0, 0
    while True:
        shown = window(days, TODAY, unit, back, weekday)
        spans = spans_in(days, shown, weekday)
        assert LEAST[unit] <= len(spans) <= UNITS[unit]
        assert len(spans) == UNITS[unit] or shown.is_oldest
        assert all(a.last + timedelta(days=1) == b.first for a, b in zip(spans, spans[1:]))
        assert shown.back == back
        found += sum(span.recalled.n for span in spans)
        if shown.is_oldest:
            break
        back += 1
    assert found == 10 * len(backs)
    # Nobody gets lost before the first day.
    assert window(days, TODAY, unit, 10**9, weekday) == shown


def test_who_has_just_begun_sees_no_empty_months() -> None:
    """67 days before Saturday, Nov 22 is Tuesday, Sep 16, of the week from Sep 14."""
    three_days = window(known(0, 1, 2), TODAY, "week", 0, SUNDAY)
    assert (len(three_days.begins), three_days.begins[0]) == (LEAST["week"], date(2025, 9, 28))
    days = known(0, 67)
    assert [len(window(days, TODAY, unit, 0, SUNDAY).begins) for unit in LEAST] == [28, 10, 6]
    assert window(days, TODAY, "week", 0, SUNDAY).begins[0] == date(2025, 9, 14)


def test_the_newest_window_ends_today_and_an_older_one_with_its_week() -> None:
    days = known(0, 300)
    newest = window(days, TODAY, "week", 0, SUNDAY)
    assert (newest.begins[0], newest.last) == (date(2025, 5, 25), TODAY)
    older = window(days, TODAY, "week", 1, SUNDAY)
    assert (older.begins[0], older.last) == (date(2024, 11, 24), date(2025, 5, 24))
    assert (newest.is_oldest, older.is_oldest) == (False, True)


def test_today_stands_for_its_row_among_the_days() -> None:
    report = a_report(days=(a_day(1, 8, 10), a_day(0, 1, 2)), today=a_day(0, 8, 10))
    assert [day.true_retention_n for day in study_days(report).values()] == [10, 10]


# The limits of a rate


@given(st.integers(20, 30_000), st.floats(0, 1), st.sampled_from([0.05, 0.95]))
def test_a_quantile_is_where_the_distribution_says(n: int, share: float, p: float) -> None:
    a, b = n * share + 0.5, n * (1 - share) + 0.5
    assert beta_below(a, b, beta_quantile(a, b, p)) == pytest.approx(p, abs=1e-6)


def test_a_quantile_of_many_is_nearly_that_of_a_normal_distribution() -> None:
    normal = NormalDist(0.9, (0.9 * 0.1 / 1_000_000) ** 0.5)
    assert beta_quantile(900_000, 100_000, 0.05) == pytest.approx(normal.inv_cdf(0.05), abs=1e-5)
