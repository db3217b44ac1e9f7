"""Comeback. Anki imports this module when it starts."""

from __future__ import annotations

import aqt

if aqt.mw is not None:
    from .main import start

    start(aqt.mw)
