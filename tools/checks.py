"""`build.py check`: format, lint, types, and the rules of the house. Runs inside `.venv/`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tools import Problem, assemble, rules

ROOT = assemble.ROOT
SOURCES = ["addon", "build.py", "lib", "tests", "tools"]


def main() -> int:
    results = [
        _tool("format", "ruff", "format", "--check", *SOURCES),
        _tool("lint", "ruff", "check", *SOURCES),
        _tool("types of the library", "mypy", "-p", "comeback", path="lib"),
        _addon_types(),
        _tool("types of the tools", "mypy", "build.py", "tools", path="lib"),
        _rules(),
    ]
    return 0 if all(results) else 1


def _addon_types() -> bool:
    """On the assembled tree, where `.comeback` is."""
    try:
        tree = assemble.assemble()
    except Problem as problem:
        print(problem)
        return _report("types of the add-on", False)
    return _tool("types of the add-on", "mypy", "-p", tree.name, path=str(tree.parent))


def _rules() -> bool:
    found = rules.findings(ROOT)
    print(*found, sep="\n", end="\n" if found else "")
    return _report("rules of the house", not found)


def _tool(name: str, *command: str, path: str = "") -> bool:
    environment = {**os.environ, "MYPYPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    tool = Path(sys.executable).with_name(command[0])
    done = subprocess.run(
        [str(tool), *command[1:]],
        cwd=ROOT,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        print(done.stdout + done.stderr, end="")
    return _report(name, done.returncode == 0)


def _report(name: str, good: bool) -> bool:
    print(f"{'ok    ' if good else 'BROKEN'}  {name}", flush=True)
    return good


if __name__ == "__main__":
    sys.exit(main())
