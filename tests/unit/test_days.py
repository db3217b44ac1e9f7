"""Study days: wall clock at the time of the review, whatever the clocks do."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.measure.days import DayFinder, StudyDays, as_utc

ZONES = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Cairo"]
INSTANTS = st.integers(min_value=1_262_304_000, max_value=1_893_456_000)


def at(zone: str, *civil: int) -> float:
    return datetime(*civil, tzinfo=ZoneInfo(zone)).timestamp()


@pytest.mark.parametrize(
    ("civil", "expected"),
    [
        ((2026, 11, 22, 3, 59), date(2026, 11, 21)),
        ((2026, 11, 22, 4, 0), date(2026, 11, 22)),
        ((2026, 11, 23, 0, 30), date(2026, 11, 22)),
        # Clocks go back at 02:00 on this night; the day still ends at 04:00.
        ((2026, 11, 1, 3, 30), date(2026, 10, 31)),
        ((2026, 11, 1, 4, 0), date(2026, 11, 1)),
    ],
)
def test_a_day_begins_at_the_rollover(civil: tuple[int, ...], expected: date) -> None:
    days = StudyDays(4, ZoneInfo("America/New_York"))
    assert days.day_of(at("America/New_York", *civil)) == expected


def test_days_are_23_and_25_hours_long_when_clocks_change() -> None:
    days = StudyDays(4, ZoneInfo("America/New_York"))

    def hours(day: date) -> float:
        return (days.start_of(day + timedelta(days=1)) - days.start_of(day)) / 3600

    assert hours(date(2026, 3, 7)) == 23
    assert hours(date(2026, 10, 31)) == 25
    assert hours(date(2026, 7, 1)) == 24


@given(INSTANTS, st.integers(0, 23), st.sampled_from(ZONES))
def test_every_instant_lies_inside_its_own_day(instant: int, rollover: int, zone: str) -> None:
    days = StudyDays(rollover, ZoneInfo(zone))
    day = days.day_of(instant)
    assert days.start_of(day) <= instant < days.start_of(day + timedelta(days=1))


@given(st.lists(INSTANTS, min_size=1, max_size=50), st.integers(0, 23), st.sampled_from(ZONES))
def test_the_finder_remembers_without_changing_the_answer(
    instants: list[int], rollover: int, zone: str
) -> None:
    days = StudyDays(rollover, ZoneInfo(zone))
    finder = DayFinder(days)
    for instant in sorted(instants):
        assert finder.day_of(instant) == days.day_of(instant)


@given(INSTANTS, st.integers(0, 23), st.sampled_from(ZONES))
def test_the_cutoff_is_the_next_rollover_by_the_offset_of_now(
    now: int, rollover: int, zone: str
) -> None:
    days = StudyDays(rollover, ZoneInfo(zone))
    cutoff = days.cutoff(now)
    assert 0 < cutoff - now <= 86_400
    fixed = datetime.fromtimestamp(now, ZoneInfo(zone)).utcoffset()
    assert fixed is not None
    local = datetime.fromtimestamp(cutoff, ZoneInfo("UTC")) + fixed
    assert (local.hour, local.minute, local.second) == (rollover, 0, 0)


def test_instants_are_written_in_utc() -> None:
    assert as_utc(1_700_000_000.9) == "2023-11-14T22:13:20Z"
