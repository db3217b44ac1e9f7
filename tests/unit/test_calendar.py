"""Study days by the clock on the wall at that time, whatever clocks and travellers do."""

from __future__ import annotations

import json
import random
from datetime import date, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comeback.measure.calendar import ANKI_BEGAN, TRUSTED_SETBACK, Calendar

DAY = 86_400
HOUR = 3600
NOW = 1_795_000_000
NEW_YORK, BERLIN = ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin")
AUCKLAND, TOKYO = ZoneInfo("Pacific/Auckland"), ZoneInfo("Asia/Tokyo")
# Half-hour summer time, a quarter-hour zone, Ramadan, a day that never was, two-hour changes.
ZONES = [
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "Pacific/Apia",
    "Africa/Cairo",
    "Antarctica/Troll",
    "America/Caracas",
    "Asia/Pyongyang",
    "Pacific/Kiritimati",
    "America/Sao_Paulo",
    "UTC",
]
ROLLOVERS = st.integers(0, 23)
INSTANTS = st.integers(ANKI_BEGAN, NOW)


def at(zone: tzinfo, *civil: int) -> int:
    return int(datetime(*civil, tzinfo=zone).timestamp())  # type: ignore[arg-type, misc]


def by_the_clock(zone: tzinfo, rollover: int, instant: float) -> date:
    """What a person would say: the date on the wall, or the one before until the rollover."""
    wall = datetime.fromtimestamp(instant, zone).replace(tzinfo=None)
    return (wall - timedelta(hours=rollover)).date()


@settings(max_examples=300, deadline=None)
@given(st.lists(INSTANTS, max_size=20), ROLLOVERS, st.sampled_from(ZONES))
def test_at_home_a_day_is_the_date_on_the_wall(
    instants: list[int], rollover: int, name: str
) -> None:
    zone = ZoneInfo(name)
    calendar = Calendar.begin(NOW, rollover, zone)
    for instant in instants:
        assert calendar.day_of(instant + 0.999) == by_the_clock(zone, rollover, instant)
        assert calendar.day_of(instant).toordinal() == calendar.ordinal(instant)
        assert calendar.rollover_hour(instant) == rollover
        offset = datetime.fromtimestamp(instant, zone).utcoffset()
        assert timedelta(minutes=calendar.offset_minutes(instant)) == offset


@settings(max_examples=60, deadline=None)
@given(INSTANTS, ROLLOVERS, st.sampled_from(ZONES))
def test_a_computer_that_was_off_when_clocks_changed_says_the_same(
    off_at: int, rollover: int, name: str
) -> None:
    zone = ZoneInfo(name)
    went_along = Calendar.begin(off_at, rollover, zone).seen(NOW, rollover, zone)
    assert went_along.stretches == Calendar.begin(NOW, rollover, zone).stretches
    assert went_along.seen_first == off_at


def test_without_a_zone_it_is_this_computers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    assert Calendar.begin(NOW, 4) == Calendar.begin(NOW, 4, BERLIN)
    # The zone changes while the program runs.
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    there = Calendar.begin(NOW, 4, BERLIN).seen(NOW + DAY, 4)
    monkeypatch.undo()
    Calendar.begin(NOW, 4)
    assert there == Calendar.begin(NOW, 4, BERLIN).seen(NOW + DAY, 4, TOKYO)


@settings(deadline=None)
@given(INSTANTS, ROLLOVERS, st.sampled_from(ZONES))
def test_a_day_begins_at_its_first_instant_and_ends_where_the_next_begins(
    instant: int, rollover: int, name: str
) -> None:
    calendar = Calendar.begin(NOW, rollover, ZoneInfo(name))
    day = calendar.begun(instant)
    start, end = calendar.start_of(day), calendar.end_of(day)
    assert start <= instant < end == calendar.start_of(date.fromordinal(day + 1))
    assert calendar.begun(start) == calendar.ordinal(start) == day
    assert calendar.begun(start - 1) < day < calendar.begun(end)


def test_days_are_23_and_25_hours_long_when_clocks_change() -> None:
    calendar = Calendar.begin(NOW, 4, NEW_YORK)

    def hours(*civil: int) -> float:
        day = date(*civil)
        return (calendar.end_of(day) - calendar.start_of(day)) / HOUR

    assert hours(2026, 3, 7) == 23
    assert hours(2026, 10, 31) == 25
    assert hours(2026, 7, 1) == 24


@pytest.mark.parametrize("rollover", range(24))
def test_every_rollover_hour_turns_the_day(rollover: int) -> None:
    calendar = Calendar.begin(NOW, rollover, NEW_YORK)
    turns = at(NEW_YORK, 2026, 7, 15, rollover)
    assert calendar.day_of(turns - 1) == date(2026, 7, 14)
    assert calendar.day_of(turns) == date(2026, 7, 15)
    assert calendar.start_of(date(2026, 7, 15)) == turns


def test_a_day_that_never_was_is_empty() -> None:
    # Samoa went from the end of 29 to the beginning of 31 December 2011.
    samoa = ZoneInfo("Pacific/Apia")
    calendar = Calendar.begin(NOW, 0, samoa)
    skipped = date(2011, 12, 30)
    jump = at(samoa, 2011, 12, 31)
    assert calendar.start_of(skipped) == calendar.end_of(skipped) == jump
    assert calendar.day_of(jump - 1) == date(2011, 12, 29)
    assert calendar.day_of(jump) == date(2011, 12, 31)
    # With a rollover at four, its last four hours were: the night before 4 a.m. of the 31st.
    late = Calendar.begin(NOW, 4, samoa)
    assert late.end_of(skipped) - late.start_of(skipped) == 4 * HOUR


def test_a_rollover_that_changes_holds_from_then_on() -> None:
    changed = at(NEW_YORK, 2026, 7, 15, 12)
    calendar = Calendar.begin(changed - HOUR, 4, NEW_YORK).seen(changed, 0, NEW_YORK)
    assert calendar.day_of(at(NEW_YORK, 2026, 7, 15, 2)) == date(2026, 7, 14)
    assert calendar.day_of(at(NEW_YORK, 2026, 7, 16, 2)) == date(2026, 7, 16)
    today = date(2026, 7, 15)
    assert calendar.start_of(today) == at(NEW_YORK, 2026, 7, 15, 4)
    assert calendar.end_of(today) == at(NEW_YORK, 2026, 7, 16, 0)


def test_thirteen_hours_east_make_a_day_short() -> None:
    # From New York (-4) to +9 in the evening of the 14th: there it is morning of the 15th.
    landed = at(NEW_YORK, 2026, 7, 14, 20)
    calendar = Calendar.begin(landed - 9 * HOUR, 4, NEW_YORK).seen(landed, 4, TOKYO)
    assert calendar.day_of(landed - 1) == date(2026, 7, 14)
    assert calendar.day_of(landed) == date(2026, 7, 15)  # 9 a.m. in Tokyo
    assert calendar.end_of(date(2026, 7, 14)) == landed == calendar.start_of(date(2026, 7, 15))
    assert calendar.end_of(date(2026, 7, 15)) == at(TOKYO, 2026, 7, 16, 4)


def test_eleven_hours_west_can_bring_the_day_before_back() -> None:
    # From Berlin (+2) to -9 at noon of the 15th: there it is 1 a.m., still the night of the 14th.
    alaska = timezone(timedelta(hours=-9))
    landed = at(BERLIN, 2026, 7, 15, 12)
    calendar = Calendar.begin(landed - HOUR, 4, BERLIN).seen(landed, 4, alaska)
    fourteenth, fifteenth = date(2026, 7, 14), date(2026, 7, 15)
    assert calendar.day_of(at(BERLIN, 2026, 7, 15, 3)) == fourteenth
    assert calendar.day_of(landed - 1) == fifteenth
    assert calendar.day_of(landed) == calendar.day_of(landed + 3 * HOUR - 1) == fourteenth
    assert calendar.day_of(landed + 3 * HOUR) == fifteenth
    # Both keep their first start; the fifteenth had begun, and goes on.
    assert calendar.start_of(fourteenth) == at(BERLIN, 2026, 7, 14, 4)
    assert calendar.end_of(fourteenth) == calendar.start_of(fifteenth) == at(BERLIN, 2026, 7, 15, 4)
    assert calendar.end_of(fifteenth) == at(alaska, 2026, 7, 16, 4)
    assert {calendar.begun(landed + hours * HOUR) for hours in range(-7, 16)} == {
        fifteenth.toordinal()
    }


def test_over_the_date_line_eastward_travel_skips_a_day() -> None:
    kiritimati = ZoneInfo("Pacific/Kiritimati")  # +14
    honolulu = ZoneInfo("Pacific/Honolulu")  # -10: the same clock, another date
    landed = at(honolulu, 2026, 7, 14, 12)
    calendar = Calendar.begin(landed - HOUR, 4, honolulu).seen(landed, 4, kiritimati)
    assert calendar.day_of(landed - 1) == date(2026, 7, 14)
    assert calendar.day_of(landed) == date(2026, 7, 15)
    back = calendar.seen(landed + 30 * DAY, 4, honolulu)
    assert back.day_of(landed + 30 * DAY - 1) == date(2026, 8, 14)
    assert back.day_of(landed + 30 * DAY) == date(2026, 8, 13)
    assert back.begun(landed + 30 * DAY) == date(2026, 8, 14).toordinal()


def test_a_journey_is_not_forgotten_when_the_computer_comes_home() -> None:
    home = Calendar.begin(NOW, 4, NEW_YORK)
    away = home.seen(NOW + 10 * DAY, 4, TOKYO)
    back = away.seen(NOW + 20 * DAY, 4, NEW_YORK)
    in_tokyo = NOW + 15 * DAY
    assert back.day_of(in_tokyo) == by_the_clock(TOKYO, 4, in_tokyo)
    assert back.day_of(NOW + 5 * DAY) == by_the_clock(NEW_YORK, 4, NOW + 5 * DAY)
    assert back.day_of(NOW + 20 * DAY) == by_the_clock(NEW_YORK, 4, NOW + 20 * DAY)


def test_a_clock_set_back_changes_nothing_and_one_that_was_ahead_is_corrected() -> None:
    calendar = Calendar.begin(NOW, 4, NEW_YORK).seen(NOW + DAY, 4, TOKYO)
    # An empty battery: years back, in another zone than then.
    assert calendar.seen(NOW - 5000 * DAY, 7, AUCKLAND) == calendar
    # Summer or winter of the same zone: nothing to write down.
    assert calendar.seen(NOW - 30 * DAY, 4, NEW_YORK) == calendar
    # Ahead by ten days, and the student had moved: from now it is the clock of now.
    ahead = calendar.seen(NOW + 12 * DAY, 4, TOKYO)
    corrected = ahead.seen(NOW + 2 * DAY, 4, BERLIN)
    assert corrected.day_of(NOW + 3 * DAY) == by_the_clock(BERLIN, 4, NOW + 3 * DAY)
    assert corrected.day_of(NOW + DAY) == by_the_clock(TOKYO, 4, NOW + DAY)
    assert corrected.seen_until == NOW + 2 * DAY


JUMPS = st.one_of(
    st.integers(0, 40 * DAY),
    st.integers(0, 300),
    st.integers(-TRUSTED_SETBACK, 0),
    st.just(-4000 * DAY),
)
LOOKS = st.lists(st.tuples(JUMPS, ROLLOVERS | st.just(4), st.sampled_from(ZONES)), max_size=12)


@settings(max_examples=400, deadline=None)
@given(LOOKS, st.integers(0, 10**6))
def test_what_is_past_never_changes(looks: list[tuple[int, int, str]], seed: int) -> None:
    rng = random.Random(seed)
    now, calendar = NOW, Calendar.begin(NOW, 4, NEW_YORK)
    known: dict[int, date] = {}
    for jump, rollover, name in looks:
        true_now, now = now, now + jump
        calendar = calendar.seen(now, rollover, ZoneInfo(name))
        calendar = Calendar.from_json(json.loads(json.dumps(calendar.as_json())))
        if jump < -TRUSTED_SETBACK:
            now = true_now  # the battery is replaced; nothing may have been lost
        # Instants that the corrected clock has not reached yet are still to come.
        known = {instant: day for instant, day in known.items() if instant < now}
        assert {instant: calendar.day_of(instant) for instant in known} == known
        # A clock that went back too far, be it in steps, is not believed until it comes nearer.
        if jump >= 0 and now >= calendar.seen_until - TRUSTED_SETBACK:
            zone = ZoneInfo(name)
            assert calendar.day_of(now) == by_the_clock(zone, rollover, now)
        for _ in range(5):
            instant = now - rng.randrange(60 * DAY)
            known.setdefault(instant, calendar.day_of(instant))


@settings(max_examples=200, deadline=None)
@given(LOOKS, st.lists(st.integers(-70 * DAY, 500 * DAY), min_size=1, max_size=40))
def test_begun_days_never_go_back_and_spans_say_the_same(
    looks: list[tuple[int, int, str]], shifts: list[int]
) -> None:
    now, calendar = NOW, Calendar.begin(NOW, 4, NEW_YORK)
    for jump, rollover, name in looks:
        now += jump
        calendar = calendar.seen(now, rollover, ZoneInfo(name))
    newest = 0
    for instant in sorted(NOW + shift for shift in shifts):
        span = calendar.span(instant)
        assert span.begin <= instant < span.end
        for inside in (max(span.begin, instant - DAY), min(span.end - 1, instant + DAY)):
            assert calendar.ordinal(inside) == span.ordinal
            assert calendar.begun(inside) == span.begun
        assert span.begun >= max(newest, span.ordinal)
        newest = span.begun
        assert calendar.start_of(span.begun) <= instant < calendar.end_of(span.begun)


@given(INSTANTS, ROLLOVERS, st.sampled_from(ZONES))
def test_the_cutoff_is_the_next_rollover_by_the_offset_of_now(
    now: int, rollover: int, name: str
) -> None:
    zone = ZoneInfo(name)
    cutoff = Calendar.begin(now, rollover, zone).cutoff(now)
    assert 0 < cutoff - now <= DAY
    fixed = datetime.fromtimestamp(now, zone).utcoffset()
    assert fixed is not None
    local = datetime.fromtimestamp(cutoff, timezone.utc) + fixed
    assert (local.hour, local.minute, local.second) == (rollover, 0, 0)


def test_a_computer_whose_clock_says_1970_can_begin_and_go_on() -> None:
    calendar = Calendar.begin(1000, 4, BERLIN).seen(NOW, 4, BERLIN)
    assert calendar.day_of(NOW) == by_the_clock(BERLIN, 4, NOW)
    assert Calendar.from_json(calendar.as_json()) == calendar


GOOD = {"seen_until": NOW, "stretches": [[ANKI_BEGAN, 60, 4], [NOW, 120, 4]]}


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {**GOOD, "seen_until": None},
        {**GOOD, "seen_until": True},
        {**GOOD, "seen_until": 5},
        {**GOOD, "stretches": []},
        {**GOOD, "stretches": {}},
        {**GOOD, "stretches": [[ANKI_BEGAN, 60]]},
        {**GOOD, "stretches": [[ANKI_BEGAN, 60, "4"]]},
        {**GOOD, "stretches": [[ANKI_BEGAN, 60, 24]]},
        {**GOOD, "stretches": [[ANKI_BEGAN, 1440, 4]]},
        {**GOOD, "stretches": [[ANKI_BEGAN, 60.5, 4]]},
        {**GOOD, "stretches": list(reversed([[ANKI_BEGAN, 60, 4], [NOW, 120, 4]]))},
    ],
)
def test_a_damaged_calendar_is_said_in_one_line(value: Any) -> None:
    assert Calendar.from_json(GOOD).offset_minutes(NOW) == 120
    with pytest.raises(ValueError, match="calendar") as raised:
        Calendar.from_json(value)
    assert "\n" not in str(raised.value)
