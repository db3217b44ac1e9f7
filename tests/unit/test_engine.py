"""The engine: news are added, everything else is read again, and both say the same."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from comeback.engine import Engine
from comeback.report import Report
from comeback.resources.own_map import OwnMap, TopicRule
from tests.unit.small import CATALOGUE, SmallCollection, report_of

STAPH = "#AK_Step1_v12::#SketchyMicro::01_Bacteria::01_Gram_(+)_Cocci::01_Staph_aureus"


def small(seed: int = 1) -> SmallCollection:
    rng = random.Random(seed)
    collection = SmallCollection()
    for number in range(12):
        tags = " ".join(rng.sample(["renal", "micro::rods", "micro::cocci", "leech"], 2))
        collection.note(number, tags, passed=rng.randint(0, 5), failed=rng.randint(0, 3))
    return collection


class StopHere(Exception):
    pass


@pytest.mark.parametrize("rests", range(0, 30, 3))
def test_a_reading_that_was_stopped_goes_on_where_it_was(rests: int) -> None:
    collection = small()
    engine = Engine(CATALOGUE, collection.zone)
    left = [rests]

    def rest() -> None:
        left[0] -= 1
        if left[0] < 0:
            raise StopHere

    try:
        engine.apply(collection, collection.now, collection.captures_after, rest)
        engine.report(collection.now, rest)
    except StopHere:
        pass
    engine.apply(collection, collection.now)
    assert engine.report(collection.now) == report_of(collection)


def test_an_undone_review_takes_its_timing_along_and_redo_brings_it_back() -> None:
    collection = small()
    graded = collection.review(1, 3, 0.01)
    collection.capture(graded, front_ms=2500)
    assert report_of(collection).today.captured_reviews == 1
    assert report_of(collection).today.median_reveal_seconds == 2.5
    collection.run("delete from revlog where id = ?", graded)
    assert report_of(collection).today.captured_reviews == 0
    collection.review(1, 3, 0.01)
    assert report_of(collection).today.captured_reviews == 1


def test_a_rating_without_reveal_is_timed_but_has_no_reveal_time() -> None:
    collection = small()
    collection.capture(collection.review(1, 3, 0.01), back_ms=None, away_back_ms=None)
    today = report_of(collection).today
    assert (today.captured_reviews, today.median_reveal_seconds) == (1, None)


def topic(report: Report, title: str) -> tuple[str, ...]:
    (found,) = [each for each in report.topics if each.title == title]
    return tuple(f"{each.kind} {each.via} {each.touches_cards}" for each in found.resources)


def test_a_topic_leads_to_the_video_that_its_own_cards_come_from() -> None:
    collection = SmallCollection()
    for number in range(10):
        collection.note(number, f"abscess {STAPH}", passed=1, failed=2)
    for number in range(10, 20):
        collection.note(number, "abscess", passed=3)
    assert topic(report_of(collection), "Abscess") == ("sketchy_micro same_notes 10",)


def test_a_video_that_touches_few_of_the_cards_is_no_suggestion() -> None:
    collection = SmallCollection()
    collection.note(0, f"abscess {STAPH}", passed=1)
    for number in range(1, 20):
        collection.note(number, "abscess", passed=3)
    assert topic(report_of(collection), "Abscess") == ()


def test_a_video_topic_shows_its_own_video_and_the_chapter_of_its_notes() -> None:
    collection = SmallCollection()
    chapter = "#AK_Step1_v12::#FirstAid::03_Microbiology::02_Clinical_Bacteriology"
    for number in range(10):
        collection.note(number, f"{STAPH} {chapter}", passed=2, failed=2)
        collection.note(number + 10, chapter, passed=2, failed=2)
    assert topic(report_of(collection), "Staph aureus") == (
        "sketchy_micro tag 10",
        "first_aid same_notes 10",
    )


def test_cards_of_a_deleted_note_and_rows_of_deleted_cards_do_no_harm() -> None:
    collection = small()
    collection.run("delete from notes where id = 3")
    collection.run("delete from cards where id = 4")
    report = report_of(collection)
    everything = report_of(small())
    assert report.days == everything.days  # the log is the truth, whatever became of the cards
    assert report.usual == everything.usual


def test_a_tag_of_any_kind_is_carried_along() -> None:
    collection = SmallCollection()
    nasty = ["<b>x</b>", '"quoted"', "'q'", "a" * 1000, "::::", "a::::b", "(", "*", "_", "\u202e"]
    for number, tag in enumerate(nasty):
        collection.note(number, tag, passed=2)
    report = report_of(collection)
    assert report.today.reviews == 0
    assert all(each.title for each in report.topics)


def test_nothing_at_all_is_a_report_too() -> None:
    report = report_of(SmallCollection())
    assert (report.topics, report.axis, report.cards_due) == ((), "decks", 0)
    assert (report.usual.ratio, report.seconds_per_card) == (None, None)
    assert replace(report.today, labels={}).reviews == 0


def test_a_title_that_several_topics_share_says_where_it_is() -> None:
    collection = SmallCollection()
    tags = ["heart::basics", "lung::basics", "lung::asthma", "uterus::twins::twins", "twins"]
    for number, tag in enumerate(tags):
        collection.note(number, tag, passed=2)
    titles = {each.title for each in report_of(collection).on_axis("tags")}
    assert {"Heart, Basics", "Lung, Basics", "Asthma", "Uterus, Twins", "Twins"} <= titles


def test_misses_gather_in_a_topic_that_she_wants_to_see() -> None:
    collection = SmallCollection()
    for number in range(10):
        tag = "renal::tubules" if number < 6 else "renal::stones"
        collection.note(number, tag, passed=2)
        collection.review(number, 1, 0.01)
    engine = Engine(CATALOGUE, collection.zone)
    gathered = []
    for rules in ((), (TopicRule("renal::tubules", hide=True),)):
        engine.correct(OwnMap(rules))
        engine.apply(collection, collection.now)
        found = engine.report(collection.now).again_today
        assert found is not None
        gathered.append((found.topic_id, found.cards, found.of_cards))
    assert gathered == [("tags/renal/tubules", 6, 10), ("tags/renal", 10, 10)]


def test_the_pace_is_the_mean_time_of_a_card() -> None:
    collection = small()
    for place, seconds in enumerate((2, 2, 2, 14)):
        review_id = collection.review(1, 3, 0.001 * (place + 1))
        collection.run("update revlog set time = ? where id = ?", seconds * 1000, review_id)
    collection.run("delete from revlog where time = 4000")
    assert report_of(collection).seconds_per_card == 5


def test_catching_up_takes_over_the_newest_answers() -> None:
    collection = small()
    engine = Engine(CATALOGUE, collection.zone)
    engine.apply(collection, collection.now)
    graded = collection.review(1, 1, 0.001)
    collection.capture(graded, front_ms=900)
    assert engine.catch_up(collection, collection.now, collection.captures_after)
    assert engine.report(collection.now) == report_of(collection)
    assert report_of(collection).today.median_reveal_seconds == 0.9


def test_catching_up_is_refused_where_there_is_more_to_read() -> None:
    collection = small()
    engine = Engine(CATALOGUE, collection.zone)
    assert not engine.catch_up(collection, collection.now)
    engine.apply(collection, collection.now)
    collection.note(99, "renal")
    collection.review(99, 3, 0.001)
    assert not engine.catch_up(collection, collection.now)
    engine.apply(collection, collection.now, thorough=False)
    assert engine.report(collection.now) == report_of(collection)


def test_a_row_from_the_future_waits_until_its_time_has_come() -> None:
    collection = small()
    before = report_of(collection)
    collection.review(1, 1, days_back=-3000)
    after = report_of(collection)
    # Anki's own line has no upper end, and Today says what it says.
    assert after.today.studied_cards == before.today.studied_cards + 1
    assert after.days[:-1] == before.days[:-1]
    assert after.today.reviews == before.today.reviews
    assert (after.periods, after.topics) == (before.periods, before.topics)
    collection.now += 3001 * 86_400
    assert report_of(collection).days[-2].again == 1
