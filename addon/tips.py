"""Anki's tooltip, for text: it takes HTML, and a path or an error may hold anything."""

from __future__ import annotations

from html import escape

from aqt import utils
from aqt.main import AnkiQt


def tooltip(text: str, parent: AnkiQt) -> None:
    """One line for a few seconds."""
    utils.tooltip(escape(text, quote=False), parent=parent)
