"""What the commands of the lab share: logs in, figures out."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from .logs import Log, LogError, read_log
from .topics import BLOCK


def figures_of_topics(
    name: str,
    evaluate: Callable[[Sequence[Log], int], dict[str, Any]],
    as_table: Callable[[dict[str, Any]], str],
    arguments: Sequence[str] | None,
) -> int:
    """``python -m comeback_lab.NAME LOG... [--block N] [--json]``; returns the exit code."""
    parser = argparse.ArgumentParser(prog=f"python -m comeback_lab.{name}")
    parser.add_argument("logs", nargs="+", type=Path, metavar="LOG", help="CSV, may be gzipped")
    parser.add_argument("--block", type=int, default=BLOCK, help="cards a topic without tags")
    parser.add_argument("--json", action="store_true", help="all figures, for programs")
    asked = parser.parse_args(arguments)
    try:
        logs = [read_log(path) for path in asked.logs]
    except LogError as problem:
        print(problem, file=sys.stderr)
        return 1
    figures = evaluate(logs, asked.block)
    print(json.dumps(figures, indent=1) if asked.json else as_table(figures))
    return 0
