"""How near likely recall and the expected band come, on real logs.

    python -m comeback_lab.likely LOG... [--leave-one-out] [--days 3,7,14] [--block 40] [--json]

Rolling origins at 40, 50, 60, 70 and 80 % of a log's spaced reviews. docs/method.md says what the
figures mean.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from comeback.measure.forecast import POPULATION

from .figures import Forecast, Line, calibration_line, log_loss, share_inside, slope_within
from .logs import LogError, read_log
from .outcomes import RUNS, Outcomes, TopicOutcome, outcomes_of
from .prior import leave_one_out
from .topics import BLOCK

LEAST_CARDS = (1, 3, 5, 10, 20)
"""Topics are judged together from so many cards asked on."""


def figures(logs: Sequence[Outcomes]) -> dict[str, Any]:
    """All figures of some logs together; None where there is nothing to say."""
    topics = [each for log in logs for each in log.topics]
    forecasts = _forecasts(topics)
    days = [(each.passed, each.low, each.high) for log in logs for each in log.days]
    runs = {
        size: [
            (each.passed, each.low, each.high) for log in logs for each in log.runs.get(size, ())
        ]
        for size in RUNS
    }
    cards = [each for log in logs for each in log.cards]
    inside = {}
    for least in LEAST_CARDS:
        large = [(t.passed / t.n, t.low, t.high) for t in topics if t.n >= least]
        inside[str(least)] = {
            "topics": len(large),
            "inside": share_inside(large),
            "below": sum(value < low - 1e-9 for value, low, _ in large),
            "above": sum(value > high + 1e-9 for value, _, high in large),
        }
    return {
        "cards": len(cards),
        "topic_line": _line(calibration_line(forecasts)),
        "card_line": _line(calibration_line(cards)),
        "topics": inside,
        "days": {"n": len(days), "inside": share_inside(days)},
        "runs": {
            str(size): {"n": len(each), "inside": share_inside(each)} for size, each in runs.items()
        },
        "log_loss": {
            "topic": log_loss(forecasts),
            "card": log_loss(cards),
            "fsrs_default": log_loss(each for log in logs for each in log.fsrs),
            "constant": log_loss(each for log in logs for each in log.constant),
        },
    }


def pooled(logs: Sequence[Outcomes]) -> dict[str, Any]:
    """Figures of all logs, with the topics' slope without any one log, within logs, and within
    origins: the last compares topics of one student at one moment, as the page does."""
    both = figures(logs)
    slopes = [
        line["slope"]
        for left_out in logs
        if (line := figures([log for log in logs if log is not left_out])["topic_line"])
    ]
    both["slope_without_one_log"] = [min(slopes), max(slopes)] if slopes else None
    both["slope_within_logs"] = slope_within([_forecasts(log.topics) for log in logs])
    both["slope_within_origins"] = slope_within(
        [_forecasts(topics) for log in logs for topics in _by_origin(log.topics)]
    )
    return both


def _by_origin(topics: Sequence[TopicOutcome]) -> list[list[TopicOutcome]]:
    origins = dict.fromkeys(each.origin for each in topics)
    return [[each for each in topics if each.origin == origin] for origin in origins]


def _forecasts(topics: Sequence[TopicOutcome]) -> list[Forecast]:
    return [Forecast(each.ratio, each.n, each.passed) for each in topics]


def _line(line: Line | None) -> dict[str, float] | None:
    return None if line is None else line._asdict()


def report(horizon: int, logs: Sequence[Outcomes]) -> dict[str, Any]:
    """Figures pooled and a log at a time for one horizon."""
    return {
        "days_ahead": horizon,
        "pooled": pooled(logs),
        "logs": {log.name: figures([log]) for log in logs},
    }


def _shown(value: float | None, digits: int = 3) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _row(name: str, f: dict[str, Any]) -> str:
    slopes = [_shown(f[key] and f[key]["slope"], 2) for key in ("topic_line", "card_line")]
    inside = [f"{_shown(f['topics'][str(n)]['inside'], 2)}" for n in LEAST_CARDS]
    losses = [_shown(f["log_loss"][k], 4) for k in ("topic", "card", "fsrs_default", "constant")]
    days = f"{_shown(f['days']['inside'], 2)} of {f['days']['n']}"
    cells = [name, f["topics"]["1"]["topics"], f["cards"], *slopes, *inside, *losses, days]
    return "| " + " | ".join(map(str, cells)) + " |"


def _table(part: dict[str, Any]) -> str:
    heads = "log,topics,cards,slope (topics),slope (cards),"
    heads += ",".join(f"inside n>={n}" for n in LEAST_CARDS)
    heads += ",log loss topics,cards,FSRS default,constant,days inside"
    names = heads.split(",")
    both = part["pooled"]
    lines = [
        f"The next {part['days_ahead']} days",
        "",
        "| " + " | ".join(names) + " |",
        "|" + "---|" * len(names),
        *(_row(name, each) for name, each in part["logs"].items() if each["cards"]),
        _row("**all**", both),
        "",
    ]
    if both["topic_line"] and both["slope_without_one_log"]:
        low, high = both["slope_without_one_log"]
        line = both["topic_line"]
        lines.append(
            f"All topics: slope {line['slope']:.3f} (without any one log {low:.2f} to {high:.2f}),"
            f" intercept {line['intercept']:.3f}"
        )
    for name in ("logs", "origins"):
        if both[f"slope_within_{name}"]:
            slope, error = both[f"slope_within_{name}"]
            shown = f"slope {slope:.2f}, SE {error:.2f}"
            lines.append(f"Within {name} (an intercept for each): {shown}")
    for least, each in both["topics"].items():
        shown = _shown(each["inside"])
        lines.append(
            f"{least} or more cards: {shown} of {each['topics']} topics inside,"
            f" {each['below']} below, {each['above']} above"
        )
    for size, each in both["runs"].items():
        shown = _shown(each["inside"])
        lines.append(f"{size} days as one: {shown} of {each['n']} inside their band")
    return "\n".join(lines) + "\n"


def _days(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m comeback_lab.likely")
    parser.add_argument("logs", nargs="+", type=Path, metavar="LOG", help="CSV, may be gzipped")
    parser.add_argument("--days", type=_days, default=[3, 7, 14], help="days ahead, as 3,7,14")
    parser.add_argument("--block", type=int, default=BLOCK, help="cards a topic without tags")
    parser.add_argument(
        "--leave-one-out", action="store_true", help="judge each log by what the others taught"
    )
    parser.add_argument("--json", action="store_true", help="all figures, for programs")
    asked = parser.parse_args(arguments)
    try:
        logs = [read_log(path) for path in asked.logs]
    except LogError as problem:
        print(problem, file=sys.stderr)
        return 1
    taught = leave_one_out(logs) if asked.leave_one_out else {}
    parts = [
        report(
            horizon,
            [
                outcomes_of(log, horizon, asked.block, taught.get(log.name, POPULATION))
                for log in logs
            ],
        )
        for horizon in asked.days
    ]
    print(json.dumps(parts, indent=1) if asked.json else "\n".join(map(_table, parts)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
