"""Today: what is said when, and the one suggestion."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.pages.suggestion import Choice, choose_suggestion, look_ahead, silence, skip, speak
from comeback.report import Gathered
from tests.unit.made import BOOK, NEEDY, OTHER, TODAY, a_day, a_report, a_topic, recalled, today

# Today


def test_an_ordinary_morning() -> None:
    said = today(a_report([NEEDY, OTHER]))
    # Ranges as in the picture of the panel.
    assert (
        "Until now: recalled 23 of its 37 spaced reviews (62%, range 49–74%), since Sep 24. All "
        "your cards: 88%." in said
    )
    assert "Try 15 of its cards first 3 min Try 15 cards" in said
    assert "Then watch what was missing The Suitors of Pseudo Mona 10 min" in said
    assert "First Aid 2025, Microbiology (pp. 121–200)" in said
    assert "about 13 min" in said
    assert "Over 30 days: recalled 1,874 of 2,231 (84%, range 83–85%)." in said
    assert "Another topic" in said
    assert "Yesterday: 120 reviews, 29 min" in said


def test_no_line_about_today_before_the_first_review() -> None:
    said = today(a_report([NEEDY]))
    assert "so far" not in said
    assert not re.search(r"\b0 (reviews|of)\b", said)


@pytest.mark.parametrize(
    ("passed", "n", "line"),
    [
        (17, 19, "17 of 19 spaced reviews recalled so far. Too few to compare."),
        (132, 158, "Recalled 132 of 158 spaced reviews (84%, range 78–88%)."),
    ],
)
def test_after_a_session(passed: int, n: int, line: str) -> None:
    assert line in today(a_report([NEEDY], today=a_day(0, passed, n, 5, 5)))


def test_too_few_reviews() -> None:
    closest = a_topic("Staph aureus", 12, 14, group="too_few")
    young = a_report([closest, a_topic("Other", 2, 3, group="too_few")], usual=recalled(50, 64))
    said = today(young)
    assert "Too few spaced reviews to say much yet (64 so far)." in said
    assert "after 20 spaced reviews on 8 different notes." in said
    assert "Closest: \u2068Staph aureus\u2069, 14 so far." in said
    assert "Study due cards" in said
    assert "Study due cards" not in today(replace(young, cards_due=0))


def test_nothing_stands_out() -> None:
    report = a_report([a_topic(str(n), 52, 60, group="usual") for n in range(96)])
    said = today(report)
    assert "No topic stands out today. None of the 96 topics with enough reviews is" in said
    assert "clearly below your usual 88%." in said
    assert "Next: your 118 due cards, about 22 min. Study due cards" in said
    assert "Nothing is waiting. You can stop here." in today(replace(report, cards_due=0))


def test_no_sum_of_minutes_without_those_of_the_chapter() -> None:
    assert "Next Pseudomonas" in today(a_report([replace(NEEDY, resources=(BOOK,))]))
    assert "Next about 3 min Complement" in today(a_report([OTHER]))


def test_a_topic_with_cards_to_try_comes_before_one_put_aside() -> None:
    aside = replace(NEEDY, cards_seen=0, cards_suspended=38)
    said = today(a_report([aside, OTHER]))
    assert "Next about 3 min Complement disorders" in said
    assert "2 stand out as lower. You could begin with any of them." in said
    alone = today(a_report([aside]))
    assert "It has no open cards to try, so watch this The Suitors of Pseudo Mona" in alone
    assert "what was missing" not in alone


def test_decks_stand_in_for_topics_and_say_so() -> None:
    decks = [a_topic(str(n), 52, 60, axis="decks", group="usual") for n in range(9)]
    report = a_report(decks, axis="decks", notes_with_topic_ratio=0.0)
    assert "Your cards carry no topic tags, so topics are your decks for now: 9 decks" in today(
        report
    )
    few = replace(report, notes_with_topic_ratio=0.123)
    assert "Only 12 in 100 of your reviewed notes carry a topic tag" in today(few)
    assert "Your cards carry" not in today(a_report([NEEDY]))


def test_a_day_on_the_phone() -> None:
    line = "All 180 reviews of today are counted. Reveal times exist only where Comeback runs"
    phone = a_report([NEEDY], today=a_day(0, 132, 158, 22))
    assert line in today(phone)
    assert line not in today(phone, timing_on=False)
    assert line not in today(replace(phone, today=a_day(0, 132, 158, 22, timed=1)))


def test_yesterday_adds_up() -> None:
    days = (a_day(1, 132, 158, 82, 212),)
    said = today(a_report([NEEDY], days=days))
    assert (
        "Yesterday: 240 reviews, 58 min Recalled 132 of 158 spaced reviews (84%, range "
        "78–88%). The other 82 were new or learning cards. Timed: 212 of 240." in said
    )
    assert "Yesterday" not in today(a_report([NEEDY], days=(a_day(2, 132, 158),)))
    only_new = today(a_report([NEEDY], days=(a_day(1, 0, 0, 30),)))
    assert "None was a spaced review" in only_new
    assert "0 of 0" not in only_new


def test_the_first_open_asks_about_timing() -> None:
    line = "From now on Comeback times how long you look at a question"
    assert line in today(a_report([NEEDY]), ask_timing=True)
    assert line not in today(a_report([NEEDY]))


# The suggestion


def test_the_suggestion_stays_all_day_and_ends_with_it() -> None:
    choice, saved = choose_suggestion(a_report([NEEDY, OTHER]), {})
    assert choice == Choice(NEEDY, others=1)
    better = replace(NEEDY, group="usual", starts_here=False)
    later, _ = choose_suggestion(a_report([OTHER, better]), saved)
    assert later.topic == better
    tomorrow = replace(a_report([OTHER]), today=replace(a_day(0), date=date(2025, 11, 23)))
    assert choose_suggestion(tomorrow, saved)[0].topic == OTHER


def test_another_topic_goes_round() -> None:
    report = a_report([NEEDY, OTHER])
    seen, saved = [], {}
    for _ in range(3):
        choice, saved = choose_suggestion(report, saved)
        seen.append(choice.topic)
        saved = skip(report, saved)
    assert seen == [NEEDY, OTHER, NEEDY]
    assert choose_suggestion(a_report([NEEDY]), {})[0].others == 0


def test_other_axes_are_asked_where_nothing_starts_on_the_main_one() -> None:
    scene = a_topic("Scene", axis="sketchy", topic_id="sketchy/Scene")
    explained = a_topic("Rods", starts_here=False, starts_in=scene.topic_id)
    assert choose_suggestion(a_report([NEEDY, explained, scene]), {})[0] == Choice(NEEDY)
    assert choose_suggestion(a_report([explained, scene]), {})[0] == Choice(scene)


def test_not_today_is_until_tomorrow_and_can_be_taken_back() -> None:
    report = a_report([NEEDY])
    saved = silence(report, choose_suggestion(report, {})[1])
    choice, saved = choose_suggestion(report, saved)
    assert (choice.topic, choice.silent) == (None, True)
    assert choose_suggestion(report, speak(report, saved))[0].topic == NEEDY
    tomorrow = replace(report, today=replace(a_day(0), date=date(2025, 11, 23)))
    assert choose_suggestion(tomorrow, saved)[0].topic == NEEDY


def test_what_a_page_announces_for_tomorrow_comes() -> None:
    report = a_report([NEEDY, OTHER], again_today=Gathered(OTHER.topic_id, 19, 43))
    choice, saved = look_ahead(report, *choose_suggestion(report, {}))
    assert (choice.topic, choice.tomorrow) == (NEEDY, OTHER)
    later = replace(report, today=replace(a_day(0), date=date(2025, 11, 24)), again_today=None)
    assert choose_suggestion(later, saved)[0].topic == OTHER
    # Unless it needs no other pass by then.
    better = replace(OTHER, group="usual", starts_here=False)
    assert choose_suggestion(replace(later, topics=(NEEDY, better)), saved)[0].topic == NEEDY
    assert look_ahead(a_report(), *choose_suggestion(a_report(), {}))[0].tomorrow is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


KEYS = ["day", "topic", "tomorrow", "skipped", "silent"]


@given(st.dictionaries(st.sampled_from(KEYS), json_values))
def test_a_damaged_memory_still_gives_a_suggestion(saved: dict[str, Any]) -> None:
    saved["day"] = TODAY.isoformat()
    choice, again = choose_suggestion(a_report([NEEDY, OTHER]), saved)
    assert choice.silent or choice.topic in (NEEDY, OTHER)
    assert choose_suggestion(a_report([NEEDY, OTHER]), again) == (choice, again)
