"""What is asked one at a time: the plan and the connections, on collections made by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from comeback.resources.guide import UNKNOWN_SHARE, Guide
from comeback.resources.links import Adviser, Links
from comeback.resources.resource import Resource
from comeback.topics.facts import CardFacts, NoteFacts
from comeback.topics.tree import Node

SECURE, SHAKY = 950_000, 400_000
MINUTES = {"a": 10.0, "b": 5.0, "c": 8.0, "d": None, "e": 30.0}
SYSTEMS = "#AK_Step1_v12::^Systems::"
SHARES = {"renal": (0.1, 0.2), "cardiovascular": (0.02, 0.04), "skin": (0.01, 0.01)}


class Outlined(Adviser):
    def exam_share(self, node: Node) -> tuple[float, float] | None:
        return SHARES.get(node.key[-1])


def resolve(tag: str) -> Sequence[Resource]:
    name = tag.partition("video::")[2]
    if not name:
        return ()
    return (Resource("sketchy_micro", name, name.upper(), minutes=MINUTES[name], via="tag"),)


def guide_of(*notes: tuple[str, int]) -> Guide:
    """Of notes: their tags, and how many of their cards are least secure; one is secure."""
    made = []
    for number, (tags, shaky) in enumerate(notes, 1):
        likely = [SHAKY] * shaky + [SECURE]
        cards = [CardFacts("Deck", "seen", False, each, []) for each in likely]
        made.append(NoteFacts(number, tuple(tags.split()), cards))
    return Guide(Links(made, resolve, adviser=Outlined()))


def steps(
    guide: Guide, minutes: float, without: Iterable[str] = (), weigh: bool = False
) -> tuple[list[tuple[str, int]], int]:
    found, total = guide.plan(minutes, set(without), weigh)
    return [(each.resource.id, each.adds) for each in found], total


SMALL = guide_of(
    ("video::a video::b", 4),
    ("video::a", 6),
    ("video::b", 2),
    ("video::c", 5),
    ("video::d", 9),
    ("renal", 3),
    ("video::a video::c", 0),
)
"""a has 10 of the 29 least secure cards, b 6, c 5; d 9, but nobody knows how long it is."""


def test_what_adds_most_to_the_minutes_comes_first() -> None:
    """Per minute b has 1.2, a 1.0, c 0.625. After b only 6 of a are new, 0.6, and c is first."""
    assert steps(SMALL, 5) == ([("b", 6)], 29)
    assert steps(SMALL, 13) == ([("b", 6), ("c", 5)], 29)
    # With minutes for all three, b is for two cards of its own only, and is left out again.
    assert steps(SMALL, 60) == ([("c", 5), ("a", 10)], 29)


def test_half_of_all_with_as_little_as_needed() -> None:
    """15 of 29 in 18 minutes; with b it would take 23."""
    assert steps(SMALL, 0) == ([("c", 5), ("a", 10)], 29)


def test_what_she_has_just_gone_over_is_left_out() -> None:
    assert steps(SMALL, 15, ["b"]) == ([("a", 10)], 29)
    assert steps(SMALL, 60, ["a", "b", "c", "d"]) == ([], 29)
    # Asked again without that, it is the first plan again.
    assert steps(SMALL, 5) == ([("b", 6)], 29)


def test_nothing_is_worth_it_or_nothing_is_needed() -> None:
    assert steps(guide_of(("video::a", 2)), 60) == ([], 2)
    assert steps(guide_of(("video::e", 9)), 15) == ([], 9)
    assert steps(guide_of(("video::a", 0)), 60) == ([], 0)
    assert steps(guide_of(), 60) == ([], 0)


def test_the_share_of_the_exam_changes_the_order() -> None:
    """a: 5 cards in 10 minutes at 0.15; c: 6 in 8 at 0.03. Alone c is first, weighed a."""
    guide = guide_of((f"video::a {SYSTEMS}Renal::x", 5), (f"video::c {SYSTEMS}Cardiovascular", 6))
    assert steps(guide, 20) == ([("c", 6), ("a", 5)], 11)
    assert steps(guide, 20, weigh=True) == ([("a", 5), ("c", 6)], 11)
    assert steps(guide, 10, weigh=True) == ([("a", 5)], 11)


def test_a_note_of_two_subjects_counts_with_the_larger_share_and_of_none_with_a_little() -> None:
    guide = guide_of(
        (f"video::a {SYSTEMS}Renal {SYSTEMS}Skin", 3),
        (f"video::c {SYSTEMS}Skin", 3),
        ("video::b unknown", 3),
    )
    shares = guide._exam_shares()
    assert shares == {0: 0.15000000000000002, 1: 0.01}
    assert UNKNOWN_SHARE == 0.05
    # Per minute: a 3 x 0.15 / 10 = 0.045, b 3 x 0.05 / 5 = 0.03, c 3 x 0.01 / 8.
    assert steps(guide, 60, weigh=True)[0] == [("a", 3), ("b", 3), ("c", 3)]
    assert steps(guide, 60)[0] == [("b", 3), ("c", 3), ("a", 3)]


def test_it_stays_as_it_was_when_it_was_made() -> None:
    cards = [CardFacts("Deck", "seen", False, SHAKY, []) for _ in range(4)]
    links = Links([NoteFacts(1, ("video::a",), cards)], resolve)
    guide = Guide(links)
    secure = [each._replace(likely=SECURE) for each in cards]
    change = links.notes.change(NoteFacts(1, ("video::a",), secure))
    assert change is not None
    links.change(change)
    assert steps(guide, 60) == ([("a", 4)], 4)
    assert steps(Guide(links), 60) == ([], 0)


def test_a_resource_by_its_id() -> None:
    found = SMALL.resource("a")
    assert found is not None
    assert (found.title, found.minutes) == ("A", 10.0)
    assert SMALL.resource("e") is None


def test_connections_by_the_topics_id() -> None:
    """Six of the ten notes of x are of y too, and hardly another note is."""
    notes = [*[(f"{SYSTEMS}Renal::x {SYSTEMS}Skin::y", 0)] * 6, *[(f"{SYSTEMS}Renal::x", 0)] * 4]
    notes += [*[(f"{SYSTEMS}Skin::y", 0)] * 4, *[(f"{SYSTEMS}Skin::z", 0)] * 60]
    guide = guide_of(*notes)
    assert guide.connections("system/renal/x") == (("system/skin/y", 6),)
    assert guide.connections("system/skin/y") == (("system/renal/x", 6),)
    assert guide.connections("system/skin/z") == ()
    assert guide.connections("nobody") == ()
