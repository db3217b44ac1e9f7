"""A screen for Anki: the one that is there, or a virtual one."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tools import Problem

SCREEN = "1600x1200x24"


@contextmanager
def screen(headless: bool) -> Iterator[dict[str, str]]:
    """Yields the environment variables for a process that opens windows."""
    environment = dict(os.environ)
    if not sys.platform.startswith("linux"):
        yield environment
        return
    if os.geteuid() == 0:
        environment["QTWEBENGINE_DISABLE_SANDBOX"] = "1"  # Chromium refuses to be root otherwise
    if not headless:
        if not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
            raise Problem("There is no screen here. Please add --headless.")
        yield environment
        return
    # Of the caller's desktop nothing may leak in: no scaling, no Wayland, no language.
    for name in ("WAYLAND_DISPLAY", "QT_SCALE_FACTOR", "QT_STYLE_OVERRIDE", "LANGUAGE"):
        environment.pop(name, None)
    with _xvfb() as display:
        yield {**environment, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "LC_ALL": "C.UTF-8"}


@contextmanager
def _xvfb() -> Iterator[str]:
    readable, writable = os.pipe()
    command = ["Xvfb", "-displayfd", str(writable), "-screen", "0", SCREEN, "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writable], stderr=subprocess.DEVNULL)
    os.close(writable)
    try:
        yield ":" + _read_number(readable)
    finally:
        os.close(readable)
        server.terminate()
        server.wait(timeout=20)


def _read_number(readable: int) -> str:
    """Xvfb picks a free display itself and writes its number once it takes connections."""
    ready, _, _ = select.select([readable], [], [], 30)
    number = os.read(readable, 20).decode().strip() if ready else ""
    if not number:
        raise Problem("Xvfb, the virtual display, did not start.")
    return number
