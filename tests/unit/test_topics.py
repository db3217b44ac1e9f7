"""Roll-up, groups and starting places on trees small enough to count by hand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.measure.tally import EVIDENCE_REVIEWS
from comeback.topics.groups import judge, starting_places
from comeback.topics.tree import (
    CardFacts,
    Node,
    NoteFacts,
    Tree,
    grow,
    share_of,
    topic_tags,
    without_twins,
)

FIRST_AID = "#AK_Step1_v12::#FirstAid::03_Microbiology"


def card(
    passes: Sequence[bool] = (), deck: str = "AnKing", state: str = "seen", begin: int = 1
) -> CardFacts:
    evidence = [(begin + place) << 1 | passed for place, passed in enumerate(passes)]
    return CardFacts(deck, state, due=False, evidence=evidence)


def note(id: int, *tags: str, cards: Sequence[CardFacts] = ()) -> NoteFacts:
    return NoteFacts(id, tags, cards or [card()])


def titles(tree: Tree, axis: str) -> dict[str, Node]:
    return {" > ".join(node.path): node for (on, _), node in tree.nodes.items() if on == axis}


def test_a_note_counts_once_at_every_topic_above_it() -> None:
    tree = grow(
        [
            note(1, f"{FIRST_AID}::01_Bacteria::01_Cocci", f"{FIRST_AID}::01_Bacteria::02_Rods"),
            note(2, f"{FIRST_AID}::01_Bacteria"),
            note(3, f"{FIRST_AID}::02_Viruses"),
        ]
    )
    counts = {title: node.notes for title, node in titles(tree, "first_aid").items()}
    assert counts == {
        "Microbiology": 3,
        "Microbiology > Bacteria": 2,
        "Microbiology > Bacteria > Cocci": 1,
        "Microbiology > Bacteria > Rods": 1,
        "Microbiology > Viruses": 1,
    }


def test_two_versions_of_a_tag_are_one_topic() -> None:
    tree = grow(
        [
            note(1, "#AK_Step1_v11::#FirstAid::05_Pharmacology::02_Autonomic_Drugs"),
            note(2, "#AK_Step1_v12::#FirstAid::05_Pharm::02_Autonomic_Drugs"),
        ]
    )
    (topic,) = [node for node in tree.nodes.values() if node.path[-1] == "Autonomic Drugs"]
    assert topic.notes == 2
    assert topic_tags(topic) == (
        "#AK_Step1_v11::#FirstAid::05_Pharmacology::02_Autonomic_Drugs",
        "#AK_Step1_v12::#FirstAid::05_Pharm::02_Autonomic_Drugs",
    )


def test_the_tags_of_an_upper_topic_are_the_prefixes_that_name_it() -> None:
    tree = grow([note(1, f"{FIRST_AID}::01_Bacteria::01_Cocci")])
    bacteria = titles(tree, "first_aid")["Microbiology > Bacteria"]
    assert topic_tags(bacteria) == (f"{FIRST_AID}::01_Bacteria",)


def test_every_card_has_one_state() -> None:
    cards = [card(), card(state="new"), card(state="new"), card(state="suspended")]
    tree = grow([note(1, "renal", cards=cards)])
    renal = titles(tree, "tags")["Renal"]
    assert (renal.seen, renal.new, renal.suspended) == (1, 2, 1)


def test_decks_take_only_their_own_cards_and_count_the_note_once_above() -> None:
    tree = grow([note(1, cards=[card([True], "Step::Micro"), card([False, False], "Step::Renal")])])
    decks = titles(tree, "decks")
    assert [len(decks[name].evidence) for name in ("Step > Micro", "Step > Renal", "Step")] == [
        1,
        2,
        3,
    ]
    assert decks["Step"].notes == 1


@given(st.lists(st.integers(1, 10**12), unique=True, max_size=4 * EVIDENCE_REVIEWS))
def test_a_topic_keeps_the_newest_reviews_of_all_its_notes(ids: list[int]) -> None:
    notes = [note(i, "renal", cards=[card([True], begin=each)]) for i, each in enumerate(ids)]
    if not notes:
        return
    topic = titles(grow(notes), "tags")["Renal"]
    assert [event.review_id for event in topic.evidence] == sorted(ids)[-EVIDENCE_REVIEWS:]


def test_twins_are_one_topic_under_the_narrowest_name() -> None:
    tree = grow([note(1, f"{FIRST_AID}::01_Bacteria::01_Cocci"), note(2, f"{FIRST_AID}::02_Fungi")])
    kept = {node.path for node in without_twins(tree.nodes.values()) if node.axis == "first_aid"}
    assert kept == {
        ("Microbiology",),
        ("Microbiology", "Bacteria", "Cocci"),  # the same single note as Bacteria
        ("Microbiology", "Fungi"),
    }


def topic(path: str, passed: int, failed: int, notes: int = 10) -> Node:
    parts = tuple(path.split("/"))
    node = Node("first_aid", parts, parts)
    results = [True] * passed + [False] * failed
    for place in range(notes):
        node.add(place, share_of(place, [card(results[place::notes], begin=1 + 1000 * place)]))
    return node


@pytest.mark.parametrize(
    ("passed", "failed", "notes", "group"),
    [
        (10, 9, 10, "too_few"),  # 19 reviews
        (10, 30, 7, "too_few"),  # 7 notes
        (10, 10, 8, "needs_another_pass"),  # 30 to 70 %, usual 85 %
        (17, 3, 10, "usual"),
        (59, 1, 10, "secure"),
        (0, 0, 10, "too_few"),  # seen, never after a day
    ],
)
def test_groups(passed: int, failed: int, notes: int, group: str) -> None:
    assert judge(topic("a", passed, failed, notes), usual_ratio=0.85).group == group


def test_a_topic_with_no_card_seen_is_not_started() -> None:
    node = Node("tags", ("renal",), ("Renal",))
    node.add(1, share_of(1, [card(state="new"), card(state="suspended")]))
    assert judge(node, usual_ratio=0.85).group == "not_started"


def starts(*nodes: Node) -> set[str]:
    return {"/".join(node.path) for node in starting_places(judge(n, 0.85) for n in nodes)}


def test_the_narrow_topic_wins_when_the_trouble_comes_from_it() -> None:
    assert starts(topic("micro", 38, 22), topic("micro/rods", 6, 18)) == {"micro/rods"}


def test_the_wide_topic_wins_when_all_of_it_is_in_trouble() -> None:
    assert starts(topic("micro", 25, 35), topic("micro/rods", 13, 9)) == {"micro"}


def test_topics_side_by_side_both_start() -> None:
    assert starts(topic("micro/rods", 10, 20), topic("micro/cocci", 10, 20)) == {
        "micro/rods",
        "micro/cocci",
    }


def test_the_list_may_be_empty() -> None:
    assert starts(topic("micro", 52, 8), topic("renal", 50, 10)) == set()


@pytest.mark.parametrize(
    ("tagged", "axis"),
    [(29, "decks"), (30, "tags")],
)
def test_decks_stand_in_where_few_notes_carry_topic_tags(tagged: int, axis: str) -> None:
    notes = [
        note(id, *(["renal"] if id < tagged else ["leech"]), cards=[card([True])])
        for id in range(100)
    ]
    assert grow(notes).coverage.main_axis(("first_aid", "tags")) == axis


def test_the_main_axis_is_the_first_that_covers_enough() -> None:
    notes = [note(id, "renal", cards=[card([True])]) for id in range(60)]
    notes += [
        note(id, f"{FIRST_AID}::01_Bacteria", "renal", cards=[card([True])])
        for id in range(60, 100)
    ]
    assert grow(notes).coverage.main_axis(("first_aid", "tags")) == "first_aid"


def test_few_notes_answered_often_are_too_few() -> None:
    node = Node("tags", ("renal",), ("Renal",))
    for place in range(20):  # twenty notes answered long ago, three answered again and again
        recent = [card([False] * 20, begin=10**6 + 100 * place)] if place < 3 else []
        node.add(place, share_of(place, [card([True], begin=place + 1), *recent]))
    assert judge(node, usual_ratio=0.85).group == "too_few"
