"""How quick a card's passes were, and runs of flips: against counting all paths, by properties."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from itertools import product
from random import Random
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.measure import quickness
from comeback.measure.quickness import (
    EIGHTHS,
    ENTER,
    FIRST_NORM,
    FIRST_NORMS,
    NEVER_TIMED,
    PAUSE_MS,
    QUICKEST,
    RUN_MASK,
    SLOWEST,
    STAY,
    Answers,
    Norm,
    Norms,
    flip_runs,
    norms_after,
    quickness_of,
    z_of,
)


def answers(
    *seconds: float, passed: list[bool] | None = None, gap: int = 1000, tried: float | None = None
) -> Answers:
    times = [round(1000 * each) for each in seconds]
    ids, now = [], 1_600_000_000_000
    for each in times:
        now += each + gap
        ids.append(now)
    n = len(times)
    return Answers(ids, list(range(n)), passed or [True] * n, times, [tried] * n)


def quickness_after(
    norms: Norms, day: Answers, known: Mapping[int, int] = MappingProxyType({})
) -> dict[int, tuple[int, int]]:
    """(z, run) of the cards passed; ``known`` as it is kept."""
    kept = defaultdict(lambda: NEVER_TIMED, known)
    norms_after(norms, day, kept)
    timed = {card: each for card, each in kept.items() if each != NEVER_TIMED}
    return {card: (z_of(each), each & RUN_MASK) for card, each in timed.items()}


def by_all_paths(day: Answers, zs: list[int], usual: list[int], pauses: set[int]) -> list[float]:
    """The same probabilities from their definition: every path of states, weighed and summed."""
    begin = ENTER
    enters = {True: STAY, False: ENTER}
    inside, total = [0.0] * len(zs), 0.0
    for path in product((False, True), repeat=len(zs)):
        weight = 1.0
        for place, flipping in enumerate(path):
            chance = begin if place in pauses else enters[path[place - 1]]
            weight *= chance if flipping else 1 - chance
            if flipping:
                z, own = zs[place] / EIGHTHS, usual[place] / EIGHTHS
                weight *= quickness._ratio(z, own, day.passed[place])
        total += weight
        for place, flipping in enumerate(path):
            inside[place] += weight * flipping
    return [each / total for each in inside]


@given(
    st.lists(
        st.tuples(st.integers(QUICKEST, SLOWEST), st.integers(-8, 8), st.booleans()), max_size=7
    ),
    st.sets(st.integers(1, 6)),
)
def test_runs_are_those_of_all_paths(drawn: list[tuple[int, int, bool]], pauses: set[int]) -> None:
    zs, usual, passed = (list(column) for column in zip(*drawn)) if drawn else ([], [], [])
    ids, now = [], 0
    for place in range(len(zs)):
        now += 1000 + (PAUSE_MS + 1 if place in pauses else 1)
        ids.append(now)
    day = Answers(ids, ids, passed, [1000] * len(zs), [None] * len(zs))
    expected = by_all_paths(day, zs, usual, pauses | {0})
    places = [z - QUICKEST for z in zs]
    assert flip_runs(day, places, map(quickness_of, usual)) == pytest.approx(expected)


def test_a_norm_is_the_mean_and_deviation_of_what_it_saw() -> None:
    norm = Norm(2, math.log(4) + math.log(16), math.log(4) ** 2 + math.log(16) ** 2)
    middle = norm.limits()[-QUICKEST - 1 : -QUICKEST + 1]
    # ln 4 and ln 16 have the mean ln 8 and the deviation ln 2; an eighth is cut in its middle.
    assert middle == pytest.approx([8000 * 2 ** (-1 / 16), 8000 * 2 ** (1 / 16)])


def test_a_norm_follows_what_it_sees() -> None:
    norms: Norms = FIRST_NORMS
    lots = Random(7)
    for _ in range(150):
        times = [math.exp(lots.gauss(math.log(4), 0.5)) for _ in range(40)]
        norms = norms_after(norms, answers(*times), defaultdict(lambda: NEVER_TIMED))
    assert norms[0].mean == pytest.approx(math.log(4), abs=0.03)
    assert norms[0].deviation == pytest.approx(0.5, abs=0.03)
    assert norms[1].mean == pytest.approx(math.log(8))


def test_a_quick_pass_is_quick_and_a_slow_one_no_more_than_slow() -> None:
    after = quickness_after(FIRST_NORMS, answers(3, 5, 8, 16, 50, 3000, gap=PAUSE_MS + 1))
    zs = [after[card][0] for card in range(6)]
    assert zs == sorted(zs)
    assert zs[2] == 0
    assert zs[4] == zs[5] == SLOWEST
    assert zs[0] < -4 < 4 < zs[3]


def test_a_miss_tells_nothing() -> None:
    day = answers(2, 2, 2, passed=[False, False, True], gap=PAUSE_MS + 1)
    assert set(quickness_after(FIRST_NORMS, day)) == {2}


def test_quick_passes_in_a_row_are_a_run_and_not_quick_recall() -> None:
    row = quickness_after(FIRST_NORMS, answers(*[2.5] * 12))
    apart = quickness_after(FIRST_NORMS, answers(*[2.5] * 12, gap=PAUSE_MS + 1))
    assert row[6][1] == EIGHTHS
    assert apart[6][1] < EIGHTHS / 2
    assert apart[6][0] < row[6][0] == 0


def test_where_the_reveal_was_timed_the_attempt_counts() -> None:
    tried = quickness_after(FIRST_NORMS, answers(*[2.5] * 12, tried=1.0))
    flipped = quickness_after(FIRST_NORMS, answers(2.0, tried=0.0))
    assert tried[6] == (tried[6][0], 0)
    assert tried[6][0] < -8
    assert flipped[0] == (0, EIGHTHS)


def test_timed_answers_have_a_norm_of_their_own() -> None:
    day = answers(2, 3, tried=0.9)
    bare, timed = norms_after(FIRST_NORMS, day, defaultdict(lambda: NEVER_TIMED))
    assert bare.mean == FIRST_NORM.mean > timed.mean


@given(st.integers(QUICKEST, SLOWEST), st.integers(0, EIGHTHS))
def test_what_was_is_forgotten_by_halves(z: int, run: int) -> None:
    known = {0: (z, run)}
    for _ in range(7):
        known = quickness_after(FIRST_NORMS, answers(8), {0: quickness_of(*known[0])})
    assert known == {0: (0, 0)}


def test_a_norm_never_leaves_the_numbers() -> None:
    norms: Norms = FIRST_NORMS
    for times in ([], [0.001], [10**12] * 3, [8] * 500, [0.001] * 500):
        norms = norms_after(norms, answers(*times), defaultdict(lambda: NEVER_TIMED))
        assert all(map(math.isfinite, norms[0]))
        assert norms[0].limits() == sorted(norms[0].limits())
