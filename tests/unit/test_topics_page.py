"""Topics, the drawings on one scale, and resources in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.measure.rest_days import RestDays
from comeback.pages.chart import day_chart, topic_axis
from comeback.pages.pointer import copy_text
from comeback.pages.render import render_page
from comeback.pages.topic_rows import cards_to_try
from comeback.pages.topics import folded_group
from comeback.pages.view import ROWS_AT_ONCE, View, see, turn
from comeback.report import Topic
from comeback.resources.resource import Resource
from tests.unit.made import (
    BOOK,
    EVERY_KIND,
    NEEDY,
    TODAY,
    VIDEO,
    Reader,
    a_day,
    a_report,
    a_topic,
    recalled,
    text_of,
    today,
)

NO_REST = RestDays()

# Topics


def topics_text(view: View, topics: Sequence[Topic] = EVERY_KIND) -> str:
    return text_of(render_page(a_report(topics), replace(view, page="topics")))


def test_hidden_topics_come_two_hundred_at_a_time() -> None:
    hidden = tuple(a_topic(f"Hidden {n}") for n in range(450))
    report = a_report([a_topic("Seen")], hidden=hidden)
    view = View(page="topics", opened=frozenset(["hidden"]))
    for shown in (ROWS_AT_ONCE, 2 * ROWS_AT_ONCE, len(hidden)):
        commands = [each["do"] for each in Reader(render_page(report, view)).commands]
        assert commands.count("show_again") == shown
        assert commands.count("more") == (shown < len(hidden))
        turned = turn(view, "more", "hidden")
        assert turned is not None
        view = turned


def test_the_list_shows_starting_places_and_folds_the_rest() -> None:
    said = topics_text(View())
    assert "Pseudomonas aeruginosa Bacteria 23 of 37 (62%, range 49–74%)" in said
    assert "6 more" in said
    assert "Ranges overlap: read these 5 as a group, not as places 1 to 5." in said
    assert "Also lower than all your cards 1 topic" in said
    assert "Too few reviews to say 2 topics" in said
    assert "Whipple" not in said
    assert "Deck" not in said.replace("Decks", "")


def test_where_all_of_it_starts_on_another_axis_the_list_is_what_is_weak_on_this_one() -> None:
    scene = a_topic("Scene", axis="sketchy", topic_id="sketchy/Scene")
    report = a_report([scene, a_topic("Rods", starts_here=False, starts_in=scene.topic_id)])
    said = text_of(render_page(report, View(page="topics")))
    assert "Worth another look" in said
    assert "Rods Bacteria 23 of 37" in said
    assert "Also lower than all your cards" not in said
    assert folded_group(report.topics[1], report) is None


def test_a_row_names_the_wider_topic_unless_its_title_does() -> None:
    topics = (
        a_topic("Function", path=("Biochemistry", "Vitamin B6", "Function")),
        a_topic("Renal, Physiology", 30, 45, path=("Renal", "Physiology")),
        a_topic("Biostatistics", 30, 44, path=("Biostatistics",)),
    )
    said = topics_text(View(), topics)
    assert "Function Vitamin B6 23 of 37" in said
    assert "Renal, Physiology Renal" not in said
    assert "Biostatistics 30 of 44" in said


def test_numbers_say_that_they_are_of_the_last_sixty_reviews() -> None:
    full = a_topic("Full", 40, 60)
    said = topics_text(View(open_topic=full.topic_id), (full,))
    assert (
        "Until now: recalled 40 of its last 60 spaced reviews (67%, range 56–76%), back to Sep 24."
        in said
    )
    assert "the topic's last spaced reviews, 60 at most" in said


def test_an_empty_collection_offers_nothing_to_choose_from() -> None:
    html = render_page(a_report(usual=recalled(0, 0)), View(page="topics"))
    assert "No topic has enough reviews yet." in text_of(html)
    assert not {"select", "input"} & set(Reader(html).elements)


def test_a_clear_order_is_not_called_a_group() -> None:
    apart = (a_topic("Low", 20, 100), a_topic("High", 70, 100))
    assert "Ranges overlap" not in topics_text(View(), apart)


def test_folded_groups_open_and_have_no_numbers_where_there_are_too_few() -> None:
    said = topics_text(View(opened=frozenset(["too_few", "not_started"])))
    assert "Whipple disease Bacteria 6 of the 20 reviews needed" in said
    assert "Coxiella Bacteria 26 reviews, on fewer than 8 notes" in said
    assert said.index("Coxiella") < said.index("Whipple")
    assert "Renal Bacteria 212 cards suspended" in said
    assert "67%" not in said.partition("Too few reviews to say")[2]


def test_one_row_unfolds() -> None:
    said = topics_text(View(open_topic=NEEDY.topic_id))
    assert "38 cards: 31 seen, 5 new, 2 suspended." in said
    assert "Try 15 cards · 3 min Show in Anki's Browser" in said
    assert "covers 24 of its 31 cards" in said
    assert "its exact page is not known yet" in said
    assert "Its whole likely range (49–74%) lies below your usual 88%." in said
    assert said.count("Show in Anki's Browser") == 1


def test_a_topic_without_seen_cards_offers_none_to_try() -> None:
    renal = next(topic for topic in EVERY_KIND if topic.title == "Renal")
    html = render_page(
        a_report(EVERY_KIND),
        View(page="topics", open_topic=renal.topic_id, opened=frozenset(["not_started"])),
    )
    assert cards_to_try(renal) == 0
    assert "212 cards: all suspended." in text_of(html)
    assert "try" not in [each["do"] for each in Reader(html).commands]
    assert "browse" in [each["do"] for each in Reader(html).commands]


def test_an_empty_list_is_good_news_or_says_that_it_is_early() -> None:
    usual = (a_topic("A", 52, 60, group="usual"),)
    assert "No topic stands out: none is clearly below your usual 88%." in topics_text(
        View(), usual
    )
    assert "No topic has enough reviews yet." in topics_text(View(), EVERY_KIND[14:15])


def test_the_search_looks_at_the_whole_path_whatever_the_case() -> None:
    topics = (*EVERY_KIND, a_topic("Rod", path=("Microbiology", "Bacteria", "Rod")))
    said = topics_text(View(find="microBIO"), topics)
    assert "1 topic found" in said
    assert "Rod" in said
    assert "0 topics found" in topics_text(View(find="zzz"))


def test_only_axes_with_topics_are_offered() -> None:
    html = render_page(a_report(EVERY_KIND), View(page="topics"))
    assert Reader(html).elements.count("option") == 3
    said = topics_text(View(axis="sketchy"))
    assert "Scene Bacteria 30 of 40" in said
    assert "Pseudomonas" in topics_text(View(axis="gone"))


def test_eight_thousand_topics_come_two_hundred_at_a_time() -> None:
    topics = tuple(a_topic(str(n), group="usual", starts_here=False) for n in range(8000))
    report = a_report(topics)

    def rows(view: View) -> int:
        commands = Reader(render_page(report, replace(view, page="topics"))).commands
        return sum(each["do"] == "topic" for each in commands)

    view: View | None = View(page="topics", opened=frozenset(["usual"]))
    for expected in (200, 400, 600):
        assert view is not None
        assert rows(view) == expected
        view = turn(view, "more", "usual")
    assert rows(View()) == 0
    assert rows(View(find="7")) == 200


# Getting around


def test_a_page_begins_at_its_beginning() -> None:
    view = View(page="topics", open_topic="x", find="y", opened=frozenset("z"))
    assert turn(view, "page", "today") == View(page="today")
    assert turn(view, "page", "nowhere") is None
    assert turn(view, "no such thing", "x") is None


def test_what_unfolds_folds_again() -> None:
    view = View()
    for do, name in (("fold", "usual"), ("topic", "first_aid/a")):
        once = turn(view, do, name)
        assert once is not None
        assert once != view
        assert turn(once, do, name) == view


def test_a_topic_is_in_sight_wherever_it_stands() -> None:
    report = a_report(EVERY_KIND)
    for topic in EVERY_KIND:
        view = see(View(), topic.topic_id, topic.axis, folded_group(topic, report))
        commands = Reader(render_page(report, view)).commands
        assert {"do": "topic", "name": topic.topic_id} in commands, topic.title


# Drawings


def test_days_without_reviews_are_blank_and_nothing_leaves_the_frame() -> None:
    chart = day_chart(a_report(today=a_day(0, 9, 20)), NO_REST)
    assert chart is not None
    assert {dot.day.date for dot in chart.dots} == {
        TODAY - timedelta(days=back) for back in range(14) if back not in (3, 9)
    }
    for dot in chart.dots:
        assert 0 < float(dot.x) < 100
        assert 0 <= float(dot.top) <= float(dot.y) <= float(dot.bottom) <= 132
    assert day_chart(a_report(days=(a_day(1, other=5),)), NO_REST) is None


def test_a_day_with_a_handful_of_reviews_gets_no_place_on_the_scale() -> None:
    few = a_report(days=(a_day(1, 1, 2), a_day(2, 90, 100)))
    chart = day_chart(few, NO_REST)
    assert chart is not None
    assert [dot.day.true_retention_n for dot in chart.dots] == [100]
    assert [day.true_retention_n for day, _ in chart.few] == [2]
    assert chart.axis.low == 0.6
    assert "Nov 21: 1 of 2 recalled, too few to compare" in today(few)
    assert day_chart(a_report(days=(a_day(1, 1, 2),)), NO_REST) is None


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(20, 60)), min_size=1, max_size=8))
def test_the_common_axis_holds_every_range(counts: list[tuple[int, int]]) -> None:
    topics = [a_topic("t", min(passed, n), n) for passed, n in counts]
    axis = topic_axis(topics, a_report(topics))
    assert axis.marks[-1] == 100
    assert axis.marks == tuple(sorted(axis.marks))
    for topic in topics:
        assert topic.low_ratio is not None
        assert axis.low <= topic.low_ratio + 1e-9
        assert 0 <= float(axis.across(topic.low_ratio)) <= float(axis.across(1.0)) == 100


# Resources


@pytest.mark.parametrize(
    ("resource", "line"),
    [
        (VIDEO, "Sketchy Micro, Bacteria 5.9 The Suitors of Pseudo Mona (10 min)"),
        (replace(VIDEO, minutes=None), "Sketchy Micro, Bacteria 5.9 The Suitors of Pseudo Mona"),
        (BOOK, "First Aid 2025, Microbiology (pp. 121–200)"),
        (
            replace(BOOK, section="Gram-negative rods"),
            "First Aid 2025, Microbiology (pp. 121–200), Gram-negative rods",
        ),
        (
            replace(BOOK, section="Gram-negative rods", page_to=122, precision="section"),
            "First Aid 2025, Microbiology, Gram-negative rods (pp. 121–122)",
        ),
        (replace(BOOK, page_to=121, precision="page"), "First Aid 2025, Microbiology (p. 121)"),
        (replace(BOOK, page_from=None), "First Aid 2025, Microbiology"),
    ],
)
def test_copy_is_one_line_that_finds_it_again(resource: Resource, line: str) -> None:
    assert copy_text(resource) == line


def test_cards_to_try_fit_one_short_sitting() -> None:
    assert cards_to_try(a_topic("a", cards_seen=400, cards_due=300)) == 15
    assert cards_to_try(a_topic("a", cards_seen=4, cards_due=1)) == 4
