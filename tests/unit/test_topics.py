"""Roll-up and groups on trees small enough to count by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.measure.forecast import PRIOR
from comeback.measure.likely import Sums, likely_recall
from comeback.topics.facts import (
    ANKI_BEGAN,
    EVIDENCE_REVIEWS,
    NOTE_BITS,
    CardFacts,
    Counts,
    NoteFacts,
    evidence_of,
    unpacked,
)
from comeback.topics.groups import (
    Standing,
    change_between,
    group_of,
    judge,
    panel_order,
)
from comeback.topics.rollup import RollUp
from comeback.topics.tree import Node

FIRST_AID = "#AK_Step1_v12::#FirstAid::03_Microbiology"
LIKELY = 900_000


def event(second: int, passed: bool, forecast: int = 921) -> int:
    return second << 11 | passed << 10 | forecast


def card(
    passes: Sequence[bool] = (),
    deck: str = "AnKing",
    state: str = "seen",
    begin: int = 1,
    likely: int = LIKELY,
    due: bool = False,
) -> CardFacts:
    evidence = [event(begin + place, passed) for place, passed in enumerate(passes)]
    return CardFacts(deck, state, due, likely if state == "seen" else -1, evidence)


def note(id: int, *tags: str, cards: Sequence[CardFacts] = ()) -> NoteFacts:
    return NoteFacts(id, tags, cards or [card()])


def titles(rolled_up: RollUp, axis: str) -> dict[str, Node]:
    return {" > ".join(node.path): node for node in rolled_up.nodes if node.axis == axis}


def test_a_note_counts_once_at_every_topic_above_it() -> None:
    rolled_up = RollUp(
        [
            note(1, f"{FIRST_AID}::01_Bacteria::01_Cocci", f"{FIRST_AID}::01_Bacteria::02_Rods"),
            note(2, f"{FIRST_AID}::01_Bacteria"),
            note(3, f"{FIRST_AID}::02_Viruses"),
            note(4, f"{FIRST_AID}::01_Bacteria::01_Cocci"),
        ]
    )
    counts = {title: len(node.notes) for title, node in titles(rolled_up, "first_aid").items()}
    assert counts == {
        "Microbiology": 4,
        "Microbiology > Bacteria": 3,
        "Microbiology > Bacteria > Cocci": 2,
        "Microbiology > Bacteria > Rods": 1,
        "Microbiology > Viruses": 1,
    }


def test_two_versions_of_a_tag_are_one_topic() -> None:
    rolled_up = RollUp(
        [
            note(1, "#AK_Step1_v11::#FirstAid::05_Pharmacology::02_Autonomic_Drugs"),
            note(2, "#AK_Step1_v12::#FirstAid::05_Pharm::02_Autonomic_Drugs"),
        ]
    )
    (topic,) = [node for node in rolled_up.nodes if node.path[-1] == "Autonomic Drugs"]
    assert len(topic.notes) == 2
    assert topic.tags == (
        "#AK_Step1_v11::#FirstAid::05_Pharmacology::02_Autonomic_Drugs",
        "#AK_Step1_v12::#FirstAid::05_Pharm::02_Autonomic_Drugs",
    )


def test_the_tags_of_an_upper_topic_are_the_prefixes_that_name_it() -> None:
    rolled_up = RollUp([note(1, f"{FIRST_AID}::01_Bacteria::01_Cocci"), note(2, FIRST_AID)])
    assert titles(rolled_up, "first_aid")["Microbiology"].tags == (FIRST_AID,)


def test_the_shorter_spelling_of_a_topic_finds_both() -> None:
    rolled_up = RollUp([note(1, "Renal::Extra"), note(2, "Renal")])
    assert titles(rolled_up, "tags")["Renal"].tags == ("Renal",)


def test_a_topic_called_like_another_is_not_unique() -> None:
    rolled_up = RollUp([note(1, "renal::basics"), note(2, "heart::basics"), note(3, "heart::flow")])
    unique = {node.path[-1]: node.is_unique for node in rolled_up.nodes if node.axis == "tags"}
    assert unique == {"Basics": False, "Heart": True, "Flow": True}


def test_every_card_has_one_state() -> None:
    cards = [
        card([True, False], likely=600_000, due=True),
        card(likely=900_000),
        card(likely=-1),
        card(state="new", due=True),
        card(state="suspended"),
        card([False], state="suspended"),
    ]
    renal = titles(RollUp([note(1, "renal", cards=cards)]), "tags")["Renal"]
    assert unpacked(renal.counts) == Counts(
        seen=3,
        new=1,
        suspended=2,
        due=2,
        least_secure=1,
        cards_asked=2,
        expected=1_500_000,
        spread=240_000 + 90_000,
        recalled=1,
        forecast=3 * 900_293,  # 921 / 1023
        forecast_spread=3 * 89_765,
    )


@pytest.mark.parametrize(
    ("made", "is_one"),
    [
        (card([True, False], likely=950_000), True),  # missed the last time
        (card([False, True], likely=749_999), True),  # likely forgotten once in four times
        (card([False, True], likely=750_000), False),
        (card([False, True], likely=-1), False),
        (card([True, False], likely=-1), True),
        (card([False], state="suspended"), False),
        (card(state="new"), False),
    ],
)
def test_the_least_secure_cards(made: CardFacts, is_one: bool) -> None:
    (renal,) = titles(RollUp([note(1, "renal", cards=[made])]), "tags").values()
    assert unpacked(renal.counts).least_secure == is_one


def test_a_topic_sums_all_its_reviews_with_a_forecast_not_only_the_newest() -> None:
    half = [event(1, True, 512), event(2, False, 512), event(3, True, 0), event(4, False, 0)]
    cards = [CardFacts("AnKing", "seen", False, LIKELY, half * 10) for _ in range(5)]
    (renal,) = titles(RollUp([note(1, "renal", cards=cards)]), "tags").values()
    assert len(renal.evidence) == EVIDENCE_REVIEWS
    counts = unpacked(renal.counts)
    assert (counts.recalled, counts.forecast, counts.forecast_spread) == (
        50,
        100 * 500_489,
        100 * 249_999,
    )


def test_decks_take_only_their_own_cards_and_count_the_note_once_above() -> None:
    cards = [card([True], "Step::Micro"), card([False, False], "Step::Renal", begin=5)]
    decks = titles(RollUp([note(1, cards=cards)]), "decks")
    seen = {name: (len(node.evidence), unpacked(node.counts).seen) for name, node in decks.items()}
    assert seen == {"Step > Micro": (1, 1), "Step > Renal": (2, 1), "Step": (3, 2)}
    assert list(decks["Step"].notes) == [0]


@given(
    st.lists(
        st.lists(st.integers(1, 10**9), max_size=EVIDENCE_REVIEWS), max_size=EVIDENCE_REVIEWS + 30
    )
)
def test_a_topic_keeps_the_newest_reviews_of_all_its_notes(seconds: list[list[int]]) -> None:
    evidence = [sorted(event(second, True) for second in each) for each in seconds]
    cards = [CardFacts("Deck", "seen", False, LIKELY, events) for events in evidence]
    rolled_up = RollUp([note(id, "renal", cards=[each]) for id, each in enumerate(cards)])
    every = sorted(e << NOTE_BITS | place for place, each in enumerate(evidence) for e in each)
    for node in rolled_up.nodes:
        assert list(node.evidence) == every[-EVIDENCE_REVIEWS:]


def test_twins_are_one_topic_under_the_narrowest_name() -> None:
    rolled_up = RollUp(
        [note(1, f"{FIRST_AID}::01_Bacteria::01_Cocci"), note(2, f"{FIRST_AID}::02_Fungi")]
    )
    kept = {node.path for node in rolled_up.nodes if node.axis == "first_aid"}
    assert kept == {
        ("Microbiology",),
        ("Microbiology", "Bacteria", "Cocci"),  # the same single note as Bacteria
        ("Microbiology", "Fungi"),
    }


def test_evidence_counts_all_reviews_and_forecasts_only_where_there_were_some() -> None:
    events = [event(1, True, 1023), event(2, False, 512), event(3, True, 0), event(4, False, 0)]
    summed = evidence_of([each << NOTE_BITS for each in events])
    assert (summed.n, summed.passed) == (4, 2)
    assert summed.forecast == Sums(2, 1, 1_000_000 + 500_489, 249_999)


def rolled_up(path: str, passed: int, failed: int, notes: int = 10) -> list[NoteFacts]:
    """Notes of one topic, their reviews dealt out one by one."""
    results = [True] * passed + [False] * failed
    cards = [card(results[place::notes], begin=1 + 1000 * place) for place in range(notes)]
    return [note(place, path, cards=[each]) for place, each in enumerate(cards)]


def standing(notes: Sequence[NoteFacts]) -> Standing:
    (node,) = titles(RollUp(notes), "tags").values()
    return judge(node, PRIOR)


def test_a_topic_stands_on_its_evidence_and_on_the_likely_recall_of_its_cards() -> None:
    topic = standing(rolled_up("renal", 30, 10))
    assert (topic.begun, topic.n, topic.passed, topic.notes, topic.ratio) == (
        True,
        40,
        30,
        10,
        0.75,
    )
    assert (topic.first_at, topic.last_at) == (ANKI_BEGAN + 1, ANKI_BEGAN + 9004)
    p = round(921 / 1023 * 1e6)
    evidence = Sums(40, 30, 40 * p, 40 * (p * (1_000_000 - p) // 1_000_000))
    assert topic.likely == likely_recall(Sums(10, 0, 9_000_000, 900_000), evidence, PRIOR)


@pytest.mark.parametrize(
    ("passed", "failed", "notes", "group"),
    [
        (10, 9, 10, "too_few"),  # 19 reviews
        (10, 30, 7, "too_few"),  # 7 notes
        (0, 0, 10, "too_few"),  # seen, never after a day
        (10, 10, 8, "usual"),  # enough, see below
    ],
)
def test_too_few_reviews_say_nothing(passed: int, failed: int, notes: int, group: str) -> None:
    low, high = 0.0, 1.0
    topic = standing(rolled_up("renal", passed, failed, notes))
    assert group_of(topic._replace(likely=(0.5, low, high)), 0.85) == group


@pytest.mark.parametrize(
    ("low", "high", "group"),
    [
        (0.6, 0.84, "needs_another_pass"),
        (0.6, 0.85, "usual"),
        (0.85, 0.9, "usual"),
        (0.86, 0.9, "secure"),
    ],
)
def test_groups_compare_likely_recall_with_that_of_all_cards(
    low: float, high: float, group: str
) -> None:
    topic = standing(rolled_up("renal", 30, 10))._replace(likely=((low + high) / 2, low, high))
    assert group_of(topic, 0.85) == group
    assert group_of(topic, None) == "too_few"
    assert group_of(topic._replace(likely=None), 0.85) == "too_few"


def test_a_topic_with_no_card_seen_is_not_started() -> None:
    topic = standing([note(1, "renal", cards=[card(state="new"), card(state="suspended")])])
    assert group_of(topic, 0.85) == "not_started"


def test_few_notes_answered_often_are_too_few() -> None:
    # Twenty notes answered long ago, three answered again and again.
    notes = [note(place, "renal", cards=[card([True], begin=place + 1)]) for place in range(20)]
    for place in range(3):
        again = card([False] * 20, begin=10**6 + 100 * place)
        notes[place] = note(place, "renal", cards=[card([True], begin=place + 1), again])
    assert standing(notes).notes == 3
    assert group_of(standing(notes), 0.99) == "too_few"


def node(path: str) -> Node:
    parts = tuple(path.split("/"))
    return Node("first_aid", parts, parts)


@pytest.mark.parametrize(
    ("older", "newer", "change"),
    [
        ((30, 20), (30, 28), "higher"),
        ((30, 28), (30, 20), "lower"),
        ((30, 25), (30, 26), "none"),
        ((30, 30), (30, 30), "none"),
        ((19, 10), (30, 28), "too_few"),
        ((30, 28), (19, 10), "too_few"),
    ],
)
def test_a_change_is_told_where_chance_explains_none(
    older: tuple[int, int], newer: tuple[int, int], change: str
) -> None:
    def sums(n: int, passed: int) -> Sums:
        return Sums(n, passed, n * 850_000, n * 127_500)

    assert change_between(sums(*older), sums(*newer)) == change


def test_fewer_recalled_is_no_change_where_fewer_were_expected() -> None:
    older, newer = Sums(30, 28, 28_000_000, 1_800_000), Sums(30, 20, 20_000_000, 6_600_000)
    assert change_between(older, newer) == "none"


def test_inside_a_group_the_least_recalled_comes_first() -> None:
    topic = standing(rolled_up("renal", 30, 10))

    def place(path: str, **changes: Any) -> tuple[float, int, tuple[str, ...]]:
        return panel_order(node(path), topic._replace(**changes))

    order = [
        place("z", likely=(0.5, 0.4, 0.6)),
        place("y", likely=None, n=10, passed=6),
        place("x", likely=(0.7, 0.4, 0.8), n=60),
        place("b", likely=(0.7, 0.4, 0.8), n=50),
        place("c", likely=(0.7, 0.4, 0.8), n=50),
        place("a", likely=None, n=0, passed=0),
    ]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("tagged", "axis"),
    [(29, "decks"), (30, "tags")],
)
def test_decks_stand_in_where_few_notes_carry_topic_tags(tagged: int, axis: str) -> None:
    notes = [
        note(id, *(["renal"] if id < tagged else ["leech"]), cards=[card([True])])
        for id in range(100)
    ]
    assert RollUp(notes).coverage.main_axis(("first_aid", "tags")) == axis


def test_the_main_axis_is_the_first_that_covers_enough() -> None:
    notes = [note(id, "renal", cards=[card([True])]) for id in range(60)]
    notes += [
        note(id, f"{FIRST_AID}::01_Bacteria", "renal", cards=[card([True])])
        for id in range(60, 100)
    ]
    assert RollUp(notes).coverage.main_axis(("first_aid", "tags")) == "first_aid"
