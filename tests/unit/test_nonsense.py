"""Whatever tools wrote into a log: the file has finite numbers, and every row stays as it was."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comeback.stats import public_stats
from tests.unit.small import DAY, SmallCollection, report_of

FAR, DAY_MS = 1 << 52, 1000 * DAY
ROW = st.tuples(
    st.one_of(st.integers(-FAR, FAR), st.integers(-800 * DAY_MS, 3 * DAY_MS)),  # from now
    st.integers(1, 12),  # cards: some were deleted
    st.sampled_from([0, 1, 2, 3, 4, 5, 7, -1]),
    st.sampled_from([-90_000, -600, 0, 1, 21, 36_500, FAR]),
    st.sampled_from([-90_000, -600, 0, 1, 21, 36_500, -FAR]),
    st.sampled_from([0, 130, 1300, 2500, -5, FAR]),
    st.sampled_from([-FAR, -1, 0, 1, 250, 4_000, 60_000, FAR, None, "", "abc", 1.5]),
    st.sampled_from([0, 0, 1, 1, 1, 2, 3, 4, 5, 9, -1, None]),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ROW, max_size=60))
def test_any_rows_make_a_file_of_finite_numbers(rows: list[tuple[Any, ...]]) -> None:
    small = SmallCollection()
    for card in range(1, 9):
        small.note(card, "renal" if card % 2 else "micro", passed=card)
    for number, (later, *row) in enumerate(rows):
        id = int(small.now * 1000) + later + number
        small.run("insert or ignore into revlog values (?, ?, ?, ?, ?, ?, ?, ?)", id, *row)
    stored = small.all("select * from revlog order by id")
    report = report_of(small)
    json.dumps(public_stats(report), allow_nan=False)
    assert 0 <= (report.likely.ratio if report.likely else 0.5) <= 1
    for topic in report.topics:
        low, ratio, high = topic.recall_low_ratio, topic.recall_ratio, topic.recall_high_ratio
        if low is not None and ratio is not None and high is not None:
            assert 0 <= low <= ratio <= high <= 1
    assert small.all("select * from revlog order by id") == stored


def test_thousands_of_rows_on_one_card() -> None:
    small = SmallCollection()
    small.note(1, "renal")
    ids = range(int(small.now * 1000) - 40_000 * 60_000, int(small.now * 1000), 60_000)
    for number, id in enumerate(ids):
        rating = 1 if number % 11 == 0 else 3
        small.run(
            "insert into revlog values (?, 1, ?, 1, 1, 2500, ?, 1)", id, rating, number % 9000
        )
    report = report_of(small)
    assert sum(day.reviews for day in report.days) == 40_000
    json.dumps(public_stats(report), allow_nan=False)
