"""The order of topics against what came of them: by hand, and on students with a weak block."""

from __future__ import annotations

import json
import math
import random
from pathlib import Path

import pytest
from comeback_lab import topic_groups
from comeback_lab.logs import read_log
from comeback_lab.ranking import ndcg, shrunk, spearman
from comeback_lab.replay import replay
from comeback_lab.topic_ranking import METRICS, ORDERS, SHARES, evaluate, main, scored
from hypothesis import given
from hypothesis import strategies as st

HEAD = "id,card,ease,ivl,last_ivl,factor,time_ms,type\n"
DAY_MS = 86_400_000
NOON = 1_600_000_000_000 // DAY_MS * DAY_MS + DAY_MS // 2


def test_spearman_by_hand_and_with_ties() -> None:
    assert spearman([1, 2, 3, 4], [10, 20, 30, 40]) == 1
    assert spearman([1, 2, 3, 4], [4, 3, 2, 1]) == -1
    # Ranks 1, 2.5, 2.5, 4 against 1 to 4: 4.5 / sqrt(4.5 * 5).
    assert spearman([1, 2, 2, 3], [1, 2, 3, 4]) == pytest.approx(4.5 / math.sqrt(22.5))
    assert spearman([1, 1, 1], [1, 2, 3]) is None


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=30))
def test_spearman_is_the_correlation_of_mean_ranks(pairs: list[tuple[int, int]]) -> None:
    def ranks(values: list[int]) -> list[float]:
        return [
            sum(v < each for v in values) + (sum(v == each for v in values) + 1) / 2
            for each in values
        ]

    a, b = ranks([x for x, _ in pairs]), ranks([y for _, y in pairs])
    ma, mb = sum(a) / len(a), sum(b) / len(b)
    top = sum((x - ma) * (y - mb) for x, y in zip(a, b))
    bottom = math.sqrt(sum((x - ma) ** 2 for x in a) * sum((y - mb) ** 2 for y in b))
    found = spearman([x for x, _ in pairs], [y for _, y in pairs])
    assert found is None if bottom == 0 else found == pytest.approx(top / bottom)


def test_ndcg_by_hand_and_with_ties() -> None:
    assert ndcg([3, 2, 1], [0.3, 0.2, 0.1]) == 1
    wrong = (0.1 + 0.3 / math.log2(3)) / (0.3 + 0.1 / math.log2(3))
    assert ndcg([2, 1], [0.1, 0.3]) == pytest.approx(wrong)
    tied = 0.2 * (1 + 1 / math.log2(3)) / (0.3 + 0.1 / math.log2(3))
    assert ndcg([1, 1], [0.1, 0.3]) == ndcg([1, 1], [0.3, 0.1]) == pytest.approx(tied)
    assert ndcg([1, 2], [0, 0]) is None


def test_shrunk_rates_are_drawn_to_the_mean_the_fewer_reviews_the_more() -> None:
    few, many, none, rest = shrunk([(5, 10), (50, 100), (0, 0), (20, 200)])
    mean = 75 / 310
    assert mean < few < many < 0.5
    assert none == pytest.approx(mean)
    assert 0.1 < rest < mean


def a_student(path: Path, weak: frozenset[int], seed: int = 1) -> Path:
    """320 cards in blocks of 40; those of the ``weak`` blocks are missed 4 times in 10, the others
    once in 10. Intervals grow from 2 days by half."""
    lots = random.Random(seed)
    rows = []
    for card in range(320):
        chance = 0.6 if card // 40 in weak else 0.9
        day, interval = lots.randrange(60), 0
        while day < 160:
            passed = interval == 0 or lots.random() < chance
            after = 2 if interval == 0 or not passed else round(interval * 1.5 + 0.5)
            at = NOON + day * DAY_MS + card * 20_000
            kind = 0 if interval == 0 else 1
            rows.append((at, card, 3 if passed else 1, after, interval, 2500, 7000, kind))
            day, interval = day + after, after
    rows.sort()
    path.write_text(HEAD + "".join(",".join(map(str, row)) + "\n" for row in rows), "utf-8")
    return path


def test_every_order_finds_weak_blocks_and_none_knows_the_future(tmp_path: Path) -> None:
    log = read_log(a_student(tmp_path / "weak.csv", frozenset({2, 5})))
    figures = evaluate([log])
    assert figures["origins"] == 5
    for order in ORDERS:
        assert figures["orders"][order]["ndcg_at_5"] > 0.8
        assert figures["orders"][order]["spearman"] > 0.2
    # What is known at the first origin does not change with what comes after it.
    first, frozen = scored(log)[0], replay(log, SHARES).origins[0].day
    turned = [
        row._replace(rating=1) if day > frozen else row for day, row in zip(log.days, log.reviews)
    ]
    other = scored(log._replace(reviews=turned))[0]
    assert [each.scores for each in first] == [each.scores for each in other]
    assert {each.truth for each in other} == {1.0} != {each.truth for each in first}


def test_groups_name_the_weak_blocks_and_none_that_were_dealt_blindly(tmp_path: Path) -> None:
    path = a_student(tmp_path / "weak.csv", frozenset({2, 5}))
    figures = topic_groups.evaluate([read_log(path)])
    assert figures["topics"]["rated"] == figures["dealt_blindly"]["rated"] == 8
    assert 1 <= figures["topics"]["starts"] <= figures["topics"]["need_another_pass"] <= 2
    assert figures["dealt_blindly"]["need_another_pass"] <= 0.2
    assert figures["dealt_blindly"]["starts"] <= figures["dealt_blindly"]["need_another_pass"]


def test_differences_hold_their_intervals_and_are_json(tmp_path: Path) -> None:
    logs = [read_log(a_student(tmp_path / f"{n}.csv", frozenset({n}), n)) for n in (1, 2)]
    figures = json.loads(json.dumps(evaluate(logs)))
    assert figures == json.loads(json.dumps(evaluate(logs))), "the same on every run"
    assert set(figures["logs"]) == {"1", "2"}
    for other in ORDERS[1:]:
        for metric in METRICS:
            each = figures["ours_minus"][other][metric]
            ours, theirs = (figures["orders"][name][metric] for name in ("ours", other))
            assert each["delta"] == pytest.approx(ours - theirs)
            assert each["low"] <= each["high"]


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = a_student(tmp_path / "one.csv", frozenset({3}))
    assert main([str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["topics"] > 0
    assert main([str(path)]) == 0
    assert "empirical_bayes" in capsys.readouterr().out
    assert topic_groups.main([str(path)]) == 0
    assert "dealt blindly" in capsys.readouterr().out
    for command in (main, topic_groups.main):
        assert command([str(tmp_path / "none.csv")]) == 1
        assert "none.csv" in capsys.readouterr().err


def test_nothing_to_rank_is_no_figure() -> None:
    figures = evaluate([])
    assert figures["topics"] == 0
    assert figures["orders"]["ours"] == {"spearman": None, "ndcg_at_5": None}
