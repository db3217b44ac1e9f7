"""The plan for the minutes there are: by hand, and against every plan that is possible."""

from __future__ import annotations

import math
import random
from array import array
from collections.abc import Iterable, Sequence
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.topics.cover import LEAST_CARDS, Cover, Item, Plan


def item(id: str, minutes: float, places: Iterable[int]) -> Item:
    return Item(id, minutes, array("I", places))


def shown(plan: Plan) -> list[tuple[str, int]]:
    return [(pick.id, pick.cards) for pick in plan.picks]


ONE_EACH = dict.fromkeys(range(30), 1)
VIDEO = item("video", 10, range(20))  # 2 a minute
PAGES = item("pages", 4, range(12, 24))  # 3 a minute, 8 of its 12 in the video
OTHER = item("other", 5, range(24, 29))  # 1 a minute


def test_each_pick_says_what_it_adds_to_those_before() -> None:
    """Pages first (12 in 4 minutes); the video then adds the 12 below 12; the other its 5."""
    plan = Cover([VIDEO, PAGES, OTHER], ONE_EACH).within(19)
    assert shown(plan) == [("pages", 12), ("video", 12), ("other", 5)]
    assert (plan.minutes, plan.touched, plan.total) == (19, 29, 30)
    assert shown(Cover([VIDEO, PAGES, OTHER], ONE_EACH).within(18.9)) == [
        ("pages", 12),
        ("video", 12),
    ]
    assert shown(Cover([VIDEO, PAGES, OTHER], ONE_EACH).within(9)) == [("pages", 12), ("other", 5)]
    assert shown(Cover([VIDEO, PAGES, OTHER], ONE_EACH).within(3)) == []


def test_the_one_item_that_touches_most_is_held_against_the_rest() -> None:
    """By the minute the short one is better (3 against 2.4), and then the long one does not fit."""
    short, long = item("short", 1, range(3)), item("long", 10, range(3, 27))
    assert shown(Cover([short, long], ONE_EACH).within(10)) == [("long", 24)]
    assert shown(Cover([short, long], ONE_EACH).within(11)) == [("short", 3), ("long", 24)]


def test_with_the_one_item_the_rest_of_the_minutes_is_used_too() -> None:
    """Short and small (4 and 3 a minute) leave no room for the long one (2 a minute)."""
    items = [
        item("short", 2, range(8)),
        item("long", 10, range(8, 27)),
        item("small", 1, range(27, 30)),
    ]
    assert shown(Cover(items, ONE_EACH).within(11)) == [("long", 19), ("small", 3)]


def test_a_note_counts_with_all_its_least_secure_cards() -> None:
    cards = {0: 4, 1: 1, 2: 1, 3: 1}
    one, three = item("one", 5, [0, 9]), item("three", 5, [1, 2, 3])
    assert shown(Cover([one, three], cards).within(5)) == [("one", 4)]
    assert Cover([one, three], cards).within(5).total == 7


def test_a_detour_for_one_card_is_not_proposed() -> None:
    detour = item("detour", 12, [*range(20), 29])
    assert shown(Cover([VIDEO, detour], ONE_EACH).within(60)) == [("detour", 21)], "one is enough"
    far = item("far", 12, [28, 29])
    assert shown(Cover([VIDEO, far], ONE_EACH).within(60)) == [("video", 20)]
    assert shown(Cover([VIDEO, far], ONE_EACH, least=2).within(60)) == [("video", 20), ("far", 2)]
    assert LEAST_CARDS == 3


def test_what_later_picks_touch_all_the_same_is_taken_out_and_its_minutes_used() -> None:
    """The summary is best by the minute, but the two videos have all of its cards."""
    items = [
        item("summary", 2, [0, 1, 2, 10, 11, 12]),
        item("first", 10, range(10)),
        item("second", 10, range(10, 20)),
        item("third", 6, range(20, 23)),
    ]
    assert shown(Cover(items, ONE_EACH).within(26)) == [("first", 10), ("second", 10), ("third", 3)]


def test_a_pick_with_hardly_a_card_of_its_own_is_taken_out_too() -> None:
    items = [
        item("summary", 2, [0, 1, 2, 10, 11, 12, 20, 21]),
        item("first", 10, range(10)),
        item("second", 10, range(10, 20)),
    ]
    assert shown(Cover(items, ONE_EACH).within(22)) == [("first", 10), ("second", 10)]
    assert len(Cover(items, ONE_EACH, least=2).within(22).picks) == 3


def test_what_the_exam_asks_more_of_counts_more() -> None:
    early, late = item("early", 10, range(8)), item("late", 10, range(20, 26))
    assert shown(Cover([early, late], ONE_EACH).within(10)) == [("early", 8)]
    plan = Cover([early, late], ONE_EACH, factor=lambda place: 2.0 if place >= 20 else 1.0).within(
        10
    )
    assert shown(plan) == [("late", 6)], "what is shown are cards all the same"


def test_with_a_factor_the_share_is_one_of_what_the_cards_are_worth() -> None:
    """The six late cards count 12 of 20, the eight early ones 8."""
    cards = dict.fromkeys([*range(8), *range(20, 26)], 1)
    items = [item("early", 4, range(8)), item("late", 10, range(20, 26))]
    assert shown(Cover(items, cards).shortest(0.5)) == [("early", 8)]
    late_counts = Cover(items, cards, factor=lambda place: 2.0 if place >= 20 else 1.0)
    assert shown(late_counts.shortest(0.4)) == [("early", 8)]
    assert shown(late_counts.shortest(0.5)) == [("late", 6)], "which makes the early one needless"
    assert shown(late_counts.shortest(0.7)) == [("early", 8), ("late", 6)]
    assert late_counts.shortest(0.5).total == 14


def test_so_many_items_whatever_they_take() -> None:
    no_length = item("no length", 0, range(24, 30))
    items = [VIDEO, PAGES, OTHER, no_length]
    assert shown(Cover(items, ONE_EACH).at_most(1)) == [("video", 20)]
    assert shown(Cover(items, ONE_EACH).at_most(2)) == [("video", 20), ("no length", 6)]
    assert shown(Cover(items, ONE_EACH).at_most(9)) == [
        ("video", 20),
        ("no length", 6),
        ("pages", 4),
    ]
    assert shown(Cover(items, ONE_EACH).at_most(0)) == []
    assert (
        shown(Cover([no_length], ONE_EACH).within(60))
        == shown(Cover([no_length], ONE_EACH).shortest())
        == []
    )


def test_the_shortest_list_ends_where_the_share_is_reached() -> None:
    items = [VIDEO, PAGES, OTHER]
    assert shown(Cover(items, ONE_EACH).shortest(0.4)) == [("pages", 12)]
    three_more = [("pages", 12), ("other", 5)]
    assert shown(Cover(items, ONE_EACH).shortest(0.5)) == three_more, "in 5 minutes, not in 10"
    assert shown(Cover(items, ONE_EACH).shortest(1.0)) == [
        ("pages", 12),
        ("video", 12),
        ("other", 5),
    ]
    assert shown(Cover(items, {}).shortest()) == []


def test_the_shortest_list_leaves_out_what_it_does_not_need_the_longest_first() -> None:
    """The summary comes first, by the minute; two of its ten are in no other."""
    cards = dict.fromkeys(range(44), 1)
    items = [
        item("summary", 2, [*range(4), *range(10, 14), 20, 21]),
        item("first", 7, range(10)),
        item("second", 10, range(10, 20)),
    ]
    both = [("summary", 10), ("first", 6)]
    assert shown(Cover(items, cards).shortest(16 / 44)) == both
    assert shown(Cover(items, cards).shortest(17 / 44)) == [("first", 10), ("second", 10)]
    assert shown(Cover(items, cards).shortest(21 / 44)) == [*both, ("second", 6)]
    wide = item("wide", 5, [*range(4), *range(10, 14), *range(22, 28)])
    assert shown(Cover([*items, wide], cards).shortest(14 / 44)) == [("wide", 14)]


def test_ties_are_broken_by_more_then_shorter_then_the_id() -> None:
    twice = [item("b", 5, range(5)), item("a", 5, range(5, 10)), item("c", 10, range(10, 20))]
    for order in (twice, twice[::-1]):
        assert shown(Cover(order, ONE_EACH).within(20)) == [("c", 10), ("a", 5), ("b", 5)]
        assert shown(Cover(order, ONE_EACH).within(5)) == [("a", 5)]
    alike = [item("long", 6, range(5)), item("short", 5, range(5))]
    assert shown(Cover(alike, ONE_EACH).at_most(1)) == [("short", 5)]


def some(lots: random.Random) -> tuple[list[Item], dict[int, int]]:
    """Up to nine items that overlap; some have no least secure card at all."""
    cards = {place: lots.choice((1, 1, 2, 3)) for place in lots.sample(range(24), 16)}
    items = [
        item(
            f"{number}",
            lots.choice((0.5, 2.3, 4.1, 5, 9.7, 12)),
            lots.sample(range(24), lots.randint(0, 8)),
        )
        for number in range(lots.randint(1, 9))
    ]
    return items, cards


def union(chosen: Iterable[Item], cards: dict[int, int]) -> int:
    return sum(cards.get(place, 0) for place in {p for each in chosen for p in each.places})


def plans(items: Sequence[Item]) -> Iterable[Sequence[Item]]:
    return (each for size in range(len(items) + 1) for each in combinations(items, size))


def check(plan: Plan, items: Sequence[Item], cards: dict[int, int]) -> None:
    named = {each.id: each for each in items}
    assert len({pick.id for pick in plan.picks}) == len(plan.picks)
    assert plan.touched == union([named[pick.id] for pick in plan.picks], cards)
    assert all(pick.cards > 0 for pick in plan.picks)
    assert plan.total == sum(cards.values())


GUARANTEE = (1 - 1 / math.e) / 2


@given(st.integers(0, 10**9))
def test_against_every_possible_plan(seed: int) -> None:
    lots = random.Random(seed)
    items, cards = some(lots)
    minutes = lots.choice((2, 5, 10, 20))
    plan = Cover(items, cards, least=1).within(minutes)
    check(plan, items, cards)
    assert plan.minutes <= minutes + 1e-9
    possible = (each for each in plans(items) if sum(i.minutes for i in each) <= minutes + 1e-9)
    assert plan.touched >= GUARANTEE * max(union(each, cards) for each in possible)
    few = lots.randint(1, 4)
    plan = Cover(items, cards, least=1).at_most(few)
    check(plan, items, cards)
    assert len(plan.picks) <= few
    possible = (each for each in plans(items) if len(each) <= few)
    assert plan.touched >= (1 - 1 / math.e) * max(union(each, cards) for each in possible)


def test_mostly_it_is_the_best_plan() -> None:
    lots, best, of = random.Random(7), 0, 400
    shares = []
    for _ in range(of):
        items, cards = some(lots)
        minutes = lots.choice((2, 5, 10, 20))
        possible = (each for each in plans(items) if sum(i.minutes for i in each) <= minutes + 1e-9)
        most = max(union(each, cards) for each in possible)
        touched = Cover(items, cards, least=1).within(minutes).touched
        best += touched == most
        shares.append(touched / most if most else 1.0)
    print(f"the best plan in {best} of {of}, {min(shares):.2f} of it at least")
    assert best >= 0.75 * of
    assert min(shares) >= 0.6


@given(st.integers(0, 10**9))
def test_the_shortest_list_reaches_its_share_where_it_can(seed: int) -> None:
    lots = random.Random(seed)
    items, cards = some(lots)
    share = lots.choice((0.2, 0.5, 0.8))
    plan = Cover(items, cards, least=1).shortest(share)
    check(plan, items, cards)
    needed = share * plan.total
    assert plan.touched >= min(needed, union(items, cards))
    named = {each.id: each for each in items}
    chosen = [named[pick.id] for pick in plan.picks]
    if plan.touched >= needed:
        enough = [each for each in plans(items) if union(each, cards) >= needed]
        fewest = min(sum(i.minutes for i in each) for each in enough)
        # Wolsey (1982): a logarithm of the largest gain.
        most = max(union([each], cards) for each in items)
        assert plan.minutes <= fewest * (1 + math.log(max(1, most))) + 1e-9
    else:
        assert union(chosen, cards) == union(items, cards)


@given(st.integers(0, 10**9))
def test_neither_the_order_nor_what_is_known_beforehand_changes_the_plan(seed: int) -> None:
    lots = random.Random(seed)
    items, cards = some(lots)
    mixed = [
        Item(each.id, each.minutes, lots.sample(list(each.places), len(each.places)))
        for each in lots.sample(items, len(items))
    ]
    known = [each._replace(most=union([each], cards)) for each in mixed]
    roughly = [each._replace(most=each.most + lots.randint(0, 5)) for each in known]
    weights = dict(lots.sample(list(cards.items()), len(cards)))

    def factor(place: int) -> float:
        return 0.1 + (place % 7) / 7

    for least in (1, LEAST_CARDS):
        first = answers(Cover(items, cards, factor, least))
        for each in (mixed, known, roughly):
            again = Cover(each, weights, factor, least)
            assert answers(again) == first
            assert answers(again) == first, "and the same when asked again"


def answers(cover: Cover) -> list[Plan]:
    return [cover.within(12), cover.shortest(0.6), cover.at_most(2), cover.within(5)]


@pytest.mark.parametrize("nothing", [[], [item("empty", 5, [])], [item("secure", 5, [40, 41, 42])]])
def test_an_item_without_gain_is_never_picked(nothing: list[Item]) -> None:
    nobody = {40: 0}
    for plan in (
        Cover(nothing, nobody, least=0).within(60),
        Cover(nothing, ONE_EACH, least=0).at_most(5),
        Cover(nothing, ONE_EACH, least=0).shortest(),
    ):
        assert plan.picks == ()
