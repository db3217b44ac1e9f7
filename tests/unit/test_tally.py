"""One pass over the log: days, periods and evidence, on rows small enough to count by hand."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.measure.days import StudyDays
from comeback.measure.retention import RetentionCounts
from comeback.measure.tally import EVIDENCE_REVIEWS, LogTally
from comeback.source.log import FILTERED, LEARN, MANUAL, RELEARN, REVIEW, Review

ZONE = ZoneInfo("America/New_York")
DAYS = StudyDays(4, ZONE)


def moment(day: int, hour: int = 12, second: int = 0) -> int:
    """Milliseconds of a time in November 2026 in New York."""
    return int(datetime(2026, 11, day, hour, 0, second, tzinfo=ZONE).timestamp() * 1000)


def row(  # a review of a young card, unless said otherwise
    id: int,
    *,
    card_id: int = 1,
    rating: int = 3,
    last_interval: int = 5,
    kind: int = REVIEW,
    factor: int = 2500,
    milliseconds: int = 4000,
) -> Review:
    return Review(id, card_id, rating, 10, last_interval, factor, milliseconds, kind)


def tally_of(*rows: Review) -> LogTally:
    tally = LogTally(DAYS)
    for each in sorted(rows):
        tally.add(each)
    return tally


def test_only_spaced_reviews_measure_memory() -> None:
    tally = tally_of(
        row(moment(2, second=1), rating=3),
        row(moment(2, second=2), rating=1),
        row(moment(2, second=3), kind=LEARN, last_interval=-600),  # still being learnt
        row(moment(2, second=4), kind=LEARN, last_interval=-90_000),  # a learning step over a day
        row(moment(2, second=5), kind=RELEARN, last_interval=-600),
        row(moment(2, second=6), kind=RELEARN, last_interval=3),
        row(moment(2, second=7), kind=FILTERED, factor=0),  # cramming
        row(moment(2, second=8), kind=FILTERED, factor=2500),  # a filtered deck that reschedules
        row(moment(2, second=9), rating=0, kind=MANUAL),
    )
    day = tally.by_day[date(2026, 11, 2)]
    assert (day.reviews, day.cram_reviews) == (7, 1)
    assert (day.spaced, day.passed) == (5, 4)
    assert day.study_ms == 8 * 4000


def test_a_review_before_the_rollover_belongs_to_the_day_before() -> None:
    tally = tally_of(row(moment(3, hour=3)), row(moment(3, hour=4)))
    assert {day: counts.reviews for day, counts in tally.by_day.items()} == {
        date(2026, 11, 2): 1,
        date(2026, 11, 3): 1,
    }


def test_cards_and_new_cards_are_counted_once_a_day() -> None:
    tally = tally_of(
        row(moment(2, second=1), card_id=1),
        row(moment(2, second=2), card_id=1),
        row(moment(2, second=3), card_id=2),
        row(moment(3, second=1), card_id=1),
        row(moment(3, second=2), card_id=3),
    )
    days = [tally.by_day[date(2026, 11, day)] for day in (2, 3)]
    assert [(day.cards, day.new_cards) for day in days] == [(2, 2), (2, 1)]


def test_periods_are_windows_back_from_the_end_of_today() -> None:
    now = moment(22) / 1000
    tally = tally_of(
        row(moment(22, hour=5), rating=1, last_interval=21),
        row(moment(21, hour=5), rating=3, last_interval=20),
        row(moment(16, hour=4), rating=3, last_interval=30),  # first moment of the week
        row(moment(16, hour=3), rating=3, last_interval=30),  # an hour too early for it
    )
    periods = tally.periods(now)
    assert periods["today"] == RetentionCounts(mature_failed=1)
    assert periods["yesterday"] == RetentionCounts(young_passed=1)
    assert periods["week"] == RetentionCounts(young_passed=1, mature_passed=1, mature_failed=1)
    assert sum(periods["month"]) == sum(periods["all_time"]) == 4


def test_rest_days_are_days_too() -> None:
    tally = tally_of(row(moment(2)), row(moment(5)))
    days = list(tally.all_days(date(2026, 11, 6)))
    assert days == [date(2026, 11, day) for day in (2, 3, 4, 5, 6)]
    assert list(tally_of().all_days(date(2026, 11, 6))) == [date(2026, 11, 6)]


@given(st.lists(st.booleans(), max_size=2 * EVIDENCE_REVIEWS))
def test_evidence_is_the_newest_reviews_of_a_card(passes: list[bool]) -> None:
    rows = [
        row(moment(2) + place, rating=3 if passed else 1) for place, passed in enumerate(passes)
    ]
    evidence = tally_of(*rows).evidence(1)
    newest = list(enumerate(passes))[-EVIDENCE_REVIEWS:]
    assert [(event >> 1, bool(event & 1)) for event in evidence] == [
        (moment(2) + place, passed) for place, passed in newest
    ]


def test_evidence_ends_two_years_before_the_newest_review() -> None:
    long_ago = moment(2) - 731 * 86_400_000
    tally = tally_of(row(long_ago), row(long_ago + 2 * 86_400_000), row(moment(2)))
    assert [event >> 1 for event in tally.evidence(1)] == [long_ago + 2 * 86_400_000, moment(2)]


def test_the_mark_counts_every_row_and_knows_the_last() -> None:
    rows = [row(moment(2)), row(moment(3), rating=0)]
    assert tally_of(*rows).mark == (moment(3), 2, sum(each.id % 1_000_003 for each in rows))


def test_a_review_is_known_by_its_id() -> None:
    tally = tally_of(row(moment(2)), row(moment(3), rating=0))
    assert moment(2) in tally
    assert moment(3) not in tally  # a manual row is no review
    assert moment(4) not in tally


@pytest.mark.parametrize(
    "odd",
    [
        {"rating": 5},
        {"rating": -1},
        {"id": 1_600_000_000},  # seconds where milliseconds belong
    ],
)
def test_a_row_that_is_no_review_is_only_marked(odd: dict[str, int]) -> None:
    strange = row(moment(3))._replace(**odd)
    tally = tally_of(row(moment(2)), strange)
    assert tally.mark.rows == 2
    assert sum(day.reviews for day in tally.by_day.values()) == 1


@pytest.mark.parametrize(("written", "counted"), [(-5, 0), (1234.7, 1234)])
def test_a_strange_time_does_not_stop_the_count(written: int, counted: int) -> None:
    tally = tally_of(row(moment(2), milliseconds=written))
    assert tally.by_day[date(2026, 11, 2)].study_ms == counted


def test_the_days_end_today_even_when_every_review_lies_ahead() -> None:
    tally = tally_of(row(moment(9)))
    assert list(tally.all_days(date(2026, 11, 6))) == [date(2026, 11, 6)]
