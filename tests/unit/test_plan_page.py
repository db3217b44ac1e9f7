"""The plan page, what followed after watching, and what she corrected, as the pages say it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from comeback.pages.plan import plan_page
from comeback.pages.pointer import copy_text
from comeback.pages.render import render_page
from comeback.pages.view import View, turn
from comeback.report import Report, Watched
from comeback.resources.guide import minutes_of
from comeback.resources.own_map import AliasRule, OwnMap, TopicRule
from comeback.resources.signposts import OWN_SOURCE
from comeback.topics.aftermath import Aftermath
from comeback.words.aftermath import after_sentence
from comeback.words.wording import plain
from tests.unit.made import (
    BOOK,
    NASTY,
    NEEDY,
    OTHER,
    TODAY,
    VIDEO,
    Reader,
    ToldGuide,
    a_report,
    a_topic,
    as_long,
    text_of,
)

STEPS = tuple(
    (replace(VIDEO, id=f"v/{number}", title=f"Video {number}", minutes=minutes), adds)
    for number, minutes, adds in ((1, 10.3, 18), (2, 7.4, 7), (3, 5.0, 1), (4, 6.0, 4))
)


def planned(*steps: Any, total: int = 40, **changes: Any) -> Report:
    return a_report([NEEDY], guide=ToldGuide(*steps, total=total), **changes)


def said(report: Report, **changes: Any) -> str:
    return text_of(render_page(report, View(page="plan", **changes)))


# The plan


def test_before_the_first_review_there_is_nothing_to_choose() -> None:
    """That none is among the least secure would be true, and read as praise."""
    page = said(replace(planned(), days=()))
    assert "No reviews yet. This page fills by itself once you study." in page
    assert "min" not in page.split("100.")[1]
    assert "Weigh" not in page


def test_two_videos_in_sight_and_what_each_adds() -> None:
    """10.3, 7.4, 5 and 6 minutes are 28.7; the cards are 18, 7, 1 and 4 of 40."""
    page = said(planned(*STEPS))
    assert "These 4 together cover 30 of your 40 least secure cards, in about 29 min." in page
    assert "likely recalled under 75 times in 100." in page
    assert "Video 1 10 min Sketchy Micro, Bacteria 5.9 covers 18 of them Copy Watched" in page
    assert "Video 2 7 min Sketchy Micro, Bacteria 5.9 covers 7 more of them Copy" in page
    assert (
        "Two a day are plenty: these take 18 min. The rest can wait. 2 more for other days" in page
    )
    first, _, rest = render_page(planned(*STEPS), View(page="plan")).partition("<details")
    assert ("Video 2" in first, "Video 3" in first, "Video 3" in rest) == (True, False, True)
    assert '<ol class="steps" start="3">' in rest


def test_one_is_one() -> None:
    page = said(planned(STEPS[2]))
    assert "This one covers 1 of your 40 least secure cards, in about 5 min." in page
    assert "covers 1 of them Copy" in page
    assert "Two a day" not in page


@pytest.mark.parametrize(
    ("total", "minutes", "line"),
    [
        (0, 30, "None of your cards is among the least secure just now."),
        (0, 0, "None of your cards is among the least secure just now."),
        (9, 15, "Nothing in the map is worth it and fits into 15 minutes."),
        (
            9,
            0,
            "Nothing in the map covers enough of your least secure cards to be worth its minutes.",
        ),
    ],
)
def test_why_there_is_no_plan(total: int, minutes: int, line: str) -> None:
    page = said(planned(total=total), plan_minutes=minutes)
    assert line in page
    assert "least secure cards, in about" not in page
    assert "Copy" not in page


def test_a_report_without_a_guide_has_no_plan() -> None:
    assert "None of your cards is among the least secure just now." in said(a_report([NEEDY]))


def test_the_minutes_are_buttons_and_one_is_pressed() -> None:
    view = View(page="plan")
    for asked, minutes in (("15", 15), ("60", 60), ("0", 0), ("30", 30), ("7", 30), ("x", 30)):
        turned = turn(view, "plan_minutes", asked)
        assert turned is not None
        assert turned.plan_minutes == minutes
        report = planned(*STEPS)
        page = plan_page(report, turned)
        assert [each for each, _, chosen in page.choices if chosen] == [minutes]
        assert isinstance(report.guide, ToldGuide)
        assert report.guide.asked == [(minutes, frozenset(), False)]
    html = render_page(planned(), View(page="plan", plan_minutes=0))
    assert html.count('data-do="plan_minutes"') == 4
    assert html.count('aria-pressed="true"') == 1
    assert "15 min 30 min 60 min Enough to cover half" in text_of(html)


def test_what_she_went_over_and_the_weights_reach_the_guide() -> None:
    report = planned(*STEPS)
    weighed = turn(View(page="plan", watched=frozenset(["v/9"])), "plan_weigh", "")
    assert weighed is not None
    html = render_page(report, weighed)
    assert isinstance(report.guide, ToldGuide)
    assert report.guide.asked == [(30, frozenset(["v/9"]), True)]
    assert 'data-do="plan_weigh" data-name="" checked' in html
    assert "from the public outline." in text_of(html)
    back = turn(weighed, "plan_weigh", "")
    assert back == replace(weighed, weigh=False)
    assert "from the public outline." not in said(report)


def test_a_video_of_the_plan_can_be_copied_and_ticked() -> None:
    report = planned(*STEPS[:1])
    commands = Reader(render_page(report, View(page="plan"))).commands
    assert {"do": "copy", "name": "", "resource": "v/1"} in commands
    assert {"do": "watched", "name": "", "resource": "v/1"} in commands
    assert report.resource("v/1") == STEPS[0][0]
    assert report.resource("v/2") is None


@pytest.mark.parametrize("text", NASTY)
def test_a_videos_name_is_text_and_nothing_else(text: str) -> None:
    nasty = replace(VIDEO, id=text, title=text, series=text, group=text)
    ordinary = as_long(text)
    plain = replace(VIDEO, title=ordinary, series=ordinary, group=ordinary)
    steps = [(nasty, 5), (replace(nasty, id="b"), 4), (replace(nasty, id="c"), 3)]
    done = {text: Watched(0.0, TODAY)}
    opened = frozenset(["plan_rest"])
    pages = [
        Reader(render_page(planned(*each, watched=done), View(page="plan", opened=opened)))
        for each in (steps, [(plain, 5), (plain, 4), (plain, 3)])
    ]
    assert pages[0].elements == pages[1].elements
    assert sum(text in line for line in pages[0].shown) >= 3
    assert {"do": "copy", "name": "", "resource": text} in pages[0].commands


# What followed


def after(verdict: str, n: int = 24, passed: int = 20, low: float = -3, high: float = 9) -> Any:
    if verdict == "too_few":
        return Aftermath(n, n, passed, 100, verdict)
    return Aftermath(n, n, passed, 100, verdict, 17.4, 5.0, low, high)


@pytest.mark.parametrize(
    ("days_back", "aftermath", "sentence"),
    [
        (0, None, "Watched Nov 22. Recall on its cards is compared from the next study day on."),
        (1, None, "Watched Nov 21. Recall on its cards is compared from the next study day on."),
        (90, None, "Watched Aug 24."),
        (400, None, "Watched Oct 18, 2024."),
        (
            2,
            after("too_few", 1),
            "Watched Nov 20. 1 of its notes has come back since: too few to say.",
        ),
        (
            2,
            after("too_few", 0),
            "Watched Nov 20. 0 of its notes have come back since: too few to say.",
        ),
        (
            9,
            after("no_difference"),
            "Watched Nov 13. Since then recalled 20 of 24; about 17 were expected, going by cards "
            "as secure that it is not about. No difference that chance would not explain.",
        ),
        (
            9,
            after("higher", low=2.4, high=18.6),
            "Watched Nov 13. Since then recalled 20 of 24; about 17 were expected, going by cards "
            "as secure that it is not about. Of 100 that is 2–19 more.",
        ),
        (
            9,
            after("lower", low=-18.6, high=-2.4),
            "Watched Nov 13. Since then recalled 20 of 24; about 17 were expected, going by cards "
            "as secure that it is not about. That happens where a topic is harder than most; it "
            "says nothing against the video.",
        ),
    ],
)
def test_what_followed_in_one_sentence(days_back: int, aftermath: Any, sentence: str) -> None:
    watched = Watched(0.0, TODAY - timedelta(days=days_back), aftermath)
    report = a_report([NEEDY], watched={VIDEO.id: watched}, guide=ToldGuide((VIDEO, 3), total=3))
    assert plain(after_sentence(VIDEO.id, report)) == sentence
    for view in (View(page="plan"), View(page="topics", open_topic=NEEDY.topic_id)):
        html = render_page(report, view)
        assert sentence in text_of(html)
        (box,) = [part for part in html.split("<input") if 'data-do="watched"' in part]
        assert " checked>" in box.partition("</label>")[0]


def test_what_she_did_not_go_over_says_so() -> None:
    report = planned((VIDEO, 3))
    assert after_sentence(VIDEO.id, report) == ""
    html = render_page(report, View(page="plan"))
    assert 'data-resource="sketchy_micro/bacteria/5.9"> Watched</label>' in html


# What she corrected


def topic_page(*rules: Any, topic: Any = NEEDY, **changes: Any) -> str:
    report = a_report([topic, OTHER], **changes)
    view = View(page="topics", open_topic=topic.topic_id, own=OwnMap(rules))
    return render_page(report, view)


def test_each_correction_can_be_taken_back_by_its_number() -> None:
    rules = (
        AliasRule("x", "y"),
        TopicRule(NEEDY.topic_id, without=("a/b/1", "a/b/2")),
        TopicRule(OTHER.topic_id, pages=((7, 7),)),
        TopicRule(NEEDY.topic_id, pages=((104, 105), (113, 113))),
        TopicRule(NEEDY.topic_id, hide=False),
    )
    html = topic_page(*rules)
    assert "Take back: left out a/b/1, a/b/2 Take back: your pages 104-105, 113 Hide topic" in (
        text_of(html)
    )
    taken = [each for each in Reader(html).commands if each["do"] == "take_back"]
    assert taken == [
        {"do": "take_back", "name": NEEDY.topic_id, "resource": "1"},
        {"do": "take_back", "name": NEEDY.topic_id, "resource": "3"},
    ]
    assert "Take back" not in text_of(topic_page())


def test_what_leads_there_can_be_left_out_but_for_her_own_pages() -> None:
    """Those are taken back: a rule that leaves out her own pages would be about nothing."""
    own = replace(BOOK, id="first_aid/2025/pages/104-105", precision="page", source=OWN_SOURCE)
    html = topic_page(topic=replace(NEEDY, resources=(VIDEO, BOOK, own)))
    wrong = [each["resource"] for each in Reader(html).commands if each["do"] == "wrong"]
    assert wrong == [VIDEO.id, BOOK.id]
    html = topic_page(topic=replace(NEEDY, resources=(own,)))
    assert "Wrong match?" not in text_of(html)
    assert "Add pages" in text_of(html)


def test_her_own_pages_without_a_chapter_name_the_book_once() -> None:
    own = replace(BOOK, title="First Aid", chapter=None, page_from=4, page_to=5, precision="page")
    assert copy_text(own) == "First Aid 2025 (pp. 4–5)"


def test_hidden_topics_wait_at_the_end() -> None:
    hidden = a_topic("Renal tubules", topic_id="first_aid/renal/tubules")
    report = a_report([NEEDY], hidden=(hidden,))
    view = View(page="topics", opened=frozenset(["hidden"]))
    html = render_page(report, view)
    assert "Hidden by you Renal tubules Show again They are never suggested." in text_of(html)
    assert {"do": "show_again", "name": "first_aid/renal/tubules"} in Reader(html).commands
    assert "Hidden by you" not in text_of(render_page(a_report([NEEDY]), view))


def test_connections_lead_on_to_topics_that_are_shown() -> None:
    guide = ToldGuide(also=((OTHER.topic_id, 12), ("first_aid/hidden", 9)))
    html = topic_page(guide=guide)
    assert "Its cards are also about Complement disorders shares 12 notes" in text_of(html)
    assert {"do": "see", "name": OTHER.topic_id} in Reader(html).commands
    assert "first_aid/hidden" not in html


def test_pages_say_how_long_they_are_taken_to_be() -> None:
    """Two pages at four minutes, beside a video of ten."""
    pages = replace(BOOK, page_from=110, page_to=111, precision="section")
    assert minutes_of(pages) == 8
    assert minutes_of(BOOK) is None  # nobody reads a chapter for a topic
    assert minutes_of(VIDEO) == VIDEO.minutes
    report = a_report([NEEDY], guide=ToldGuide((VIDEO, 9), (pages, 4), total=20))
    page = plan_page(report, View(page="plan"))
    assert page.pages == "Pages are counted at 4 minutes each; your own pace may be another."
    assert "in about 18 min" in plain(page.sum)
    alone = a_report([NEEDY], guide=ToldGuide((VIDEO, 9), total=20))
    assert plan_page(alone, View(page="plan")).pages == ""
