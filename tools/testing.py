"""Runs the tests of one Anki version: unit, then anki, then desktop.

Anki can be started once in a process, so every desktop module is a pytest run of its own, and a run
that hangs is ended without harm to the others.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import nullcontext, suppress
from pathlib import Path

from tools import display, environment, system

ROOT = environment.ROOT
GROUPS = ("unit", "anki", "desktop")
LIMIT = 1_800  # seconds for one pytest run, on a slow machine; pyproject.toml limits one test
NOTHING_COLLECTED = 5


def run(anki: str, arguments: list[str], yes: bool) -> bool:
    """True when everything passed. `arguments` go to pytest; paths among them narrow the choice."""
    runs = _runs(arguments)
    windows = any("desktop" in str(path) for path, _ in runs)
    python = environment.prepare(anki)
    if windows:
        system.prepare(python, headless=True, yes=yes)
    options = [argument for argument in arguments if not _is_path(argument)]
    print(f"Tests with Anki {anki}", flush=True)
    results = []
    with display.screen(headless=True) if windows else nullcontext(dict(os.environ)) as variables:
        for name, target in runs:
            started = time.monotonic()
            passed = _pytest(python, [*options, target], variables)
            seconds = time.monotonic() - started
            results.append((passed, f"{'passed' if passed else 'FAILED'}  {name}  {seconds:.0f} s"))
    print(f"\nAnki {anki}:", *(line for _, line in results), sep="\n  ", flush=True)
    return all(passed for passed, _ in results)


def _is_path(argument: str) -> bool:
    return (ROOT / argument.partition("::")[0]).exists()


def _runs(arguments: list[str]) -> list[tuple[str, str]]:
    """(name, pytest target) of each pytest run, desktop modules one by one."""
    chosen = [argument for argument in arguments if _is_path(argument)]
    runs = []
    for target in chosen or [f"tests/{group}" for group in GROUPS]:
        if Path(target).name == "desktop":
            modules = sorted((ROOT / "tests" / "desktop").glob("test_*.py"))
            runs += [(path, path) for path in (f"tests/desktop/{m.name}" for m in modules)]
        else:
            runs.append((target, target))
    return runs


def _pytest(python: Path, arguments: list[str], variables: dict[str, str]) -> bool:
    process = subprocess.Popen(
        [str(python), "-m", "pytest", "-q", *arguments],
        cwd=ROOT,
        env=variables,
        start_new_session=True,
    )
    try:
        return process.wait(timeout=LIMIT) in _good(arguments)
    except subprocess.TimeoutExpired:
        print(f"Ended after {LIMIT} seconds: pytest {' '.join(arguments)}", flush=True)
        return False
    finally:
        _end(process)


def _good(arguments: list[str]) -> tuple[int, ...]:
    """A run without tests is a failure, unless the person chose among them."""
    chosen = any(argument.startswith(("-k", "-m")) for argument in arguments)
    return (0, NOTHING_COLLECTED) if chosen else (0,)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the run and, where there are process groups, Chromium's helpers with it."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        process.kill()
    process.wait()
