"""What followed after watching: by hand, and on simulated reviews."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from functools import cache
from itertools import chain
from statistics import fmean
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.measure.forecast import logit, sigmoid
from comeback.measure.interval import Z_90, wilson
from comeback.topics.aftermath import Aftermath, aftermath
from comeback.topics.facts import Review

# ---- Simulated reviews: a student watches the video whose cards she just missed most.

KINDS = (0.5, 1.5, 2.5)
"""Mean log-odds of a card, by its kind, which the model knows."""
APART = 0.7
"""Standard deviation of a card around that, which nobody knows."""
BEFORE = 4
"""Reviews before watching, all of which the model has seen."""
TOPICS, NOTES = 10, 24


class World(NamedTuple):
    """What is added to the log-odds after watching, and to all forecasts; how notes and study days
    differ (standard deviations, log-odds), and topics, of which the model knows nothing; how much
    the model makes of misses (1: what they are worth). The video touches the topic of which most
    was missed the last time, or just cards that were missed."""

    effect: float = 0.0
    too_high: float = 0.0
    of_note: float = 0.4
    of_day: float = 0.0
    of_topic: float = 0.0
    reacts: float = 1.0
    only_missed: bool = False


class Card(NamedTuple):
    note: int
    number: int
    odds: float
    kind: float
    history: list[bool]


class Run(NamedTuple):
    """Percentage points, but for what was found."""

    found: Aftermath
    truth: float
    after_less_before: float


@cache
def known(kind: float, passed: int, missed: int, apart: float) -> float:
    """The chance to pass after so many passes and misses: exact for a normal prior, by a sum."""
    above = below = 0.0
    for step in range(-40, 41):
        p = sigmoid(kind + apart * step / 10)
        weight = math.exp(-step * step / 200) * p**passed * (1 - p) ** missed
        above, below = above + weight * p, below + weight
    return above / below


def forecast(card: Card, world: World) -> float:
    """Of the model: exact, but for what the world adds."""
    apart, passed = math.hypot(APART, world.of_note), sum(card.history)
    at_first = logit(known(card.kind, 0, 0, apart))
    after = logit(known(card.kind, passed, BEFORE - passed, apart))
    p = sigmoid(at_first + world.reacts * (after - at_first))
    return min(0.99, p + world.too_high)


def made(lots: random.Random, world: World) -> list[list[Card]]:
    """Topics of cards with their histories; the least recalled topic of the last time first."""
    topics = []
    for topic in range(TOPICS):
        shift, cards = lots.gauss(0, world.of_topic), []
        for note in range(topic * NOTES, (topic + 1) * NOTES):
            of_note = lots.gauss(shift, world.of_note)
            for number in range(1 + (lots.random() < 0.35)):
                kind = KINDS[int(3 * lots.random())]
                odds = lots.gauss(kind + of_note, APART)
                p = sigmoid(odds)
                history = [lots.random() < p for _ in range(BEFORE)]
                cards.append(Card(note, number, odds, kind, history))
        topics.append(cards)
    return sorted(topics, key=last_recall)


def last_recall(cards: list[Card]) -> float:
    return fmean(card.history[-1] for card in cards)


def parted(lots: random.Random, topics: list[list[Card]], world: World) -> list[list[Card]]:
    """The touched cards, and the untouched ones."""
    if not world.only_missed:
        return [topics[0], list(chain.from_iterable(topics[1:]))]
    touched: list[Card] = []
    untouched: list[Card] = []
    for card in chain.from_iterable(topics):
        watched = not card.history[-1] and lots.random() < 0.5
        (touched if watched else untouched).append(card)
    return [touched, untouched]


def run(lots: random.Random, world: World) -> Run:
    touched, untouched = parted(lots, made(lots, world), world)
    moods = [lots.gauss(0, world.of_day) for _ in range(14)]
    gained = []

    def reviews(cards: list[Card], effect: float, days: int) -> Iterator[Review]:
        for card in cards:
            if lots.random() < 0.8:
                day = int(days * lots.random())
                odds = card.odds + moods[day]
                p = sigmoid(odds + effect)
                if effect:
                    gained.append(p - sigmoid(odds))
                passed = lots.random() < p
                yield Review(day, card.note, passed, forecast(card, world), card.number)

    after = list(reviews(touched, world.effect, 5))
    found = aftermath(after, reviews(untouched, 0.0, 14))
    naive = fmean(each.passed for each in after) - last_recall(touched)
    return Run(found, 100 * fmean(gained or [0.0]), 100 * naive)


class Summary(NamedTuple):
    """Of the runs with enough reviews: means, and shares of the runs."""

    runs: int
    truth: float
    bias: float
    covered: float
    width: float
    higher: float
    lower: float
    after_less_before: float


def simulated(world: World, runs: int = 1000, seed: int = 1) -> Summary:
    lots = random.Random(seed)
    every = [run(lots, world) for _ in range(runs)]
    rows = []
    for (_, _, _, _, verdict, _, difference, low, high), truth, naive in every:
        if difference is not None and low is not None and high is not None:
            covered = low <= truth <= high
            higher, lower = verdict == "higher", verdict == "lower"
            bias, width = difference - truth, high - low
            rows.append((truth, bias, covered, width, higher, lower, naive))
    return Summary(len(rows), *(fmean(column) for column in zip(*rows)))


def test_the_forecasts_of_these_simulated_reviews_are_right() -> None:
    """Else they would prove nothing: by kind and passes, as many pass as the model says."""
    lots, world = random.Random(3), World()
    outcomes: dict[tuple[float, int], list[bool]] = {}
    for _ in range(60):
        for card in chain.from_iterable(made(lots, world)):
            of_group = outcomes.setdefault((card.kind, sum(card.history)), [])
            of_group.append(lots.random() < sigmoid(card.odds))
    for (kind, passed), after in outcomes.items():
        p = known(kind, passed, BEFORE - passed, math.hypot(APART, world.of_note))
        assert abs(fmean(after) - p) <= 4 * math.sqrt(p * (1 - p) / len(after))


def test_what_goes_better_by_itself_is_not_sold_as_success() -> None:
    """Null: watching does nothing, and after less before shows 63 and 10 points of it."""
    for world, naive in ((World(only_missed=True), 50), (World(), 8)):
        found = simulated(world)
        print(found)
        assert found.after_less_before > naive
        assert 0.85 <= found.covered <= 0.95
        assert abs(found.bias) < 1
        assert found.higher < 0.08


def test_what_watching_does_is_found() -> None:
    for effect in (0.8, -0.5):
        found = simulated(World(effect=effect), runs=500)
        print(found)
        assert abs(found.truth) > 8
        assert abs(found.bias) < 1
        assert 0.85 <= found.covered <= 0.95
        assert (found.higher if effect > 0 else found.lower) > 0.2
        assert (found.lower if effect > 0 else found.higher) < 0.02


def test_forecasts_that_are_too_high_for_all_cards_change_nothing() -> None:
    found = simulated(World(too_high=0.05, only_missed=True), runs=500)
    print(found)
    assert 0.85 <= found.covered <= 0.95
    assert abs(found.bias) < 1


@pytest.mark.parametrize(
    "world", [World(of_note=0.0), World(of_note=0.8), World(of_day=0.21), World(of_topic=0.14)]
)
def test_notes_days_and_topics_may_differ(world: World) -> None:
    """As much as they do on real logs, and cards of a note from not at all to very much alike."""
    found = simulated(world, runs=250)
    print(found)
    assert 0.85 <= found.covered <= 0.95
    assert abs(found.bias) < 1.5


@pytest.mark.parametrize("reacts", [0.5, 1.5])
def test_the_model_may_make_too_little_or_too_much_of_misses(reacts: float) -> None:
    found = simulated(World(reacts=reacts, only_missed=True), runs=250)
    print(found)
    assert 0.82 <= found.covered <= 0.95
    assert abs(found.bias) < 4, "of the 63 that after less before shows"


def looked_at_daily(videos: int) -> tuple[float, float]:
    """Null: the shares of videos that show "higher" on some day of two weeks, and on the last."""
    lots, world = random.Random(4), World()
    ever = last = 0
    for _ in range(videos):
        of_days = [
            [
                Review(
                    int(14 * lots.random()),
                    card.note,
                    lots.random() < sigmoid(card.odds),
                    forecast(card, world),
                    card.number,
                )
                for card in cards
            ]
            for cards in parted(lots, made(lots, world), world)
        ]
        higher = []
        for day in range(14):
            touched, untouched = ([r for r in each if r.instant <= day] for each in of_days)
            higher.append(aftermath(touched, untouched).verdict == "higher")
        ever, last = ever + any(higher), last + higher[-1]
    return ever / videos, last / videos


def test_who_looks_every_day_is_rarely_misled() -> None:
    shares = looked_at_daily(50)
    print("higher on some day, and on the last:", *shares)
    assert shares[1] <= shares[0] <= 0.2


# ---- By hand.


def reviews(n: int, passed: int, forecast: float, first_note: int = 0) -> list[Review]:
    return [Review(1, first_note + each, each < passed, forecast) for each in range(n)]


def test_passed_against_what_untouched_cards_make_of_the_same_forecasts() -> None:
    """100 others at 0.8 pass 70: so 0.7 is to be expected, 16.8 of 24. 20 are 13.3 of 100 more."""
    found = aftermath(reviews(24, 20, 0.8), reviews(100, 70, 0.8, 1000))
    assert found[:5] == (24, 24, 20, 100, "no_difference")
    assert found.expected == pytest.approx(16.8)
    assert found.difference == pytest.approx(100 * (20 / 24 - 0.7))
    for limit in (found.low, found.high):
        assert limit is not None
        true = 0.7 + limit / 100
        variance = true * (1 - true) / 24 + 0.7 * 0.3 / 100
        assert (20 / 24 - true) ** 2 == pytest.approx(Z_90**2 * variance)


def test_each_forecast_is_held_against_its_like() -> None:
    """At 0.55 the others pass 0.5, at 0.92 they pass 0.96: 10 and 19.2 of 20 are expected."""
    others = [*reviews(100, 50, 0.55, 1000), *reviews(100, 96, 0.92, 2000)]
    found = aftermath([*reviews(20, 18, 0.55), *reviews(20, 18, 0.92, 100)], others)
    assert found.passed == 36
    assert found.expected == pytest.approx(29.2)
    assert found.verdict == "higher"
    found = aftermath([*reviews(20, 2, 0.55), *reviews(20, 18, 0.92, 100)], others)
    assert found.verdict == "lower"


def test_where_few_others_are_alike_the_next_ones_help() -> None:
    """10 others at 0.55, all passed, are 0.45 above; with the 40 at 0.65 that pass 30 (0.1 above)
    they are 0.17 above. Alone once they are 20."""
    others = [*reviews(10, 10, 0.55, 1000), *reviews(40, 30, 0.65, 2000)]
    found = aftermath(reviews(25, 10, 0.55), others)
    assert found.expected == pytest.approx(25 * (0.55 + 0.17))
    found = aftermath(reviews(25, 10, 0.55), [*others, *reviews(10, 6, 0.55, 3000)])
    assert found.expected == pytest.approx(25 * 0.8)
    few_high = [*reviews(60, 45, 0.65, 1000), *reviews(10, 10, 0.99, 2000)]
    found = aftermath(reviews(25, 25, 0.99), few_high)
    assert found.expected == pytest.approx(25 * (0.99 + (6 + 0.1) / 70))


def test_with_very_many_others_the_range_is_wilsons() -> None:
    found = aftermath(reviews(30, 27, 0.75), reviews(100_000, 75_000, 0.75, 1000))
    limits = wilson(27, 30)
    assert limits is not None
    assert found.low == pytest.approx(100 * (limits.low - 0.75), abs=0.05)
    assert found.high == pytest.approx(100 * (limits.high - 0.75), abs=0.05)


def test_a_cards_first_review_counts_and_only_that() -> None:
    others = reviews(100, 80, 0.8, 1000)
    first = reviews(24, 20, 0.8)
    later = [Review(2, each.place, not each.passed, 0.9) for each in first]
    assert aftermath([*later, *first], [*others, *later]) == aftermath(first, [*others, *later])
    unknown = [Review(0.5, each.place, False, None) for each in first[:3]]
    found = aftermath([*first, *unknown], others)
    assert (found.n, found.passed) == (21, 17), "a first review without a forecast says nothing"
    second = [each._replace(card=1) for each in first]
    assert aftermath([*first, *second], others)[:3] == (48, 24, 40)


def test_cards_of_one_note_are_not_so_many_witnesses() -> None:
    others = reviews(400, 320, 0.8, 1000)
    apart = reviews(40, 36, 0.8)
    together = [each._replace(place=each.place % 20, card=each.place // 20) for each in apart]
    widths = []
    for each in (apart, together):
        found = aftermath(each, others)
        assert found.low is not None and found.high is not None
        widths.append(found.high - found.low)
        assert found.n == 40
        assert found.difference == pytest.approx(10)
    assert 1.02 < widths[1] / widths[0] < 1.05  # the root of 1 + ALIKE is 1.049


@pytest.mark.parametrize(
    ("touched", "others"),
    [
        (reviews(19, 19, 0.8), reviews(100, 80, 0.8, 1000)),
        (reviews(20, 20, 0.8), reviews(49, 40, 0.8, 1000)),
        (
            [Review(1, each % 7, True, 0.8, each) for each in range(40)],
            reviews(100, 80, 0.8, 1000),
        ),
        ([], []),
    ],
)
def test_too_few_to_say(touched: list[Review], others: list[Review]) -> None:
    found = aftermath(touched, others)
    assert found.verdict == "too_few"
    assert (found.n, found.controls) == (len(touched), len(others))
    assert found[5:] == (None, None, None, None)


def test_with_one_more_it_is_said() -> None:
    others = reviews(50, 40, 0.8, 1000)
    assert aftermath(reviews(20, 20, 0.8), others).verdict == "higher"
    assert aftermath(reviews(20, 16, 0.8), others).verdict == "no_difference"


@given(st.integers(0, 10**9))
def test_in_any_order_and_always_inside_its_range(seed: int) -> None:
    lots = random.Random(seed)

    def some(most: int) -> list[Review]:
        return [
            Review(
                lots.randrange(5),
                lots.randrange(40),
                lots.random() < 0.8,
                lots.choice((None, 0.0, lots.random(), 0.9, 1.0)),
                lots.randrange(2),
            )
            for _ in range(lots.randint(1, most))
        ]

    touched, others = some(150), some(400)
    found = aftermath(touched, others)
    mixed = lots.sample(touched, len(touched)), lots.sample(others, len(others))
    assert aftermath(*mixed) == found
    if found.difference is None or found.low is None or found.high is None:
        assert found[4:] == ("too_few", None, None, None, None)
    else:
        assert found.low - 1e-9 <= found.difference <= found.high + 1e-9
        assert found.high - found.low > 1
