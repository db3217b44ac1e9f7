"""The resources of a topic, on a collection small enough to count by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pytest

from comeback.resources.links import Advice, Adviser, Links, slot_of
from comeback.resources.resource import Resource
from comeback.topics.facts import CardFacts, NoteFacts
from comeback.topics.tree import DECKS, Node

SECURE, SHAKY = 950_000, 400_000
TWO = (SECURE, SECURE)
"""Cards of a note: fewer would be a detour."""


def a_video(name: str, kind: str = "sketchy_micro", minutes: float | None = 10.0) -> Resource:
    return Resource(kind, name, name.title(), minutes=minutes, via="tag")


def a_place(chapter: str, section: str) -> Resource:
    return Resource(
        *("first_aid", f"first_aid/2025/{chapter.casefold()}/{section}", section),
        edition="2025",
        chapter=chapter,
        section=section,
        precision="chapter",
        via="tag",
    )


BY_TAG = {
    **{f"video::{name}": (a_video(name),) for name in "abcd"},
    **{f"course::{name}": (a_video(name, "pathoma"),) for name in ("p", "q", "r")},
    "book::kidney::one": (a_place("Renal", "one"),),
    "book::kidney::two": (a_place("Renal", "two"),),
    "book::cardio": (a_place("Cardio", "all"),),
}
NAMED = a_video("named")


def resolve(tag: str) -> Sequence[Resource]:
    return BY_TAG.get(tag, ())


class Says(NamedTuple):
    """Of the topics with such a title."""

    title: str
    advice: Advice


class Told(Adviser):
    def __init__(self, says: Iterable[Says]) -> None:
        self._says = dict(says)

    def of(self, node: Node) -> Advice:
        return self._says.get(node.key[-1], Advice())


def a_note(tags: str, likely: Sequence[int] = (SECURE,), state: str = "seen") -> NoteFacts:
    """Without its id, which is its place."""
    cards = [
        CardFacts("Deck", state, False, each if state == "seen" else -1, []) for each in likely
    ]
    return NoteFacts(0, tuple(tags.split()), cards)


def links_of(notes: Iterable[NoteFacts], *says: Says) -> Links:
    numbered = [each._replace(id=number) for number, each in enumerate(notes, 1)]
    made = Links(numbered, resolve, adviser=Told(says))
    made.watch(made.notes.nodes)
    return made


def node_of(links: Links, title: str, axis: str = "tags") -> Node:
    (found,) = [n for n in links.notes.nodes if n.key[-1] == title and n.axis == axis]
    return found


def shown(links: Links, title: str, axis: str = "tags") -> list[str]:
    return [each.id for each in links.of(node_of(links, title, axis)).resources]


# What the notes share


def test_least_secure_cards_first_then_cards_and_no_detours() -> None:
    """Of ten seen cards a touches 5, b 3 that are shaky, c one: under 15 in 100."""
    notes = [
        *(a_note("renal video::a") for _ in range(5)),
        *(a_note("renal video::b", [SHAKY]) for _ in range(3)),
        a_note("renal video::c", [SHAKY]),
        a_note("renal"),
    ]
    found = links_of(notes)
    b, a = found.of(node_of(found, "renal")).resources
    assert (b.id, b.touches_cards, b.touches_least_secure) == ("b", 3, 3)
    assert (a.id, a.touches_cards, a.touches_least_secure) == ("a", 5, 0)
    assert {each.via for each in (a, b)} == {"same_notes"}


def test_cards_count_and_not_notes_and_only_those_seen() -> None:
    notes = [
        a_note("renal video::a", [SECURE, SHAKY, SHAKY]),
        *(a_note("renal video::b", [SHAKY]) for _ in range(2)),
        *(a_note("renal video::c", [SECURE] * 9, state="new") for _ in range(9)),
        *(a_note("renal video::d", [SECURE] * 9, state="suspended") for _ in range(9)),
    ]
    found = links_of(notes)
    a, b = found.of(node_of(found, "renal")).resources
    assert (a.id, a.touches_cards, a.touches_least_secure) == ("a", 3, 2)
    assert (b.id, b.touches_cards, b.touches_least_secure) == ("b", 2, 2)


def test_so_many_of_each_kind_videos_first() -> None:
    everything = "video::a video::b video::c course::p course::q course::r book::kidney::one"
    found = links_of([a_note(f"{everything} book::cardio renal", TWO), a_note("renal")])
    assert shown(found, "renal") == ["a", "b", "first_aid/2025/cardio", "p", "q"]
    resources = found.of(node_of(found, "renal")).resources
    assert [slot_of(each) for each in resources] == [
        *("sketchy", "sketchy", "first_aid", "other", "other")
    ]


def test_pages_no_narrower_than_the_chapter_are_the_chapter_for_all_its_sections() -> None:
    notes = [a_note("renal book::kidney::one"), a_note("renal book::kidney::two"), a_note("renal")]
    found = links_of(notes)
    (chapter,) = found.of(node_of(found, "renal")).resources
    assert (chapter.id, chapter.title, chapter.section) == ("first_aid/2025/renal", "Renal", None)
    assert chapter.touches_cards == 2
    # A section's own place is its own.
    assert shown(found, "one") == ["first_aid/2025/renal/one"]


# Whose word counts


def test_a_topic_that_is_a_video_needs_no_second_one() -> None:
    notes = [a_note("video::a video::b book::cardio", TWO), a_note("video::a video::b")]
    found = links_of([*notes, a_note("video::b")])
    assert shown(found, "a") == ["a", "first_aid/2025/cardio"]
    (own, _) = found.of(node_of(found, "a")).resources
    assert (own.via, own.touches_cards) == ("tag", 3)


def test_own_then_said_then_named_then_what_the_notes_share() -> None:
    says = Says("renal", Advice(add=(a_video("said"),), named=(NAMED,)))
    alone = links_of([a_note("renal"), a_note("renal book::cardio", TWO)], says)
    assert shown(alone, "renal") == ["said", "named", "first_aid/2025/cardio"]
    # With two said there is no place for one that is named.
    both = says._replace(advice=Advice(add=(a_video("said"), a_video("more")), named=(NAMED,)))
    assert shown(links_of([a_note("renal")], both), "renal") == ["said", "more"]
    # What she said is shown, however many.
    many = Says("a", Advice(add=tuple(a_video(name) for name in "wxyz"), named=(NAMED,)))
    assert shown(links_of([a_note("video::a"), a_note("other")], many), "a") == list("awxyz")


def test_a_names_video_gives_way_to_what_the_notes_share() -> None:
    says = Says("renal", Advice(named=(NAMED, a_place("Heart", "heart"))))
    shared = links_of([a_note("renal video::a", TWO), a_note("renal")], says)
    assert shown(shared, "renal") == ["a", "first_aid/2025/heart/heart"]
    # Unless the notes share it too, though fewer of them: the name and the notes agree.
    says = Says("renal", Advice(named=(a_video("c"),)))
    notes = [*(a_note("renal video::a video::b") for _ in range(9)), a_note("renal video::c", TWO)]
    agreed = links_of(notes, says)
    assert shown(agreed, "renal") == ["c", "a"]
    (named, _) = agreed.of(node_of(agreed, "renal")).resources
    assert named.touches_cards == 2


def test_what_she_said_tells_what_it_touches() -> None:
    says = Says("renal", Advice(add=(a_video("c"),)))
    found = links_of([a_note("renal video::c", [SHAKY]), *[a_note("renal")] * 9], says)
    (said,) = found.of(node_of(found, "renal")).resources
    assert (said.touches_cards, said.touches_least_secure) == (1, 1)


def test_what_she_left_out_makes_room() -> None:
    notes = [a_note("renal video::a video::b video::c", TWO), a_note("renal")]
    says = Says("renal", Advice(named=(a_video("a"),), without=("a", "b")))
    assert shown(links_of(notes, says), "renal") == ["c"]
    # Its own one too: then the others are of use.
    says = Says("a", Advice(without=("a",)))
    notes = [a_note("video::a video::b", TWO), a_note("video::b")]
    assert shown(links_of(notes, says), "a") == ["b"]
    # What the notes share wrongly keeps no place from what the name says.
    says_named = Says("renal", Advice(named=(NAMED,), without=("a",)))
    shared = [a_note("renal video::a", TWO), a_note("renal")]
    assert shown(links_of(shared, says_named), "renal") == ["named"]
    # And it stays another topic's.
    assert shown(links_of(notes, says), "b") == ["b"]


def test_the_share_of_the_exam_comes_along() -> None:
    found = links_of([a_note("renal")], Says("renal", Advice(exam_share=(0.1, 0.2))))
    assert found.of(node_of(found, "renal")).exam_share == (0.1, 0.2)
    assert found.of(node_of(found, "Deck", DECKS)).exam_share is None


# Kept up to date


def test_a_change_is_what_would_be_found_anew() -> None:
    def notes(likely: int) -> list[NoteFacts]:
        return [
            a_note("renal video::a", TWO),
            a_note("renal video::b", [likely, likely]),
            a_note("renal", [SECURE]),
        ]

    found = links_of(notes(SECURE))
    assert shown(found, "renal") == ["a", "b"]
    change = found.notes.change(notes(SHAKY)[1]._replace(id=2))
    assert change is not None
    found.change(change)
    fresh = links_of(notes(SHAKY))
    assert shown(found, "renal") == ["b", "a"]
    for axis in ("tags", DECKS):
        for node in fresh.notes.nodes:
            if node.axis == axis:
                mine = node_of(found, node.key[-1], axis)
                assert found.of(mine) == fresh.of(node)
    assert found.least_secure == fresh.least_secure
    assert list(found.least_secure) == [0, 2, 0]


def test_what_is_not_watched_costs_nothing_and_comes_back_whole() -> None:
    found = links_of(
        [a_note(tags, TWO) for tags in ("renal video::a", "renal", "skin video::b", "skin")]
    )
    renal, skin = node_of(found, "renal"), node_of(found, "skin")
    assert found.watch([renal]) == []
    with pytest.raises(KeyError):
        found.of(skin)
    assert found.watch([renal, skin]) == [skin]
    assert shown(found, "skin") == ["b"]


def test_the_notes_that_a_resource_touches() -> None:
    notes = [a_note("video::a book::kidney::one"), a_note("renal"), a_note("video::a", [SHAKY])]
    places = links_of(notes).places()
    assert {id: list(of) for id, of in places.items()} == {
        "a": [0, 2],
        "first_aid/2025/renal": [0],
    }
