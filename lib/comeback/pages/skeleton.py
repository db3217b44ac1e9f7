"""The empty page. It imports nothing of ours: the start of Anki waits for it."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent


def skeleton() -> str:
    """What the panel loads once: our style, our script, and a place to show in."""
    style = (FOLDER / "panel.css").read_text(encoding="utf-8")
    script = (FOLDER / "panel.js").read_text(encoding="utf-8")
    return f'<style>{style}</style><div id="comeback"></div><script>{script}</script>'
