"""Rest days: a plan that changes leaves the days that are over alone."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.measure.rest_days import RestDays

SUNDAY = date(2026, 11, 22)
MONDAY = date(2026, 11, 23)


def after(days: int) -> date:
    return SUNDAY + timedelta(days=days)


def test_nothing_is_a_rest_day_until_she_says_so() -> None:
    assert not any(RestDays().is_rest(after(n)) for n in range(14))


def test_a_weekday_rests_every_week_from_today_on() -> None:
    plan = RestDays().with_weekday(6, True, SUNDAY)
    assert [n for n in range(-14, 15) if plan.is_rest(after(n))] == [0, 7, 14]
    later = plan.with_weekday(6, False, after(8)).with_weekday(5, True, after(8))
    assert [n for n in range(-14, 15) if later.is_rest(after(n))] == [0, 7, 13]


def test_one_day_can_differ_from_the_week() -> None:
    plan = RestDays().with_weekday(6, True, SUNDAY).with_today(SUNDAY, False)
    assert not plan.is_rest(SUNDAY)
    assert plan.is_rest(after(7))
    assert plan.with_today(MONDAY, True).is_rest(MONDAY)
    assert not plan.with_today(MONDAY, True).is_rest(after(8))


def test_what_is_no_weekday_is_refused() -> None:
    with pytest.raises(ValueError, match="7 is no weekday"):
        RestDays().with_weekday(7, True, SUNDAY)


# Each step: days that go by before it, then a weekday with its new state, or None for "today".
changes = st.lists(
    st.tuples(st.integers(0, 9), st.none() | st.integers(0, 6), st.booleans()), max_size=12
)


@given(changes)
def test_no_change_touches_a_day_that_is_over(steps: list[tuple[int, int | None, bool]]) -> None:
    plan, today = RestDays(), 0
    kept: dict[int, bool] = {}
    for wait, weekday, rest in steps:
        for day in range(today, today + wait):
            kept[day] = plan.is_rest(after(day))
        today += wait
        if weekday is None:
            plan = plan.with_today(after(today), rest)
            assert plan.is_rest(after(today)) is rest
        else:
            plan = plan.with_weekday(weekday, rest, after(today))
            assert (weekday in plan.weekdays(after(today))) is rest
        assert {day: plan.is_rest(after(day)) for day in kept} == kept
    assert RestDays.from_json(json.loads(json.dumps(plan.as_json()))) == plan


damage = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.just("2026-11-22"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner),
    max_leaves=8,
)


@given(damage | st.fixed_dictionaries({"weekly": damage, "single": damage}))
def test_a_damaged_plan_is_read_as_far_as_it_goes(value: Any) -> None:
    plan = RestDays.from_json(value)
    assert plan.is_rest(SUNDAY) in (True, False)
    assert RestDays.from_json(plan.as_json()) == plan


def test_the_whole_part_of_a_damaged_plan_is_kept() -> None:
    plan = RestDays.from_json(
        {
            "weekly": [["2026-11-01", [6, 9, "x"]], ["no day", [1]], 3],
            "single": {"2026-11-24": True, "2026-11-25": "yes", "": True},
        }
    )
    assert plan == RestDays(((date(2026, 11, 1), frozenset([6])),), {date(2026, 11, 24): True})
