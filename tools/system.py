"""What Qt and a virtual display need from the system, beyond what pip can install.

Nothing is guessed from package lists: Qt's own libraries are loaded, and only what fails is mended.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools import Problem

# Loads what a window with a web page needs, and prints the first library that is missing.
PROBE = """
import ctypes, pathlib, sys
try:
    import PyQt6.QtMultimedia, PyQt6.QtWebEngineWidgets
    plugins = pathlib.Path(PyQt6.__file__).parent / "Qt6" / "plugins" / "platforms"
    if sys.platform.startswith("linux"):
        ctypes.CDLL(str(plugins / "libqxcb.so"))
except (ImportError, OSError) as problem:
    sys.exit(str(problem))
"""

# What Qt's own libraries name (`readelf -d`), a font, and the virtual display: Debian 12 and 13,
# Ubuntu 22.04 and 24.04. Of names with a slash the first that exists is taken.
DEBIAN_PACKAGES = """
    libasound2t64/libasound2 libbrotli1 libdbus-1-3 libdrm2 libegl1 libexpat1 libfontconfig1
    libfreetype6 libgbm1 libgl1 libglib2.0-0t64/libglib2.0-0 libgssapi-krb5-2 libnspr4 libnss3
    libpulse0 libudev1 libx11-6 libx11-xcb1 libxcb-cursor0 libxcb-dri3-0 libxcb-glx0
    libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-render0
    libxcb-shape0 libxcb-shm0 libxcb-sync1 libxcb-util1 libxcb-xfixes0 libxcb-xkb1 libxcb1
    libxcomposite1 libxdamage1 libxext6 libxfixes3 libxi6 libxkbcommon-x11-0 libxkbcommon0
    libxkbfile1 libxrandr2 libxrender1 libxshmfence1 libxtst6 libzstd1 fonts-dejavu-core xvfb
""".split()


def prepare(python: Path, headless: bool, yes: bool) -> None:
    """Makes sure that real Anki can open a window, asking before it installs anything."""
    missing = _missing(python, headless)
    if not missing:
        return
    print(f"Qt can't open a window yet: {missing}", flush=True)
    if not shutil.which("apt-get"):
        raise Problem(
            "Please install that with the package manager of this system, "
            "and Xvfb for work without a screen; then call this again."
        )
    _install_with_apt(yes)
    missing = _missing(python, headless)
    if missing:
        raise Problem(f"Qt still can't open a window: {missing}.")


def _missing(python: Path, headless: bool) -> str:
    """The first thing that is missing, in a few words; empty when all is there."""
    done = subprocess.run(
        [str(python), "-c", PROBE], capture_output=True, text=True, timeout=120, check=False
    )
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["Qt does not load"])[-1]
    if headless and sys.platform.startswith("linux") and not shutil.which("Xvfb"):
        return "Xvfb, the virtual display, was not found"
    return ""


def _install_with_apt(yes: bool) -> None:
    root = ["sudo"] if os.name == "posix" and os.geteuid() != 0 else []
    update = [*root, "apt-get", "update", "-qq"]
    install = [*root, "apt-get", "install", "-y", "-qq", "--no-install-recommends"]
    typed = " ".join([*install, *_debian_packages()]).replace(" -qq", "")
    if root and not shutil.which("sudo"):
        raise Problem(f"As root, please run: {typed.replace('sudo ', '')}")
    if not (yes or _agreed()):
        raise Problem(f"Please run: {typed}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (update, install):
        # The names are known only after the update, on a machine that never asked before.
        names = _debian_packages() if command is install else []
        done = subprocess.run(
            [*command, *names], env=environment, stdout=subprocess.DEVNULL, check=False
        )
        if done.returncode:
            raise Problem(f"The system libraries could not be installed. Please run: {typed}")


def _agreed() -> bool:
    if not sys.stdin.isatty():
        return False
    return input("Install Qt's system libraries with apt-get? [y/N] ").strip().lower() == "y"


def _debian_packages() -> list[str]:
    return [_first_known(names.split("/")) for names in DEBIAN_PACKAGES]


def _first_known(names: list[str]) -> str:
    for name in names[:-1]:
        shown = subprocess.run(["apt-cache", "show", name], capture_output=True, check=False)
        if shown.returncode == 0:
            return name
    return names[-1]
