"""What the page Progress draws and says: a quantity, a range, a leaf; never a judgement."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from comeback.measure.rest_days import RestDays
from comeback.pages.progress import ProgressPage, Spans, StudyDays, progress_page
from comeback.pages.progress_chart import day_radius, month_names, weekday_names
from comeback.pages.render import render_page
from comeback.pages.view import View, turn
from comeback.report import Day, Report
from comeback.words.sentences import MONTHS, WEEKDAYS
from comeback.words.wording import plain
from tests.unit.made import SUNDAYS, TODAY, Reader, a_day, a_report, expecting, text_of
from tests.unit.moments import scenes, tried

SCENES = dict(scenes())


def made(*days: Day, **changes: Any) -> Report:
    """A report of these days, the newest last."""
    *past, last = days
    today = last if last.date == TODAY else a_day(0)
    return a_report(days=tuple(past if last is today else days), today=today, **changes)


def many(last: int, first: int = 0, every: int = 1) -> list[Day]:
    backs = range(last, first - 1, -every)
    return [tried(expecting(a_day(back, 85, 100, 20, 100), 77, 91)) for back in backs]


def page(report: Report, **changes: Any) -> ProgressPage:
    return progress_page(report, replace(View(page="progress"), **changes))


def days_of(report: Report, **changes: Any) -> StudyDays:
    found = page(report, **changes).days
    assert found is not None
    return found


def spans_of(report: Report, **changes: Any) -> Spans:
    found = page(report, **changes).spans
    assert found is not None
    return found


def said(report: Report, **changes: Any) -> str:
    return text_of(render_page(report, replace(View(page="progress"), **changes)))


# Nothing, three days, three years


def test_nothing_studied_is_one_sentence() -> None:
    empty = a_report(days=(a_day(2), a_day(1)), today=a_day(0))
    assert page(empty) == ("No reviews yet. This page fills by itself once you study.", None, None)
    assert Reader(render_page(empty, View(page="progress"))).elements.count("figure") == 0


def test_three_days_are_seen_by_day() -> None:
    report = made(a_day(2, 30, 40, 5), a_day(1, 8, 12), a_day(0, 33, 40))
    spans = spans_of(report)
    assert [chosen for _, _, chosen in spans.choices] == [True, False, False]
    assert spans.chart is not None
    assert [len(spans.chart.points), len(spans.chart.few), len(spans.chart.band)] == [2, 1, 0]
    assert days_of(report).lines == ("Studied on 3 days, 23 min in all.",)
    assert spans.lines == ("Recalled 71 of 92 spaced reviews (77%, range 69–\u206084%).",)
    assert spans.tried is None
    assert not spans.pager.further
    assert not spans.pager.later


def test_few_reviews_are_not_drawn() -> None:
    spans = spans_of(made(a_day(1, 8, 12), a_day(0, 4, 5)))
    assert spans.chart is None
    assert spans.lines == ("Too few spaced reviews here to compare: a dot needs 20.",)
    # Their counts are in the table, without a ratio.
    assert [(row.recalled, row.percent) for row in spans.rows] == [
        ("4 of\u00a05", ""),
        ("8 of\u00a012", ""),
    ]


@pytest.mark.parametrize(("unit", "most"), [("day", 28), ("week", 26), ("month", 36)])
def test_of_ten_years_only_so_much_is_drawn(unit: str, most: int) -> None:
    report = made(*many(3650))
    spans, days = spans_of(report, span=unit), days_of(report)
    assert spans.chart is not None
    assert len(spans.chart.points) == len(spans.rows) == most
    assert len(days.chart.days) == 26 * 7  # today is the last day of its week
    assert spans.pager.further
    assert days.pager.further


def test_weeks_and_months_are_sums() -> None:
    # Sunday to Saturday, and November up to the 22nd; each day 85 of 100, 7 to either side of 84.
    report = made(*many(60))
    week, month = (spans_of(report, span=unit).rows[0] for unit in ("week", "month"))
    assert (week.when, month.when) == ("Nov\u00a016", "Nov\u00a02025")
    assert (week.recalled, month.recalled) == ("595 of\u00a0700", "1,870 of\u00a02,200")
    assert plain(week.expected) == "569–607 of 700"  # 588 ± 7 √7
    assert plain(month.expected) == "1,815–1,881 of 2,200"  # 1848 ± 7 √22
    assert (week.time, month.time) == ("3 h", "11 h")  # 120 reviews of 14.5 s a day
    assert plain(week.tried).startswith("90% (88–")


# The calendar


def test_a_day_without_reviews_is_blank() -> None:
    report = made(a_day(2, 30, 40), a_day(1), a_day(0, 33, 40))
    chart = days_of(report).chart
    assert [plain(mark.title) for mark in chart.days] == [
        "Nov 20: 40 cards in 10 min",
        "Nov 22: 40 cards in 10 min",
    ]
    assert chart.rest == ()
    assert not re.search(r"(?<![\d,–])0 (cards|reviews|days|min|h)\b", said(report))


def test_rest_is_kept_where_nothing_was_studied_and_never_before_the_first_day() -> None:
    report = made(a_day(20, 30, 40), a_day(13, 30, 40), a_day(0, 33, 40))
    plan = SUNDAYS.with_today(TODAY - timedelta(days=3), True)
    found = days_of(report, rest=plan)
    # Of the Sundays since Nov 2 she studied on the second one.
    assert [plain(mark.title) for mark in found.chart.rest] == [
        "Nov 16: rest",
        "Nov 19: rest",
    ]
    assert report.days[1].date == date(2025, 11, 9)
    assert found.lines[1] == "Rest kept on 2 days."


def test_a_day_lies_in_its_week_and_row() -> None:
    chart = days_of(made(a_day(7, 30, 40), a_day(6, 30, 40), a_day(0, 33, 40))).chart
    saturday, sunday, today = chart.days
    assert float(saturday.x) < float(sunday.x) == float(today.x)
    assert float(sunday.y) < float(saturday.y) == float(today.y)
    assert [name.text for name in chart.weekdays] == ["Mon", "Wed", "Fri"]
    monday_first = days_of(made(a_day(6, 30, 40), a_day(0, 33, 40)), first_weekday=0).chart
    assert [name.text for name in monday_first.weekdays] == ["Tue", "Thu", "Sat"]
    assert float(monday_first.days[0].x) < float(monday_first.days[1].x)


def test_the_area_of_a_day_is_its_time() -> None:
    assert [day_radius(s, 3600) for s in (3600, 900, 0)] == ["5.0", "2.5", "1.5"]
    assert day_radius(0, 0) == "1.5"


def test_names_of_months_keep_apart() -> None:
    begins = [date(2025, 5, 25) + timedelta(days=7 * n) for n in range(26)]
    names = month_names(begins, MONTHS)
    # May has one week there, so its name would lie on that of June.
    assert [name.text for name in names] == ["Jun", "Jul", "Aug", "Sep", "Oct", "Nov"]
    assert weekday_names(date(2025, 5, 26), WEEKDAYS)[0].text == "Tuesday"


# Turning back


def test_each_part_is_turned_back_by_itself() -> None:
    report = made(*many(800))
    view = View(page="progress")
    turned = turn(view, "further", "charts")
    assert turned is not None
    assert (view.back, turned.back) == ({}, {"charts": 1})
    older = spans_of(report, back=turned.back)
    assert plain(older.pager.when) == "Nov 24, 2024 – May 24"
    assert older.pager.later
    assert days_of(report, back=turned.back).pager == days_of(report).pager
    again = turn(turned, "later", "charts")
    assert again is not None
    assert again.back == {"charts": 0}
    assert turn(again, "later", "charts") == again


def test_another_unit_begins_at_today_and_nonsense_is_no_unit() -> None:
    view = View(page="progress", back={"charts": 3, "calendar": 2})
    turned = turn(view, "span", "month")
    assert turned is not None
    assert (turned.span, turned.back) == ("month", {"charts": 0, "calendar": 2})
    nonsense = turn(view, "span", "<b>")
    assert nonsense is not None
    assert nonsense.span == ""


def test_too_far_back_is_the_oldest_there_is() -> None:
    report = made(*many(800))
    far = spans_of(report, back={"charts": 10**12})
    assert not far.pager.further
    assert far.rows
    assert (
        render_page(report, View(page="progress", back={"calendar": 10**12, "<b>": 1})).count("<b>")
        == 0
    )


def test_a_window_in_a_gap_is_blank() -> None:
    report = made(*many(900, 800), *many(20))
    spans, days = (
        spans_of(report, span="week", back={"charts": 2}),
        days_of(report, back={"calendar": 2}),
    )
    assert (spans.chart, spans.rows, spans.tried) == (None, (), None)
    assert (days.chart.days, days.lines) == ((), ())


# Expected, tried, reveals


def test_the_whole_is_as_expected_or_nothing_is_said_of_it() -> None:
    inside, moves = spans_of(made(*many(20))).lines
    assert inside.endswith(" Taken together that is as expected.")
    assert moves.startswith("The band moves")
    low = [replace(day, true_retention_passed=70) for day in many(20)]
    outside, _ = spans_of(made(*low)).lines
    assert outside == "Recalled 1,470 of 2,100 spaced reviews (70%, range 68–\u206072%)."


def test_titles_are_the_words_of_the_chart() -> None:
    chart = spans_of(made(*many(60)), span="week").chart
    assert chart is not None
    assert plain(chart.points[-1].mark.title) == (
        "Week of Nov 16: recalled 595 of 700 (85%), 569–607 were expected"
    )
    assert chart.points[-1].top == ""  # its band stands for its range
    bare = spans_of(made(a_day(1, 30, 40), a_day(0, 33, 40))).chart
    assert bare is not None
    assert float(bare.points[0].top) < float(bare.points[0].mark.y) < float(bare.points[0].bottom)
    label = plain(bare.points[0].mark.title)
    assert label == "Nov 21: recalled 30 of 40 (75%, range 62–84%)"


def test_tried_is_said_with_its_range_from_twenty_reviews_on() -> None:
    few = replace(a_day(1, 10, 12, 0, 12), attempt_n=12, attempt_tried=11.0)
    spans = spans_of(made(few, a_day(0, 33, 40)))
    assert spans.tried is not None
    assert spans.tried == (
        None,
        (
            "Said once 100 timed reviews of earlier days show your own pace, and 20 have come "
            "since.",
        ),
    )
    enough = replace(a_day(0, 10, 12, 0, 12), attempt_n=12, attempt_tried=10.0)
    both = spans_of(made(few, enough)).tried
    # 21.5 of 25 by Jeffreys; no single day has enough for a dot.
    assert both is not None
    assert both.chart is None
    assert both.lines[0].startswith("About 86% of 24 timed reviews (")


def test_tried_is_drawn_by_week_and_never_where_timing_is_off() -> None:
    report = made(*many(60))
    tried_weeks = spans_of(report, span="week").tried
    assert tried_weeks is not None
    assert tried_weeks.chart is not None
    assert len(tried_weeks.chart.points) == 9
    assert plain(tried_weeks.chart.points[-1].mark.title).startswith("Week of Nov 16: about 90% of")
    off = spans_of(report, span="week", timing_on=False)
    assert off.tried is None
    assert {row.tried for row in off.rows} == {""}
    assert "reveal" not in said(report, timing_on=False)


def test_reveal_times_are_those_of_usual_days() -> None:
    def line(*seconds: float) -> str:
        days = [
            replace(a_day(back, 85, 100, 0, 100), median_reveal_seconds=each, attempt_n=100)
            for back, each in zip(range(len(seconds) - 1, -1, -1), seconds)
        ]
        tried = spans_of(made(*days)).tried
        assert tried is not None
        return tried.lines[1]

    assert line(3.0, 9.0, 4.0) == (
        "The reveal came after about 4.0 s. Neither short nor long is better by itself."
    )
    assert line(2.0, 3.0, 4.0, 5.0, 60.0, 1.0, 3.5).startswith(
        "On a usual day the reveal came after about 3.5 s; on half of the days, between 2.0 and "
        "5.0 s."
    )


# As a page


def test_every_drawing_has_words_and_there_are_three_at_most() -> None:
    for name in ("progress", "progress-day", "progress-month"):
        report, view = SCENES[name]
        html = render_page(report, view)
        drawings = re.findall(r"<svg [^>]*role=\"img\"[^>]*>", html)
        assert 2 <= len(drawings) <= 3, name
        assert all(re.search(r'aria-label="[^"]{20,}"', each) for each in drawings)
        names = re.findall(r'\bid="(\w+)"', html)
        assert len(names) == len(set(names)), name


def test_each_dot_of_the_charts_has_its_row_in_the_table() -> None:
    report, view = SCENES["progress-month"]
    spans = progress_page(report, view).spans
    assert spans is not None
    assert spans.chart is not None
    assert len(spans.rows) == len(spans.chart.points) + len(spans.chart.few)


def test_odd_days_do_no_harm() -> None:
    odd = [
        replace(a_day(3), reviews=5),  # reviews that Anki's own line does not count
        replace(a_day(2), studied_cards=7, studied_seconds=1e9),  # cramming, for thirty years
        expecting(a_day(1, 0, 30), 0, 0),
        expecting(a_day(0, 30, 30, 5), 30, 30),
    ]
    future = replace(a_day(-400, 30, 40), complete=True)
    for unit in ("day", "week", "month"):
        html = render_page(made(*odd), View(page="progress", span=unit, rest=RestDays()))
        assert not re.search(r"\b(inf|nan)\b", html)
        assert "277,778 h" in text_of(html)
        assert render_page(made(*odd, future), View(page="progress", span=unit))
