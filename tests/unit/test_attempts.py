"""Attempts: the labels, what a mixture learns of a simulated student, and honest intervals."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Sequence
from itertools import groupby

import pytest
from comeback_lab.attempts_check import evidence, judged, world_figures
from comeback_lab.simulator import DAY_MS, FAST, WORLDS, simulate
from hypothesis import given, settings
from hypothesis import strategies as st

from comeback.measure.attempts import (
    FIRST_MANNER,
    LABELS,
    LabelEvidence,
    Manner,
    Timed,
    attempt_rate,
    judge,
    learn,
    penalty,
)
from comeback.measure.mixture import Answer, Line, manner_of
from comeback.measure.mixture import answer as answer_of
from comeback.measure.quantiles import beta_below, beta_quantile, gamma_above

PLAIN = Timed(
    *(1, 1, "review", 5, 3, 3_000, 1_500, 0, 0, 60_000),
    *(False, False, False, 110, 60, 0.9),
)


def days_of(timed: Sequence[Timed]) -> list[list[Timed]]:
    return [list(day) for _, day in groupby(timed, key=lambda each: each.review_id // DAY_MS)]


def taught(name: str, seed: int = 1) -> Manner:
    manner = FIRST_MANNER
    for day in days_of(simulate(WORLDS[name], seed).timed):
        manner = learn(manner, day)
    return manner


@pytest.fixture(scope="module")
def flipper() -> Manner:
    return taught("base")


@pytest.mark.parametrize(
    ("changes", "label"),
    [
        ({"auto_advance": True, "away_front_ms": 3_000, "reps": 0}, "auto"),
        ({"rating_changed": True}, "auto"),
        ({"away_front_ms": 2_000, "reps": 0}, "idle"),
        ({"front_ms": 60_000}, "idle"),
        ({"front_ms": 9_000, "time_limit_ms": 8_000}, "idle"),
        ({"reps": 0, "kind": "learn", "back_ms": None}, "intro"),
        ({"back_ms": None, "away_back_ms": None}, "unknown"),
        ({"rating": 0}, "unknown"),
        ({"rating": 7}, "unknown"),
    ],
)
def test_what_says_nothing_of_an_attempt_does_not_count(
    changes: dict[str, object], label: str, flipper: Manner
) -> None:
    assert judge(flipper, PLAIN._replace(**changes)) == (label, None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "label"),
    [
        ({"front_ms": 500}, "flash"),
        ({"front_ms": 500, "rating": 1}, "early_reveal"),
        ({"front_ms": 6_000, "rating": 1}, "honest_lapse"),
        ({"front_ms": 20_000}, "effortful"),
        ({"front_ms": 1_700}, "fluent"),
        ({"front_ms": 3_000}, "attempt"),
        ({"front_ms": 500, "typed": True}, "attempt"),
        ({"front_ms": 500, "typed": True, "rating": 1}, "honest_lapse"),
    ],
)
def test_labels_of_a_student_who_flips_now_and_then(
    changes: dict[str, object], label: str, flipper: Manner
) -> None:
    found = judge(flipper, PLAIN._replace(**changes))  # type: ignore[arg-type]
    assert found.label == label
    assert found.tried is not None
    assert (found.tried <= 0.2) == (label == "flash") or label == "early_reveal"


def test_an_honest_lapse_is_a_full_attempt(flipper: Manner) -> None:
    assert judge(flipper, PLAIN._replace(rating=1, front_ms=6_000)) == ("honest_lapse", 1.0)


def test_a_quick_pass_followed_by_study_of_the_answer_counts_half_at_most() -> None:
    manner = taught("none")
    peek = PLAIN._replace(front_ms=1_100, back_ms=9_000, back_chars=200, front_chars=110)
    found = judge(manner, peek)
    assert found.label == "early_reveal"
    assert found.tried is not None
    assert found.tried <= 0.5
    assert judge(manner, peek._replace(back_chars=20)).label != "early_reveal"


@given(
    times=st.lists(st.integers(0, 59_000), min_size=2, max_size=2).map(sorted),
    chars=st.integers(0, 500),
    recall=st.one_of(st.none(), st.floats(0, 1)),
    rating=st.integers(1, 4),
    back=st.integers(0, 30_000),
    world=st.sampled_from(["base", "none", "heavy tails", "mostly flips"]),
)
@settings(deadline=None)
def test_a_shorter_front_time_never_looks_more_like_an_attempt(
    times: list[int], chars: int, recall: float | None, rating: int, back: int, world: str
) -> None:
    manner = _taught_once(world)
    one = PLAIN._replace(
        front_chars=chars, retrievability=recall, rating=rating, back_ms=back, back_chars=40
    )
    short, long = (judge(manner, one._replace(front_ms=time)).tried for time in times)
    assert short is not None
    assert long is not None
    assert short <= long + 1e-12


KNOWN: dict[str, Manner] = {}


def _taught_once(world: str) -> Manner:
    if world not in KNOWN:
        KNOWN[world] = taught(world)
    return KNOWN[world]


def test_time_away_is_not_thinking_time(flipper: Manner) -> None:
    away = PLAIN._replace(front_ms=900, away_front_ms=400)
    assert judge(flipper, away) == judge(flipper, PLAIN._replace(front_ms=500))


def log_likelihood(manner: Manner, answers: Sequence[Answer]) -> float:
    """Of the plain mixture, written out a second time."""

    def bell(line: Line, terms: Sequence[float], y: float) -> float:
        mean = sum(a * b for a, b in zip(line.coefficients, terms))
        z = (y - mean) / line.spread
        return math.exp(-z * z / 2) / line.spread / math.sqrt(2 * math.pi)

    total = 0.0
    for front, back, recall in answers:
        *known, time = front
        *back_known, back_time = back
        failed = bool(front[3])
        passes = 1 - manner.flip_passes if failed else manner.flip_passes
        tried = bell(manner.try_front, known, time) * bell(manner.try_back, back_known, back_time)
        flip = bell(manner.flip_front, known[:1], time)
        flip *= bell(manner.flip_back, back_known, back_time) * passes
        tried *= 1 - recall if failed else recall
        total += math.log((1 - manner.flips) * tried + manner.flips * flip)
    return total / len(answers)


@pytest.mark.parametrize("world", ["base", "very fast recallers", "mostly flips", "none"])
def test_learning_makes_the_coming_days_more_probable(world: str) -> None:
    days = days_of(simulate(WORLDS[world], 4).timed)
    coming = [
        answer_of(
            *(each.front_ms, each.back_ms or 0, each.front_chars, each.back_chars),
            *(each.retrievability, each.rating == 1, each.reps),
        )
        for day in days[100:]
        for each in day
        if each.reps and not each.away_front_ms
    ]
    likelihoods, manner = [log_likelihood(FIRST_MANNER, coming)], FIRST_MANNER
    for count, day in enumerate(days[:100]):
        manner = learn(manner, day)
        if count in (10, 99):
            likelihoods.append(log_likelihood(manner, coming))
    assert likelihoods[0] + 0.05 < likelihoods[1] < likelihoods[2]


def test_a_day_teaches_the_same_in_any_order(flipper: Manner) -> None:
    day = max(days_of(simulate(FAST, 2).timed), key=len)
    assert learn(flipper, random.Random(3).sample(day, len(day))) == learn(flipper, day)
    assert learn(flipper, []) == flipper


def test_what_does_not_count_teaches_nothing(flipper: Manner) -> None:
    odd = [
        PLAIN._replace(auto_advance=True),
        PLAIN._replace(front_ms=90_000),
        PLAIN._replace(reps=0),
        PLAIN._replace(back_ms=None),
        PLAIN._replace(typed=True),
    ]
    assert learn(flipper, odd) == flipper


def test_a_manner_is_its_two_sums_also_after_a_file(flipper: Manner) -> None:
    tries, others = json.loads(json.dumps([flipper.tries, flipper.others]))
    assert manner_of(tuple(tries), tuple(others)) == flipper


@pytest.mark.parametrize("name", [name for name in WORLDS if name.startswith("none")])
def test_where_nobody_flips_nearly_everything_is_an_attempt(name: str) -> None:
    figures = world_figures(name, 2)
    assert figures["attempt_rate"] >= 0.95
    assert figures["next_reviews"]["flash"]["mean_penalty"] < 0.05


@pytest.mark.parametrize("name", ["base", "flips in runs", "flips scattered", "heavy tails"])
def test_flips_are_told_from_quick_recall_better_than_by_the_time_in_the_log(name: str) -> None:
    figures = world_figures(name, 2)
    assert figures["auc"] > 0.95 > figures["auc_total_time"] + 0.1
    assert figures["precision"] > 0.9
    assert figures["recall"] > 0.5
    assert abs(figures["estimated"] - figures["flipped"]) < 0.1


def test_labels_prove_themselves_by_what_comes_after() -> None:
    run = simulate(WORLDS["base"], 3)
    found = evidence(run, list(judged(run)))
    assert penalty(found["flash"]) > 0.2 > penalty(found["engaged"]) + 0.1


def test_a_label_without_evidence_costs_nothing() -> None:
    assert penalty(LabelEvidence(0, 0, 0.0)) == 0
    assert penalty(LabelEvidence(100, 5, 10.0)) == 0
    assert penalty(LabelEvidence(3, 1, 0.2)) < 0.05


def test_penalty_of_a_case_worked_by_hand() -> None:
    # theta ~ Gamma(40, 30): the integral of its density over 1 to infinity by Simpson's rule, and
    # the mean 4/3.
    steps, top = 4_000, 6.0
    width = (top - 1) / steps

    def density(theta: float) -> float:
        log = 39 * math.log(theta) - 30 * theta + 40 * math.log(30) - math.lgamma(40)
        return math.exp(log)

    weights = [1, *[4, 2] * (steps // 2 - 1), 4, 1]
    above = sum(w * density(1 + i * width) for i, w in enumerate(weights)) * width / 3
    assert penalty(LabelEvidence(50, 20, 10.0)) == pytest.approx(above * 0.25, rel=1e-6)


def test_attempt_rate_needs_twenty_reviews() -> None:
    assert attempt_rate([1.0] * 19) is None
    rate = attempt_rate(iter([1.0] * 18 + [0.5] * 2))
    assert rate is not None
    assert rate.n == 20
    assert rate.ratio == pytest.approx(19.5 / 21)
    assert 0.75 < rate.low < rate.ratio < rate.high < 1


def test_attempt_rate_stays_in_its_limits() -> None:
    for values in ([0.0] * 20, [1.0] * 20, [1.0] * 200_000, [0.93] * 50_000):
        rate = attempt_rate(values)
        assert rate is not None
        assert 0 <= rate.low <= rate.ratio <= rate.high <= 1


@pytest.mark.parametrize(("a", "b"), [(3, 5), (1, 1), (20, 2), (300, 40)])
def test_beta_is_the_binomial_tail(a: int, b: int) -> None:
    # P(Beta(a, b) <= x) = P(Binomial(a + b - 1, x) >= a)
    n = a + b - 1
    for x in (0.01, 0.3, 0.5, 0.88, 0.97):
        tail = sum(math.comb(n, k) * x**k * (1 - x) ** (n - k) for k in range(a, n + 1))
        assert beta_below(a, b, x) == pytest.approx(tail, abs=1e-10)


def test_jeffreys_for_no_failure_in_ten() -> None:
    # Beta(1/2, 1/2) is the arcsine law: P(B <= x) = 2/pi asin(sqrt x).
    for p in (0.05, 0.5, 0.95):
        assert beta_quantile(0.5, 0.5, p) == pytest.approx(math.sin(math.pi * p / 2) ** 2, abs=1e-9)


@pytest.mark.parametrize("shape", [1, 4, 25, 400])
def test_gamma_is_the_poisson_tail(shape: int) -> None:
    # P(Gamma(k, 1) > x) = P(Poisson(x) < k)
    for x in (0.1, 3.0, 24.0, 26.0, 380.0, 430.0):
        tail = sum(math.exp(k * math.log(x) - x - math.lgamma(k + 1)) for k in range(shape))
        assert gamma_above(shape, x) == pytest.approx(tail, abs=1e-10)


anything = st.integers(-(2**62), 2**62)
nonsense = st.builds(
    Timed,
    *[anything, anything, st.text(), anything, anything, anything, st.none() | anything],
    *[anything, st.none() | anything, anything, st.booleans(), st.booleans(), st.booleans()],
    *[anything, anything, st.none() | st.floats(allow_nan=True, allow_infinity=True)],
)
likely_nonsense = st.builds(
    lambda timed, front, back, rating: timed._replace(
        front_ms=front,
        back_ms=back,
        rating=rating,
        reps=3,
        away_front_ms=0,
        time_limit_ms=0,
        auto_advance=False,
        rating_changed=False,
    ),
    *[nonsense, st.integers(0, 59_999), anything, st.integers(1, 4)],
)


@given(st.lists(nonsense | likely_nonsense, max_size=30), st.integers(1, 20))
@settings(deadline=None, max_examples=60)
def test_nonsense_gives_finite_numbers(day: list[Timed], times: int) -> None:
    manner = FIRST_MANNER
    for _ in range(times):
        manner = learn(manner, day)
    for timed in [*day, PLAIN]:
        label, tried = judge(manner, timed)
        assert label in LABELS
        assert tried is None or 0 <= tried <= 1
    numbers = [*manner.tries, *manner.others, manner.flips, manner.flip_passes]
    for line in (manner.try_front, manner.try_back, manner.flip_front, manner.flip_back):
        numbers += [*line.coefficients, line.spread]
    assert all(map(math.isfinite, numbers))
    assert 0 < manner.flips < 1
    assert 0 < manner.flip_passes < 1
