"""The evaluation: its figures by hand, models that know nothing of the future, and the command."""

from __future__ import annotations

import json
import math
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from comeback_lab import drift, evaluate, executor, fitted, kalman, models, stages
from comeback_lab.drift import Drift
from comeback_lab.logs import Log
from comeback_lab.models import Lessons
from comeback_lab.reading import read
from comeback_lab.replay import Asked, Day, replay
from comeback_lab.scores import Scored, area, area_within, calibration_error, compared, judged

from comeback.cli import main
from comeback.measure.forecast import POPULATION, PRIOR, sigmoid
from comeback.measure.memory import DEFAULT_PARAMETERS
from comeback.source.log import FILTERED, LEARN, MANUAL, RELEARN, REVIEW, Review
from tests.unit.students import DAY, NOON, a_student, anki_csv

NOW = (NOON + 400 * DAY) / 1000
LESSONS = Lessons(drift.SHIPPED, POPULATION)
needs_fsrs = pytest.mark.skipif(bool(fitted.missing()), reason=fitted.missing())


def a_log(tmp_path: Path, name: str = "her", **how: Any) -> Log:
    return read(anki_csv(tmp_path / f"{name}.csv", a_student(**how)), NOW).log


def scored(name: str, days: str, passed: str, **ps: list[float]) -> Scored:
    return Scored(name, [int(day) for day in days], [each == "1" for each in passed], ps)


def test_the_area_is_the_share_of_pairs_in_order() -> None:
    lots = random.Random(3)
    ps = [lots.choice([0.2, 0.5, 0.5, 0.7, 0.9]) for _ in range(60)]
    passed = [lots.random() < p for p in ps]
    pairs = [(p, q) for p, y in zip(ps, passed) if y for q, z in zip(ps, passed) if not z]
    expected = sum((p > q) + (p == q) / 2 for p, q in pairs) / len(pairs)
    assert area(ps, passed) == pytest.approx(expected)
    assert area([0.5, 0.6], [True, True]) is None


def test_the_area_within_logs_ignores_their_levels() -> None:
    """An easy and a hard student, each forecast in the wrong order: pooled it would look right."""
    easy = scored("easy", "1111", "1110", m=[0.90, 0.91, 0.92, 0.95])
    hard = scored("hard", "11", "10", m=[0.10, 0.20])
    assert area_within([easy, hard], "m") == 0
    assert (area([*easy.models["m"], 0.1, 0.2], [True] * 3 + [False, True, False]) or 0) > 0.3
    only_passes = scored("all", "11", "11", m=[0.1, 0.2])
    assert area_within([only_passes], "m") is None


def test_calibration_error_by_hand() -> None:
    """Twenty bins of five: half of them 0.1 too low, half 0.2 too high."""
    ps = [0.3 + n / 1e6 for n in range(50)] + [0.8 + n / 1e6 for n in range(50)]
    passed = [n % 5 < 2 for n in range(50)] + [n % 5 < 3 for n in range(50)]
    assert calibration_error(ps, passed) == pytest.approx(0.15, abs=1e-4)
    assert calibration_error([], []) is None


def test_figures_of_a_model_by_hand() -> None:
    log = scored("hers", "12", "10", m=[0.8, 0.4])
    found = judged([log], "m")
    assert found["log_loss"] == pytest.approx(-(math.log(0.8) + math.log(0.6)) / 2)
    assert found["brier"] == pytest.approx((0.04 + 0.16) / 2)
    assert (found["auc"], found["n"]) == (1.0, 2)
    assert judged([], "m")["log_loss"] is None


def test_two_models_compared_by_hand() -> None:
    """Better by ln 2 on three reviews of one log, worse by as much on one of the other."""
    one = scored("one", "123", "111", ours=[0.8] * 3, base=[0.4] * 3)
    other = scored("other", "1", "1", ours=[0.4], base=[0.8])
    found = compared([one, other], "ours", "base")
    assert found["delta"] == pytest.approx(-math.log(2) / 2)
    assert found["equal_log_delta"] == pytest.approx(0)
    assert (found["users_better"], found["users"], found["n"], found["days"]) == (1, 2, 4, 4)
    assert found == compared([one, other], "ours", "base")  # the seed is fixed
    nothing = compared([], "ours", "base")
    assert (nothing["delta"], nothing["low"], nothing["users"]) == (None, None, 0)


def test_the_interval_draws_days_not_reviews() -> None:
    """Ten days of a hundred equal reviews are ten witnesses: the interval of their mean is that of
    ten numbers (a normal one, 1.96 standard errors, is near enough)."""
    lots = random.Random(1)
    days = [math.exp(lots.gauss(-0.7, 0.1)) for _ in range(10)]
    ps = [p for p in days for _ in range(100)]
    log = Scored(
        "hers", [n // 100 for n in range(1000)], [True] * 1000, {"m": ps, "o": [0.5] * 1000}
    )
    found = compared([log], "m", "o")
    values = [-math.log(p / 0.5) for p in days]
    middle = sum(values) / 10
    error = math.sqrt(sum((v - middle) ** 2 for v in values)) / 10
    assert found["low"] == pytest.approx(middle - 1.96 * error, abs=0.3 * error)
    assert found["high"] == pytest.approx(middle + 1.96 * error, abs=0.3 * error)


def test_no_model_knows_the_future(tmp_path: Path) -> None:
    """A log cut off anywhere gives the same forecasts of the reviews that are left; so does one
    whose last review had the other outcome."""
    whole = a_log(tmp_path)
    full = models.recalibrated(replay(whole).days, LESSONS)
    simple = {name: getattr(models, name) for name in ("constant", "moving_average", "fsrs")}
    full.update({name: model(replay(whole).days) for name, model in simple.items()})
    for kept in range(100, len(whole.reviews), 97):
        cut = whole._replace(reviews=whole.reviews[:kept], days=whole.days[:kept])
        last = cut.reviews[-1]
        turned = last._replace(rating=1 if last.rating > 1 else 3)
        other = cut._replace(reviews=[*cut.reviews[:-1], turned])
        for log in (cut, other):
            days = replay(log).days
            found = models.recalibrated(days, LESSONS)
            found.update({name: model(days) for name, model in simple.items()})
            for name, ps in found.items():
                assert ps == full[name][: len(ps)], name


def test_simple_models_by_hand() -> None:
    days = [Day(1, PRIOR, [Asked(1, n, 0.0, 0.5, n > 0) for n in range(3)])]
    assert models.constant(days) == [0.5, 0.25, 0.5]
    first, second, _ = models.moving_average(days)
    assert first == sigmoid(1.2)
    assert second == sigmoid(1.2 - 0.3 * first)
    assert models.fsrs(days) == [0.5] * 3


def simulated(truth: Drift, lots: random.Random, n: int, own: float) -> list[Day]:
    """A student who behaves as the model says."""
    days, ew = [], 0.0
    for day in range(n // 20):
        asked = []
        for card in range(20):
            x = lots.gauss(1.8, 0.8)
            logit = own + truth.base + truth.slope * x + truth.drift * ew
            passed = lots.random() < sigmoid(logit)
            asked.append(Asked(day, card, x, 0.5, passed))
            ew += drift.RATE * ((passed - sigmoid(x)) - ew)
        days.append(Day(day, PRIOR, asked))
    return days


def test_the_baseline_finds_a_known_student() -> None:
    truth, lots = Drift(0.2, 0.8, 4.0), random.Random(7)
    made = [simulated(truth, lots, 2_000, lots.gauss(0, 0.5)) for _ in range(12)]
    everybody, without_first = drift.learn_without(made, [(), (0,)])
    assert everybody.slope == pytest.approx(0.8, abs=0.1)
    assert everybody.drift == pytest.approx(4.0, abs=1.0)
    assert without_first == drift.learn_without(made[1:], [()])[0]
    assert drift.learn_without(made[:1], [(0,)]) == [drift.SHIPPED]
    unlike = simulated(truth, lots, 2_000, -1.0)
    ps = drift.forecasts(unlike, everybody)[1_000:]
    passed = models.outcomes(unlike)[1_000:]
    assert sum(ps) / 1_000 == pytest.approx(sum(passed) / 1_000, abs=0.03)  # her own intercept


def test_a_population_learnt_without_a_log_never_saw_it(tmp_path: Path) -> None:
    made = [replay(a_log(tmp_path, str(seed), days=24, seed=seed)).days for seed in range(2)]
    odd = [replay(a_log(tmp_path, "odd", days=24, recall=0.4)).days]
    alone, with_odd = kalman.learn_without([*made, *odd], [(2,), ()])
    assert alone == kalman.learn_without(made, [()])[0]
    assert with_odd != alone
    assert kalman.learn_without(odd, [(0,)]) == [POPULATION]


def row(day: int, card: int, rating: int = 3, kind: int = REVIEW, factor: int = 2500) -> Review:
    return Review(NOON + day * DAY, card, rating, 1, 1, factor, 1000, kind)


def items(*rows: Review) -> list[list[tuple[int, int]]]:
    return fitted.training_items(rows, [(each.id - NOON) // DAY for each in rows])


def test_what_anki_trains_on() -> None:
    first = [row(0, 1, 1, LEARN), row(0, 1, 3, LEARN), row(2, 1, 4), row(2, 1, 3, RELEARN)]
    histories = [[(1, 0), (3, 0), (4, 2)], [(1, 0), (3, 0), (4, 2), (3, 0), (2, 5)]]
    assert items(*first, row(7, 1, 2)) == histories
    assert items(row(0, 2), row(3, 2)) == []  # never learnt in this log
    assert items(row(0, 1, 3, LEARN), row(1, 1, 0, MANUAL), row(2, 1)) == [[(3, 0), (3, 2)]]
    assert items(row(0, 1, 3, LEARN), row(1, 1, 0, MANUAL, 0), row(2, 1)) == []  # a reset
    again = [row(0, 1, 3, LEARN), row(4, 1), row(9, 1, 1, LEARN), row(11, 1)]
    assert items(*again) == [[(1, 0), (3, 2)]]  # learnt anew: what was before is gone
    cramming = row(1, 1, 3, FILTERED, 0)
    assert items(row(0, 1, 3, LEARN), cramming, row(2, 1)) == [[(3, 0), (3, 2)]]


def test_a_card_answered_without_end_stays_small() -> None:
    rows = [row(0, 1, 3, LEARN), *(row(day, 1) for day in range(1, 3_000))]
    assert len(items(*rows)) == fitted.LONGEST - 1


@needs_fsrs
def test_fitting_falls_back_and_says_so(tmp_path: Path) -> None:
    assert fitted.fit([], []) == fitted.Fit(DEFAULT_PARAMETERS, 0, "no review to fit to")
    log = a_log(tmp_path, recall=0.6)
    fit = fitted.fit(log.reviews, log.days)
    assert fit.note == ""
    assert fit.parameters != DEFAULT_PARAMETERS
    assert fit == fitted.fit(log.reviews, log.days)


@pytest.fixture(scope="module")
def three_logs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("logs")
    made = [
        anki_csv(folder / f"log-{n}.csv", a_student(24, 150, seed=n, recall=recall))
        for n, recall in enumerate((0.7, 0.8, 0.9))
    ]
    return [*made, anki_csv(folder / "small.csv", [*a_student(10, 20), [0] * 8])]


@needs_fsrs
def test_the_command(
    three_logs: list[Path], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The simulator has tests of its own, and takes its time.
    monkeypatch.setattr(stages, "attempts", lambda: {"simulated": True})
    assert main(["evaluate", "--jobs", "1", "--json", *map(str, three_logs)]) == 0
    out, err = capsys.readouterr()
    assert err == ""  # silent in a pipe
    found = json.loads(out)
    for name in "constant moving_average fsrs_default fsrs_fitted fsrs_drift ours".split():
        figures = found["models"][name]
        assert all(math.isfinite(figures[key]) for key in ("log_loss", "brier", "auc", "ece"))
        assert figures["n"] == sum(log["test_n"] for log in found["logs"])
    assert [log["name"] for log in found["logs"]] == ["log-0", "log-1", "log-2"]
    assert all(log["test_n"] == log["n"] - int(0.6 * log["n"]) for log in found["logs"])
    (small,) = found["not_pooled"]
    assert (small["name"], small["left_out"]) == ("small", {"no_date": 1})
    best = found["models"][found["baseline"]]["log_loss"]
    assert best == min(found["models"][name]["log_loss"] for name in models.BASELINES)
    delta = found["ours_minus_fsrs_drift"]
    assert delta["delta"] == pytest.approx(found["models"]["ours"]["log_loss"] - best)
    assert delta["low"] <= delta["delta"] <= delta["high"]
    assert delta["users"] == 3
    assert found["ours_minus"][found["baseline"]] == delta
    # Here answer times were dealt at random to begin with.
    assert abs(found["permuted_delta"]) < 0.005
    assert len(found["permuted"]["each"]) == 10
    table = evaluate.as_text(found)
    assert "Not pooled: small, 57 spaced" in table
    assert "Left out of small: 1 no_date" in table


@needs_fsrs
def test_nothing_to_pool(tmp_path: Path) -> None:
    with evaluate.workers(1) as here:
        work = evaluate.Run(here, evaluate.tqdm(disable=True), NOW)
        path = anki_csv(tmp_path / "small.csv", a_student(10, 20))
        report = evaluate.side_by_side(work, evaluate.prepared(work, [path, path]))
    assert [log["name"] for log in report["not_pooled"]] == [f"{tmp_path.name}/small.csv"] * 2
    assert json.dumps(report, allow_nan=False)
    assert "Not pooled" in evaluate.as_text(report)


def test_what_is_missing_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = anki_csv(tmp_path / "her.csv", a_student(5))
    monkeypatch.setattr(executor, "TIMEOUT", "0.5s")
    assert main(["evaluate", "--jobs", "1", str(tmp_path / "none.csv")]) == 1
    if not fitted.missing():
        assert "none.csv" in capsys.readouterr().err
        for nowhere in ("tcp://127.0.0.1:1", "nowhere"):
            assert main(["evaluate", "--scheduler", nowhere, str(path)]) == 1
            assert nowhere in capsys.readouterr().err
    capsys.readouterr()
    monkeypatch.setattr(fitted, "MODULE", "no_such_module")
    assert main(["evaluate", str(path)]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "pip install 'anki-comeback[lab]'" in told


CLUSTER = """
import json, sys
from pathlib import Path
from comeback_lab import evaluate
from distributed import LocalCluster

def figures(**where):
    with evaluate.workers(**where) as executor, evaluate.tqdm(disable=True) as bar:
        work = evaluate.Run(executor, bar, float(sys.argv[1]))
        return evaluate.side_by_side(work, evaluate.prepared(work, list(map(Path, sys.argv[2:]))))

if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        on_the_cluster = figures(scheduler=cluster.scheduler_address)
    assert on_the_cluster == figures(jobs=2)
    print(json.dumps(on_the_cluster["ours_minus_fsrs_drift"]["users"]))
"""


@needs_fsrs
def test_a_cluster_of_two_workers_finds_the_same(tmp_path: Path, three_logs: list[Path]) -> None:
    """As processes on this computer do: the same function gets the same arguments."""
    pytest.importorskip("distributed", reason="distributed has no wheel for this Python")
    script = tmp_path / "on_a_cluster.py"
    script.write_text(CLUSTER, "utf-8")
    command = [sys.executable, str(script), str(NOW), *map(str, three_logs)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=110, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "3"
