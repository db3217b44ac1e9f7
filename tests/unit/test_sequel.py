"""What followed after a video was watched, in the engine's report and in the file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback import sequel
from comeback.engine import Engine
from comeback.report import Report, Watched
from comeback.sequel import LOOK_BACK, as_watched, watched_lately
from comeback.stats import as_text, public_stats
from tests.unit.small import CATALOGUE, DAY, SmallCollection
from tests.unit.test_stats import check

STAPH = "#AK_Step1_v12::#SketchyMicro::01_Bacteria::01_Gram_Positive_Cocci::01_Staph_aureus"
VIDEO = "sketchy_micro/bacteria/1.1"
OTHER = "sketchy_micro/bacteria/5.9"
TODAY = date(2026, 11, 22)
TOUCHED, OTHERS = range(24), range(100, 160)


def a_collection() -> SmallCollection:
    """Cards of the video and others, all reviewed ten, eight and six days ago."""
    small = SmallCollection()
    for number in (*TOUCHED, *OTHERS):
        small.note(number, STAPH if number in TOUCHED else "renal")
        small.run("update cards set type = 2, queue = 2, due = 10000 where id = ?", number)
        for days_back in (10, 8, 6):
            small.review(number, 3, days_back)
    return small


def asked_since(small: SmallCollection, days_back: float, passed: int, others: int) -> None:
    """All come back: so many of the video's cards are recalled, and of the others."""
    for place, number in enumerate(TOUCHED):
        small.review(number, 3 if place < passed else 1, days_back)
    for place, number in enumerate(OTHERS):
        small.review(number, 3 if place < others else 1, days_back)


def report_of(
    small: SmallCollection, watched: Mapping[str, float], engine: Engine | None = None
) -> Report:
    engine = engine or Engine(CATALOGUE, small.zone)
    engine.apply(small, small.now, small.captures_after)
    return engine.report(small.now, watched=watched)


def days_ago(small: SmallCollection, days: float) -> float:
    return small.now - days * DAY


def test_passed_since_against_others_that_came_back_too() -> None:
    small = a_collection()
    asked_since(small, 2, passed=23, others=30)
    (found,) = report_of(small, {VIDEO: days_ago(small, 4)}).watched.values()
    after = found.aftermath
    assert found.day == TODAY - timedelta(days=4)
    assert after is not None and after.expected is not None and after.difference is not None
    assert (after.n, after.notes, after.passed, after.controls) == (24, 24, 23, 60)
    # All cards are alike, so half is to be expected, as of the others.
    assert after.expected == pytest.approx(12, abs=0.5)
    assert after.difference == pytest.approx(100 * (23 - after.expected) / 24)
    assert after.verdict == "higher"


def test_watched_today_or_yesterday_nothing_is_compared_yet() -> None:
    """Of yesterday no whole study day is over since."""
    small = a_collection()
    asked_since(small, 0.05, passed=24, others=30)
    for days in (0, 0.1, 1):
        watched = days_ago(small, days)
        (found,) = report_of(small, {VIDEO: watched}).watched.values()
        assert found == Watched(watched, TODAY - timedelta(days=round(days)))


def test_neither_the_day_of_watching_nor_today_counts() -> None:
    small = a_collection()
    for days_back in (4, 3.9, 0.05):
        asked_since(small, days_back, passed=1, others=59)
    watched = {VIDEO: days_ago(small, 4)}
    (found,) = report_of(small, watched).watched.values()
    assert found.aftermath is not None
    assert (found.aftermath.n, found.aftermath.verdict) == (0, "too_few")
    asked_since(small, 3, passed=24, others=30)
    asked_since(small, 1, passed=1, others=59)
    (found,) = report_of(small, watched).watched.values()
    assert found.aftermath is not None
    # Of each card only the first time after watching.
    assert (found.aftermath.n, found.aftermath.passed, found.aftermath.controls) == (24, 24, 60)


def test_too_few_came_back() -> None:
    small = a_collection()
    for number in TOUCHED[:19]:
        small.review(number, 3, 2)
    for number in OTHERS:
        small.review(number, 3, 2)
    (found,) = report_of(small, {VIDEO: days_ago(small, 4)}).watched.values()
    assert found.aftermath is not None
    assert found.aftermath[:5] == (19, 19, 19, 60, "too_few")
    assert found.aftermath.expected is None


def test_what_another_watched_video_touches_is_no_measure() -> None:
    small = a_collection()
    for number in OTHERS[:20]:
        tag = STAPH.replace("01_Gram_Positive_Cocci::01_Staph_aureus", "05_x::09_Pseudomonas")
        small.run("update notes set tags = ? where id = ?", f" {tag} ", number)
    asked_since(small, 2, passed=20, others=30)
    watched = {VIDEO: days_ago(small, 4)}
    (alone,) = report_of(small, watched).watched.values()
    both = report_of(small, {**watched, OTHER: days_ago(small, 4)}).watched[VIDEO]
    assert alone.aftermath is not None and both.aftermath is not None
    assert (alone.aftermath.controls, both.aftermath.controls) == (60, 40)
    # One that was watched long ago is.
    long_ago = small.now - LOOK_BACK.total_seconds() - DAY
    found = report_of(small, {**watched, OTHER: long_ago}).watched
    assert found[VIDEO] == alone
    assert found[OTHER] == Watched(long_ago, TODAY - LOOK_BACK - timedelta(days=1))


def test_a_resource_that_no_note_names_was_watched_all_the_same() -> None:
    small = a_collection()
    watched = days_ago(small, 4)
    (found,) = report_of(small, {"nobody/knows/1": watched}).watched.values()
    assert found == Watched(watched, TODAY - timedelta(days=4))


def test_it_is_looked_up_once_a_study_day(monkeypatch: pytest.MonkeyPatch) -> None:
    small = a_collection()
    asked_since(small, 2, passed=20, others=30)
    looked: list[int] = []
    compare = sequel.aftermath

    def counted(*reviews: Any) -> Any:
        looked.append(1)
        return compare(*reviews)

    monkeypatch.setattr(sequel, "aftermath", counted)
    watched = {VIDEO: days_ago(small, 4)}
    engine = Engine(CATALOGUE, small.zone)
    first = report_of(small, watched, engine).watched
    small.now += 60
    small.review(0, 1, 0)
    assert report_of(small, dict(watched), engine).watched == first
    assert len(looked) == 1
    assert report_of(small, {}, engine).watched == {}
    small.now += DAY
    (tomorrow,) = report_of(small, watched, engine).watched.values()
    assert len(looked) == 2
    assert tomorrow.aftermath == first[VIDEO].aftermath


def test_a_phones_late_reviews_of_closed_days_are_taken_in() -> None:
    small = a_collection()
    asked_since(small, 3, passed=20, others=30)
    watched = {VIDEO: days_ago(small, 4)}
    engine = Engine(CATALOGUE, small.zone)
    report_of(small, watched, engine)
    asked_since(small, 3.2, passed=10, others=40)  # still on the day after watching
    late = report_of(small, watched, engine).watched
    assert late == report_of(small, watched).watched
    assert late[VIDEO].aftermath is not None
    assert late[VIDEO].aftermath.passed == 10


# What the profile remembers


@pytest.mark.parametrize(
    ("saved", "read"),
    [
        (None, {}),
        ([], {}),
        ("x", {}),
        ({"a/b/1": 5}, {"a/b/1": 5.0}),
        ({"a": True, "b": "5", "c": None, "d": [5], 6: 5.0, "e": 1.5}, {"e": 1.5}),
        ({"a": float("nan"), "b": float("inf"), "c": -1e30, "d": 1e30}, {}),
        ({"a": 10**400, "b": -(10**400)}, {}),
    ],
)
def test_what_is_damaged_is_left_out(saved: object, read: dict[str, float]) -> None:
    assert as_watched(saved) == read


@given(st.dictionaries(st.text(max_size=3), st.integers() | st.floats(), max_size=4))
def test_whatever_is_read_can_be_reported(saved: dict[str, float]) -> None:
    small = SmallCollection()
    for damaged in (saved, json.loads(json.dumps(saved))):
        watched = as_watched(damaged)
        report = report_of(small, watched)
        assert report.watched.keys() == watched.keys()
        as_text(public_stats(report))


def test_after_a_month_it_may_be_planned_again() -> None:
    now = 1_800_000_000.0
    watched = {"a": now, "b": now - 29 * DAY, "c": now - 31 * DAY, "d": now + DAY}
    assert watched_lately(watched, now) == {"a", "b", "d"}


# The file


def test_the_file_says_when_a_resource_was_gone_over() -> None:
    small = a_collection()
    watched = days_ago(small, 4) + 0.7
    report = report_of(small, {VIDEO: watched, "sketchy_micro/bacteria/1.2": watched})
    stats = public_stats(report)
    check(json.loads(as_text(stats)))
    resources = [each for topic in stats["topics"] for each in topic["resources"]]
    done = {(each["id"], each["done_at"]) for each in resources}
    # Noon in New York is 17:00 in UTC.
    assert (VIDEO, "2026-11-18T17:00:00Z") in done
    assert {at for id, at in done if id != VIDEO} == {None}
    assert len(done) > 1
    without = public_stats(replace(report, watched={}))
    assert "2026-11-18T17:00:00Z" not in as_text(without["topics"])
