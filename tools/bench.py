"""`build.py bench`: how long everything takes with a million reviews, in real Anki.

Every start of Anki is a process of its own (tools/bench_run.py). Progress goes to stdout, and one
JSON object last.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from tools import Problem, assemble

ROOT = assemble.ROOT
BUILT = ROOT / "dist" / "comeback.ankiaddon"
STARTS = 3
LIMIT = 900
"""Seconds for one start of Anki."""

KEYS = (
    "reviews notes tag_nodes start_ms hook_p50_us hook_p99_us grade_to_next_idle_ms"
    " grade_to_next_busy_ms cold_idle_s cold_busy_s refresh_ms write_ms panel_first_paint_ms"
    " page_switch_ms panel_refresh_ms anki_graphs_365_ms anki_graphs_all_ms"
    " refresh_over_graphs_365 addon_bytes peak_extra_mib"
).split()
"""What is promised; more come on top: Anki without us (..._without_...), parts, gaps."""


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="build.py bench")
    parser.add_argument("--reviews", type=int, default=1_000_000)
    parser.add_argument("--notes", type=int, default=35_000)
    parser.add_argument("--grades", type=int, default=150, help="cards rated, each time")
    options = parser.parse_args(arguments)
    base = Path(tempfile.mkdtemp(prefix="comeback-bench-"))
    try:
        found = measure(base, options.reviews, options.notes, options.grades)
    finally:
        shutil.rmtree(base, ignore_errors=True)
    print(json.dumps(found), flush=True)


def measure(base: Path, reviews: int, notes: int, grades: int) -> dict[str, Any]:
    """Every key, from a throw-away profile in the folder ``base``."""
    made = _phase(base, "collection", reviews, notes)
    without = _phase(base, "without", grades)
    _phase(base, "first")
    first = _phase(base, "first_day")
    starts = [_phase(base, "start", number == STARTS) for number in range(1, STARTS + 1)]
    found = _phase(base, "measured", grades)
    peaks = found.pop("peak_mib"), without.pop("peak_mib"), first.pop("first_peak_mib")
    found |= {
        **made,
        **without,
        **first,
        **{key: median(each[key] for each in starts) for key in starts[0]},
        "refresh_over_graphs_365": found["refresh_ms"] / found["anki_graphs_365_ms"],
        "addon_bytes": BUILT.stat().st_size,
        "load_average": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        "peak_extra_mib": None if None in peaks else peaks[0] - peaks[1],
        "first_peak_extra_mib": None if None in peaks else peaks[2] - peaks[1],
    }
    return {key: _rounded(found.pop(key)) for key in KEYS} | {
        key: _rounded(value) for key, value in sorted(found.items())
    }


def _phase(base: Path, phase: str, *numbers: int) -> dict[str, Any]:
    """Runs one phase in a process of its own and returns what it found."""
    began = time.monotonic()
    result = base / "result.json"
    result.unlink(missing_ok=True)
    command = [sys.executable, "-m", "tools.bench_run", phase, str(base), str(result)]
    command += [str(int(number)) for number in numbers]
    # As Anki does: modules are compiled once, whatever whoever calls this prefers.
    keeps_compiled = {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    }
    print(f"{phase} ...", end=" ", flush=True)
    with (base / "bench.log").open("w+", encoding="utf-8", errors="replace") as log:
        try:
            done = subprocess.run(
                command,
                cwd=ROOT,
                check=False,
                timeout=LIMIT,
                stdout=log,
                stderr=log,
                env=keeps_compiled,
            )
        except subprocess.TimeoutExpired as error:
            raise Problem(f"It took more than {LIMIT} seconds.") from error
        if done.returncode or not result.is_file():
            log.seek(0)
            raise Problem(f"It failed:\n{log.read()[-5000:]}")
    print(f"{time.monotonic() - began:.0f} s", flush=True)
    return dict(json.loads(result.read_text("utf-8")))


def _rounded(value: Any) -> Any:
    return round(value, 3) if isinstance(value, float) else value


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Problem as problem:
        sys.exit(str(problem))
