"""The log measured: by hand where rows are few, against a fresh reading where they change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.measure.calendar import ANKI_BEGAN, Calendar
from comeback.measure.forecast import PRIOR, forecast, learn, logit
from comeback.measure.history import History
from comeback.measure.memory import (
    DEFAULT_PARAMETERS,
    follow,
    retrievability,
)
from comeback.measure.retention import RetentionCounts
from comeback.source.log import (
    FILTERED,
    LEARN,
    MANUAL,
    RELEARN,
    RESCHEDULED,
    Studied,
)
from tests.unit.logs import BERLIN, DAY, NEW_YORK, Log, history_of, moment, november, row

# Days, by hand. Every case twice: as today, and as a day long closed.


@pytest.mark.parametrize("now", [moment(2, hour=20), moment(22)])
def test_only_spaced_reviews_measure_memory(now: int) -> None:
    history = history_of(
        row(moment(2, second=1), rating=3),
        row(moment(2, second=2), rating=1),
        row(moment(2, second=3), kind=LEARN, last_interval=-600),  # still being learnt
        row(moment(2, second=4), kind=LEARN, last_interval=-90_000),  # a learning step over a day
        row(moment(2, second=5), kind=RELEARN, last_interval=-600),
        row(moment(2, second=6), kind=RELEARN, last_interval=3),
        row(moment(2, second=7), kind=FILTERED, factor=0),  # cramming
        row(moment(2, second=8), kind=FILTERED, factor=2500),  # a filtered deck that reschedules
        row(moment(2, second=9), rating=0, kind=MANUAL),
        now=now,
    )
    ((_, day),) = history.days(date(2026, 11, 2))
    assert (day.reviews, day.cram_reviews) == (7, 1)
    assert day.ratings == (0, 1, 0, 6, 0)
    assert (day.spaced, day.passed) == (5, 4)
    assert day.study_ms == 8 * 4000
    assert (day.answer_ms, day.median_answer_ms) == (7 * 4000, 4000.0)
    assert day.studied == Studied(8, 8 * 4000)


def test_a_review_before_the_rollover_belongs_to_the_day_before() -> None:
    history = history_of(row(moment(3, hour=3)), row(moment(3, hour=4)))
    assert [day.reviews for day in november(history, 2, 3)] == [1, 1]


@pytest.mark.parametrize("now", [moment(3, hour=20), moment(22)])
def test_cards_and_new_cards_are_counted_once_a_day(now: int) -> None:
    history = history_of(
        row(moment(2, second=1), card_id=1),
        row(moment(2, second=2), card_id=1),
        row(moment(2, second=3), card_id=2),
        row(moment(3, second=1), card_id=1),
        row(moment(3, second=2), card_id=3),
        row(moment(3, second=3), card_id=4, rating=0, kind=MANUAL),
        now=now,
    )
    days = [day for _, day in history.days(date(2026, 11, 3))]
    assert [(day.cards, day.new_cards) for day in days] == [(2, 2), (2, 1)]


def test_rest_days_are_days_too() -> None:
    history = history_of(row(moment(2)), row(moment(5)))
    days = history.days(date(2026, 11, 6))
    assert [(day.day, tally.reviews) for day, tally in days] == [
        (2, 1),
        (3, 0),
        (4, 0),
        (5, 1),
        (6, 0),
    ]
    assert [day.day for day, _ in history_of().days(date(2026, 11, 6))] == [6]


def test_the_days_end_today_even_when_every_review_lies_ahead() -> None:
    history = history_of(row(moment(9)))
    assert [day.day for day, _ in history.days(date(2026, 11, 6))] == [6]


def test_medians_and_sums_of_answer_times_leave_cramming_out() -> None:
    times = (1000, 9000, 2000, 4000)
    history = history_of(
        *(row(moment(2, second=place), milliseconds=ms) for place, ms in enumerate(times)),
        row(moment(2, second=9), kind=FILTERED, factor=0, milliseconds=50_000),
    )
    (day,) = november(history, 2)
    assert (day.answer_ms, day.median_answer_ms, day.study_ms) == (16_000, 3000.0, 66_000)


def test_an_evening_that_came_back_counts_for_its_own_date() -> None:
    # Noon in Berlin on the 15th, then by plane to -9 hours: 1 a.m. of the same 15th.
    alaska = ZoneInfo("Etc/GMT+9")
    landed = int(datetime(2026, 7, 15, 12, tzinfo=BERLIN).timestamp())
    before = Calendar.begin(landed - 3600, 4, BERLIN)
    calendar = before.seen(landed, 4, alaska)
    log = Log(
        row((landed - 10 * 3600) * 1000, card_id=1, milliseconds=1000),  # 2 a.m.: the 14th
        row((landed - 3600) * 1000, card_id=1, milliseconds=9000),  # 11 a.m. of the 15th
        row((landed + 3600) * 1000, card_id=1, milliseconds=3000),  # 2 a.m. again: the 14th
        row((landed + 4 * 3600) * 1000, card_id=2, milliseconds=9000),  # 5 a.m. of the 15th
    )
    history = History()
    history.read(log, before, landed - 3600, {})
    for hours in (2, 5, 30, 24 * 40):
        history.read(log, calendar, landed + hours * 3600, {})
        days = {day.day: tally for day, tally in history.days(date(2026, 7, 15))}
        assert (days[14].reviews, days[14].cards, days[14].median_answer_ms) == (2, 1, 2000.0)
        assert (days[15].reviews, days[15].cards) == (2, 2)


# Periods, ids and odd rows.


def test_periods_are_windows_back_from_the_end_of_today() -> None:
    history = history_of(
        row(moment(22, hour=5), rating=1, last_interval=21),
        row(moment(21, hour=5), rating=3, last_interval=20),
        row(moment(16, hour=4), rating=3, last_interval=30),  # first moment of the week
        row(moment(16, hour=3), rating=3, last_interval=30),  # an hour too early for it
    )
    periods = history.periods(moment(22) / 1000)
    assert periods["today"] == RetentionCounts(mature_failed=1)
    assert periods["yesterday"] == RetentionCounts(young_passed=1)
    assert periods["week"] == RetentionCounts(young_passed=1, mature_passed=1, mature_failed=1)
    assert sum(periods["month"]) == sum(periods["all_time"]) == 4


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 7)), max_size=30))
def test_counts_between_count_every_spaced_review_once(
    places: list[tuple[int, int]],
) -> None:
    kinds = ((rating, last) for rating in (1, 2, 3, 4) for last in (20, 21))
    shapes = dict(enumerate(kinds))
    rows = {moment(1) + days * DAY * 1000 // 4: shapes[shape] for days, shape in places}
    history = history_of(
        *(row(id, rating=rating, last_interval=last) for id, (rating, last) in rows.items()),
        now=moment(6),
    )
    for begin, end in ((0, 2**60), (moment(3), moment(5)), (moment(6, hour=4), 2**60)):
        inside = [shape for id, shape in rows.items() if begin <= id < end and id <= moment(7, 3)]
        assert history.counts_between(begin, end) == RetentionCounts(
            young_passed=sum(rating > 1 and last < 21 for rating, last in inside),
            young_failed=sum(rating == 1 and last < 21 for rating, last in inside),
            mature_passed=sum(rating > 1 and last >= 21 for rating, last in inside),
            mature_failed=sum(rating == 1 and last >= 21 for rating, last in inside),
        )


def test_a_review_is_known_by_its_id() -> None:
    history = history_of(
        row(moment(2)), row(moment(3), rating=0, kind=MANUAL), row(moment(22, hour=11))
    )
    assert moment(2) in history
    assert moment(22, hour=11) in history
    assert moment(3) not in history  # a manual row is no review
    assert moment(4) not in history
    assert (history.newest_id, history.reviews) == (moment(22, hour=11), 2)
    assert (history_of().newest_id, history_of().reviews) == (0, 0)


@pytest.mark.parametrize(
    "odd", [{"rating": 5}, {"rating": -1}, {"id": 1_600_000_000}, {"id": -5}, {"id": 0}]
)
@pytest.mark.parametrize("now", [moment(3, hour=20), moment(22)])
def test_a_row_that_is_no_review_does_no_harm(odd: dict[str, int], now: int) -> None:
    history = history_of(row(moment(2)), row(moment(3))._replace(**odd), now=now)
    assert history.reviews == 1
    assert sum(day.reviews for _, day in history.days(date(2026, 11, 3))) == 1


@pytest.mark.parametrize(("written", "counted"), [(-5, 0), (1234.7, 1234), (None, 0), ("many", 0)])
@pytest.mark.parametrize("now", [moment(2, hour=20), moment(22)])
def test_a_strange_time_does_not_stop_the_count(written: Any, counted: int, now: int) -> None:
    history = history_of(row(moment(2), milliseconds=written), row(moment(2) + 1), now=now)
    ((_, day),) = history.days(date(2026, 11, 2))
    assert day.study_ms == day.answer_ms == counted + 4000


def test_studied_is_what_ankis_own_line_counts() -> None:
    rows = [
        row(moment(2, second=1), kind=FILTERED, factor=0),
        row(moment(2, second=2), rating=0, kind=MANUAL),
        row(moment(2, second=3), rating=0, kind=RESCHEDULED),
        row(moment(2, second=4), rating=0),
        row(moment(2, second=5), kind=MANUAL),
        row(moment(2, second=6), milliseconds=-1000),
        row(moment(2, second=7), rating=5),
    ]
    expected = Studied(4, 3 * 4000 - 1000)
    assert november(history_of(*rows), 2)[0].studied == expected
    today = history_of(*rows, now=moment(2, hour=20)).days(date(2026, 11, 2))
    assert dict(today)[date(2026, 11, 2)].studied == expected


def test_today_is_studied_since_ankis_own_beginning_of_today() -> None:
    # After the clocks went back in the night, Anki's today begins an hour after the rollover.
    now = int(datetime(2026, 11, 1, 3, tzinfo=NEW_YORK).timestamp()) * 1000
    began = now - 23 * 3_600_000
    history = history_of(row(began - 1_800_000), row(began), row(began + 1), now=now)
    ((_, day),) = history.days(date(2026, 10, 31))
    assert (day.reviews, day.studied) == (3, Studied(1, 4000))


# Evidence, memory and forecasts.

Event = tuple[int, bool, int]


def unpacked(events: Sequence[int]) -> list[Event]:
    return [((event >> 11) + ANKI_BEGAN, bool(event >> 10 & 1), event & 1023) for event in events]


@given(st.lists(st.booleans(), max_size=150), st.integers(0, 150))
def test_evidence_is_the_newest_reviews_of_a_card(passes: list[bool], today: int) -> None:
    rows = [
        row((moment(2) if place < today else moment(22)) + place * 1000, rating=3 if passed else 1)
        for place, passed in enumerate(passes)
    ]
    evidence = unpacked(history_of(*rows).evidence(1))
    # A card has sixty at most from closed days and sixty in all.
    newest = [(each.id // 1000, each.rating > 1) for each in rows][-60:]
    assert [event[:2] for event in evidence] == newest


def test_evidence_ends_two_years_before_the_newest_closed_day() -> None:
    def ids(history: History) -> list[int]:
        return [event[0] * 1000 for event in unpacked(history.evidence(1))]

    old = [row(moment(2) - days * DAY * 1000) for days in (732, 731, 729)]
    closed = history_of(*old, row(moment(2)), now=moment(3))
    assert ids(closed) == [old[2].id, moment(2)]
    assert closed.evidence_begins_at == Calendar.begin(moment(3) / 1000, 4, NEW_YORK).start_of(
        date(2026, 11, 2) - timedelta(days=730)
    )
    # The first review after a gap moves nothing before its day is over.
    again = history_of(*old, row(moment(2)), now=moment(2, hour=20))
    assert ids(again) == [*(each.id for each in old), moment(2)]


def test_memory_is_replayed_and_recall_is_asked_for_in_the_middle_of_three_days() -> None:
    # Without answer times: with them, see below.
    rows = [
        row(moment(1), milliseconds=0, kind=LEARN, last_interval=-60),
        row(moment(4), milliseconds=0, last_interval=3),
        row(moment(12), milliseconds=0, last_interval=8, rating=1),
        row(moment(12, second=30), milliseconds=0, kind=RELEARN, last_interval=-600),
        row(moment(20), milliseconds=0, last_interval=8),
    ]
    trace, calibration, forecasts = None, PRIOR, []
    for each in rows:
        day = datetime.fromtimestamp(each.id / 1000, NEW_YORK).date()
        trace, recall = follow(trace, each, day.toordinal(), DEFAULT_PARAMETERS)
        if recall is not None:
            x = round(16 * logit(recall)) / 16
            forecasts.append((day.day, forecast(calibration, x), each.rating > 1))
            calibration = learn(calibration, [(x, each.rating > 1)])
    assert trace is not None
    assert [day for day, _, _ in forecasts] == [4, 12, 20]

    history = history_of(*rows)
    assert history.calibration == calibration
    today = date(2026, 11, 22).toordinal()
    recall = retrievability(2 + 1.5, trace.stability, DEFAULT_PARAMETERS.weights[20])
    likely = forecast(calibration, round(16 * logit(recall)) / 16)
    assert history.likely(1, today) == pytest.approx(likely * 1e6, abs=0.51)
    assert history.likely(2, today) == -1
    for number, p, passed in forecasts:
        (tally,) = november(history, number)
        assert tally.sums[:2] == (1, passed)
        assert tally.sums.expected == pytest.approx(p * 1e6, abs=0.51)
        assert tally.sums.spread == pytest.approx(p * (1 - p) * 1e6, abs=2)
    # The four spaced reviews: without a day of its own, the third has no forecast.
    said = [event[2] / 1023 for event in unpacked(history.evidence(1))]
    assert said == pytest.approx([p for _, p, _ in forecasts], abs=0.001)


def test_how_long_passes_took_moves_what_is_likely_from_the_next_day_on() -> None:
    def likely(milliseconds: int) -> int:
        days = (
            row(moment(day, second=card), card_id=card, last_interval=3, milliseconds=8_000)
            for day in (4, 9, 12)
            for card in range(2, 30)
        )
        first = row(moment(4), last_interval=3)
        last = row(moment(12), last_interval=8, milliseconds=milliseconds)
        history = history_of(first, *days, last, now=moment(20))
        return history.likely(1, date(2026, 11, 20).toordinal())

    assert likely(4_000) > likely(8_000) > likely(20_000) == likely(50_000)


def test_a_card_that_was_reset_has_evidence_but_no_memory() -> None:
    reset = row(moment(21), rating=0, kind=MANUAL, factor=0)
    for now in (moment(21, hour=20), moment(22)):
        history = history_of(row(moment(2)), reset, now=now)
        assert history.likely(1, date(2026, 11, 22).toordinal()) == -1
        assert len(history.evidence(1)) == 1


def test_a_days_forecasts_use_what_was_learnt_before_that_day() -> None:
    rows = [
        row(moment(day, second=card), card_id=card, rating=1, last_interval=2)
        for day in (2, 5)
        for card in range(50)
    ]
    yesterday = history_of(*rows, now=moment(5, hour=20))
    assert yesterday.calibration == history_of(*rows[:50]).calibration
    assert history_of(*rows).calibration.offset < yesterday.calibration.offset


def test_again_today_are_the_cards_whose_last_rating_was_again() -> None:
    history = history_of(
        row(moment(22, 8), card_id=1, rating=1),
        row(moment(22, 9), card_id=1, rating=3),
        row(moment(22, 8) + 1, card_id=2, rating=3),
        row(moment(22, 9) + 1, card_id=2, rating=1),
        row(moment(21, 9), card_id=3, rating=1),
        row(moment(22, 9) + 2, card_id=4, rating=1, kind=FILTERED, factor=0),
    )
    assert history.again_today() == {2}
