"""A virtual environment per Anki version: `.venv/` for the newest, `.venv-<version>/` for others.

Everything in them is pinned and hashed (requirements/). A stamp remembers what was installed, so
that the second call costs a few milliseconds.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tools import Problem

ROOT = Path(__file__).resolve().parent.parent

# Anki version -> (oldest Python that its wheels take, the Python that this Anki ships with).
SUPPORTED = {
    "23.10.1": ((3, 9), (3, 9)),
    "24.11": ((3, 9), (3, 9)),
    "25.9.4": ((3, 9), (3, 13)),
    "26.9.3": ((3, 10), (3, 13)),
}
NEWEST = "26.9.3"

# Prints "3 11" when this interpreter can make a virtual environment that works.
PROBE = "import ctypes, ensurepip, sqlite3, ssl, sys, venv; print(*sys.version_info[:2])"


def venv_path(anki: str) -> Path:
    return ROOT / (".venv" if anki == NEWEST else f".venv-{anki}")


def venv_python(anki: str) -> Path:
    folder = venv_path(anki)
    return folder / "Scripts" / "python.exe" if os.name == "nt" else folder / "bin" / "python"


def prepare(anki: str, tools: bool = False) -> Path:
    """Brings the environment of one Anki version up to date and returns its interpreter."""
    if anki not in SUPPORTED:
        raise Problem(f"Anki {anki} is not one of {', '.join(SUPPORTED)}.")
    python = venv_python(anki)
    if _version_of(str(python)) is None:
        _create(anki)
    _install(anki, f"anki-{anki}.txt", f"Anki {anki} and the test libraries (once, about 300 MB)")
    if tools:
        _install(anki, "tools.txt", "ruff and mypy")
    _install_project(anki)
    return python


def _create(anki: str) -> None:
    oldest, shipped = SUPPORTED[anki]
    python = _find_python(oldest, shipped)
    folder = venv_path(anki)
    print(f"Making {folder.name} with {python}", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    _run([python, "-m", "venv", str(folder)], "the virtual environment could not be made")


def _find_python(oldest: tuple[int, int], shipped: tuple[int, int]) -> str:
    """The Python that this Anki ships, as students run it; else this one; else any that fits."""
    fitting: list[tuple[tuple[int, int], str]] = []
    for candidate in _candidates():
        version = _version_of(candidate)
        if version == shipped:
            return candidate
        if version is not None and version >= oldest:
            fitting.append((version, candidate))
    if not fitting:
        wanted = ".".join(map(str, oldest))
        raise Problem(
            f"No Python {wanted} or newer with venv and sqlite3 was found. "
            f"On Debian or Ubuntu: sudo apt-get install python3-venv"
        )
    return fitting[0][1]


def _candidates() -> Iterator[str]:
    yield getattr(sys, "_base_executable", sys.executable)
    names = [f"python3.{minor}" for minor in range(13, 8, -1)]
    yield from filter(None, map(shutil.which, names))
    homes = Path.home() / ".pyenv" / "versions"
    for folder in sorted(homes.glob("3.*"), reverse=True):
        yield str(folder / "bin" / "python")


def _version_of(python: str) -> tuple[int, int] | None:
    try:
        done = subprocess.run(
            [python, "-c", PROBE], capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    numbers = done.stdout.split()
    return (int(numbers[0]), int(numbers[1])) if done.returncode == 0 else None


def _install(anki: str, requirements: str, what: str) -> None:
    source = ROOT / "requirements" / requirements
    if _is_stamped(anki, requirements, [source]):
        return
    print(f"Installing {what}", flush=True)
    # The files are complete, so pip need not (and an old one can't) work out the dependencies.
    _pip(anki, ["--no-deps", "--require-hashes", "-r", str(source)])
    _stamp(anki, requirements, [source])


def _install_project(anki: str) -> None:
    """Editable, without dependencies: they are all pinned in requirements/ already."""
    sources = [ROOT / "pyproject.toml"]
    if not _is_stamped(anki, "project", sources):
        _pip(anki, ["--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
        _stamp(anki, "project", sources)


def _pip(anki: str, arguments: list[str]) -> None:
    command = [str(venv_python(anki)), "-m", "pip", "install", "--disable-pip-version-check"]
    if not sys.stdout.isatty():
        command.append("-qq")
    _run(command + arguments, "pip could not install what is needed (its own words are above)")


def _run(command: list[str], failure: str) -> None:
    if subprocess.run(command, check=False).returncode:
        raise Problem(failure[0].upper() + failure[1:] + ".")


def _is_stamped(anki: str, name: str, sources: list[Path]) -> bool:
    stamp = venv_path(anki) / f"{name}.stamp"
    return stamp.is_file() and stamp.read_text() == _digest(sources)


def _stamp(anki: str, name: str, sources: list[Path]) -> None:
    (venv_path(anki) / f"{name}.stamp").write_text(_digest(sources))


def _digest(sources: list[Path]) -> str:
    digest = hashlib.sha256(str(ROOT).encode())
    for source in sources:
        digest.update(source.read_bytes())
    return digest.hexdigest()
