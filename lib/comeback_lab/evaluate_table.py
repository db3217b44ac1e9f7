"""The evaluation as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

FIGURES = ("log_loss", "brier", "auc", "calibration_slope", "calibration_intercept", "ece", "n")


def as_text(report: dict[str, Any]) -> str:
    """The report of ``evaluate`` as tables, for reading."""
    parts = [
        "Held out: FSRS fitted to the first 60 % of each log, the last 40 % scored",
        *_models(report),
        "",
        "Prequential: every review, FSRS with its default parameters",
        *_models(report["prequential"]),
        "",
        f"Ours less {report['baseline']} (log loss; below 0 is better)",
        *_compared("held out", report["ours_minus_fsrs_drift"]),
        *_compared("prequential", report["prequential"]["ours_minus_fsrs_drift"]),
        f"  answer times permuted: {_shown(report['permuted_delta'], 5)} more than without times",
        "",
        *_logs(report),
    ]
    for log in report["not_pooled"]:
        parts.append(f"Not pooled: {log['name']}, {log['n']} spaced reviews with a forecast")
    for log in (*report["logs"], *report["not_pooled"]):
        if log["left_out"]:
            reasons = ", ".join(f"{count} {why}" for why, count in log["left_out"].items())
            parts.append(f"Left out of {log['name']}: {reasons}")
        if log.get("fsrs_not_fitted"):
            parts.append(f"FSRS default for {log['name']}: {log['fsrs_not_fitted']}")
    return "\n".join(parts)


def _models(scoring: dict[str, Any]) -> list[str]:
    rows = [
        [name, *(_shown(figures[key]) for key in FIGURES)]
        for name, figures in scoring["models"].items()
    ]
    return _table(["model", *FIGURES], rows)


def _compared(name: str, found: dict[str, Any]) -> list[str]:
    low, high = _shown(found["low"], 5), _shown(found["high"], 5)
    return [
        f"  {name}: {_shown(found['delta'], 5)} [{low}, {high}], each log alike"
        f" {_shown(found['equal_log_delta'], 5)},"
        f" better in {found['users_better']} of {found['users']} logs"
    ]


def _logs(report: dict[str, Any]) -> list[str]:
    keys = "n test_n baseline_log_loss delta prequential_delta auc_baseline auc_ours".split()
    rows = [[log["name"], *(_shown(log[key]) for key in keys)] for log in report["logs"]]
    return _table(["log", *keys], rows)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [heads, *rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(heads))]
    return [
        "  ".join(
            cell.ljust(width) if not place else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths))
        )
        for line in lines
    ]


def _shown(value: float | int | None, digits: int = 4) -> str:
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int) else f"{value:.{digits}f}"
