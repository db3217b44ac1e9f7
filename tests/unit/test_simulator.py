"""The simulated student: a log as Anki would write it, and a truth behind it that shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from comeback_lab.replay import replay
from comeback_lab.simulator import HONEST, WORLDS, Simulated, simulate
from comeback_lab.topics import topics_of

from comeback.measure.memory import DEFAULT_PARAMETERS, Trace, follow
from comeback.measure.retention import is_passed, is_spaced
from comeback.source.log import LEARN, RELEARN, REVIEW, Review

SEEDS = range(4)


@pytest.fixture(scope="module")
def runs() -> list[Simulated]:
    return [simulate(WORLDS["flips in runs"], seed) for seed in SEEDS]


def observed_over_expected(
    runs: list[Simulated], chosen: Callable[[Simulated, int, Review], bool]
) -> float:
    """Failures of spaced reviews over FSRS's own expectation, by the review before them."""
    failed = expected = 0.0
    for run in runs:
        for before, review, recall in following(run):
            if recall is not None and before is not None and chosen(run, before.id, review):
                failed += not is_passed(review)
                expected += 1 - recall
    return failed / expected


def following(run: Simulated) -> Iterator[tuple[Review | None, Review, float | None]]:
    """(the card's review before, a review, what FSRS expects of it)."""
    last: dict[int, Review] = {}
    traces: dict[int, Trace | None] = {}
    for day, row in zip(run.log.days, run.log.reviews):
        trace, recall = follow(traces.get(row.card_id), row, day, DEFAULT_PARAMETERS)
        yield last.get(row.card_id), row, recall
        traces[row.card_id], last[row.card_id] = trace, row


@pytest.mark.parametrize("name", WORLDS)
def test_the_log_is_one_that_anki_would_write(name: str) -> None:
    log, timed, flipped, topics, weak = simulate(WORLDS[name], 7)
    ids = [row.id for row in log.reviews]
    assert ids == sorted(set(ids))
    assert 3_000 < len(ids) < 12_000
    before: dict[int, Review] = {}
    for row in log.reviews:
        last = before.get(row.card_id)
        if last is None:
            assert row.kind == LEARN
        else:
            assert row.last_interval == last.interval
            step = RELEARN if last.kind in (REVIEW, RELEARN) else LEARN
            assert row.kind == (REVIEW if last.interval > 0 else step)
        assert (row.rating == 1) <= (row.interval < 0)
        assert 0 < row.milliseconds <= 60_000
        assert 100 <= row.factor <= 1100
        before[row.card_id] = row
    by_id = {row.id: row for row in log.reviews}
    for each in timed:
        row = by_id[each.review_id]
        assert (each.card_id, each.rating) == (row.card_id, row.rating)
        assert each.back_ms is not None
        assert min(60_000, each.front_ms + each.back_ms) == row.milliseconds
        assert 0 <= each.away_front_ms <= each.front_ms
    assert flipped <= by_id.keys()
    assert bool(flipped) != name.startswith("none")
    assert weak <= set(range(WORLDS[name].topics))
    assert set(topics) == set(topics_of(log))


def test_captures_carry_what_fsrs_expected() -> None:
    run = simulate(WORLDS["base"], 3)
    expected = {row.id: recall for _, row, recall in following(run) if recall is not None}
    captured = {each.review_id: each.retrievability for each in run.timed}
    assert len(expected) > 3_000
    assert all(captured[id] == pytest.approx(recall) for id, recall in expected.items())


def test_the_same_seed_gives_the_same_student() -> None:
    assert simulate(WORLDS["hard"], 1) == simulate(WORLDS["hard"], 1)
    assert simulate(WORLDS["hard"], 1).log != simulate(WORLDS["hard"], 2).log


def test_a_review_on_the_phone_leaves_no_capture() -> None:
    run = simulate(WORLDS["half on the phone"], 1)
    assert 0.3 < len(run.timed) / len(run.log.reviews) < 0.7


@pytest.mark.parametrize("name", ["flips in runs", "flips scattered", "mostly flips", "hard"])
def test_as_many_are_flipped_as_was_asked(name: str) -> None:
    world = WORLDS[name]
    shares = []
    for seed in SEEDS:
        run = simulate(world, seed)
        seen = [each for each in run.timed if each.reps]
        shares.append(len(run.flipped) / len(seen))
    assert sum(shares) / len(shares) == pytest.approx(world.flips, abs=0.04)


def test_flips_come_in_runs_only_where_asked(runs: list[Simulated]) -> None:
    def mean_run(run: Simulated) -> float:
        flags = [each.review_id in run.flipped for each in run.timed if each.reps]
        starts = sum(now and not before for before, now in zip([False, *flags], flags))
        return sum(flags) / starts

    assert min(map(mean_run, runs)) > 8
    assert mean_run(simulate(WORLDS["flips scattered"], 1)) < 2


def test_a_flip_does_not_strengthen_but_the_schedule_believes_it(runs: list[Simulated]) -> None:
    def after_a_pass(flipped: bool) -> float:
        passed = {row.id for run in runs for row in run.log.reviews if row.rating > 1}
        return observed_over_expected(
            runs,
            lambda run, before, now: (
                before in passed
                and (before in run.flipped) == flipped
                and now.id not in run.flipped
            ),
        )

    assert after_a_pass(True) > 1.3 * after_a_pass(False)


def test_slow_recall_is_weak_recall() -> None:
    run = simulate(HONEST._replace(cards=2_000, new_a_day=20), 5)
    front = {each.review_id: each.front_ms for each in run.timed if each.rating > 1}
    middle = sorted(front.values())[len(front) // 2]
    slow = observed_over_expected([run], lambda _, before, now: front.get(before, 0) > middle)
    fast = observed_over_expected([run], lambda _, before, now: front.get(before, 9e9) < middle)
    assert slow > 1.2 * fast


def test_planted_topics_are_weaker_than_fsrs_expects(runs: list[Simulated]) -> None:
    def weakness(run: Simulated, planted: bool) -> float:
        cards = frozenset[int]().union(*(run.topics[each] for each in run.weak))
        return observed_over_expected(
            [run], lambda _, before, now: (now.card_id in cards) == planted
        )

    for run in runs:
        assert len(run.weak) == 3
        assert weakness(run, True) > 1.3 * weakness(run, False)


def test_an_honest_student_recalls_about_as_well_as_planned() -> None:
    run = simulate(WORLDS["none"], 2)
    spaced = [row for row in run.log.reviews if is_spaced(row)]
    assert 0.85 < sum(map(is_passed, spaced)) / len(spaced) < 0.97
    assert len(replay(run.log).days) > 60
