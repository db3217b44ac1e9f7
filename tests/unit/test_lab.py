"""The offline evaluation: its reader, its figures, and that nothing of the future leaks in."""

from __future__ import annotations

import gzip
import json
import math
import random
from pathlib import Path

import pytest
from comeback_lab import likely, prior
from comeback_lab.figures import Forecast, calibration_line, log_loss, share_inside, slope_within
from comeback_lab.logs import LogError, read_log
from comeback_lab.outcomes import Outcomes, TopicOutcome, outcomes_of
from comeback_lab.replay import replay
from comeback_lab.topics import topics_of

from comeback.measure.calendar import EPOCH_ORDINAL
from comeback.measure.forecast import POPULATION, PRIOR, Calibration, Population, binned, sigmoid

HEAD = "id,card,ease,ivl,last_ivl,factor,time_ms,type,tags\n"
HOUR = 3_600_000
NOON = 1_600_000_000_000 // (24 * HOUR) * 24 * HOUR + 12 * HOUR


def a_log(path: Path, rows: list[str]) -> Path:
    path.write_text(HEAD + "".join(row + "\n" for row in rows), "utf-8")
    return path


def a_student(path: Path, days: int = 80, cards: int = 160, seed: int = 5) -> Path:
    """A made-up student: each card comes at growing intervals, 85 of 100 recalled."""
    lots = random.Random(seed)
    due = {card: card // 8 for card in range(cards)}
    interval = dict.fromkeys(due, 0)
    rows = []
    for day in range(days):
        for place, card in enumerate(card for card in due if due[card] == day):
            at = NOON + day * 24 * HOUR + place * 20_000
            last = interval[card]
            passed = lots.random() < 0.85
            interval[card] = max(1, last * 2) if passed else 1
            due[card] = day + interval[card]
            kind = 1 if last else 0
            rows.append(
                f"{at},{card},{3 if passed else 1},{interval[card]},{last},2500,5000,{kind},"
            )
    return a_log(path, rows)


def test_the_reader_takes_plain_and_packed_files_in_any_order(tmp_path: Path) -> None:
    rows = [f"{NOON + 5},2,3,1,0,2500,4000,0,", f"{NOON},1,1,-60,0,2500,7000,0,a::B c"]
    plain = read_log(a_log(tmp_path / "her.csv", rows))
    packed = tmp_path / "her.csv.gz"
    packed.write_bytes(gzip.compress((tmp_path / "her.csv").read_bytes()))
    assert read_log(packed) == plain
    assert plain.name == "her"
    assert [(r.id, r.card_id, r.rating, r.kind) for r in plain.reviews] == [
        (NOON, 1, 1, 0),
        (NOON + 5, 2, 3, 0),
    ]
    assert plain.tags == {1: frozenset({"a::B", "c"})}


def test_a_night_owls_session_stays_on_one_day(tmp_path: Path) -> None:
    """Reviews from 20 to 2 UTC on two evenings: the day is cut while she slept."""
    midnight = NOON + 12 * HOUR
    hours = [h + 24 * evening for evening in (0, 1) for h in range(-4, 3)]
    rows = [f"{midnight + h * HOUR},{n},3,1,0,0,1,0," for n, h in enumerate(hours)]
    log = read_log(a_log(tmp_path / "owl.csv", rows))
    first = NOON // (24 * HOUR) + EPOCH_ORDINAL
    assert log.days == [first] * 7 + [first + 1] * 7


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,card\n1,2\n", "no column ease"),
        (HEAD + "1,2,x,1,0,0,0,1,\n", "not a row"),
        (HEAD + "1,2,3\n", "not a row"),
        ("", "no column id"),
    ],
)
def test_what_is_no_log_is_told_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(LogError, match=said) as told:
        read_log(path)
    assert "bad.csv" in str(told.value)
    assert "\n" not in str(told.value)
    with pytest.raises(LogError, match="missing"):
        read_log(tmp_path / "missing.csv")


def test_topics_are_tags_or_else_blocks(tmp_path: Path) -> None:
    rows = [f"{NOON + n},{n},3,1,0,0,1,0,{'A::B' if n < 6 else 'a::c'}" for n in range(12)]
    tagged = topics_of(read_log(a_log(tmp_path / "tagged.csv", rows)))
    assert set(tagged) == {
        frozenset(range(12)),  # a, whatever its case
        frozenset(range(6)),
        frozenset(range(6, 12)),
    }
    bare = read_log(a_log(tmp_path / "bare.csv", [row.rsplit(",", 1)[0] + "," for row in rows]))
    assert topics_of(bare, 5) == [
        frozenset(range(5)),
        frozenset(range(5, 10)),
        frozenset({10, 11}),
    ]


def test_the_line_finds_a_known_calibration() -> None:
    lots = random.Random(2)
    made = []
    for _ in range(20_000):
        x = lots.gauss(1.5, 1)
        made.append(Forecast(sigmoid(x), 1, int(lots.random() < sigmoid(0.4 + 0.7 * x))))
    line = calibration_line(made)
    assert line is not None
    assert abs(line.slope - 0.7) < 4 * line.slope_se
    assert line.intercept == pytest.approx(0.4, abs=0.12)
    found = slope_within([made[:9000], made[9000:]])
    assert found is not None
    assert found[0] == pytest.approx(line.slope, abs=0.02)


def test_lines_that_cannot_be_drawn() -> None:
    assert calibration_line([]) is None
    assert calibration_line([Forecast(0.8, 10, 7)] * 5) is None
    assert slope_within([[Forecast(0.8, 5, 5), Forecast(0.4, 5, 5)]]) is None


def test_a_slope_within_groups_forgets_their_levels() -> None:
    """Two groups whose forecasts are right inside and wrong between."""
    grid = [x / 10 for x in range(-10, 11)]
    groups = [
        [Forecast(sigmoid(x), 1000, round(1000 * sigmoid(x + shift))) for x in grid]
        for shift in (-1.0, 1.5)
    ]
    found = slope_within(groups)
    assert found is not None
    assert found[0] == pytest.approx(1.0, abs=0.01)


def test_a_slope_within_groups_by_hand() -> None:
    """Two forecasts a group make the slope a ratio of log odds ratios, whatever the levels."""
    told = math.log(0.8 / 0.2) - math.log(0.6 / 0.4)
    seen = math.log(70 / 30) - math.log(55 / 45)
    found = slope_within([[Forecast(0.8, 100, 70), Forecast(0.6, 100, 55)]])
    assert found is not None
    assert found[0] == pytest.approx(seen / told)
    # Variance of a log odds ratio (Woolf 1955): the sum of the inverse counts.
    woolf = math.sqrt(1 / 70 + 1 / 30 + 1 / 55 + 1 / 45)
    assert found[1] == pytest.approx(woolf / told)


def test_a_slope_within_groups_stands_surprises_near_certainty() -> None:
    """One miss where 9999 of 10000 were expected must not throw it off."""
    surprise = [Forecast(0.9999, 2, 1), Forecast(0.9999, 40, 40), Forecast(0.999, 3, 3)]
    plain = [Forecast(0.9, 100, 90), Forecast(0.6, 100, 60)]
    found = slope_within([surprise, plain])
    assert found is not None
    assert found[0] == pytest.approx(1.0, abs=0.05)
    parted = [Forecast(0.9, 5, 5), Forecast(0.2, 5, 0)]
    assert slope_within([parted]) is None


def test_within_origins_compares_topics_of_one_moment_only() -> None:
    """A log whose topics are told apart rightly while its level is told wrongly."""
    topics = []
    for origin, (told, seen) in enumerate([(0.5, 1.5), (1.5, 0.5)]):
        for x in (-1.0, 0.0, 1.0):
            passed = round(100_000 * sigmoid(seen + x))
            topics.append(TopicOutcome(100_000, passed, sigmoid(told + x), 0.0, 1.0, origin))
    both = likely.pooled([Outcomes("hers", 2, topics, [], [], [], [], {})])
    assert both["slope_within_origins"][0] == pytest.approx(1.0, abs=1e-3)
    assert both["slope_within_logs"][0] < 0.8


def test_loss_and_shares_by_hand() -> None:
    assert log_loss([Forecast(0.8, 2, 1)]) == pytest.approx(-(math.log(0.8) + math.log(0.2)) / 2)
    assert log_loss([]) is None
    assert share_inside([(0.5, 0.5, 0.6), (0.9, 0.1, 0.8), (0.1, 0.0, 0.3)]) == pytest.approx(2 / 3)
    assert share_inside([]) is None


def test_an_origin_knows_nothing_of_what_comes_after(tmp_path: Path) -> None:
    """A log cut off at an origin gives the same state there."""
    whole = read_log(a_student(tmp_path / "whole.csv"))
    for origin in replay(whole, (0.4, 0.8)).origins:
        kept = sum(day <= origin.day for day in whole.days)
        cut = whole._replace(reviews=whole.reviews[:kept], days=whole.days[:kept])
        end = replay(cut, (1.0,)).origins[-1]
        assert end._replace(share=origin.share) == origin


def test_figures_of_a_made_up_log(tmp_path: Path) -> None:
    log = read_log(a_student(tmp_path / "made.csv"))
    found = outcomes_of(log, horizon=3, block=40)
    assert found.origins == 5
    assert sum(each.n for each in found.topics) == len(found.cards) == len(found.fsrs)
    assert all(0 <= each.low <= each.ratio <= each.high <= 1 for each in found.topics)
    # Runs hold the reviews of the days, and those of days too small to be judged alone.
    asked = sum(day.n for day in found.days)
    assert all(sum(run.n for run in runs) >= asked > 0 for runs in found.runs.values())
    assert all(each.low <= each.high <= each.n for runs in found.runs.values() for each in runs)
    assert len(found.runs[7]) > len(found.runs[30])
    longer = outcomes_of(log, horizon=14, block=40)
    assert len(longer.cards) > len(found.cards)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = a_student(tmp_path / "made.csv")
    assert likely.main([str(path), "--days", "3,7", "--json"]) == 0
    three, seven = json.loads(capsys.readouterr().out)
    assert (three["days_ahead"], seven["days_ahead"]) == (3, 7)
    assert three["logs"]["made"]["cards"] == three["pooled"]["cards"] > 0
    assert likely.main([str(path), "--days", "3"]) == 0
    assert "| **all** |" in capsys.readouterr().out
    assert likely.main([str(tmp_path / "none.csv")]) == 1
    assert "none.csv" in capsys.readouterr().err


def students(population: Population, n: int, lots: random.Random) -> list[prior.Days]:
    """Simulated students whose offsets and days come from a known population."""
    home = population.prior
    made = []
    for _ in range(n):
        offset = lots.gauss(home.offset, math.sqrt(home.offset_variance))
        days = []
        for _ in range(12):
            mood = lots.gauss(0, math.sqrt(population.day_variance))
            xs = [lots.gauss(1.9, 0.8) for _ in range(40)]
            line = [offset + mood + home.slope * x for x in xs]
            days.append([(x, lots.random() < sigmoid(y)) for x, y in zip(xs, line)])
        made.append(days)
    return made


def test_a_known_population_is_more_probable_than_others() -> None:
    home = Calibration(0.0, 1.0, 0.5, 0.01, 0.0)
    truth = Population(home, 0.05, 1.0)
    made = students(truth, 60, random.Random(4))

    def total(population: Population) -> float:
        return sum(prior.evidence(map(binned, days), population) for days in made)

    best = total(truth)
    assert best > total(truth._replace(prior=home._replace(offset=0.8)))
    assert best > total(truth._replace(prior=home._replace(offset_variance=0.05)))
    assert best > total(truth._replace(day_variance=0.6))
    assert best > total(truth._replace(daily_memory=0.5))


def test_the_evidence_of_one_review_by_quadrature() -> None:
    home = Calibration(0.3, 1.0, 0.4, 1e-9, 0.0)
    population = Population(home, 0.1, 1.0)
    steps = [i / 200 for i in range(-1000, 1001)]
    weights = [math.exp(-z * z / 2) for z in steps]
    exact = sum(w * sigmoid(0.3 + math.sqrt(0.5) * z + 1.0) for w, z in zip(weights, steps)) / sum(
        weights
    )
    found = prior.evidence([binned([(1.0, True)])], population)
    assert found == pytest.approx(math.log(exact), abs=0.02)


def test_the_shipped_prior_is_a_possible_one() -> None:
    assert POPULATION.prior == PRIOR
    assert PRIOR.covariance**2 < PRIOR.offset_variance * PRIOR.slope_variance
    assert 0 < POPULATION.daily_memory < 1
