"""The panel is where it was left, in the next run of Anki. Each step is a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.desktop.one_start import FLOATING
from tests.desktop.panel_page import ROOT

STARTS = (
    # What is done before Anki closes, and where the panel is after the next start.
    ("left", {"area": "LeftDockWidgetArea"}),
    ("bottom", {"area": "BottomDockWidgetArea"}),
    ("review", {"area": "BottomDockWidgetArea"}),
    ("floating", {"floating": list(FLOATING.getRect())}),
    ("right", {"area": "RightDockWidgetArea", "floating": None}),
    ("close", {"seen": False}),
)


def start(base: Path, move: str, *addons: Path) -> dict[str, Any]:
    """One run; returns where the panel was at its beginning."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.desktop.one_start", base, move, *addons],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert found["errors"] == ""
    return found


def test_it_is_where_it_was_left(base: Path, addons: list[Path]) -> None:
    found = start(base, STARTS[0][0], *addons)
    assert (found["seen"], found["area"]) == (True, "RightDockWidgetArea")
    for (_, wanted), (move, _) in zip(STARTS, (*STARTS[1:], ("right", {}))):
        found = start(base, move)
        assert {**found, "seen": True, **wanted} == found
