"""Where to walk on from a topic: on decks made by hand."""

from __future__ import annotations

import random
from array import array
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.topics.connections import (
    AT_MOST,
    AT_MOST_OF_CHAPTER,
    NOTES_LOOKED_AT,
    connections,
    surprise,
)
from comeback.topics.facts import CardFacts, NoteFacts
from comeback.topics.rollup import RollUp
from comeback.topics.tree import Node


class Topic(NamedTuple):
    axis: str
    key: tuple[str, ...]
    size: int


class Deck:
    """So many notes, of which topics hold some; all above a topic hold them too."""

    def __init__(self, total: int, topics: dict[str, Iterable[int]]) -> None:
        self.total = total
        self.places: dict[tuple[str, tuple[str, ...]], set[int]] = {}
        for name, places in topics.items():
            axis, *key = name.split("/")
            for end in range(1, len(key) + 1):
                self.places.setdefault((axis, tuple(key[:end])), set()).update(places)
        self.at: list[list[Topic]] = [[] for _ in range(total)]
        self.topics = {}
        for (axis, path), held in self.places.items():
            topic = self.topics[axis, path] = Topic(axis, path, len(held))
            for place in held:
                self.at[place].append(topic)

    def walk(self, name: str) -> list[tuple[str, int]]:
        axis, *key = name.split("/")
        topic = self.topics[axis, tuple(key)]
        found = connections(topic, self.notes(topic), self.at.__getitem__, self.total)
        return [("/".join(each.topic[1]), each.notes) for each in found]

    def notes(self, topic: Topic) -> Sequence[int]:
        return array("I", sorted(self.places[topic.axis, topic.key]))


AUREUS = "first_aid/micro/cocci/aureus"


def test_from_a_bacterium_to_its_diseases_drugs_and_toxins() -> None:
    deck = Deck(
        3000,
        {
            AUREUS: range(60),
            "first_aid/micro/cocci/pyogenes": range(55, 100),
            "first_aid/cardio/endocarditis": [*range(8), *range(200, 212)],
            "first_aid/pharm/penicillins": [*range(10, 20), *range(300, 340)],
            "first_aid/immuno/superantigens": [*range(20, 24), 400, 401],
            "first_aid/cardio/other": [30, *range(500, 800)],
            "first_aid/renal/one": [31],
        },
    )
    assert deck.walk(AUREUS) == [
        ("cardio/endocarditis", 8),
        ("pharm/penicillins", 10),
        ("immuno/superantigens", 4),
        ("micro/cocci/pyogenes", 5),
    ]
    assert deck.walk("first_aid/immuno/superantigens") == [("micro/cocci/aureus", 4)]


def test_neither_huge_chapters_nor_leaves_of_a_single_note_win() -> None:
    """By count the chapter would be first (20), by lift the leaf (2 of 2)."""
    deck = Deck(
        3000,
        {
            AUREUS: range(60),
            "first_aid/cardio/all/deep": [*range(20), *range(1000, 1400)],
            "first_aid/renal/leaf": [30, 2000],
            "first_aid/skin/boils": [*range(40, 50), *range(2500, 2520)],
        },
    )
    assert deck.walk(AUREUS) == [("skin/boils", 10), ("cardio/all/deep", 20)]
    assert deck.walk("first_aid/skin/boils") == [("micro/cocci/aureus", 10)], (
        "of twins the narrowest"
    )


def test_no_names_for_the_same_nothing_around_it_and_nothing_inside_it() -> None:
    deck = Deck(
        3000,
        {
            AUREUS: range(60),
            f"{AUREUS}/toxins": range(12),
            "system/infections/staphylococcus": [*range(10, 60), 100, 101],  # the same notes
            "system/infections/bacteria": [*range(55), *range(300, 600)],  # around it
            "system/infections/abscess": [*range(20, 29), 700],  # inside it
            "system/skin/aureus": [*range(10), *range(800, 810)],  # the same name
            "system/whole": [*range(30), *range(900, 930)],  # a whole subject
        },
    )
    assert deck.walk(AUREUS) == []


def test_two_of_a_chapter_and_none_inside_another() -> None:
    deck = Deck(
        3000,
        {
            AUREUS: range(60),
            "first_aid/cardio/valves/endocarditis": [*range(10), *range(200, 210)],
            "first_aid/cardio/valves": [*range(11), *range(200, 240)],
            "first_aid/cardio/vessels": [*range(11, 17), *range(300, 320)],
            "first_aid/cardio/muscle": [*range(17, 22), *range(400, 420)],
            "first_aid/lungs/pneumonia": [*range(30, 34), *range(500, 520)],
            "system/heart/inside": [*range(2, 9), *range(600, 620)],  # among those of the valves
        },
    )
    assert deck.walk(AUREUS) == [
        ("cardio/valves/endocarditis", 10),
        ("cardio/vessels", 6),
        ("lungs/pneumonia", 4),
    ]


def test_videos_fill_up_what_books_and_systems_leave_free() -> None:
    topics: dict[str, Iterable[int]] = {
        AUREUS: range(60),
        "sketchy/pharm/penicillins": [*range(30, 50), *range(900, 920)],
        "tags/mine/hard ones": [*range(50, 60), *range(800, 810)],
    }
    for number in range(5):
        shared = range(4 * number, 4 * number + 4)
        topics[f"system/{number}/part"] = [*shared, *range(100 * number + 100, 100 * number + 120)]
    walk = [name for name, _ in Deck(3000, topics).walk(AUREUS)]
    assert walk == [*(f"{number}/part" for number in range(5)), "pharm/penicillins"]


def test_dunnings_own_example() -> None:
    """Of 31,777 pairs of words 110 are "the swiss"; 2,552 begin so, 221 end so."""
    assert surprise(110, 2552, 221, 31_777) == pytest.approx(270.72, abs=0.01)
    assert surprise(1, 10, 100, 1000) == 0, "as by chance"
    assert surprise(0, 10, 100, 1000) == 0


def test_the_topics_of_a_roll_up() -> None:
    book = "#AK_Step1_v12::#FirstAid::"
    bacterium = f"{book}03_Microbiology::01_Bacteria::01_Staph"
    disease = f"{book}07_Cardiovascular::04_Pathology::02_Endocarditis"
    tags = [(bacterium,)] * 6 + [(bacterium, disease)] * 4 + [(disease,)] * 5
    tags += [(f"{book}16_Respiratory::01_Anatomy",)] * 150
    notes = [
        NoteFacts(number, each, [CardFacts("Deck", "seen", False, 900_000, [])])
        for number, each in enumerate(tags, 1)
    ]
    rolled_up = RollUp(notes)
    (staph,) = (node for node in rolled_up.nodes if node.path[-1] == "Staph")
    found = connections(staph, staph.notes, rolled_up.topics_at, len(notes))
    nodes: list[Node] = [each.topic for each in found]
    assert [node.path[-1] for node in nodes] == ["Endocarditis"]
    assert found[0].notes == 4


def some(lots: random.Random, total: int) -> Deck:
    topics: dict[str, Iterable[int]] = {}
    for _ in range(lots.randint(1, 40)):
        axis = lots.choice(("first_aid", "system", "sketchy", "tags"))
        key = [lots.choice("abcdef") for _ in range(lots.randint(1, 3))]
        start = lots.randrange(total)
        near = range(start, min(total, start + lots.randint(1, 40)))
        topics["/".join([axis, *key])] = lots.sample(near, lots.randint(1, len(near)))
    return Deck(total, topics)


@given(st.integers(0, 10**9))
def test_few_diverse_and_in_any_order(seed: int) -> None:
    lots = random.Random(seed)
    deck = some(lots, 200)
    for topic in deck.topics.values():
        places = deck.notes(topic)
        found = connections(topic, places, deck.at.__getitem__, deck.total)
        mixed = lots.sample(list(places), len(places))
        again = connections(topic, mixed, lambda place: set(deck.at[place]), deck.total)
        assert again == found
        assert len(found) <= AT_MOST
        chapters = [(each.topic.axis, each.topic.key[0]) for each in found]
        assert all(chapters.count(chapter) <= AT_MOST_OF_CHAPTER for chapter in chapters)
        paths = [(each.topic.axis, each.topic.key) for each in found] + [(topic.axis, topic.key)]
        for axis, key in paths:
            same = [other for on, other in paths if on == axis]
            assert [other for other in same if other[: len(key)] == key] == [key]
        for each in found:
            shared = (
                deck.places[topic.axis, topic.key] & deck.places[each.topic.axis, each.topic.key]
            )
            assert each.notes == len(shared) >= 2


def test_of_a_large_topic_so_many_notes_are_looked_at_and_no_more() -> None:
    shared = random.Random(2).sample(range(6000), 600)
    topics: dict[str, Iterable[int]] = {
        "first_aid/micro/all": range(6000),
        "first_aid/cardio/part": [*shared, *range(10_000, 10_400)],
    }
    deck = Deck(30_000, topics)
    topic = deck.topics["first_aid", ("micro", "all")]
    asked = []

    def topics_at(place: int) -> list[Topic]:
        asked.append(place)
        return deck.at[place]

    mixed = random.Random(1).sample(range(6000), 6000)
    (found,) = connections(topic, mixed, topics_at, deck.total)
    assert len(asked) == len(set(asked)) == NOTES_LOOKED_AT
    assert max(asked) > 5900 and min(asked) < 100
    assert found.topic.key == ("cardio", "part")
    assert abs(found.notes - 600) < 200, "about as many as there are"
