"""Where weakness starts: by hand, against a plain reading of the same algorithm, and planted."""

from __future__ import annotations

import random
from statistics import fmean

import pytest
from comeback_lab.planted import evaluate
from hypothesis import given
from hypothesis import strategies as st

from comeback.measure.likely import MILLION, Sums
from comeback.topics.false_discovery import Yardstick
from comeback.topics.root_causes import (
    LEAST_GAIN,
    MOST_FOUND,
    Candidate,
    Found,
    Name,
    root_causes,
    surplus,
)
from comeback.topics.starts import Weak, shortfall, starts_of


def reviews(n: int, missed: int, p: float = 0.9) -> Sums:
    return Sums(n, n - missed, round(n * p * MILLION), round(n * p * (1 - p) * MILLION))


def together(notes: list[Sums], places: list[int]) -> Sums:
    return Sums(*(sum(fields) for fields in zip(*(notes[place] for place in places))))


def name(text: str, axis: str = "fa") -> Name:
    return axis, tuple(text.split("/"))


def found_in(notes: list[Sums], topics: dict[Name, list[int]]) -> tuple[Found, ...]:
    candidates = [Candidate(key, mine, together(notes, mine)) for key, mine in topics.items()]
    return root_causes(candidates, lambda place: notes[place].spread)


def test_the_gain_by_hand() -> None:
    """100 reviews at 0.9, 22 missed: g = -12, h = 9 + 2, g^2 / 2h = 144 / 22."""
    assert surplus(reviews(100, 22)) == pytest.approx(144 / 22)
    assert surplus(reviews(100, 10)) == 0
    assert surplus(reviews(100, 3)) == 0, "better than expected is no reason to start"
    assert surplus(Sums(0, 0, 0, 0)) == 0


LECTURE = [reviews(10, 3) for _ in range(12)]  # 36 of 120 missed, 12 expected
FINE = [reviews(10, 1) for _ in range(36)]
NOTES = LECTURE + FINE
WEAK = list(range(12))


def test_a_weak_lecture_does_not_light_up_its_ancestors_and_twins() -> None:
    topics = {
        name("chapter/lecture"): WEAK,
        name("chapter"): list(range(24)),
        name("organ"): list(range(48)),
        name("video", "sketchy"): WEAK,
        name("videos", "sketchy"): list(range(20)),
        name("nearly", "pathoma"): [*range(11), 12],
    }
    (start,) = found_in(NOTES, topics)
    assert start.name == name("chapter/lecture"), "of twins the first by name"
    assert start.effect == pytest.approx(-24 / 12.8)
    assert start.gain == pytest.approx(24**2 / (2 * 12.8))
    alone = {key for key, mine in topics.items() if surplus(together(NOTES, mine)) >= LEAST_GAIN}
    assert set(start.explains) == alone - {start.name}
    assert len(alone) == 6, "each of them alone would have been called weak"


def test_two_weak_lectures_are_two_starts() -> None:
    notes = LECTURE + LECTURE + FINE
    topics = {
        name("chapter/one"): WEAK,
        name("chapter/two"): list(range(12, 24)),
        name("organ"): list(range(60)),
    }
    assert [each.name[1][-1] for each in found_in(notes, topics)] == ["one", "two"]


def test_the_view_shown_first_is_taken_first() -> None:
    def candidates(first: str) -> list[Candidate]:
        both = {name("lecture", "fa"): WEAK, name("scene", "sketchy"): WEAK}
        return [
            Candidate(key, mine, together(NOTES, mine), int(key[0] != first))
            for key, mine in both.items()
        ]

    for axis in ("fa", "sketchy"):
        (start,) = root_causes(candidates(axis), lambda place: NOTES[place].spread)
        assert start.name[0] == axis


def plainly(notes: list[Sums], topics: dict[Name, list[int]]) -> list[Name]:
    """The same without laziness: everything judged again after each pick."""
    shifts = [0.0] * len(notes)
    left, found = dict(topics), []
    while left and len(found) < MOST_FOUND:
        judged = []
        for key, mine in left.items():
            total = together(notes, mine)
            beyond = total.passed - total.expected / MILLION
            beyond -= sum(shifts[place] * notes[place].spread / MILLION for place in mine)
            information = total.spread / MILLION + 2
            gain = beyond**2 / (2 * information) if beyond < 0 else 0.0
            judged.append((-round(gain, 9), key, beyond / information))
        gain, key, effect = min(judged)
        if -gain < LEAST_GAIN:
            break
        found.append(key)
        for place in left.pop(key):
            shifts[place] += effect
    return found


@given(st.integers(0, 10**9))
def test_it_is_the_plain_greedy_in_any_order(seed: int) -> None:
    lots = random.Random(seed)
    notes = [reviews(12, lots.choice((0, 1, 1, 2, 5)), lots.choice((0.8, 0.9))) for _ in range(60)]
    topics = {}
    for number in range(25):
        start, length = lots.randrange(50), lots.randint(5, 25)
        topics[name(f"{number:02}")] = list(range(start, min(60, start + length)))
    found = [each.name for each in found_in(notes, topics)]
    assert found == plainly(notes, topics)
    mixed = list(topics.items())
    lots.shuffle(mixed)
    assert [each.name for each in found_in(notes, dict(mixed))] == found


def test_where_fsrs_expects_it_the_low_cards_are_the_start() -> None:
    """No surplus of misses anywhere, but the cards of one lecture are expected at 0.6."""
    asked = [reviews(1, 0, 0.6) for _ in range(12)] + [reviews(1, 0, 0.9) for _ in range(36)]
    against = Yardstick(centre=2.0, variance=1.0)  # usual 0.88
    topics = {name("chapter/lecture"): WEAK, name("chapter"): list(range(16))}
    weak = [
        Weak(key, mine, reviews(10 * len(mine), len(mine)), together(asked, mine))
        for key, mine in topics.items()
    ]
    starts = starts_of(weak, "fa", lambda _: 900_000, lambda _: 1, against)
    assert starts == dict.fromkeys(topics, name("chapter/lecture"))


def test_the_shortfall_by_hand() -> None:
    """Ten cards at 0.8 against 0.9, variance 2: each (0.9 - 0.8) / 0.09 / 2 too low."""
    against = Yardstick(centre=2.1972245773362196, variance=2.0)
    evidence = shortfall(reviews(10, 0, 0.8), against)
    assert evidence.expected == pytest.approx(10 * 0.1 / 0.09 / 2 * MILLION, abs=1)
    assert (evidence.n, evidence.passed, evidence.spread) == (10, 0, 5 * MILLION)


def test_planted_topics_are_found_and_nothing_without_them() -> None:
    """Few runs here; ``python -m comeback_lab.planted`` makes the figures of docs/method.md."""
    figures = evaluate(runs=4)
    null = []
    for world, least in (("fixed", (0.2, 0.5, 0.73)), ("scheduled", (0.15, 0.4, 0.6))):
        for each, share in zip(figures[world].values(), least):
            assert each["planted"]["found_ratio"] >= share
            assert each["planted"]["starts_found_ratio"] >= share / 2
            assert each["planted"]["right_ratio"] > 0.9
            null.append(each["null"])
    assert fmean(each["picks"] for each in null) <= 0.5
    assert fmean(each["need_another_pass"] for each in null) <= 0.5
    assert fmean(each["starts"] for each in null) <= 0.5
