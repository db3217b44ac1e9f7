"""Does it help to know of flips? Answer times in simulated worlds, with the gate and without.

    python -m comeback_lab.gate_check [--seeds 3] [--json]

SIMULATED: differences in log loss to the baseline (FSRS + recalibration + drift) over all spaced
reviews of a world, each forecast from what came before. *no gate* takes every answer for a try,
*log* sees rows of quick answers only, *captures* knows the attempt model's verdict too.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from comeback.measure.attempts import FIRST_MANNER, Timed, judge, learn

from .figures import Forecast, log_loss
from .replay import Day, replay
from .simulator import BASE, WORLDS, Simulated, World, simulate
from .strength import baseline, forecasts

TELLING = BASE._replace(recalling=5.0, reading=0.6, card_spread=1.0)
"""Where recall makes up more of the answer time than reading: the closest to real logs."""
GATED = {
    **WORLDS,
    "telling, none": TELLING._replace(flips=0.0, weak=0),
    "telling, scattered": TELLING,
    "telling, few in runs": TELLING._replace(flips=0.1, in_runs=True),
    "telling, in runs": TELLING._replace(in_runs=True),
}


def evaluate(seeds: int = 3, worlds: Mapping[str, World] = GATED) -> dict[str, dict[str, float]]:
    """For each world the baseline's log loss, and the differences to it."""
    return {
        name: _world([simulate(world, seed) for seed in range(seeds)])
        for name, world in worlds.items()
    }


def _world(students: Sequence[Simulated]) -> dict[str, float]:
    found: dict[str, list[Forecast]] = {}
    for student in students:
        ways: dict[str, Mapping[int, float]] = {
            "no_gate": dict.fromkeys((review.id for review in student.log.reviews), 1.0),
            "log": {},
            "captures": tried(student.timed),
        }
        for way, known in ways.items():
            days = replay(student.log, tried=known).days
            found.setdefault(way, []).extend(_scored(days, forecasts(days)))
            if way == "log":
                found.setdefault("baseline", []).extend(_scored(days, baseline(days)))
    losses = {way: log_loss(each) or 0.0 for way, each in found.items()}
    base = losses.pop("baseline")
    deltas = {way: loss - base for way, loss in losses.items()}
    return {"n": len(found["baseline"]), "baseline": base, **deltas}


def _scored(days: Sequence[Day], ps: Sequence[float]) -> list[Forecast]:
    asked = (each for day in days for each in day.asked)
    return [Forecast(p, 1, each.passed) for p, each in zip(ps, asked)]


def tried(timed: Sequence[Timed]) -> dict[int, float]:
    """The attempt model's verdict on each capture, learnt from the days before."""
    manner, verdicts, today = FIRST_MANNER, {}, list[Timed]()
    for each in timed:
        if today and each.review_id // 86_400_000 != today[0].review_id // 86_400_000:
            manner, today = learn(manner, today), []
        today.append(each)
        verdict = judge(manner, each).tried
        if verdict is not None:
            verdicts[each.review_id] = verdict
    return verdicts


def _table(worlds: Mapping[str, Mapping[str, float]]) -> str:
    lines = ["SIMULATED: log loss, and differences to it in 1/10,000", ""]
    lines.append("| world | reviews | baseline | no gate | log | captures |")
    lines.append("|---|---|---|---|---|---|")
    for name, each in worlds.items():
        deltas = (f"{1e4 * each[way]:+.0f}" for way in ("no_gate", "log", "captures"))
        cells = [name, f"{each['n']:.0f}", f"{each['baseline']:.4f}", *deltas]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m comeback_lab.gate_check")
    parser.add_argument("--seeds", type=int, default=3, help="students a world")
    parser.add_argument("--json", action="store_true", help="for programs")
    asked = parser.parse_args(arguments)
    found: Any = evaluate(asked.seeds)
    print(json.dumps(found, indent=1) if asked.json else _table(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
