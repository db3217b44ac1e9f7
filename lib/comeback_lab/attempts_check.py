"""How well attempts are told from flips, on simulated students whose truth is known.

    python -m comeback_lab.attempts_check [--seeds 6] [--json]

All figures are simulated: docs/method.md says what the worlds are and what that is worth.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from comeback.measure.attempts import (
    FIRST_MANNER,
    Judged,
    LabelEvidence,
    Timed,
    attempt_rate,
    judge,
    learn,
    penalty,
)
from comeback.measure.retention import is_passed

from .replay import replay
from .simulator import DAY_MS, WORLDS, Simulated, simulate

SEEDS = 6
NOT_TRIED = 0.5
ENGAGED = ("attempt", "fluent", "effortful")


class Seen(NamedTuple):
    """A review that was judged with the manner of its day's start."""

    timed: Timed
    judged: Judged
    flipped: bool


def judged(run: Simulated) -> Iterator[Seen]:
    """Every capture, day by day as the library does it: judged first, then learnt from."""
    manner = FIRST_MANNER
    for _, group in groupby(run.timed, key=lambda timed: timed.review_id // DAY_MS):
        day = list(group)
        for timed in day:
            yield Seen(timed, judge(manner, timed), timed.review_id in run.flipped)
        manner = learn(manner, day)


def evidence(run: Simulated, seen: Sequence[Seen]) -> dict[str, LabelEvidence]:
    """Outcomes of the next spaced review after a pass: flash against engaged.

    Expected by the library's own forecast, which knows nothing of labels. Next reviews that were
    flipped, as judged, are left out: their rating says little.
    """
    labels = {each.timed.review_id: each.judged.label for each in seen}
    forecasts = {
        (each.day, each.card): each.p for day in replay(run.log).days for each in day.asked
    }
    found = {"flash": LabelEvidence(0, 0, 0.0), "engaged": LabelEvidence(0, 0, 0.0)}
    last: dict[int, str] = {}
    for day, row in zip(run.log.days, run.log.reviews):
        label = labels.get(row.id, "unknown")
        p = forecasts.pop((day, row.card_id), None)
        before = last.get(row.card_id)
        if p is not None and before is not None and label not in ("flash", "early_reveal"):
            n, failed, expected = found[before]
            found[before] = LabelEvidence(n + 1, failed + (not is_passed(row)), expected + 1 - p)
        last.pop(row.card_id, None)
        if is_passed(row) and (label == "flash" or label in ENGAGED):
            last[row.card_id] = "flash" if label == "flash" else "engaged"
    return found


def auc(flipped: Sequence[float], tried: Sequence[float]) -> float | None:
    """Probability that a flip scores below a try (ties count half); None without both."""
    if not flipped or not tried:
        return None
    scores = sorted([(score, True) for score in flipped] + [(score, False) for score in tried])
    below = wins = 0.0
    for _, group in groupby(reversed(scores), key=lambda pair: pair[0]):
        kinds = [flip for _, flip in group]
        flips = sum(kinds)
        wins += flips * (below + (len(kinds) - flips) / 2)
        below += len(kinds) - flips
    return wins / (len(flipped) * len(tried))


def world_figures(name: str, seeds: int) -> dict[str, Any]:
    """One world's figures over all seeds; None where there is nothing to say."""
    runs = [simulate(WORLDS[name], seed) for seed in range(seeds)]
    judgements = [list(judged(run)) for run in runs]
    seen = [each for one in judgements for each in one if each.judged.tried is not None]
    tried = [each.judged.tried or 0.0 for each in seen]
    called = [value < NOT_TRIED for value in tried]
    hits = sum(call and each.flipped for call, each in zip(called, seen))
    flips = sum(each.flipped for each in seen)
    rate = attempt_rate(tried)

    def by(scores: Sequence[float]) -> float | None:
        flipped = [score for score, each in zip(scores, seen) if each.flipped]
        return auc(flipped, [score for score, each in zip(scores, seen) if not each.flipped])

    return {
        "reviews": len(seen),
        "flipped": flips / len(seen),
        "estimated": 1 - sum(tried) / len(seen),
        "attempt_rate": rate and rate.ratio,
        "auc": by(tried),
        "auc_front_time": by([each.timed.front_ms for each in seen]),
        "auc_total_time": by([each.timed.front_ms + (each.timed.back_ms or 0) for each in seen]),
        "precision": hits / sum(called) if any(called) else None,
        "recall": hits / flips if flips else None,
        "next_reviews": _next_reviews([evidence(*pair) for pair in zip(runs, judgements)]),
    }


def _next_reviews(runs: Sequence[dict[str, LabelEvidence]]) -> dict[str, dict[str, Any]]:
    found = {}
    for label in ("flash", "engaged"):
        n, failed, expected = (sum(column) for column in zip(*(each[label] for each in runs)))
        found[label] = {
            "n": n,
            "failed": failed,
            "expected": expected,
            "observed_over_expected": failed / expected if expected else None,
            "mean_penalty": sum(penalty(each[label]) for each in runs) / len(runs),
        }
    return found


def evaluate(seeds: int = SEEDS) -> dict[str, Any]:
    """``{"simulated": True, "seeds": n, "worlds": {name: figures}}``."""
    worlds = {name: world_figures(name, seeds) for name in WORLDS}
    return {"simulated": True, "seeds": seeds, "worlds": worlds}


def _table(figures: dict[str, Any]) -> str:
    heads = ["world (simulated)", "flipped %", "estimated %", "AUC", "AUC front time"]
    heads += ["AUC total time", "precision", "recall", "next O/E flash", "engaged", "penalty flash"]
    lines = [heads, ["---"] * len(heads)]
    for name, each in figures["worlds"].items():
        after = each["next_reviews"]
        row = [name, f"{100 * each['flipped']:.1f}", f"{100 * each['estimated']:.1f}"]
        row += [_shown(each[key], 3) for key in ("auc", "auc_front_time", "auc_total_time")]
        row += [_shown(each[key], 2) for key in ("precision", "recall")]
        row += [_shown(after[k]["observed_over_expected"], 2) for k in ("flash", "engaged")]
        lines.append([*row, _shown(after["flash"]["mean_penalty"], 2)])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _shown(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m comeback_lab.attempts_check")
    parser.add_argument("--seeds", type=int, default=SEEDS, help="students a world")
    parser.add_argument("--json", action="store_true", help="all figures, for programs")
    asked = parser.parse_args(arguments)
    figures = evaluate(asked.seeds)
    print(json.dumps(figures, indent=1) if asked.json else _table(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
