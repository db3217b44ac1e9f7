"""Ours beside the usual models, on real review logs: ``comeback evaluate LOG...``

Logs with 300 or more spaced reviews that FSRS has a forecast for are pooled; others are listed.

*Held out* (``models``, ``ours_minus_fsrs_drift``): FSRS is fitted to a log's first 60 %, and its
last 40 % are scored. *Prequential*: every review, with FSRS's default parameters. Either way a
model knows of its student what came before the review, and of others what the other logs taught:
coefficients are learnt without the log that is scored. ``prequential_fitted`` scores every review
with the fitted parameters, which have seen the first 60 %: for comparing models, not for a claim.

``ours_minus_fsrs_drift`` holds ours against the form of FSRS + recalibration + drift (``baseline``)
with the lowest held-out log loss; ``ours_minus`` has each of the three.

``permuted_delta``, the negative control: answer times are dealt anew among a log's reviews of one
rating, so that they tell nothing of the card. Then ours has to be what it is without any answer
time: this is the held-out log loss of ours with permuted times less that of ours with no times at
all, the mean of ten permutations. ``permuted`` holds each of them, and the same less the baseline.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any, NamedTuple

from tqdm import tqdm

from . import fitted, stages
from .evaluate_table import as_text
from .executor import workers
from .logs import LogError
from .models import BASELINES, OURS
from .reading import files_at
from .scores import Scored, area, compared, differences, judged, loss, mean
from .stages import Control, Prepared

LEAST = 300
"""Forecasts that a log needs to be pooled."""
MOST_GROUPS = 20
"""With more logs than this, coefficients are learnt without a twentieth of the logs at a time."""
SEEDS = range(10)


class Run(NamedTuple):
    """Where the work goes, and who is told of each piece done."""

    executor: Executor
    bar: tqdm[Any]
    now: float

    def start(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        future = self.executor.submit(function, *arguments)
        future.add_done_callback(lambda _: self.bar.update())
        return future

    def each(self, function: Callable[..., Any], arguments: Iterable[tuple[Any, ...]]) -> list[Any]:
        """The results in the order of the arguments."""
        return [future.result() for future in [self.start(function, *these) for these in arguments]]


def run(
    logs: Sequence[Path], as_json: bool, jobs: int | None = None, scheduler: str | None = None
) -> None:
    """Evaluates and prints. Raises LogError for what is no log, or when something is missing."""
    report = evaluate(logs, jobs, scheduler)
    print(json.dumps(report, allow_nan=False, indent=1) if as_json else as_text(report))


def evaluate(
    logs: Sequence[Path], jobs: int | None = None, scheduler: str | None = None
) -> dict[str, Any]:
    """All figures. The same logs give the same figures, wherever the work is done."""
    if missing := fitted.missing():
        raise LogError(missing)
    paths = [file.resolve() for path in logs for file in files_at(path)]
    total = 2 * len(paths) + 2 + 2 + 1 + len(SEEDS)
    with (
        workers(jobs, scheduler) as executor,
        tqdm(desc="Evaluating", total=total, disable=None, leave=False) as bar,
    ):
        work = Run(executor, bar, time.time())
        found = prepared(work, paths)
        # These need nothing of the rest: they fill the gaps.
        topics = work.start(stages.topics, [(log.path, log.name) for log in found], work.now)
        attempts = work.start(stages.attempts)
        report = side_by_side(work, found)
        return {**report, "topics": topics.result(), "attempts": attempts.result()}


def prepared(work: Run, paths: Sequence[Path]) -> list[Prepared]:
    """All logs, read and replayed, each with a name of its own."""
    found: list[Prepared] = work.each(stages.prepare, [(path, LEAST, work.now) for path in paths])
    return [log._replace(name=name) for log, name in zip(found, _names(found))]


def side_by_side(work: Run, found: Sequence[Prepared]) -> dict[str, Any]:
    """All figures of the models."""
    pooled = [log for log in found if log.n >= LEAST]
    groups = _groups(len(pooled))
    students = [log.plain for log in pooled], [log.fitted for log in pooled]
    taught = work.each(stages.teach, [(each, groups) for each in students])
    plain, own = ([one for one, group in zip(each, groups) for _ in group] for each in taught)
    scored = work.each(stages.judge, list(zip(pooled, plain, own)))
    everything = [with_default for with_default, _ in scored]
    whole = [with_fitted for _, with_fitted in scored]
    held_out = [log.since(about.cut) for log, about in zip(whole, pooled)]
    figures = _figures(held_out)
    baseline = min(BASELINES, key=lambda name: figures[name]["log_loss"] or 0.0)
    controls = [
        Control(log.path, log.parameters, lessons.population, log.cut)
        for log, lessons in zip(pooled, own)
    ]
    permuted = _permuted(work, controls, held_out, baseline)
    return {
        "models": figures,
        "baseline": baseline,
        "ours_minus_fsrs_drift": compared(held_out, OURS, baseline),
        "ours_minus": {name: compared(held_out, OURS, name) for name in BASELINES},
        "logs": [_log(*these, baseline) for these in zip(pooled, held_out, everything)],
        "not_pooled": [_about(log) for log in found if log.n < LEAST],
        "permuted_delta": permuted["delta"],
        "permuted": permuted,
        "prequential": _scoring(everything, baseline),
        "prequential_fitted": _scoring(whole, baseline),
    }


def _groups(logs: int) -> list[range]:
    """The logs, by number, that are left out together: each alone, while they are few."""
    size = max(1, -(-logs // MOST_GROUPS))
    return [range(at, min(at + size, logs)) for at in range(0, logs, size)]


def _permuted(
    work: Run, controls: Sequence[Control], held_out: Sequence[Scored], baseline: str
) -> dict[str, Any]:
    arguments = [(controls, seed, work.now) for seed in (None, *SEEDS)]
    blind, *losses = work.each(stages.held_out_loss, arguments)
    n = sum(len(log.passed) for log in held_out)
    usual = sum(loss(p, y) for log in held_out for p, y in zip(log.models[baseline], log.passed))
    deltas = [(each - blind) / n for each in losses] if n else []
    return {
        "delta": mean(deltas),
        "each": deltas,
        "minus_baseline": mean([(each - usual) / n for each in losses]) if n else None,
        "without_times_minus_baseline": (blind - usual) / n if n else None,
    }


def _figures(logs: Sequence[Scored]) -> dict[str, dict[str, Any]]:
    names = logs[0].models if logs else ()
    return {name: judged(logs, name) for name in names} if logs else _nothing()


def _nothing() -> dict[str, dict[str, Any]]:
    return {name: judged([], name) for name in (*BASELINES, OURS)}


def _scoring(logs: Sequence[Scored], baseline: str) -> dict[str, Any]:
    return {
        "models": _figures(logs),
        "ours_minus_fsrs_drift": compared(logs, OURS, baseline),
    }


def _log(about: Prepared, held_out: Scored, everything: Scored, baseline: str) -> dict[str, Any]:
    return {
        **_about(about),
        "test_n": len(held_out.passed),
        "baseline_log_loss": judged([held_out], baseline)["log_loss"],
        "delta": mean(differences(held_out, OURS, baseline)),
        "prequential_delta": mean(differences(everything, OURS, baseline)),
        "auc_baseline": area(held_out.models[baseline], held_out.passed),
        "auc_ours": area(held_out.models[OURS], held_out.passed),
        "fsrs_not_fitted": about.note or None,
    }


def _about(log: Prepared) -> dict[str, Any]:
    return {"name": log.name, "n": log.n, "rows": log.rows, "left_out": log.left_out}


def _names(logs: Sequence[Prepared]) -> list[str]:
    """Names that tell logs apart, as two folders may hold files of one name."""
    times = Counter(log.name for log in logs)
    return [
        log.name if times[log.name] == 1 else f"{log.path.parent.name}/{log.path.name}"
        for log in logs
    ]


if __name__ == "__main__":
    from comeback.cli import main

    sys.exit(main(["evaluate", *sys.argv[1:]]))
