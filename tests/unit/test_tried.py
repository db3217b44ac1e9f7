"""The line "Tried before revealing": after a session and in a past day, in words, never a goal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from comeback.pages.render import render_page
from comeback.pages.view import View
from comeback.report import Day, Report
from comeback.words.wording import plain
from tests.unit.made import NEEDY, a_day, a_report, expecting, looking, text_of, today

LINE = (
    "Tried before revealing: about 91% of 200 timed reviews (87–94%), an estimate from how "
    "long you looked."
)
PARTLY = "Timed: 212 of 240. Reveal times exist only where Comeback runs."


def tried(day: Day, timed: int | None = None) -> Day:
    return replace(
        day,
        captured_reviews=day.reviews if timed is None else timed,
        attempt_n=200,
        attempt_ratio=0.906,
        attempt_low_ratio=0.871,
        attempt_high_ratio=0.939,
    )


def evening(day: Day) -> Report:
    return a_report([NEEDY], today=day)


INSIDE = expecting(a_day(0, 132, 158, 82), 125, 140)
BELOW = expecting(a_day(0, 110, 158, 82), 125, 140)
ABOVE = expecting(a_day(0, 150, 158, 82), 125, 140)


@pytest.mark.parametrize("day", [INSIDE, BELOW, ABOVE, a_day(0, 132, 158), a_day(0, 15, 19, 30)])
def test_it_follows_the_recall_line_of_the_day(day: Day) -> None:
    said = today(evening(tried(day)))
    recall, line = said.index("ecalled"), said.index(LINE)
    assert recall < line < said.index("Stop for today")
    assert said.count("Tried before revealing") == 1
    assert "Timed: " not in said.partition("Yesterday")[0], (
        "all were timed: that goes without saying"
    )
    assert "Tried before revealing" not in today(evening(day))


def test_the_share_that_was_timed_is_said_where_a_part_came_from_the_phone() -> None:
    said = today(evening(tried(INSIDE, timed=212)))
    assert f"{LINE} {PARTLY}" in said


def test_a_day_that_is_over_says_it_too() -> None:
    report = a_report([NEEDY], days=(tried(a_day(1, 132, 158, 82), timed=212),))
    assert f"The other 82 were new or learning cards. {LINE} {PARTLY}" in today(report)


def test_a_quiet_page_says_it_only_in_its_fold() -> None:
    view = looking(evening(tried(INSIDE)), enough=True)
    said = text_of(render_page(evening(tried(INSIDE)), view))
    assert said.index("You stopped") < said.index("Today: 240 reviews") < said.index(LINE)


def test_switched_off_it_is_gone() -> None:
    report = a_report([NEEDY], today=tried(INSIDE), days=(tried(a_day(1, 132, 158)),))
    assert "Tried before revealing" not in today(report, timing_on=False)


def test_how_it_is_measured_says_what_it_is() -> None:
    said = plain(text_of(render_page(a_report([NEEDY]), View(page="measured"))))
    assert (
        "Tried before revealing In about how many of 100 timed reviews you seem to have tried "
        "before turning the card. A try that ends in Again counts in full. Phone reviews can't be "
        "timed." in said
    )
