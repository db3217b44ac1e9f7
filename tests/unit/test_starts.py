"""Through the engine: which topics need another pass, and where their weakness starts."""

from __future__ import annotations

import pytest

from comeback.measure.forecast import Calibration
from comeback.outline import Outline, Row
from comeback.report import Report
from comeback.stats import public_stats
from comeback.topics.facts import CardFacts, NoteFacts
from tests.unit.small import SmallCollection, report_of

FIRST_AID = "#AK_Step1_v12::#FirstAid"
BACTERIA = f"{FIRST_AID}::03_Microbiology::01_Bacteria"
VIDEO = "#AK_Step1_v12::#SketchyMicro::01_Bacteria::02_Gram_(+)_Bacilli"
OTHERS = ("04_Pathology", "05_Pharmacology", "08_Endocrine", "16_Renal", "17_Reproductive")
REVIEWS, DAYS_BETWEEN = 10, 6

Notes = tuple[int, str, int]
"""How many, their tags, and how many of ten reviews of each were missed."""


def reviewed(*notes: Notes) -> Report:
    """The misses are spread evenly, each note's at other times; the newest review is a pass."""
    small = SmallCollection(deck="My own block")
    card = 0
    for count, tags, missed in notes:
        for _ in range(count):
            card += 1
            small.note(card, tags, passed=1)
            for back in range(1, REVIEWS):
                is_miss = (back + card) * missed % REVIEWS < missed
                small.review(card, 1 if is_miss else 3, 1 + DAYS_BETWEEN * back)
    return report_of(small)


def other_chapters() -> list[Notes]:
    """Five of two lectures each; no miss in ten reviews, or two."""
    lectures = [f"{FIRST_AID}::{part}::{each}" for part in OTHERS for each in ("01_A", "02_B")]
    return [(15, lecture, missed) for lecture in lectures for missed in (0, 2)]


def weak_of(report: Report) -> dict[str, tuple[bool, str | None]]:
    """Those that need another pass: whether they start here, and where else they start."""
    weak = [topic for topic in report.topics if topic.group == "needs_another_pass"]
    return {topic.topic_id: (topic.starts_here, topic.starts_in) for topic in weak}


@pytest.fixture(scope="module")
def weak_lecture() -> Report:
    """One weak lecture, which is a video too, and another lecture in the same chapter."""
    lecture = (20, f"{BACTERIA}::02_Rods {VIDEO}", 7)
    return reviewed(lecture, (10, f"{BACTERIA}::01_Cocci", 1), *other_chapters())


def test_a_weak_lecture_is_the_one_start_of_all_that_hold_it(weak_lecture: Report) -> None:
    start = "first_aid/microbiology/bacteria/rods"
    assert weak_of(weak_lecture) == {
        start: (True, None),
        "first_aid/microbiology/bacteria": (False, start),
        "sketchy/sketchymicrobiology/bacteria/grampositivebacilli": (False, start),
    }
    assert [topic for topic in weak_lecture.topics if topic.starts_here] == [
        weak_lecture.topic(start)
    ]


def test_the_file_says_why_of_each(weak_lecture: Report) -> None:
    stats = public_stats(weak_lecture)
    said = {topic["title"]: topic["why"] for topic in stats["topics"]}
    assert said["Rods"].endswith("and it is not just the cards that it shares with another topic.")
    assert said["Bacteria"].endswith("Most of that comes from \u2068Rods\u2069.")


def test_where_nothing_is_weak_no_topic_needs_another_pass() -> None:
    lecture = (20, f"{BACTERIA}::02_Rods {VIDEO}", 1)
    report = reviewed(lecture, (10, f"{BACTERIA}::01_Cocci", 1), *other_chapters())
    assert weak_of(report) == {}
    assert {topic.starts_in for topic in report.topics} == {None}
    assert sum(topic.group == "usual" for topic in report.topics) > 10


def asked_at(*topics: tuple[str, dict[float, int]]) -> dict[str, Row]:
    """Rows by title, of topics given by how many of their notes are likely recalled how well. Each
    note had six reviews, as many recalled as forecast."""
    notes = []
    for tag, likely in topics:
        for ratio, count in likely.items():
            for _ in range(count):
                begin = 10 * len(notes)
                events = [begin + place << 11 | place % 2 << 10 | 512 for place in range(6)]
                card = CardFacts("Deck", "seen", False, round(ratio * 1e6), events)
                notes.append(NoteFacts(len(notes), (tag,), (card,)))
    outline = Outline(notes, lambda _: (), lambda row: row)
    usual = outline.counts.expected / 1e6 / len(notes)
    rows = outline.topics(usual, Calibration(0.0, 1.0, 0.0, 0.0, 0.0))
    return {row.node.path[-1]: row for row in rows if row.node.axis == "tags"}


REST = ("rest", {0.97: 300, 0.7: 54})


def test_a_few_cards_as_low_as_many_others_are_low_by_chance() -> None:
    """The same shares of the same cards: ten of them say nothing, a hundred do."""
    few, many = {0.97: 4, 0.7: 6}, {0.97: 40, 0.7: 60}
    rows = asked_at(REST, ("few", few), ("many", many))
    assert {title: row.group for title, row in rows.items()} == {
        "Few": "usual",
        "Many": "needs_another_pass",
        "Rest": "secure",
    }
    usual = 0.97 - 0.27 * 120 / 464
    highs = {title: row.standing.likely[2] for title, row in rows.items() if row.standing.likely}
    assert {title for title, high in highs.items() if high < usual} == {"Few", "Many"}


def test_a_chapter_weak_throughout_is_the_start_of_its_lectures() -> None:
    chapter = [(f"micro::{each}", {0.6: 25}) for each in ("rods", "cocci", "fungi")]
    rows = asked_at(REST, *chapter)
    starts = {title: row.start and row.start.path[-1] for title, row in rows.items()}
    assert starts == {**dict.fromkeys(("Micro", "Rods", "Cocci", "Fungi"), "Micro"), "Rest": None}


def test_lectures_side_by_side_both_start() -> None:
    weak = [(f"micro::{each}", {0.6: 25}) for each in ("rods", "cocci")]
    fine = [(f"micro::{each}", {0.97: 100}) for each in ("fungi", "worms")]
    rows = asked_at(REST, *weak, *fine)
    assert {title for title, row in rows.items() if row.start is row.node} == {"Rods", "Cocci"}
