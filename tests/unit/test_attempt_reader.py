"""Captures become labels once, by what earlier days taught; a day counts those that still stand."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from comeback.measure.attempt_reader import AttemptReader
from comeback.measure.attempts import FIRST_MANNER, LABELS, Timed, judge, learn
from comeback.measure.calendar import Calendar
from comeback.measure.reveals import Reveal
from comeback.stats import public_stats
from tests.unit.small import DAY, SmallCollection, report_of

KOLKATA = ZoneInfo("Asia/Kolkata")
HOUR = 3600


def three_days(seed: int = 1) -> SmallCollection:
    """150 reviews on each of three days before today; every fourth was flipped."""
    rng = random.Random(seed)
    small = SmallCollection()
    small.note(1, "renal", passed=1)
    for days_back in (3, 2, 1):
        begins = small.now - days_back * DAY
        for place in range(150):
            flipped = place % 4 == 0
            small.capture(
                int((begins + 20 * place) * 1000),
                reps=rng.randint(0, 6),
                rating=3 if flipped else rng.choice((1, 3, 3, 3, 4)),
                front_ms=rng.randint(300, 700) if flipped else rng.randint(2500, 9000),
                front_chars=rng.randint(40, 160),
                auto_advance=place % 13 == 5,
            )
    return small


def calendar_of(small: SmallCollection) -> Calendar:
    return Calendar.begin(small.now, 4, small.zone)


def every(reader: AttemptReader) -> list[Reveal]:
    return list(reader.reveals.between(0, len(reader.reveals)))


def read(small: SmallCollection) -> list[Reveal]:
    reader = AttemptReader()
    reader.read(small.captures_after, calendar_of(small))
    return every(reader)


def test_each_is_judged_by_what_the_days_before_its_own_taught() -> None:
    small = three_days()
    manner, expected = FIRST_MANNER, []
    for start in (0, 150, 300):
        day = small.captures[start : start + 150]
        expected += [(each.review_id, *judge(manner, each)) for each in day]
        manner = learn(manner, day)
    # Nothing is said of a stranger, beyond what says nothing of anybody.
    for place, (review_id, _, tried) in enumerate(expected[:150]):
        if tried is not None:
            expected[place] = (review_id, "unknown", None)
    found = read(small)
    assert [(each.review_id, each.label) for each in found] == [each[:2] for each in expected]
    for each, (_, _, tried) in zip(found, expected):
        assert each.tried == (None if tried is None else pytest.approx(tried, abs=1e-4))
    assert {"intro", "auto"} < {each.label for each in found}


def test_in_one_go_one_by_one_or_with_pauses_it_says_the_same() -> None:
    small = three_days()
    calendar, expected = calendar_of(small), read(small)
    one_by_one, stopped = AttemptReader(), AttemptReader()
    for last in range(1, len(small.captures) + 1):
        known = small.captures[:last]

        def captures(after: int, known: list[Timed] = known) -> Iterable[Timed]:
            return [each for each in known if each.review_id > after]

        one_by_one.read(captures, calendar)
        assert every(one_by_one) == expected[:last]  # what is past never changes
    rests = iter(range(10_000))

    def rest() -> None:
        if next(rests) % 7 == 6:
            raise InterruptedError

    while every(stopped) != expected:
        try:
            stopped.read(small.captures_after, calendar, rest)
        except InterruptedError:
            assert every(stopped) == expected[: len(stopped.reveals)]


def test_nothing_new_is_not_read_again() -> None:
    small = three_days()
    asked: list[int] = []

    def captures(after: int) -> Iterable[Timed]:
        asked.append(after)
        return small.captures_after(after)

    reader = AttemptReader()
    reader.read(captures, calendar_of(small))
    before = every(reader)
    reader.read(captures, calendar_of(small))
    assert asked == [-1, small.captures[-1].review_id]
    assert every(reader) == before


def test_after_deleting_it_begins_anew() -> None:
    small = three_days()
    reader = AttemptReader()
    reader.read(small.captures_after, calendar_of(small))
    reader.forget()
    assert len(reader.reveals) == 0
    small.captures = small.captures[300:]
    reader.read(small.captures_after, calendar_of(small))
    assert every(reader) == read(small)


def test_a_journey_changes_no_day_that_is_past() -> None:
    small = three_days()
    morning = small.captures[:150]
    for place, each in enumerate(morning):
        small.capture(int(small.now * 1000) + place, **changed(each, front_ms=each.front_ms * 2))
    reader = AttemptReader()
    calendar = calendar_of(small)
    reader.read(small.captures_after, calendar)
    before = every(reader)
    # Noon in New York is evening in Kolkata: nine hours later another day has begun only there.
    travelled = calendar.seen(small.now + HOUR // 2, 4, KOLKATA)
    for place, each in enumerate(morning):
        small.capture(int((small.now + 9 * HOUR) * 1000) + place, **changed(each))
    reader.read(small.captures_after, travelled)
    assert every(reader)[: len(before)] == before
    fresh, stayed = AttemptReader(), AttemptReader()
    fresh.read(small.captures_after, travelled)
    assert every(fresh) == every(reader)
    stayed.read(small.captures_after, calendar)
    assert every(stayed) != every(reader), "there they belong to the same day as those before"


def changed(timed: Timed, **changes: object) -> dict[str, Any]:
    values = {**timed._asdict(), **changes}
    del values["review_id"], values["card_id"]
    return values


def test_a_clock_set_back_behind_captures_is_as_if_it_had_never_been_ahead() -> None:
    small = three_days()
    ahead = calendar_of(small).seen(small.now - 2 * DAY, 4, small.zone)
    reader = AttemptReader()
    reader.read(small.captures_after, ahead)
    back = ahead.seen(small.now - 2.2 * DAY, 4, KOLKATA)
    reader.read(small.captures_after, back)
    fresh = AttemptReader()
    fresh.read(small.captures_after, back)
    assert every(fresh) == every(reader)


def test_nonsense_is_read_too() -> None:
    small = three_days()
    newest = small.captures[-1].review_id
    nonsense = (
        {"front_ms": -5, "away_front_ms": 9, "rating": 7},
        {"front_ms": 1 << 50, "back_ms": -1},
        {"front_chars": -1, "back_chars": 0, "retrievability": 1.0},
        {"retrievability": 0.0, "front_ms": 0, "back_ms": 0, "time_limit_ms": 0},
        {"rating": 0, "reps": -3, "kind": "", "back_ms": None},
    )
    for place, changes in enumerate(nonsense, start=1):
        small.capture(newest + place, **changes)
    small.capture(newest + 2 * DAY * 1000)  # another day: they have taught
    found = read(small)[-6:]
    assert all(each.label in LABELS for each in found)
    assert all(each.tried is None or 0 <= each.tried <= 1 for each in found)


def answered(small: SmallCollection, count: int, timed: int) -> list[int]:
    """Reviews of this morning; the ids of those that were timed."""
    ids = [small.review(1, 3, 0.01 + place * 1e-3) for place in range(count, 0, -1)]
    for review_id in ids[:timed]:
        small.capture(review_id)
    return ids[:timed]


def test_a_day_counts_labels_and_says_a_rate_from_twenty_on() -> None:
    few = three_days()
    answered(few, 25, 19)
    today = report_of(few).today
    assert (today.attempt_n, today.attempt_ratio, today.attempt_low_ratio) == (19, None, None)
    assert (sum(today.labels.values()), today.labels["unknown"]) == (25, 6)

    enough = three_days()
    answered(enough, 25, 20)
    today = report_of(enough).today
    assert today.attempt_n == 20
    low, ratio, high = today.attempt_low_ratio, today.attempt_ratio, today.attempt_high_ratio
    assert low is not None and ratio is not None and high is not None
    assert 0.5 < low <= ratio <= high <= 1
    # What is added up over days is what the rate was made of.
    assert ratio == pytest.approx((today.attempt_tried + 0.5) / 21)


def test_an_undone_review_counts_for_no_day() -> None:
    small = three_days()
    ids = answered(small, 25, 21)
    with_all = report_of(small).today
    for review_id in ids[:2]:
        small.run("delete from revlog where id = ?", review_id)
    today = report_of(small).today
    assert (with_all.attempt_n, today.attempt_n, today.attempt_ratio) == (21, 19, None)
    before, after = Counter(with_all.labels), Counter(today.labels)
    assert sum((before - after).values()) == 2 and not after - before


def test_a_day_on_the_phone_is_unknown_and_never_passive() -> None:
    small = SmallCollection()
    small.note(1, "renal", passed=1)
    answered(small, 30, 0)
    today = public_stats(report_of(small))["today"]
    assert today["labels"] == {**dict.fromkeys(LABELS, 0), "unknown": 30}
    assert (today["attempt_n"], today["attempt_ratio"]) == (0, None)
