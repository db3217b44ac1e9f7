"""Each moment has its sentence, the first of the table that fits, and its numbers agree."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.measure.rest_days import RestDays
from comeback.pages.chart import day_chart
from comeback.pages.render import render_page
from comeback.pages.session import chart_label, session_sentences
from comeback.pages.state import GAP_DAYS, State, moment_of
from comeback.pages.times import time_choices
from comeback.pages.view import View
from comeback.report import Gathered
from comeback.words.sentences import TABLE
from comeback.words.wording import plain
from tests.unit.made import (
    NEEDY,
    TODAY,
    Reader,
    a_day,
    a_report,
    a_topic,
    estimated,
    expecting,
    likely,
    recalled,
    text_of,
    today,
    with_estimates,
)
from tests.unit.moments import COMPLEMENT, PSEUDOMONAS, TOPICS, after_gap, days, morning, scenes

SCENES = dict(scenes())
RESTED = RestDays().with_today(TODAY - timedelta(days=1), True)
RESTING = RestDays().with_today(TODAY, True)
BAD = expecting(a_day(0, 61, 104, 12, 100), 75, 89)


def text(name: str) -> str:
    report, view = SCENES[name]
    return text_of(render_page(report, view))


def commands(name: str) -> list[dict[str, str]]:
    report, view = SCENES[name]
    return Reader(render_page(report, view)).commands


def doings(name: str) -> set[str]:
    return {each["do"] for each in commands(name)}


SAID = {
    "first-gap": "Welcome. Your reviews already say something. Read 48,",
    "gap": "Welcome back. After 6 days away you likely still know about 79 of 100 due cards "
    "(75–83). 640 are due; choose a time and leave the rest. 15 min · 80 cards 30 min · 160 "
    "cards 60 min · 330 cards",
    "rest-kept": "Rest kept yesterday.",
    "few": "17 of 19 spaced reviews recalled so far. Too few to compare.",
    "inside": "Recalled 132 of 158 spaced reviews (84%, range 78–88%); after these waits 125–140 "
    "were expected. Stop for today",
    "below": "Recalled 61 of 104 spaced reviews (59%, range 51–66%); after these waits 75–89 "
    "were expected. One day says little: "
    "your 30 days stand at 82% (81–83), yesterday 91%. 19 of the 43 cards to see again came from "
    "one place: \u2068Complement disorders\u2069. These cards will come back by themselves. "
    "Nothing needs to be made up. Stop for today For tomorrow Complement disorders",
    "above": "(95%, range 91–97%); after these waits 125–140 were expected. Stronger than the "
    "spacing alone "
    "explains.",
    "back": "Recalled 133 of 211 spaced reviews (63%, range 57–68%). After 47 days away, 117–140 "
    "were expected. "
    "You are right where the spacing says you would be.",
    "enough": "You stopped for today. What is due stays due and can wait. Go on after all For "
    "tomorrow Complement disorders",
    "rest": "Today is a rest day. Nothing is waiting that can't wait. Study anyway",
    "nothing-stands-out": "No topic stands out today. None of the 54 topics with enough reviews is "
    "clearly below all your cards, 88 of 100. Next: your 118 due cards, about 22 min. Study due",
    "nothing-due": "Nothing is waiting. You can stop here.",
    "phone": "All 180 reviews of today are counted. Reveal times exist only where Comeback runs",
    "mountain": "3,000 cards are due. They need not be done in a day. How long do you have? 15 min",
    "no-pace": "They need not be done in a day. 50 cards 100 cards 200 cards The due cards",
    "no-tags": "Your cards carry no topic tags, so topics are your decks for now: 9 decks",
    "young": "Too few spaced reviews to say much yet (64 so far).",
    "morning-counts": "Until now: recalled 23 of its 37 spaced reviews (62%, range 49–74%), "
    "since Sep 24. All your cards: 88%. "
    "Counts only for now:",
    "topics-row": "You would likely recall about 61 in 100 of its cards in the next 3 days "
    "(52–70). Of all your cards: about 88 in 100. Until now: recalled 23 of its 37 spaced "
    "reviews (62%, range 49–74%), since Sep 24. Change over these reviews: "
    "too few to say. 38 cards: 31 seen, 5 new, 2 suspended. Try Try 15 cards · 3 min Show in "
    "Anki's Browser",
}


@pytest.mark.parametrize("name", SAID)
def test_each_moment_has_its_sentence(name: str) -> None:
    assert SAID[name] in text(name)


def test_a_morning_says_nothing_before_the_next_thing() -> None:
    assert text("morning").startswith(
        "Today Topics Menu Saturday, Nov 22 Next about 13 min Pseudomonas aeruginosa You would "
        "likely recall about 61 in 100 of its cards in the next 3 days (52–70). Of all your "
        "cards: about 88 in 100. Until now: "
    )


def test_why_this_one() -> None:
    said = text("morning-why")
    assert (
        "Of 61 topics with enough reviews, its likely recall is the lowest. Its whole range "
        "(52–70) lies below the 88 of all your cards, and it is not just the cards that it "
        "shares with another topic. "
        "Most of the misses "
        "in \u2068Gram-negative rods\u2069 come from here. Of the 31 cards you have seen here, "
        "the video covers 24. It stays the suggestion until you choose another or the day ends."
        in said
    )
    assert (
        "Recalled 88 of 97 spaced reviews (91%, range 85–95%); after these waits 75–88 were" in said
    )


def test_most_misses_are_claimed_only_where_they_are() -> None:
    def why(passed: int, n: int, **changes: object) -> str:
        wider = replace(
            a_topic("Rods", passed, n, path=("Bacteria",), starts_here=False), **changes
        )
        return today(with_estimates(a_report([PSEUDOMONAS, wider])))

    misses = "Most of the misses in"
    assert misses in why(31, 55)  # 14 of 24
    assert misses not in why(27, 55)  # 14 of 28
    # Its last 60 reviews may begin later than this topic's 37.
    since = PSEUDOMONAS.first_date
    assert since is not None
    assert misses not in why(40, 60)
    assert misses in why(40, 60, first_date=since - timedelta(days=1))


def test_the_first_open_says_what_is_still_there_and_asks_nothing_first() -> None:
    said = text("first-gap")
    assert "since Dec 2024. Nothing in your collection was changed." in said
    assert (
        "Still with you In 54 of 61 topics with enough reviews you would likely recall more than "
        "75 of 100 cards, even after 47 days away." in said
    )
    assert (
        "To refresh first Pseudomonas aeruginosa about 61 of 100 (52–70) Hypersensitivity types"
        in said
    )
    assert "Not an exam score." in said
    assert (
        said.index("15 min · 80")
        < said.index("From now on Comeback times")
        < said.index("Keep timing")
    )
    assert "days away" not in text("first-now")
    assert "Worth another look" in text("first-now")
    assert "Study due cards" in text("first-now")
    assert "Still with you" not in text("first-counts")
    assert "23 of 37 (62%, range 49–74%)" in text("first-counts")


def test_a_first_open_without_numbers_is_the_page_of_a_young_collection() -> None:
    report, _ = SCENES["young"]
    assert today(report, first_open=True, ask_timing=True).count("Too few spaced reviews") == 1
    assert "Welcome" not in today(report, first_open=True)


FIRST_THAT_FITS = [
    (after_gap(9), View(first_open=True, enough=True, rest=RESTING), State.FIRST_OPEN),
    (morning(today=BAD), View(first_open=True), State.BELOW),
    (after_gap(9), View(enough=True, rest=RESTING), State.ENOUGH),
    (after_gap(9), View(rest=RESTING), State.REST),
    (after_gap(9), View(rest=RESTED), State.GAP),
    (after_gap(9, today=a_day(0, 0, 0, 5)), View(), State.NOTHING_YET),
    (after_gap(9, today=BAD), View(), State.BELOW),
    (morning(days=days(2)), View(rest=RESTED), State.REST_KEPT),
    (morning(), View(rest=RESTED), State.NOTHING_YET),
    (morning(today=a_day(0, 9, 19)), View(), State.FEW),
    (morning(today=a_day(0, 9, 20)), View(), State.NOT_EXPECTED),
]


@pytest.mark.parametrize(("report", "view", "state"), FIRST_THAT_FITS)
def test_the_first_row_that_fits(report: object, view: View, state: State) -> None:
    assert moment_of(report, view).state is state  # type: ignore[arg-type]


def test_planned_days_off_are_no_gap() -> None:
    report = after_gap(6)
    planned = RestDays()
    for back in range(5, 0, -1):
        assert moment_of(report, View(rest=planned)) == (State.GAP, 6)
        planned = planned.with_today(TODAY - timedelta(days=back), True)
    assert moment_of(report, View(rest=planned)) == (State.REST_KEPT, 0)


@given(st.integers(1, 40))
def test_a_gap_begins_on_its_fourth_day(back: int) -> None:
    away = moment_of(after_gap(back), View()).away
    assert away == (back if back >= GAP_DAYS else 0)


def test_days_below_in_a_row_change_nothing() -> None:
    worse = tuple(expecting(day, 99, 120) for day in days(1))
    month = recalled(1830, 2231)
    one = today(morning(today=BAD, last_30_days=month))
    many = today(morning(today=BAD, last_30_days=month, days=worse))
    assert one.partition("Your recall")[0] == many.partition("Your recall")[0]


def test_a_quiet_page_pushes_nothing() -> None:
    for name in ("rest", "enough", "below"):
        assert not {"try", "another", "not_today", "time"} & doings(name), name
    assert "go_on" in doings("enough")
    assert {"do": "rest_today", "name": ""} in commands("rest")
    assert {"do": "rest_today", "name": "yes"} in commands("morning")
    assert "try" not in doings("gap")
    assert {"try", "time", "enough"} <= doings("back")
    assert "enough" not in doings("morning")
    assert {"study_due", "suggest_again"} <= doings("silent")


def test_where_misses_gathered_is_said_only_of_a_known_topic() -> None:
    gone = morning(today=BAD, again_today=Gathered("gone", 19, 43))
    assert "came from one place" not in today(gone)
    assert "came from one place" not in today(morning(today=BAD))


def test_the_week_begins_where_hers_does() -> None:
    report = morning()

    def week(first: int) -> str:
        return " ".join(
            each["name"]
            for each in Reader(render_page(report, View(first_weekday=first))).commands
            if each["do"] == "rest_weekday"
        )

    assert week(6) == "6 0 1 2 3 4 5"
    assert week(0) == "0 1 2 3 4 5 6"


@given(
    passed=st.integers(0, 100),
    n=st.integers(1, 100),
    ends=st.tuples(st.floats(0, 100), st.floats(0, 100)),
)
def test_inside_means_inside_the_numbers_that_are_shown(
    passed: int, n: int, ends: tuple[float, float]
) -> None:
    low, high = sorted(ends)
    report = morning(today=expecting(a_day(0, min(passed, n), n, 5, 5), low, high))
    moment = moment_of(report, View())
    state, said = moment.state, plain(" ".join(session_sentences(moment, report, True)))
    shown = re.search(
        r"Recalled (\d+) of \d+ spaced reviews \(\d+%, range \S+%\); after these waits "
        r"(\d+)(?:–(\d+))? were",
        said,
    )
    assert (shown is None) == (n < 20) == (state is State.FEW)
    if shown:
        count, first, last = int(shown[1]), int(shown[2]), int(shown[3] or shown[2])
        assert (state is State.BELOW) == (count < first)
        assert (state is State.ABOVE) == (count > last)
        assert ("One day says little" in said) == (count < first)


@given(st.integers(0, 5000), st.none() | st.floats(0.5, 120))
def test_times_are_parts_of_what_is_due(due: int, pace: float | None) -> None:
    choices = time_choices(a_report(cards_due=due, seconds_per_card=pace))
    cards = [each.cards for each in choices]
    assert cards == sorted(set(cards))
    assert len(cards) <= 3 + (pace is not None)
    assert all(0 < count <= due for count in cards)
    if pace and due * pace > 62 * 60:
        # In an hour fits an hour, within the rounding to tens of cards.
        assert abs(cards[min(2, len(cards) - 1)] * pace - 3600) <= 6 * pace + 1


def test_the_whole_is_offered_when_it_fits_between() -> None:
    labels = [each.label for each in time_choices(a_report(cards_due=300))]
    assert labels == ["15 min · 80 cards", "30 min · 160 cards", "all 300 · 55 min"]
    assert time_choices(a_report(cards_due=80)) == ()


def test_one_filled_button_at_most_and_no_zero_for_what_was_not_done() -> None:
    for name, (report, view) in SCENES.items():
        html = render_page(report, view)
        assert html.count('class="filled"') <= 1, name
        assert not re.search(r"\b0 (reviews|cards|of)\b", text_of(html)), name


# The chart


def test_the_band_is_where_it_was_expected() -> None:
    chart = day_chart(morning(), RestDays())
    assert chart is not None
    assert len(chart.band) == len(chart.dots) == 11
    assert chart.month is None
    for dot, band in zip(chart.dots, chart.band):
        assert float(band.x) < float(dot.x) < float(band.right)
        inside = 0.77 <= (dot.day.true_retention_ratio or 0) <= 0.91
        assert (float(band.top) <= float(dot.y) <= float(band.bottom)) == inside


def test_the_day_back_fits_the_scale() -> None:
    low = expecting(a_day(0, 80, 200, 0, 200), 70, 100)
    chart = day_chart(morning(today=low), RestDays())
    assert chart is not None
    assert chart.axis.low <= 0.35
    assert 0 < float(chart.dots[-1].y) < float(chart.band[-1].bottom) <= 132


def test_a_planned_rest_is_a_leaf_on_the_band_and_a_day_without_is_blank() -> None:
    plan = RestDays().with_today(TODAY - timedelta(days=3), True)
    report = morning()  # no reviews 3 and 9 days ago
    chart = day_chart(report, plan.with_today(TODAY - timedelta(days=4), True))
    assert chart is not None
    assert [mark.date for mark in chart.rest] == [TODAY - timedelta(days=3)]
    assert float(chart.band[0].top) < float(chart.rest[0].y) < float(chart.band[0].bottom)
    label = chart_label(chart, report)
    assert label.startswith(TABLE["chart"])
    assert "Nov 18: recalled 154 of 179" not in label
    assert "Nov\u00a019: rest. Nov\u00a020: recalled" in label
    assert "Nov\u00a013" not in label


def test_a_month_is_as_expected_only_where_nearly_every_review_can_tell() -> None:
    assert "(84%, range 83–85%). Taken together that is as expected." in text("morning")
    partly = morning(days=(*days(11), *(a_day(back, 80, 97, 3) for back in range(10, 0, -1))))
    assert "As expected" not in today(partly)
    low = tuple(replace(d, true_retention_passed=d.true_retention_n // 2) for d in days(1))
    assert "As expected" not in today(morning(days=low))


# Numbers of topics


def test_a_topic_without_an_estimate_has_no_place_among_those_with_one() -> None:
    report = replace(with_estimates(a_report(TOPICS)), likely=likely(0.88, 0.87, 0.89))
    bare = replace(COMPLEMENT, recall_ratio=None, recall_low_ratio=None, recall_high_ratio=None)
    html = render_page(
        replace(report, topics=(PSEUDOMONAS, bare)),
        View(page="topics", open_topic=bare.topic_id),
    )
    assert html.count('class="plot"') == 1
    assert (
        "Until now: recalled 38 of its 56 spaced reviews (68%, range 57–77%), since Sep 24."
        in text_of(html)
    )


def test_counts_and_estimates_are_never_mixed() -> None:
    for page in ("today", "topics"):
        counted = text_of(render_page(a_report(TOPICS), View(page=page)))
        assert "about 61" not in counted
        assert "across all" not in counted.lower()
    rows = text("topics").partition("Ranges overlap")[0]
    assert "about 61 (52–70)" in rows
    assert "all your cards, 88 " in rows
    assert "23 of 37" not in rows


def test_wide_ranges_are_explained() -> None:
    wide = estimated(replace(NEEDY, change="higher"), 0.5, 0.3, 0.7)
    said = text_of(
        render_page(with_estimates(a_report([wide])), View(page="topics", open_topic=wide.topic_id))
    )
    assert "Ranges are wide while reviews are few. They narrow by themselves." in said
    assert "Change: the newer half of these was recalled more often than the older." in said
    assert "Ranges are wide" not in text("topics")


def test_while_the_log_is_read_the_page_says_how_far() -> None:
    said = text_of(render_page(None, View(progress=(240_000, 1_000_000))))
    assert "Reading your reviews: 240,000 of 1,000,000." in said
    assert "Reading" not in text_of(render_page(None, View()))
