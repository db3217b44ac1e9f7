"""Comeback: active-recall quality, topics and resources from an Anki review log."""

from __future__ import annotations

__version__ = "0.4.0"
